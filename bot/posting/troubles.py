"""
Troubles: the channels where the bot may not or cannot speak now, and until when.

A refusal is not tried again until something changed there or an hour passed, so that a server
that takes a permission away costs one invalid request and no more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["forbidden", "gone", "waiting"]

PATIENCE_S = {"forbidden": 3_600.0, "gone": 86_400.0, "waiting": 5.0}


class CannotSpeak(Exception):
    """Nothing can be posted there now; `trouble` says why and when it is tried again."""

    def __init__(self, trouble: "Trouble") -> None:
        super().__init__(f"{trouble.kind}: {trouble.detail}")
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a channel is silent; `until_s` is a moment of the poster's clock."""

    kind: Kind
    detail: str  # Discord's own words, for the log and for /diagnose
    guild_id: int
    until_s: float


class Troubles:
    """By channel. `/diagnose` reads them; `of` is None where all is well."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._now = monotonic_s
        self._by_channel: dict[int, Trouble] = {}

    def of(self, channel_id: int) -> Trouble | None:
        found = self._by_channel.get(channel_id)
        if found is not None and found.until_s <= self._now():
            del self._by_channel[channel_id]
            return None
        return found

    def note(
        self, channel_id: int, guild_id: int, kind: Kind, detail: str, wait_s: float | None = None
    ) -> Trouble:
        """Remember it; `wait_s` where Discord itself said how long."""
        trouble = self.made(guild_id, kind, detail, wait_s)
        self._by_channel[channel_id] = trouble
        return trouble

    def made(self, guild_id: int, kind: Kind, detail: str, wait_s: float | None = None) -> Trouble:
        """A trouble that begins now, not remembered."""
        until_s = self._now() + (PATIENCE_S[kind] if wait_s is None else wait_s)
        return Trouble(kind, detail, guild_id, until_s)

    def forget_guild(self, guild_id: int) -> None:
        """Something changed there: try again."""
        for channel_id, trouble in list(self._by_channel.items()):
            if trouble.guild_id == guild_id:
                del self._by_channel[channel_id]
