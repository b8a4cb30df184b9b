"""A data folder with everything that a backup must hold."""

import asyncio
from pathlib import Path

import pytest

from bot.datadir import DataDir
from bot.ledger import Ledger
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.store import Store
from engine.training import registry
from tests.bot.making import A_MEMBER, NOW, add_voting_round
from tests.bot.test_store_pictures import a_picture
from tests.engine.training.adapters import REPORT, manifest, text_parts

NOT_KEPT = {"lock", ".lock", "chorus.db-shm", "chorus.db-wal"}
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 and so on"


def fill(records: Records) -> None:
    add_voting_round(records)
    records.save_member(A_MEMBER)
    PictureRecords.beside(records).add_picture(a_picture(), WEBP)
    records.set_value("ledger_followed", 1)


async def make(folder: Path) -> None:
    store = await Store.open(folder)
    await store.write(fill)
    await store.close()


@pytest.fixture
def unused(tmp_path: Path) -> Path:
    """A data folder with a secret and nothing else."""
    DataDir.open(tmp_path / "unused").close()
    return tmp_path / "unused"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Nobody holds it: a store, a secret, one deletion, an adapter, and what need not last."""
    folder = tmp_path / "data"
    with DataDir.open(folder) as opened:
        asyncio.run(make(folder))
        Ledger(folder, opened.secret).append("member", "web:gone", NOW)
    parts = text_parts(tmp_path / "parts")
    registry.publish(parts, folder / "adapters" / "text", "harbour-1", manifest(), REPORT)
    (folder / "adapters" / "text" / ".unfinished-harbour-2").mkdir()
    (folder / "tuning" / "t1").mkdir(parents=True)
    (folder / "tuning" / "t1" / "pairs.jsonl").write_text("words of members")
    (folder / "cache").mkdir()
    (folder / "cache" / "compiled").write_text("made again")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the locks, and what SQLite lays beside a store to read it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in NOT_KEPT
    }
