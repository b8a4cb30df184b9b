"""
The trainer as a child of the bot: started, looked at twice a second, kept within its means, ended.

Knows processes, files of a run's folder and how long and how large they may grow; no store. The
child holds the read end of a pipe as its stdin, so it ends with the bot, however that ends.
"""

import asyncio
import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from bot.service.tuning.view import Underway
from bot.tuning import Stage
from engine.beside.child import started
from engine.beside.keeper import signal_group

PROGRESS, LOG = "progress.json", "trainer.log"
FREE_MB = 50  # less room than this on the disk ends a training: the store needs it more
_TAIL_BYTES = 4_096
_PROGRESS_BYTES = 65_536
_NO_ROOM = re.compile(r"No space left on device|Disk quota exceeded|File too large")

Ending = Literal["done", "bad_data", "crashed", "no_room", "too_slow", "unwanted", "stopped"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one start of the trainer may take, and how long it is waited for."""

    seconds: float
    disk_mb: int
    look_s: float = 0.5
    grace_s: float = 20.0  # between asking it to stop at a checkpoint and ending it


class Trainer:
    """
    Starts trainings, one at a time.

    Args:
        env: All that the child sees of the environment.
        program: What is run before the arguments; ours by default.
    """

    def __init__(self, env: Mapping[str, str], program: Sequence[str] = ()) -> None:
        self._env = dict(env)
        ours = (sys.executable, "-m", "engine.beside.tied", "engine.training")
        self._program = tuple(program) or ours

    async def run(
        self,
        arguments: Sequence[str],
        folder: Path,
        limits: Limits,
        wanted: Callable[[Underway], Awaitable[bool]],
    ) -> Ending:
        """
        Run one training in a folder until it ends; cancelled, it is asked to stop first.

        Args:
            wanted: Told twice a second where it is; False ends it.
        """
        try:
            async with self._child(arguments, folder, limits) as child:
                ended = await self._watched(child, folder, limits, wanted)
        except OSError:  # no such program, no room for its log
            return "no_room" if await asyncio.to_thread(_is_full, folder) else "crashed"
        if ended is not None:
            return ended
        return await asyncio.to_thread(_ending, child.returncode, folder)

    async def _watched(
        self,
        child: Process,
        folder: Path,
        limits: Limits,
        wanted: Callable[[Underway], Awaitable[bool]],
    ) -> Ending | None:
        """Until it ended by itself (None), or why it has to be ended."""
        clock = asyncio.get_running_loop().time
        latest = clock() + limits.seconds
        while child.returncode is None:
            if not await wanted(await asyncio.to_thread(underway, folder)):
                return "unwanted"
            if clock() > latest:
                return "too_slow"
            if await asyncio.to_thread(_is_too_large, folder, limits.disk_mb):
                return "no_room"
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limits.look_s):
                    await child.wait()
        return None

    @contextlib.asynccontextmanager
    async def _child(
        self, arguments: Sequence[str], folder: Path, limits: Limits
    ) -> AsyncIterator[Process]:
        log = await asyncio.to_thread(_log_of, folder)
        try:
            await _lock(log, limits.look_s)
        except BaseException:
            os.close(log)
            raise
        command = (*self._program, *arguments)
        async with started(command, self._env, log, lambda c: _end(c, limits.grace_s)) as child:
            yield child


def underway(folder: Path) -> Underway:
    """Where a run says it is; at its beginning where it says nothing that can be read."""
    nothing = Underway("reading", 0.0)
    try:
        with (folder / PROGRESS).open("rb") as file:
            said = json.loads(file.read(_PROGRESS_BYTES))
        stage, done, eta_s = said["stage"], float(said["done"]), said.get("eta_s")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return nothing
    found: Stage | None = next((one for one in get_args(Stage) if one == stage), None)
    if found is None or not 0 <= done <= 1:
        return nothing
    known = isinstance(eta_s, int | float) and 0 <= eta_s < 1e7
    return Underway(found, done, float(eta_s) if known else None)


def last_lines(folder: Path) -> str:
    """The end of what the trainer said, for the operator's log."""
    try:
        with (folder / LOG).open("rb") as file:
            file.seek(max(0, (folder / LOG).stat().st_size - _TAIL_BYTES))
            return file.read().decode(errors="replace").strip()
    except OSError:
        return ""


def free_mb(folder: Path) -> int:
    """Room on the disk of a folder, or of the nearest one above it that is there."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free >> 20


async def _end(child: Process, grace_s: float) -> None:
    """Ask it to stop at a checkpoint; whatever is left of its family then is ended."""
    try:
        if child.returncode is None:
            child.terminate()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(grace_s):
                    await child.wait()
    finally:
        signal_group(child.pid, signal.SIGKILL)
        await child.wait()


def _ending(code: int | None, folder: Path) -> Ending:
    if code in {0, 3}:
        return "done" if code == 0 else "stopped"
    if _is_full(folder) or _NO_ROOM.search(last_lines(folder)):
        return "no_room"
    return "bad_data" if code == 2 else "crashed"


def _is_full(folder: Path) -> bool:
    return free_mb(folder) < FREE_MB


def _is_too_large(folder: Path, most_mb: int) -> bool:
    return _is_full(folder) or _bytes(folder) > most_mb << 20


def _bytes(folder: Path) -> int:
    """Of all files below; one that goes away meanwhile counts nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += os.lstat(os.path.join(parent, name)).st_size
    return total


def _log_of(folder: Path) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


async def _lock(log: int, look_s: float) -> None:
    """
    Wait until a log is ours; the child inherits the lock, and so does all its family.

    A bot that was killed a moment ago may have left a trainer in this folder that is about to end.
    """
    while True:
        try:
            fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            await asyncio.sleep(look_s)
        else:
            return
