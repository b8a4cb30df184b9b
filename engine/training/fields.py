"""
Reads single fields of rows that a stranger may have written; each says in a sentence what is wrong.

`where` names file and line. Knows no row as a whole.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from engine.training.examples import Message
from engine.training.rows import BrokenVotes
from engine.types import Language


def messages_of(where: str, given: object) -> tuple[Message, ...]:
    """
    Messages as a chat protocol has them.

    Raises:
        BrokenVotes: It is no list of {"role", "content"} with texts.
    """
    if not isinstance(given, list) or not given:
        raise BrokenVotes(f"{where}: a prompt is no list of messages.")
    found = []
    for one in given:
        if not isinstance(one, dict):
            raise BrokenVotes(f"{where}: a message is no object.")
        found.append(Message(text_of(where, one, "role"), text_of(where, one, "content")))
    return tuple(found)


def language_code(where: str, given: object) -> Language:
    if given == "zh":
        return "zh"
    if given == "en":
        return "en"
    raise BrokenVotes(f"{where}: the language is neither en nor zh.")


def text_of(where: str, row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise BrokenVotes(f"{where}: {key} is no text.")
    return value


def number_of(
    where: str, row: Mapping[str, Any], key: str, least: float, *, otherwise: float | None = None
) -> float:
    """A finite number, at least `least`; `otherwise` where there is none."""
    value = row.get(key, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BrokenVotes(f"{where}: {key} is no number.")
    if not -(2**53) < value < 2**53 or not isfinite(value) or value < least:
        raise BrokenVotes(f"{where}: {key} lies outside what it can be.")
    return float(value)
