"""
Writes to the real store and says on standard output what it was told is safe.

Run under strace by `test_power_cut.py`: python -m tests.crash.committer FOLDER SYNCHRONOUS ROUNDS
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Literal, cast

from bot.datadir import DataDir
from bot.records import Records
from bot.store import Store
from tests.bot.making import NOW, a_ballot, add_voting_round

CROWD = 3  # writers at once, so that some commits are shared
FILLER = "灯" * 700  # two kilobytes, so that the WAL comes round in a short run


def acknowledge(what: str) -> None:
    os.write(1, f"ack {what}\n".encode())  # one system call, which strace sees in its order


async def contribute(store: Store, number: int) -> None:
    def both(records: Records) -> None:
        records.put_ballot(a_ballot(f"web:{number}", "d1"))
        payload = {"number": number, "filler": FILLER}
        records.add_event("s1", "ballot.cast", f"web:{number}", at=NOW, payload=payload)

    await store.write(both)
    acknowledge(str(number))


async def commit(folder: Path, synchronous: Literal["FULL", "NORMAL"], rounds: int) -> None:
    store = await Store.open(folder, synchronous=synchronous)
    await store.write(add_voting_round)
    acknowledge("opened")
    for first in range(0, rounds * CROWD, CROWD):
        async with asyncio.TaskGroup() as group:
            for number in range(first, first + CROWD):
                group.create_task(contribute(store, number))
    await store.close()


if __name__ == "__main__":
    with DataDir.open(Path(sys.argv[1])) as data_dir:
        level = cast(Literal["FULL", "NORMAL"], sys.argv[2])
        asyncio.run(commit(data_dir.folder, level, int(sys.argv[3])))
