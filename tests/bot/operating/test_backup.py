"""Backups: whole or not there, taken beside a bot that writes."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import OperationRefused
from bot.operating import check
from bot.operating.backup import back_up, backups, made_at, prune
from bot.operating.restore import restore
from bot.store import Store
from bot.storefile import Stopped
from tests.bot.making import NOW, a_ballot, add_voting_round
from tests.bot.operating.conftest import files
from tests.bot.service.test_privacy import everything
from tests.waiting import until

HOLDS = [
    "adapters/text/harbour-1/README.md",
    "adapters/text/harbour-1/adapter_config.json",
    "adapters/text/harbour-1/adapter_model.safetensors",
    "adapters/text/harbour-1/manifest.json",
    "adapters/text/harbour-1/report.json",
    "chorus.db",
    "forgotten.jsonl",
    "manifest.json",
    "secret",
]


def test_a_backup_holds_what_must_last_for_its_owner_only(data: Path, tmp_path: Path) -> None:
    before = files(data)

    made = back_up(data, tmp_path / "away", NOW)

    assert list(files(made)) == HOLDS
    assert {p.stat().st_mode & 0o777 for p in made.rglob("*") if p.is_file()} == {0o600}
    assert made.stat().st_mode & 0o777 == 0o700
    assert made_at(made) == NOW.replace(microsecond=0)
    assert check.faults(made) == []
    assert files(data) == before


async def test_every_row_acknowledged_before_a_backup_is_in_it(
    unused: Path, tmp_path: Path
) -> None:
    acknowledged = list[str]()
    store = await Store.open(unused)
    await store.write(add_voting_round)

    async def votes(client: int) -> None:
        for n in range(80):
            ballot = a_ballot(f"web:{client}-{n}")
            await store.write(lambda r, b=ballot: r.put_ballot(b))  # type: ignore[misc]
            acknowledged.append(ballot.member_id)

    async with asyncio.TaskGroup() as group:
        for client in range(5):
            group.create_task(votes(client))
        await until(lambda: len(acknowledged) > 50)
        before = set(acknowledged)
        made = await asyncio.to_thread(back_up, unused, tmp_path / "away", NOW)
    await store.close()
    await asyncio.to_thread(restore, made, tmp_path / "elsewhere")

    restored = await Store.open(tmp_path / "elsewhere")
    kept = {ballot.member_id for ballot in await restored.read(lambda r: r.ballots("r1"))}
    await restored.close()
    assert len(acknowledged) == 400
    assert before <= kept
    assert await asyncio.to_thread(check.faults, tmp_path / "elsewhere") == []


VOTED_AND_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.store import Store
from tests.bot.making import a_ballot

async def live():
    store = await Store.open(Path(sys.argv[1]))
    await store.write(lambda records: records.put_ballot(a_ballot("web:last")))
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(live())
"""


def test_what_a_killed_bot_had_acknowledged_is_backed_up(data: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", VOTED_AND_KILLED, str(data)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert (data / "chorus.db-wal").stat().st_size > 0

    restore(back_up(data, tmp_path / "away", NOW), tmp_path / "elsewhere")

    voters = [row["member_id"] for row in everything(tmp_path / "elsewhere")["ballots"]]
    assert voters == ["web:last"]


KILLED = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from bot.operating.backup import back_up

def slow():
    print("in the middle", flush=True)
    time.sleep(60)

back_up(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC), slow)
"""


def test_a_backup_killed_in_the_middle_is_none(data: Path, tmp_path: Path) -> None:
    into = tmp_path / "away"
    command = [sys.executable, "-c", KILLED, str(data), str(into)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"in the middle\n"
        os.kill(child.pid, signal.SIGKILL)

    (left,) = [path for path in into.iterdir() if path.is_dir()]
    assert backups(into) == []
    with pytest.raises(OperationRefused, match="no backup"):
        restore(left, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()

    made = back_up(data, into, NOW)
    assert [path for path in into.iterdir() if path.is_dir()] == [made]


def test_killed_at_any_step_a_backup_is_whole_or_none(data: Path, tmp_path: Path) -> None:
    outcomes = []
    for step in range(1, 200):
        into = tmp_path / f"away-{step}"
        child = os.fork()
        if child == 0:
            die_at(step)
            back_up(data, into, NOW)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        found = backups(into)
        assert [check.faults(one) for one in found] == [[]] * len(found)
        outcomes.append(len(found))
        if ended == 0:
            break

    assert ended == 0
    assert outcomes[0] == 0
    assert outcomes[-1] == 1


def die_at(step: int) -> None:
    """End this program, without a word, at the n-th thing that it does to files."""
    seen = 0

    def watch(event: str, _: tuple[object, ...]) -> None:
        nonlocal seen
        if event in {"open", "os.mkdir", "os.rename", "os.remove", "sqlite3.connect"}:
            seen += 1
            if seen == step:
                os._exit(9)

    sys.addaudithook(watch)


def test_a_full_disk_is_said_and_leaves_nothing(data: Path, tmp_path: Path) -> None:
    into = tmp_path / "away"
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # no file may grow beyond
        try:
            back_up(data, into, NOW)
        except OperationRefused as full:
            os._exit(7 if "No backup was made" in str(full) else 8)
        os._exit(0)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert files(into) == {}
    assert [path for path in into.iterdir() if path.is_dir()] == []


def test_a_backup_that_is_stopped_leaves_nothing(data: Path, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        back_up(data, tmp_path / "away", NOW, lambda: False)

    assert files(tmp_path / "away") == {}


def test_a_damaged_store_is_not_backed_up(data: Path, tmp_path: Path) -> None:
    content = bytearray((data / "chorus.db").read_bytes())
    for at in range(4096 + 8, len(content), 4096):
        content[at : at + 200] = b"\xff" * 200
    (data / "chorus.db").write_bytes(content)

    with pytest.raises(OperationRefused, match="No backup was made"):
        back_up(data, tmp_path / "away", NOW)

    assert backups(tmp_path / "away") == []


def test_a_folder_without_a_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperationRefused, match="there is no store at"):
        back_up(tmp_path / "nothing", tmp_path / "away", NOW)


def test_the_newest_of_each_of_the_newest_days_is_kept(data: Path, tmp_path: Path) -> None:
    into = tmp_path / "away"
    (into / "of somebody else").mkdir(parents=True)
    (into / "chorus-2026-99-99T999999Z").mkdir()
    hours = (-48, 0, 1, 24, 30, 50, 75)
    made = [back_up(data, into, NOW.replace(hour=0) + timedelta(hours=h)) for h in hours]

    gone = prune(into, 3)

    assert sorted(gone) == made[:4]
    assert backups(into) == [made[6], made[5], made[4]]
    assert (into / "of somebody else").is_dir()
    assert (into / "chorus-2026-99-99T999999Z").is_dir()
    assert prune(into, 3) == []
