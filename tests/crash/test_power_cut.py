"""
Power cuts on the real store: its writes are recorded, and cut off wherever a disk could.

With synchronous=FULL, whatever was acknowledged is there after any cut, in a whole database. The
control is the same program with NORMAL: it must lose something, or the test could not see a loss.
"""

import asyncio
import random
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from bot.datadir import DataDir
from bot.errors import StoreError
from bot.records import Records
from bot.store import FILE_NAME, Store
from tests.crash.disk import Call, Disk, record

Synchronous = Literal["FULL", "NORMAL"]
ROUNDS = 220  # of three writes; the WAL comes round three times

pytestmark = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is missing, which records the writes"
)


@dataclass(frozen=True, slots=True)
class Recording:
    folder: Path
    calls: list[Call]


@dataclass(slots=True)
class Toll:
    """What the power cuts of one run cost."""

    cuts: int = 0
    cuts_with_loss: int = 0
    acknowledged: int = 0
    lost: int = 0
    damaged: int = 0


def run_committer(folder: Path, synchronous: Synchronous) -> Recording:
    program = (sys.executable, "-m", "tests.crash.committer", str(folder / "data"), synchronous)
    calls = record([*program, str(ROUNDS)], folder / "calls.log")
    (folder / "calls.log").unlink()
    return Recording(folder / "data", calls)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return run_committer(tmp_path_factory.mktemp("full"), "FULL")


@pytest.fixture(scope="module")
def normal(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return run_committer(tmp_path_factory.mktemp("normal"), "NORMAL")


def moments(calls: list[Call], n: int, seed: int) -> list[int]:
    """Half right after an acknowledgement, half anywhere; the very end is always one."""
    chance = random.Random(seed)
    acks = [i + 1 for i, call in enumerate(calls) if call.arguments.startswith("1<")]
    chosen = {*chance.sample(acks, n // 2), *chance.sample(range(len(calls)), n // 2), acks[-1]}
    return sorted(chosen)


def cuts(
    recording: Recording, at: Iterable[int], seed: int
) -> Iterator[tuple[list[str], dict[str, bytes]]]:
    """What was acknowledged and what is left: at each moment once with nothing un-synced kept,
    and once with chance's choice of it."""
    disk, chance, wanted = Disk(recording.folder), random.Random(seed), set(at)
    for number, call in enumerate(recording.calls, start=1):
        disk.act(call)
        if number in wanted:
            yield list(disk.acknowledged), disk.cut(None)
            yield list(disk.acknowledged), disk.cut(chance)


async def toll_of(recording: Recording, at: Iterable[int], place: Path, seed: int = 1) -> Toll:
    toll = Toll()
    for number, (acknowledged, files) in enumerate(cuts(recording, at, seed)):
        folder = place / f"cut{number}"
        found = await _what_the_bot_finds(folder, files)
        lost = set(acknowledged) - found if found is not None else set(acknowledged)
        toll.cuts += 1
        toll.acknowledged += len(acknowledged)
        toll.lost += len(lost)
        toll.cuts_with_loss += bool(lost)
        toll.damaged += found is None
        shutil.rmtree(folder)
    return toll


async def _what_the_bot_finds(folder: Path, files: dict[str, bytes]) -> set[str] | None:
    """What a new start of the bot finds in its folder; None when it is no whole database."""
    _lay_out(folder, files)
    try:
        data_dir = await asyncio.to_thread(DataDir.open, folder)
        try:
            store = await Store.open(folder)
            found = await store.read(_found)
            await store.close()
        finally:
            data_dir.close()
    except StoreError:
        return None
    conn = sqlite3.connect(folder / FILE_NAME)
    whole = conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    strays = conn.execute("PRAGMA foreign_key_check").fetchall()
    conn.close()
    return found if whole and not strays else None


def _lay_out(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(mode=0o700)
    for name, content in files.items():
        if not name.endswith("-shm"):  # made anew from the WAL; it is memory, not on the disk
            (folder / name).write_bytes(content)


def _found(records: Records) -> set[str]:
    """The writes that are there; each was two rows in one transaction, so none is there by half."""
    events = records.events(None, 0, 10_000)
    if not events and not records.n_open_sessions():
        return set()
    numbers = {str(e.payload["number"]) for e in events}
    voters = {b.member_id for b in records.ballots("r1")}
    assert voters == {f"web:{n}" for n in numbers}
    return numbers | {"opened"}


def tell(synchronous: Synchronous, toll: Toll) -> None:
    print(
        f"\n{synchronous}: {toll.cuts} power cuts, {toll.acknowledged} acknowledged writes"
        f" looked for, {toll.lost} lost ({toll.lost / toll.acknowledged:.1%}) in"
        f" {toll.cuts_with_loss} cuts, {toll.damaged} databases damaged"
    )


async def test_full_loses_nothing_that_was_acknowledged(full: Recording, tmp_path: Path) -> None:
    toll = await toll_of(full, moments(full.calls, 60, seed=1), tmp_path)

    tell("FULL", toll)
    assert toll.acknowledged > 10_000
    assert (toll.lost, toll.damaged) == (0, 0)


async def test_the_control_without_full_loses_some(normal: Recording, tmp_path: Path) -> None:
    toll = await toll_of(normal, moments(normal.calls, 50, seed=2), tmp_path)

    tell("NORMAL", toll)
    assert toll.lost > 0
    assert toll.damaged == 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_full_loses_nothing_at_every_third_call(full: Recording, tmp_path: Path) -> None:
    toll = await toll_of(full, range(1, len(full.calls) + 1, 3), tmp_path, seed=3)

    tell("FULL", toll)
    assert (toll.lost, toll.damaged) == (0, 0)
