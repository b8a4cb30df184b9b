"""Viewers, names and presence: all that is ever told of a member."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.session import GONE, Member
from engine.types import Language

Json = dict[str, Any]

A_MEMBER: Mapping[Language, str] = {"en": "a member", "zh": "一位成员"}
EXAMPLE = "example:"
GUEST = "web:"
FORMER: Mapping[Language, str] = {"en": "a former member", "zh": "一位已离开的成员"}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, in which language sentences are wanted, and when."""

    member_id: str
    language: Language
    now: datetime


@dataclass(frozen=True, slots=True)
class People:
    """
    Names and presence: all that is told of members. `ref` makes a public, stable reference.

    With `published`, names are told as on the public web (`may_be_named`).
    """

    members: Mapping[str, Member]
    ref: Callable[[str], str]
    here: frozenset[str] = frozenset()
    published: bool = False

    def name(self, member_id: str, language: Language) -> str:
        """The chosen name, else "Guest 417", the number being part of the reference."""
        if member_id in GONE:
            return FORMER[language]
        if self.published and not self.may_be_named(member_id):
            return A_MEMBER[language]
        member = self.members.get(member_id)
        if member and member.name:
            return member.name
        number = int.from_bytes(self.ref(member_id).encode()[:4], "big") % 900 + 100
        return f"客人 {number}" if language == "zh" else f"Guest {number}"

    def may_be_named(self, member_id: str) -> bool:
        """
        Whether the name may stand on the public web. A guest of the page typed it for the page, so
        yes until they say no; a member on Discord only after a yes; our example's are nobody's.
        """
        if member_id.startswith(EXAMPLE):
            return True
        member = self.members.get(member_id)
        agreed = member.consent if member else {}
        if member_id.startswith(GUEST) and "publication" not in agreed:
            return True
        return bool(agreed.get("publication") and agreed.get("publication_named"))

    def names(self, ids: Iterable[str], language: Language) -> list[str]:
        """Everybody once; those who are not named are counted."""
        told = {member: self.name(member, language) for member in ids}
        unnamed = [name for name in told.values() if name == A_MEMBER[language]]
        named = [name for name in told.values() if name != A_MEMBER[language]]
        if len(unnamed) > 1:
            unnamed = [f"{len(unnamed)} 位成员" if language == "zh" else f"{len(unnamed)} members"]
        return [*dict.fromkeys(named), *unnamed]

    def person(
        self, member_id: str, viewer: Viewer, *, host: bool = False, voted: bool = False
    ) -> Json:
        return {
            "ref": self.ref(member_id),
            "name": self.name(member_id, viewer.language),
            "you": member_id == viewer.member_id,
            "host": host,
            "here": member_id in self.here,
            "voted": voted,
        }


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds")


def kind_of(author_id: str | None, edited: bool) -> str:
    """Provenance in one word: model, edited (a member changed a draft), member."""
    if author_id is None:
        return "model"
    return "edited" if edited else "member"
