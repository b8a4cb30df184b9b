"""
The elementary rules: lengths, counts, ranges, types. What each belongs to, other files know.

Lengths are Unicode code points of the text as it was sent, before any trimming (an emoji outside
the BMP is one, not two): so we take Discord to count, whose documentation says "characters" only.
Codes are Discord's own words in the errors of a 50035 answer where we know them, else ours in its
style: only the path and the refusal are to be relied on.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]
Payload = Mapping[str, Any]

LINK = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule: where in the payload, which, and a sentence for the reader of a log."""

    path: Path
    code: str
    message: str


class Judge:
    """Collects the faults of one payload; each check notes its fault and says whether it passed."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def note(self, path: Path, code: str, message: str) -> bool:
        self.faults.append(Fault(path, code, message))
        return False

    def text(
        self, value: Any, path: Path, most: int, *, least: int = 1, optional: bool = False
    ) -> bool:
        """A string of `least` to `most` code points, valid Unicode, not only white space."""
        if value is None:
            return optional or self.required(path)
        if not isinstance(value, str):
            return self.note(path, "STRING_TYPE_CONVERT", "Could not interpret as a string.")
        if least and not value.strip():
            return self.required(path)
        if any("\ud800" <= char <= "\udfff" for char in value):
            return self.note(path, "STRING_TYPE_REGEX", "Lone surrogates are not text.")
        return self._within(len(value), path, least, most)

    def many(self, value: Any, path: Path, most: int, *, least: int = 0) -> bool:
        """A list of `least` to `most` things."""
        if not isinstance(value, Sequence) or isinstance(value, str):
            return self.note(path, "LIST_TYPE_CONVERT", "Only iterables may be used here.")
        return self._within(len(value), path, least, most)

    def _within(self, size: int, path: Path, least: int, most: int) -> bool:
        if least <= size <= most:
            return True
        if least == 0:
            return self.note(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        sentence = f"Must be between {least} and {most} in length."
        return self.note(path, "BASE_TYPE_BAD_LENGTH", sentence)

    def integer(
        self, value: Any, path: Path, least: int, most: int, *, optional: bool = True
    ) -> bool:
        if value is None:
            return optional or self.required(path)
        if isinstance(value, bool) or not isinstance(value, int):
            return self.note(path, "NUMBER_TYPE_COERCE", f"{value!r} is not an integer.")
        if value > most:
            return self.note(path, "NUMBER_TYPE_MAX", f"Must be less than or equal to {most}.")
        if value < least:
            return self.note(path, "NUMBER_TYPE_MIN", f"Must be greater than or equal to {least}.")
        return True

    def flag(self, value: Any, path: Path) -> bool:
        """True, False or nothing."""
        if value is None or isinstance(value, bool):
            return True
        return self.note(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")

    def one_of(self, value: Any, allowed: Collection[Any], path: Path) -> bool:
        if isinstance(value, int | str) and not isinstance(value, bool) and value in allowed:
            return True
        among = ", ".join(str(item) for item in sorted(allowed))
        return self.note(path, "BASE_TYPE_CHOICES", f"Value must be one of ({among}).")

    def snowflake(self, value: Any, path: Path) -> bool:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 64:
            return True
        if isinstance(value, str) and value.isascii() and value.isdigit() and int(value) < 1 << 64:
            return True
        return self.note(path, "NUMBER_TYPE_COERCE", f"{value!r} is not a snowflake.")

    def thing(self, value: Any, path: Path) -> bool:
        """A JSON object."""
        if isinstance(value, Mapping):
            return True
        return self.note(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used here.")

    def link(
        self, value: Any, path: Path, most: int = 2048, *, schemes: Sequence[str] = LINK
    ) -> bool:
        if not self.text(value, path, most):
            return False
        if value.startswith(tuple(schemes)) and len(value.split("://", 1)[1]) > 0:
            return True
        allowed = ", ".join(schemes)
        return self.note(path, "URL_TYPE_INVALID_SCHEME", f"Scheme must be one of ({allowed}).")

    def once(self, seen: set[Any], value: Any, path: Path, code: str, what: str) -> bool:
        """Note a value that was seen before; remember it otherwise."""
        if value in seen:
            return self.note(path, code, f"{what} {value!r} is used twice.")
        seen.add(value)
        return True

    def required(self, path: Path) -> bool:
        return self.note(path, "BASE_TYPE_REQUIRED", "This field is required")
