"""
Tunings: has communities' adapters trained one at a time, served, watched and taken back.

What is to be done stands in the store alone: wishes that wait, a training that runs, adapters that
are served. Two loops look at it, so that votes decide and engines follow also while one trains. A
restart goes on where a kill ended it; nothing is trained twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from bot.errors import Unavailable
from bot.records import Records
from bot.records.tuning import TuningRecords
from bot.service.context import Change, Context
from bot.service.tuning.changing import tell
from bot.service.tuning.counting import begin_anew, counted, due, note
from bot.service.tuning.job import Job
from bot.service.tuning.plan import Plan, adapter_name
from bot.service.tuning.room import TrainingRoom
from bot.service.tuning.serving import AdapterServing
from bot.service.tuning.shelving import Leaving, clear_runs, drop, names_on
from bot.service.tuning.view import Underway
from bot.service.tuning.wanting import cancelled, known_pairs, next_turn, wish
from bot.service.tuning.watching import is_something_decided, settle
from bot.taste import Kind
from bot.tuning import Tuning, Why

log = logging.getLogger(__name__)

IDLE_S = 30.0  # longest sleep between two looks
NEWS = frozenset({"closed", "session", "tuning", "engine"})  # after which there may be work
KINDS: tuple[Kind, ...] = ("text", "image")


class Tunings:
    """One job over all communities and kinds; see `TrainingRoom` for what it works with."""

    def __init__(self, context: Context, room: TrainingRoom, serving: AdapterServing) -> None:
        self._context = context
        self._room = room
        self._serving = serving
        self._job = Job(context, room, serving)
        linger_s = room.plan.patience.linger_s
        self._leaving = {kind: Leaving(linger_s) for kind in room.plan.bases}
        self._to_look = asyncio.Event()
        self._to_train = asyncio.Event()
        self._training: Tuning | None = None
        self._idle = asyncio.Event()  # set where nothing is being trained
        self._idle.set()

    def wake(self) -> None:
        """There may be something to do: look soon."""
        self._to_look.set()
        self._to_train.set()

    def underway(self, tuning_id: str) -> Underway | None:
        """Where a training is that runs here now."""
        return self._job.underway.get(tuning_id)

    async def wish(self, guild_id: str, kind: Kind, why: Why) -> Tuning | None:
        """Queue a training; None where one of this community and kind waits already."""
        return await self._context.write(lambda change: wish(change, guild_id, kind, why))

    async def clear(self, guild_id: str) -> None:
        """Cancel all of a community, wait until that has ended, and remove what lies of it."""

        def act(change: Change) -> dict[Kind, list[str]]:
            rows = TuningRecords.beside(change.records)
            for kind in KINDS:
                while (found := rows.pending(guild_id, kind)) is not None:
                    rows.save(cancelled(found, change.now))
            tell(change, guild_id)
            return {kind: rows.names_of(guild_id, kind) for kind in KINDS}

        names = await self._context.write(act)
        if self._training is not None and self._training.guild_id == guild_id:
            await self._idle.wait()
        for kind, gone in names.items():
            for name in gone:
                await asyncio.to_thread(drop, self._room.plan.shelf(kind), name)

    async def run(self) -> None:
        """Until cancelled; a training that runs then goes on at the next start."""
        await self._context.write(lambda change: _drop_untrained(change, self._room.plan))
        await self._clear_runs()
        if not self._room.plan.bases:
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="tuning listens")
            group.create_task(self._serve(self._to_look, self._look), name="adapters")
            group.create_task(self._serve(self._to_train, self._train), name="training")

    async def _serve(self, woken: asyncio.Event, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            woken.clear()
            try:
                await work()
            except Unavailable as exc:
                log.warning("tuning: the store does not take it now: %s", exc)
            except Exception:
                log.exception("tuning: a look failed")
            try:
                async with asyncio.timeout(IDLE_S):
                    await woken.wait()
            except TimeoutError:
                pass

    async def _look(self) -> None:
        """Let votes decide, have the engines follow, and see who has said enough."""
        if await self._context.store.read(is_something_decided):
            for name in await self._context.write(lambda c: settle(c, self._room.plan)):
                log.info("votes decided of adapter %s", name)
        await self._serving.follow()
        await self._take_off()
        await self._count()

    async def _count(self) -> None:
        store, plan, at = self._context.store, self._room.plan, self._context.clock()
        for mark in await store.read(lambda r: due(r, plan, at)):
            now = await store.read(partial(counted, mark=mark))
            if await self._context.write(partial(note, before=mark, now=now, plan=plan)):
                self._to_train.set()

    async def _train(self) -> None:
        while await self._context.store.read(lambda r: TuningRecords.beside(r).unfinished()):
            tuning = await self._context.write(partial(_begin, plan=self._room.plan))
            if tuning is None:
                return
            self._training = tuning
            self._idle.clear()
            try:
                await self._job.do(tuning)
            except Unavailable:
                raise
            except Exception:
                log.exception("training %s", tuning.id)
                await self._context.write(partial(_fail, tuning=tuning))
            finally:
                self._training = None
                self._idle.set()
            await self._clear_runs()
            self._to_look.set()

    async def _take_off(self) -> None:
        """What draws nothing any more leaves the disk, once no request can need it."""
        now_s = asyncio.get_running_loop().time()
        for kind in self._room.plan.bases:
            shelf = self._room.plan.shelf(kind)
            there = await asyncio.to_thread(names_on, shelf)
            keep = await self._context.store.read(partial(_kept, kind=kind))
            for name in self._leaving[kind].due(there - keep, now_s):
                await asyncio.to_thread(drop, shelf, name)
                log.info("adapter %s is off the shelf", name)

    async def _clear_runs(self) -> None:
        keep = await self._context.store.read(
            lambda r: frozenset(one.id for one in TuningRecords.beside(r).unfinished())
        )
        await asyncio.to_thread(clear_runs, self._room.plan.runs, keep)

    async def _listen(self) -> None:
        while True:
            async with self._context.bus.subscribe(None) as news:
                self.wake()  # for what happened while nobody listened
                async for notice in news:
                    if notice.kind in NEWS:
                        self.wake()


def _begin(change: Change, plan: Plan) -> Tuning | None:
    """What runs already, else what is next, which runs from now on."""
    _drop_untrained(change, plan)
    rows = TuningRecords.beside(change.records)
    running = rows.running()
    if running is not None:
        return running
    found = next_turn(rows, change.now)
    if found is None:
        return None
    begun = replace(found, status="running", started_at=change.now)
    if found.started_at is None:
        begun = replace(begun, pairs=known_pairs(rows, found.guild_id, found.kind))
        begin_anew(rows, found.guild_id, found.kind)
    rows.save(begun)
    tell(change, found.guild_id)
    return begun


def _drop_untrained(change: Change, plan: Plan) -> None:
    """What was wished for while this place still trained, or after a deletion since."""
    rows = TuningRecords.beside(change.records)
    for one in rows.unfinished():
        if not plan.trains(one.kind, one.guild_id):
            rows.save(replace(cancelled(one, change.now), error="training_off"))
            rows.drop_members(adapter_name(one))
            tell(change, one.guild_id)


def _fail(change: Change, tuning: Tuning) -> None:
    rows = TuningRecords.beside(change.records)
    found = rows.find(tuning.id)
    if found is not None and found.status == "running":
        rows.save(replace(found, status="failed", error="crashed", ended_at=change.now))
        rows.drop_members(adapter_name(tuning))
        tell(change, tuning.guild_id)


def _kept(records: Records, kind: Kind) -> frozenset[str]:
    """Whose folders stay: what draws, what that is held against, and what is being made."""
    rows = TuningRecords.beside(records)
    served = [name for one in rows.served(kind) for name in (one.name, one.against) if name]
    return frozenset(served) | {adapter_name(one) for one in rows.unfinished()}
