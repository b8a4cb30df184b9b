"""
Gathering: a training's data set, written whole or not at all, of members who agree as it is taken.

Knows how the store's word and the folder's are kept one; what is in a data set is written
elsewhere (`snapshot.py`).
"""

import asyncio
import errno
import logging
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.records.tuning import TuningRecords
from bot.service.context import Change, Context
from bot.service.tuning.changing import tell
from bot.service.tuning.plan import LEAST_PAIRS, adapter_name
from bot.service.tuning.room import TrainingRoom
from bot.service.tuning.running import free_mb
from bot.service.tuning.snapshot import Snapshot
from bot.service.tuning.trouble import GivenUp, Unwanted
from bot.session import EVENING
from bot.tuning import Tuning

log = logging.getLogger(__name__)

VOTES = "votes"  # in the folder of a training
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Gathering:
    """Writes a data set for a training that runs."""

    def __init__(self, context: Context, room: TrainingRoom) -> None:
        self._context = context
        self._room = room

    async def gathered(self, tuning: Tuning, folder: Path) -> Path:
        """
        The folder of its data set, as it was written before a kill or anew.

        Raises:
            GivenUp: `no_engine`, `no_room`, or quietly `too_few_pairs`.
            Unwanted: The training was cancelled meanwhile.
        """
        await self._room.installed()
        if not self._room.can_train():
            raise GivenUp("no_engine")
        votes = folder / VOTES
        if await asyncio.to_thread(votes.is_dir):
            return votes
        if await asyncio.to_thread(free_mb, folder) < self._room.plan.disk_mb:
            raise GivenUp("no_room", f"less than {self._room.plan.disk_mb} MB are free")
        try:
            await self._write(tuning, folder, votes)
        except OSError as exc:
            raise GivenUp("no_room" if exc.errno in _FULL else "crashed", str(exc)) from exc
        return votes

    async def _write(self, tuning: Tuning, folder: Path, votes: Path) -> None:
        """Until everybody who is in it agrees to that in the moment in which they are noted."""
        base, unfinished = self._room.plan.bases[tuning.kind].name, folder / f"{VOTES}.new"

        await asyncio.to_thread(_emptied, folder)
        while True:
            found = await self._room.snapshot(
                self._context.store, tuning.guild_id, tuning.kind, unfinished, base
            )
            if await self._context.write(partial(_note, tuning=tuning, found=found)):
                break
            log.info(
                "training %s: somebody changed their mind; its data set is written anew", tuning.id
            )
        if _pairs(found) < LEAST_PAIRS and tuning.guild_id != EVENING:
            raise GivenUp("too_few_pairs", quietly=True)
        await asyncio.to_thread(unfinished.rename, votes)


def _note(change: Change, tuning: Tuning, found: Snapshot) -> bool:
    rows = TuningRecords.beside(change.records)
    known = rows.find(tuning.id)
    if known is None or known.status != "running":
        raise Unwanted
    if rows.unwilling(found.members):
        return False
    rows.put_members(adapter_name(tuning), tuning.guild_id, found.members)
    rows.save(replace(known, stage="reading", done=0.0, pairs=_pairs(found)))
    tell(change, tuning.guild_id)
    return True


def _pairs(found: Snapshot) -> int:
    """How many two drafts somebody told apart."""
    return found.counts["eval_pairs"]


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
