"""
How long backup, check and restore take, and how long a vote waits meanwhile.

    python -m tests.bench.bench_backup [--mb 100 1000] [--folder FOLDER]

The store is filled with sessions of pictures, 256 KB each, which no disk or page cache can shrink.
While it is backed up five clients cast ballots, one after the other.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.datadir import DataDir
from bot.operating.backup import back_up
from bot.operating.check import faults
from bot.operating.restore import restore
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.store import Store
from tests.bench.table import Row, printed
from tests.bot.making import a_ballot, add_voting_round
from tests.bot.test_store_pictures import a_picture

T = TypeVar("T")

PICTURE_BYTES = 256 * 1024
CLIENTS = 5


def main(sizes_mb: list[int], folder: Path) -> None:
    for size_mb in sizes_mb:
        with tempfile.TemporaryDirectory(dir=folder) as here:
            print(printed(measured(size_mb, Path(here))), flush=True)


def measured(size_mb: int, here: Path) -> list[Row]:
    data, seconds = here / "data", dict[str, float]()
    with DataDir.open(data):
        idle, beside, made = asyncio.run(live(data, here / "away", size_mb, seconds))
    with timed(seconds, "restore, elsewhere"):
        restore(made, here / "elsewhere")
    with timed(seconds, "check of the restored"):
        found = faults(here / "elsewhere")
    assert found == [], found
    size = f"{(made / 'chorus.db').stat().st_size / 1e6:.0f} MB"
    rows = [Row("backup", f"{size}: {case}", value, "s") for case, value in seconds.items()]
    for case, waits in (("no backup", idle), ("backup beside", beside)):
        waits.sort()
        for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)):
            value = 1000 * waits[min(len(waits) - 1, int(share * len(waits)))]
            rows.append(Row("backup", f"{size}: ballot, {case}, {name}", value, "ms"))
    return rows


async def live(
    data: Path, into: Path, size_mb: int, seconds: dict[str, float]
) -> tuple[list[float], list[float], Path]:
    """Waits of ballots without and with a backup, and the backup."""
    store = await Store.open(data)
    await store.write(add_voting_round)
    for first in range(0, size_mb * 1_000_000 // PICTURE_BYTES, 32):
        await store.write(lambda records, n=first: paint(records, n))  # type: ignore[misc]
    idle, _ = await votes(store, asyncio.sleep(2))
    with timed(seconds, "backup, five clients writing"):
        backing = asyncio.to_thread(back_up, data, into, datetime.now(UTC))
        beside, made = await votes(store, backing)
    await store.close()
    return idle, beside, made


def paint(records: Records, first: int) -> None:
    for n in range(first, first + 32):
        picture = a_picture(f"p{n}")
        content = b"RIFF\0\0\0\0WEBP" + os.urandom(PICTURE_BYTES - 12)
        PictureRecords.beside(records).add_picture(picture, content)


async def votes(store: Store, work: Coroutine[Any, Any, T]) -> tuple[list[float], T]:
    """Seconds that each ballot waited for its acknowledgement until the work was done."""
    waits: list[float] = []

    async def cast(client: int) -> None:
        while not working.done():
            started = time.perf_counter()
            await store.write(lambda records: records.put_ballot(a_ballot(f"web:{client}")))
            waits.append(time.perf_counter() - started)

    async with asyncio.TaskGroup() as group:
        working = group.create_task(work)
        for client in range(CLIENTS):
            group.create_task(cast(client))
    return waits, working.result()


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - started


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Backup and restore of large stores.")
    parser.add_argument("--mb", type=int, nargs="+", default=[100, 1000], help="sizes of stores")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    wishes = parser.parse_args()
    main(wishes.mb, wishes.folder)
