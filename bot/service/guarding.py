"""
Guarding: the text guard's verdicts as they hold in a place.

What members write is asked about before it is used, and drafts before they are shown. Adult
content passes only where the channel is age-restricted and its server allows it, and then behind
a warning. Without a verdict nothing passes.
"""

import random
from collections.abc import Sequence
from dataclasses import replace

from bot.errors import Invalid, Unavailable
from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.rules.policy import is_adult
from bot.service.community import rating
from bot.store import Store
from engine.errors import GuardDown, GuardRefused
from engine.ports import TextGuard
from engine.text.propose import Candidate
from engine.types import Category, Standing, Verdict


class Guarding:
    """Stands behind `Context.screen`, and between the engine and the table."""

    def __init__(self, store: Store, guard: TextGuard) -> None:
        self._store = store
        self._guard = guard

    async def screen(
        self,
        texts: tuple[str, ...],
        *,
        session_id: str | None = None,
        round_id: str | None = None,
        guild_id: str | None = None,
        adult: bool = False,
    ) -> Category | None:
        """See `bot.service.context.Screen`."""
        asked = [text for text in texts if text]
        if not asked:
            return None
        try:
            verdicts = await self._guard.check(asked)
        except GuardDown as exc:
            raise Unavailable("guard_down") from exc
        if any(v.category == "sexual" for v in verdicts):

            def look(records: Records) -> bool:
                if round_id or session_id:
                    return _rated(records, session_id or records.round(str(round_id)).session_id)
                return guild_id is not None and is_adult(
                    GuildRecords.beside(records).settings(guild_id), age_restricted=adult
                )

            verdicts = held(verdicts, adult=await self._store.read(look))
        for verdict in verdicts:
            if verdict.level == "refuse":
                raise _refusal(verdict.category)
        return next((v.category for v in verdicts if v.level == "warn"), None)

    async def verdicts(self, session_id: str, texts: Sequence[str]) -> list[Verdict]:
        """
        What may be shown of an engine's texts, one verdict a text.

        Raises:
            GuardDown: There is no verdict, so nothing may be shown.
        """
        found = await self._guard.check(texts)
        adult = await self._store.read(lambda records: _rated(records, session_id))
        return held(found, adult=adult)

    async def sift(
        self, session_id: str, candidates: Sequence[Candidate], n_shown: int, seed: int
    ) -> list[Candidate]:
        """
        What may be shown of an engine's drafts, warnings on it; spares take the freed places.

        Raises:
            GuardDown: There is no verdict, so nothing may be shown.
            GuardRefused: Nothing is left.
        """
        verdicts = await self.verdicts(session_id, [c.text for c in candidates])
        told = zip(candidates, verdicts, strict=True)
        kept = [
            replace(c, warning=v.category if v.level == "warn" else None)
            for c, v in told
            if v.level != "refuse"
        ]
        if candidates and not kept:
            raise GuardRefused(f"none of {len(candidates)} drafts may be shown")
        return kept if len(kept) == len(candidates) else _placed_anew(kept, n_shown, seed)


def held(verdicts: Sequence[Verdict], *, adult: bool) -> list[Verdict]:
    """The verdicts as they hold in a place: where adults are among themselves, a warning does."""
    if not adult:
        return list(verdicts)
    return [replace(v, level="warn") if v.category == "sexual" else v for v in verdicts]


def _rated(records: Records, session_id: str) -> bool:
    return rating(records, records.session(session_id))


def _placed_anew(kept: Sequence[Candidate], n_shown: int, seed: int) -> list[Candidate]:
    """Shuffled again, since a spare that comes last would tell that it was one."""
    shown, spares = list(kept[:n_shown]), kept[n_shown:]
    random.Random(seed).shuffle(shown)
    placed = [
        replace(c, place=place, standing=_now_shown(c.standing)) for place, c in enumerate(shown)
    ]
    return placed + [replace(c, place=None) for c in spares]


def _now_shown(standing: Standing | None) -> Standing | None:
    """A spare that is shown after all is there by its rank: the better ones wait in front."""
    if standing is None or standing.role is not None:
        return standing
    return replace(standing, role="expected")


def _refusal(category: Category | None) -> Invalid:
    if category == "address":
        return Invalid("guard_address")
    if category == "sexual":
        return Invalid("guard_adult")
    if category == "personal":
        return Invalid("guard_personal")
    return Invalid("guard")
