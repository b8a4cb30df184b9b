"""What a session is opened with, and what of it can be changed: read, checked, told to the log."""

from collections.abc import Mapping
from dataclasses import replace

from bot.errors import Invalid
from bot.pictures import NEGATIVE_CHARS, check_size, check_style
from bot.service.context import one_line, optional_text
from bot.session import Mode, Session, SessionSettings

OF_PICTURES = ("picture_style", "picture_negative", "picture_size")


def settings_of(given: object, before: SessionSettings) -> SessionSettings:
    """
    The settings with what is given in place; ranges are checked by `check_settings`.

    Raises:
        Invalid: `bad_settings`, or what is wrong with a setting of pictures.
    """
    if given is None:
        return before
    names = set(SessionSettings.__dataclass_fields__)
    if not isinstance(given, Mapping) or not set(given) <= names:
        raise Invalid("bad_settings")
    numbers = {name: value for name, value in given.items() if name not in OF_PICTURES}
    if not all(type(value) is int for value in numbers.values()):
        raise Invalid("bad_settings")
    return picture_settings_of(given, replace(before, **numbers))


def picture_settings_of(given: Mapping[str, object], before: SessionSettings) -> SessionSettings:
    """
    The settings with the given style, size and negative in place.

    Raises:
        Invalid: `bad_style`, `bad_size`, or the negative is too long.
    """
    negative = given.get("picture_negative")
    return replace(
        before,
        picture_style=check_style(given.get("picture_style"), before.picture_style),
        picture_size=check_size(given.get("picture_size"), before.picture_size),
        picture_negative=before.picture_negative
        if negative is None
        else one_line(optional_text(negative, NEGATIVE_CHARS, "picture_negative")),
    )


def mode_of(mode: object) -> Mode:
    """
    Raises:
        Invalid: `bad_mode`.
    """
    found = next((known for known in Mode if known == mode), None)
    if found is None:
        raise Invalid("bad_mode")
    return found


def working_title(premise: str) -> str:
    """The premise's first words, cut at a word and without its full stop."""
    if len(premise) <= 40:
        return premise.rstrip(".。")
    return premise[:40].rsplit(" ", 1)[0].rstrip(",，.。;；:： ") + "…"


def opening_of(session: Session) -> dict[str, str]:
    """What the log keeps of an opening."""
    return {
        "form": session.form,
        "language": session.language,
        "premise": session.premise,
        "title": session.title,
        "mode": str(session.mode),
        "host": session.host_id,
    }
