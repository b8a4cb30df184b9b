"""
One training from its data set to its adapter; each step can be done again after a kill.

What a step has done lies in the run's folder and in the store, so whoever comes back goes on from
there. Ends, whatever happens, with a row that says how, and with no folder left behind.
"""

import asyncio
import contextlib
import logging
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

from bot.bus import Notice
from bot.records.tuning import TuningRecords
from bot.service.context import Change, Context
from bot.service.tuning.changing import PLACELESS, tell
from bot.service.tuning.gathering import Gathering
from bot.service.tuning.outcome import is_there
from bot.service.tuning.plan import ATTEMPTS, adapter_name, preset_of
from bot.service.tuning.room import TrainingRoom
from bot.service.tuning.running import Ending, Limits, last_lines
from bot.service.tuning.serving import AdapterServing
from bot.service.tuning.taking import Taking
from bot.service.tuning.trouble import GivenUp, Later, Unwanted
from bot.service.tuning.view import Underway
from bot.tuning import Tuning
from engine.errors import EngineError

log = logging.getLogger(__name__)

RUN = "run"  # in the folder of a training; beside it lies its data set
NEWS_S = 2.0  # between two pieces of news of progress


class Job:
    """Does one training at a time; `underway` tells where each is that runs."""

    def __init__(self, context: Context, room: TrainingRoom, serving: AdapterServing) -> None:
        self._context = context
        self._room = room
        self._gathering = Gathering(context, room)
        self._taking = Taking(context, room.plan, serving)
        self._serving = serving
        self.underway: dict[str, Underway] = {}
        self._told_at = 0.0

    async def do(self, tuning: Tuning) -> None:
        """
        Bring a training that runs to its end; cancelled, it goes on at the next call.

        Raises:
            Unavailable: The store takes nothing now; likewise.
        """
        folder = self._room.plan.run(tuning)
        try:
            await self._steps(tuning, folder)
        except Unwanted:
            log.info("training %s is not wanted any more", tuning.id)
        except Later:
            await self._context.write(partial(_wait_again, tuning=tuning))
            return
        except GivenUp as exc:
            log.warning("training %s: %s %s", tuning.id, exc.error, exc)
            await self._context.write(partial(_give_up, tuning=tuning, why=exc))
        finally:
            self.underway.pop(tuning.id, None)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _steps(self, tuning: Tuning, folder: Path) -> None:
        if not await asyncio.to_thread(is_there, folder / RUN):
            self.underway[tuning.id] = Underway("gathering", 0.0)
            data = await self._gathering.gathered(tuning, folder)
            async with self._resting():
                await self._train(tuning, data, folder / RUN)
        if not await self._wanted(tuning, Underway("publishing", 0.0)):
            raise Unwanted
        await self._taking.take(tuning, folder / RUN)

    async def _train(self, tuning: Tuning, data: Path, run: Path) -> None:
        plan = self._room.plan
        waits = plan.patience
        limits = Limits(
            60 * plan.minutes + waits.spare_s, plan.disk_mb, waits.look_s, waits.grace_s
        )
        while True:
            arguments = await self._arguments(tuning, data, run)  # what is in use may have changed
            await self._context.write(partial(_count_attempt, tuning=tuning))
            try:
                ending = await self._room.trainer.run(
                    arguments, run, limits, lambda now: self._wanted(tuning, now)
                )
            except asyncio.CancelledError:  # the bot stops; that is no fault of the training
                await self._context.write(partial(_uncount_attempt, tuning=tuning))
                raise
            if ending == "done":
                return
            await asyncio.to_thread(_raise_if_final, ending, run)
            await asyncio.sleep(waits.again_s)

    async def _arguments(self, tuning: Tuning, data: Path, run: Path) -> list[str]:
        plan, kind = self._room.plan, tuning.kind
        used = await self._context.store.read(
            lambda r: TuningRecords.beside(r).in_use(tuning.guild_id, kind)
        )
        previous: list[str] = []
        if used is not None and await self._serving.is_sound(kind, used.name):
            previous = ["--previous", str(plan.shelf(kind) / used.name)]
        return [
            kind,
            *("--data", str(data)),
            *("--base", plan.bases[kind].name),
            *("--out", str(run)),
            *("--shelf", str(plan.shelf(kind))),
            *("--name", adapter_name(tuning)),
            *previous,
            *("--preset", preset_of(tuning)),
            *("--minutes", str(plan.minutes)),
            *("--threads", str(plan.threads)),
        ]

    async def _wanted(self, tuning: Tuning, now: Underway) -> bool:
        """Note where it is; whether it shall go on."""
        before, self.underway[tuning.id] = self.underway.get(tuning.id), now
        if before is None or before.stage != now.stage:
            return await self._context.write(partial(_note_stage, tuning=tuning, now=now))
        clock = asyncio.get_running_loop().time()
        if before != now and clock - self._told_at >= NEWS_S:
            self._told_at = clock
            guild = tuning.guild_id not in PLACELESS
            self._context.bus.publish(
                Notice("tuning", None, {"guild_id": tuning.guild_id}, guild=guild)
            )
        found = await self._context.store.read(lambda r: TuningRecords.beside(r).find(tuning.id))
        return found is not None and found.status == "running"

    @contextlib.asynccontextmanager
    async def _resting(self) -> AsyncIterator[None]:
        """Engines that share a GPU with the trainer sleep meanwhile, and wake whatever happens."""
        resting = []
        try:
            for kind, engine in self._room.engines.items():
                if await engine.rest():
                    resting.append((kind, engine))
            yield
        finally:
            for kind, engine in resting:
                try:
                    await engine.wake()
                except EngineError as exc:
                    log.warning("the %s engine did not wake and is started anew: %s", kind, exc)


def _raise_if_final(ending: Ending, run: Path) -> None:
    """
    Raises:
        Unwanted: It was ended because nobody wants it.
        GivenUp: Another start would end as this one did.
    """
    if ending == "unwanted":
        raise Unwanted
    said = last_lines(run)
    if ending in {"bad_data", "no_room", "too_slow"}:
        raise GivenUp(ending, said[-500:])
    log.warning("the trainer ended early (%s): %s", ending, said[-2_000:])


def _still(change: Change, tuning: Tuning) -> Tuning:
    found = TuningRecords.beside(change.records).find(tuning.id)
    if found is None or found.status != "running":
        raise Unwanted
    return found


def _count_attempt(change: Change, tuning: Tuning) -> None:
    found = _still(change, tuning)
    if found.attempts >= ATTEMPTS:
        raise GivenUp("crashed", f"{ATTEMPTS} times")
    counted = replace(found, attempts=found.attempts + 1)
    TuningRecords.beside(change.records).save(counted)


def _uncount_attempt(change: Change, tuning: Tuning) -> None:
    found = TuningRecords.beside(change.records).find(tuning.id)
    if found is not None and found.attempts:
        TuningRecords.beside(change.records).save(replace(found, attempts=found.attempts - 1))


def _note_stage(change: Change, tuning: Tuning, now: Underway) -> bool:
    found = TuningRecords.beside(change.records).find(tuning.id)
    if found is None or found.status != "running":
        return False
    noted = replace(found, stage=now.stage, done=now.done)
    TuningRecords.beside(change.records).save(noted)
    tell(change, tuning.guild_id)
    return True


def _give_up(change: Change, tuning: Tuning, why: GivenUp) -> None:
    rows = TuningRecords.beside(change.records)
    found = rows.find(tuning.id)
    if found is None or found.status != "running":
        return
    status: Literal["cancelled", "failed"] = "cancelled" if why.quietly else "failed"
    rows.save(replace(found, status=status, error=why.error, ended_at=change.now))
    rows.drop_members(adapter_name(tuning))
    tell(change, tuning.guild_id)


def _wait_again(change: Change, tuning: Tuning) -> None:
    """Its engine is away: others have their turn meanwhile. Its folder stays."""
    rows = TuningRecords.beside(change.records)
    found = rows.find(tuning.id)
    if found is None or found.status != "running":
        return
    if rows.waits(tuning.guild_id, tuning.kind):  # a newer wish waits, which will take in more
        _give_up(change, tuning, GivenUp("canary"))
        return
    rows.save(replace(found, status="queued"))
    tell(change, tuning.guild_id)
