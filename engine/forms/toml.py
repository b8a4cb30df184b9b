"""
Reads a TOML table strictly: every key must be there, be known and be of its type.

A slip in a form's file must stop the start with the file and the key named, not a round at night.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path


class FormFileError(ValueError):
    """A file under `prompts/` is not what it must be; the message names the file and the key."""


class Table:
    """One TOML table being read. Call `close()` at its end: what was not asked for is a fault."""

    def __init__(self, values: dict[str, object], file: Path, at: str = "") -> None:
        self._values = values
        self._file = file
        self._at = at
        self._asked: set[str] = set()

    @classmethod
    def open(cls, file: Path) -> "Table":
        try:
            return cls(tomllib.loads(file.read_text(encoding="utf-8")), file)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
            raise FormFileError(f"{file.name}: not readable as TOML: {exc}") from exc

    def fault(self, key: str, what: str) -> FormFileError:
        place = f"{self._at}.{key}" if self._at else key
        return FormFileError(f"{self._file.name}: {place}: {what}")

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "must be text that is not empty")
        return value

    def flag(self, key: str) -> bool:
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.fault(key, "must be true or false")
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fault(key, "must be a whole number")
        if not low <= value <= high:
            raise self.fault(key, f"must lie between {low} and {high}")
        return value

    def number(self, key: str, low: float, high: float) -> float:
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(key, "must be a number")
        if not low <= value <= high:
            raise self.fault(key, f"must lie between {low} and {high}")
        return float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key)
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.fault(key, "must be a list of texts")
        return tuple(value)

    def table(self, key: str) -> "Table":
        value = self._take(key)
        if not isinstance(value, dict):
            raise self.fault(key, "must be a table")
        return Table(value, self._file, f"{self._at}.{key}" if self._at else key)

    def tables(self) -> Iterator[tuple[str, "Table"]]:
        """Every key of this table as a table of its own."""
        for key in self._values:
            yield key, self.table(key)

    def close(self) -> None:
        for key in self._values:
            if key not in self._asked:
                raise self.fault(key, "is not a key that is known here")

    def _take(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._values:
            raise self.fault(key, "is missing")
        return self._values[key]
