"""
Which adapters draw: the store says which shall, the engines hold them, each round is told.

An adapter that an engine does not hold draws nothing: the base draws in its place, and rounds go
on. Decides nothing of which adapter is better.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from bot.records import Records
from bot.records.tuning import TuningRecords
from bot.service.adapters import BASE
from bot.service.tuning.blind import is_blind
from bot.service.tuning.plan import Plan
from bot.session import Session
from bot.store import Store
from bot.taste import Kind, community_of
from engine.errors import EngineError
from engine.ports import HoldsAdapters
from engine.training import registry
from engine.training.manifest import BadAdapter, Manifest

log = logging.getLogger(__name__)

Canary = Literal["sound", "dead", "away"]


class AdapterServing:
    """
    A `bot.service.adapters.Serving` over the engines that take adapters.

    Args:
        engines: By kind; a kind that is not there draws from its base alone.
    """

    def __init__(self, store: Store, plan: Plan, engines: Mapping[Kind, HoldsAdapters]) -> None:
        self._store = store
        self._plan = plan
        self._engines = {kind: one for kind, one in engines.items() if kind in plan.bases}
        self._held: dict[Kind, frozenset[str]] = {}  # what the engines were told last
        self._tried: Counter[tuple[Kind, str]] = Counter()
        self._sound: dict[tuple[Kind, str], bool] = {}
        self._revisions: dict[Kind, str] = {}
        self._one = asyncio.Lock()

    def adapters_for(
        self, records: Records, session: Session, kind: Kind, round_id: str
    ) -> tuple[str | None, ...]:
        """See `bot.service.adapters.Serving`."""
        engine = self._engines.get(kind)
        if engine is None:
            return BASE
        rows, guild_id, held = TuningRecords.beside(records), community_of(session), engine.held()
        used, tried = rows.in_use(guild_id, kind), rows.on_trial(guild_id, kind)
        newer = tried or (used if used and used.watched else None)
        there = held | {None}
        if newer and is_blind(guild_id, round_id) and {newer.name, newer.against} <= there:
            return newer.against, newer.name
        return (used.name if used and used.name in held else None,)

    async def follow(self) -> None:
        """Have every engine hold what shall draw, and what that is held against."""
        async with self._one:
            wanted = await self._store.read(_wanted)
            for kind, engine in self._engines.items():
                names = wanted.get(kind, frozenset()) | self._trying(kind)
                sound = frozenset([n for n in sorted(names) if await self.is_sound(kind, n)])
                if self._held.get(kind) != sound:
                    shelf = self._plan.shelf(kind)
                    loaded = await engine.hold({name: shelf / name for name in sound})
                    self._held[kind] = sound
                    log.info("%s engine holds %d of %d adapters", kind, len(loaded), len(sound))

    async def canary(self, kind: Kind, name: str) -> Canary:
        """
        Whether an adapter that nobody draws through yet answers, and otherwise than the base.

        "away": the engine cannot say now; ask again later.
        """
        engine = self._engines.get(kind)
        if engine is None:
            return "dead"
        self._tried[kind, name] += 1
        try:
            await self.follow()
            said = await engine.canary(name)
        except EngineError as exc:
            log.info("adapter %s waits for its engine: %s", name, exc)
            return "away"
        finally:
            self._tried[kind, name] -= 1
        return "sound" if said.answered and said.differs else "dead"

    async def is_sound(self, kind: Kind, name: str) -> bool:
        """Whether its folder is what it should be, of this base; looked at once a name."""
        if (kind, name) not in self._sound:
            try:
                await self.checked(kind, name)
            except (BadAdapter, OSError) as exc:
                log.error("adapter %s is not used: %s", name, exc)
                self._sound[kind, name] = False
            else:
                self._sound[kind, name] = True
        return self._sound[kind, name]

    async def checked(self, kind: Kind, name: str) -> Manifest:
        """
        Raises:
            BadAdapter: It may not be served.
            OSError: Its folder, or the base's, cannot be read.
        """
        if kind not in self._revisions:
            weights = self._plan.bases[kind].weights
            self._revisions[kind] = await asyncio.to_thread(registry.revision, weights)
        folder, base = self._plan.shelf(kind) / name, self._revisions[kind]
        found = await asyncio.to_thread(lambda: registry.check(folder, base=base))
        if (found.kind, found.name) != (kind, name):
            raise BadAdapter("json", f"{name} says that it is {found.kind} {found.name}.")
        return found

    def _trying(self, kind: Kind) -> frozenset[str]:
        return frozenset(name for (k, name), n in self._tried.items() if k == kind and n > 0)


def _wanted(records: Records) -> dict[Kind, frozenset[str]]:
    """By kind: all that is served, and all that it is held against."""
    wanted: dict[Kind, frozenset[str]] = {}
    for one in TuningRecords.beside(records).served():
        names = {one.name, one.against} - {None}
        wanted[one.kind] = wanted.get(one.kind, frozenset()) | {n for n in names if n}
    return wanted
