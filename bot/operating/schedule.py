"""
One backup a day of the folder that this bot holds, and the old ones taken away.

A backup that fails, as on a full disk, is logged, told to whoever measures and tried again in an
hour; the bot goes on.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.errors import OperationRefused
from bot.operating.backup import FOLDER, back_up, backups, made_at, prune
from bot.storefile import Stopped

EVERY = timedelta(days=1)
FIRST_S = 600.0  # after a start, which has enough to do
AGAIN_S = 3_600.0  # after a failure

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """`last_at`: when the newest backup was begun, None for none; `fault`: "" or why none came."""

    last_at: datetime | None = None
    fault: str = ""


class Schedule:
    """
    Args:
        folder: DATA_DIR; backups go into a folder within.
        keep: Of so many days one backup stays.
        clock: Aware.
        first_s: Seconds from the start until the first can be due.
    """

    def __init__(
        self, folder: Path, keep: int, clock: Callable[[], datetime], *, first_s: float = FIRST_S
    ) -> None:
        self._folder = folder
        self._keep = keep
        self._clock = clock
        self._first_s = first_s
        self._told = Told()
        self._stopping = threading.Event()

    def told(self) -> Told:
        """How it stands with the last backup."""
        return self._told

    async def run(self) -> None:
        """Back up when it is due; until cancelled, which gives up a backup that is being made."""
        loop = asyncio.get_running_loop()
        thread = ThreadPoolExecutor(1, "backup")
        try:
            await loop.run_in_executor(thread, self._look)
            await asyncio.sleep(self._first_s)
            while True:
                await asyncio.sleep(self._wait_s())
                await loop.run_in_executor(thread, self._once)
        finally:
            self._stopping.set()
            await loop.run_in_executor(None, thread.shutdown)

    def _look(self) -> None:
        try:
            found = backups(self._folder / FOLDER)
        except OSError as exc:
            self._failed(f"{exc}.")
        else:
            self._told = Told(made_at(found[0]) if found else None)

    def _wait_s(self) -> float:
        if self._told.fault:
            return AGAIN_S
        if self._told.last_at is None:
            return 0
        return max(0.0, (self._told.last_at + EVERY - self._clock()).total_seconds())

    def _once(self) -> None:
        now = self._clock()
        try:
            made = back_up(self._folder, self._folder / FOLDER, now, self._goes_on)
            gone = prune(self._folder / FOLDER, self._keep)
        except Stopped:
            log.info("backup: given up, since the bot stops")
        except OperationRefused as exc:
            self._failed(str(exc))
        except OSError as exc:
            self._failed(f"{exc}.")
        else:
            log.info("backup: %s made, %d old ones removed", made.name, len(gone))
            self._told = Told(now)

    def _failed(self, why: str) -> None:
        log.error("backup: %s It is tried again in an hour.", why)
        self._told = Told(self._told.last_at, why)

    def _goes_on(self) -> bool:
        return not self._stopping.is_set()
