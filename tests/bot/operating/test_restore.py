"""Restores: only of sound backups, into empty folders, and whoever was deleted stays deleted."""

import asyncio
import os
import resource
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest

from bot.datadir import DataDir
from bot.errors import OperationRefused
from bot.ledger import Ledger
from bot.migrate import STEPS, migrate
from bot.operating import check
from bot.operating.backup import back_up
from bot.operating.restore import merged, restore
from bot.store import Store
from tests.bot.making import NOW
from tests.bot.operating.conftest import files
from tests.bot.operating.test_backup import HOLDS, die_at
from tests.bot.service.conftest import running
from tests.bot.service.test_privacy import MIA, evening, everything, left_on_disk, places_of
from tests.fakes import FakeClock, FakeText

LEDGER = "forgotten.jsonl"


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    return back_up(data, tmp_path / "away", NOW)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere"


def test_what_was_backed_up_is_there_again(data: Path, backup: Path, target: Path) -> None:
    assert restore(backup, target) == 0

    kept = {name for name in HOLDS if name != "manifest.json"}
    assert set(files(target)) == kept
    same = kept - {"chorus.db"}
    assert {n: files(target)[n] for n in same} == {n: files(data)[n] for n in same}
    ours, theirs = everything(data), everything(target)
    assert theirs == ours
    assert check.faults(target) == []
    assert target.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", HOLDS)
def test_a_backup_with_a_damaged_file_is_refused_by_its_name(
    backup: Path, target: Path, name: str
) -> None:
    content = bytearray((backup / name).read_bytes())
    content[len(content) // 2] ^= 1
    (backup / name).write_bytes(content)

    with pytest.raises(OperationRefused, match=f"{name}.*(damaged|missing|list)"):
        restore(backup, target)

    assert not target.exists()


@pytest.mark.parametrize("name", HOLDS)
def test_a_backup_without_one_of_its_files_is_refused(
    backup: Path, target: Path, name: str
) -> None:
    (backup / name).unlink()

    with pytest.raises(OperationRefused, match=name):
        restore(backup, target)

    assert not target.exists()


def test_a_backup_with_a_strange_file_is_refused(backup: Path, target: Path) -> None:
    (backup / "adapters" / "text" / "harbour-1" / "run.py").write_text("import os")

    with pytest.raises(OperationRefused, match=r"run\.py is not in the backup's list"):
        restore(backup, target)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"format": "chorus-backup/9"}',
        b'{"format": "chorus-backup/1", "made_at": "2026-11-29T00:00:00+00:00", "schema": "",'
        b' "files": {"chorus.db": "", "secret": "", "adapters/../../x": ""}}',
        b'{"format": "chorus-backup/1", "made_at": "2026-11-29T00:00:00", "schema": "",'
        b' "files": {}}',
    ],
)
def test_a_list_that_is_none_is_refused(backup: Path, target: Path, said: bytes) -> None:
    (backup / "manifest.json").write_bytes(said)

    with pytest.raises(OperationRefused, match=r"manifest\.json is damaged"):
        restore(backup, target)

    assert not target.exists()


def test_a_folder_that_a_bot_holds_is_refused(backup: Path, target: Path) -> None:
    with DataDir.open(target):
        before = files(target)
        with pytest.raises(OperationRefused, match="another Chorus is using"):
            restore(backup, target)

    assert files(target) == before


def test_a_folder_that_is_not_empty_is_refused(data: Path, backup: Path) -> None:
    before = files(data)

    with pytest.raises(OperationRefused, match=r"not empty \(adapters, chorus\.db"):
        restore(backup, data)

    assert files(data) == before


def test_the_folder_of_another_install_is_refused(backup: Path, target: Path) -> None:
    DataDir.open(target).close()

    with pytest.raises(OperationRefused, match="of another install"):
        restore(backup, target)


def test_a_folder_whose_store_was_moved_away_is_restored_from_its_own_backups(data: Path) -> None:
    made = back_up(data, data / "backups", NOW)
    shutil.rmtree(data / "adapters")
    shutil.rmtree(data / "tuning")
    move_store_away(data)

    restore(made, data)

    assert check.faults(data) == []
    assert made.is_dir()


def move_store_away(data: Path) -> None:
    for path in data.glob("chorus.db*"):
        path.unlink()


@pytest.fixture
def after_a_deletion(unused: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A data folder in which Mia was deleted, and a backup that still knows her."""
    ledger = Ledger(unused, (unused / "secret").read_bytes())

    async def live() -> Path:
        async with running(unused, FakeText(), FakeClock(NOW), ledger=ledger) as room:
            await evening(room)
            made = await asyncio.to_thread(back_up, unused, tmp_path / "away", NOW)
            await room.service.privacy.delete(MIA)
        return made

    return unused, asyncio.run(live())


def test_moved_with_the_newest_ledger_who_was_deleted_stays_deleted(
    after_a_deletion: tuple[Path, Path], target: Path
) -> None:
    data, made = after_a_deletion
    assert places_of(MIA, everything(made)) > {"members.id"}

    assert restore(made, target, newest=data / LEDGER) == 1

    assert places_of(MIA, everything(target)) == {"blocks.member_id"}
    assert left_on_disk_in(target) == set()
    assert (target / LEDGER).read_bytes() == (data / LEDGER).read_bytes()


def left_on_disk_in(target: Path) -> set[tuple[str, str]]:
    return left_on_disk(target, "Mia Canary", "that lost goes", "wish goes")


def test_restored_over_a_lost_store_who_was_deleted_stays_deleted(
    after_a_deletion: tuple[Path, Path],
) -> None:
    data, made = after_a_deletion
    move_store_away(data)

    assert restore(made, data) == 1

    assert places_of(MIA, everything(data)) == {"blocks.member_id"}


def test_a_file_that_is_no_ledger_is_refused(backup: Path, target: Path) -> None:
    with pytest.raises(OperationRefused, match="no deletion ledger"):
        restore(backup, target, newest=backup / "secret")

    assert not target.exists()


def test_ledgers_that_parted_are_all_followed() -> None:
    kept, here, there = [b"1", b"2"], [b"1", b"2", b"3"], [b"1", b"4"]

    assert merged(kept, here) == [b"1", b"2", b"3"]
    assert merged(here, kept) == [b"1", b"2", b"3"]
    assert merged(kept, here, there) == [b"1", b"2", b"3", b"4"]
    assert merged([], here, []) == here


@pytest.mark.parametrize("n_steps", range(1, len(STEPS)))
def test_a_backup_of_an_older_schema_is_upgraded(
    tmp_path: Path, target: Path, n_steps: int
) -> None:
    old = tmp_path / "old"
    DataDir.open(old).close()
    conn = sqlite3.connect(old / "chorus.db", isolation_level=None)
    migrate(conn, STEPS[:n_steps])
    conn.execute(
        "INSERT INTO members (id, name, language, consent) VALUES ('web:a', 'A', 'en', '{}')"
    )
    conn.close()

    restore(back_up(old, tmp_path / "away", NOW), target)

    tables = everything(target)
    assert [row["name"] for row in tables["migrations"]] == [step.name for step in STEPS]
    assert [row["id"] for row in tables["members"]] == ["web:a"]
    assert check.faults(target) == []


def test_killed_at_any_step_a_restore_can_be_done_again(backup: Path, tmp_path: Path) -> None:
    found = []
    for step in range(1, 400, 3):
        target = tmp_path / f"at-{step}"
        child = os.fork()
        if child == 0:
            die_at(step)
            restore(backup, target)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        is_there = (target / "chorus.db").exists()
        if not is_there:
            restore(backup, target)
        assert check.faults(target) == []
        found.append(is_there)
        if ended == 0:
            break

    assert ended == 0
    assert (found[0], found[-1]) == (False, True)


def test_a_full_disk_is_said_and_the_folder_stays_empty(backup: Path, target: Path) -> None:
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            restore(backup, target)
        except OperationRefused as full:
            os._exit(7 if "was not restored" in str(full) else 8)
        os._exit(0)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert os.listdir(target) == ["lock"]


def test_a_bot_goes_on_where_the_backup_was_made(backup: Path, target: Path) -> None:
    restore(backup, target)

    async def look() -> str:
        store = await Store.open(target)
        round_ = await store.read(lambda records: records.round("r1"))
        await store.close()
        return round_.status

    with DataDir.open(target):
        assert asyncio.run(look()) == "voting"
