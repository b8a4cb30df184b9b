"""A purge: rows past their time and old backups go, never beside a running bot."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.datadir import DataDir
from bot.errors import OperationRefused, StoreError
from bot.kept import RETENTION
from bot.operating import check
from bot.operating.backup import FOLDER, back_up, backups
from bot.operating.purge import purge
from bot.records import Records
from bot.store import Store
from tests.bot.making import NOW
from tests.bot.operating.conftest import files
from tests.bot.service.test_privacy import everything


def answer(records: Records) -> None:
    records.remember("web:ann", "of long ago", {}, NOW - RETENTION["answers"] - timedelta(days=1))
    records.remember("web:ann", "of today", {}, NOW)


def test_what_has_outlived_its_purpose_goes(data: Path) -> None:
    async def live() -> None:
        store = await Store.open(data)
        await store.write(answer)
        await store.close()

    asyncio.run(live())
    old, new = (back_up(data, data / FOLDER, NOW - timedelta(days=n)) for n in (2, 1))
    (data / ".restoring").mkdir()

    assert purge(data, 1, NOW) == [old]

    assert [row["key"] for row in everything(data)["answers"]] == ["of today"]
    assert backups(data / FOLDER) == [new]
    assert not (data / ".restoring").exists()
    assert b"of long ago" not in b"".join(p.read_bytes() for p in data.glob("chorus.db*"))
    assert check.faults(data) == []


def test_a_folder_that_a_bot_holds_is_left_alone(data: Path) -> None:
    back_up(data, data / FOLDER, NOW - timedelta(days=1))
    back_up(data, data / FOLDER, NOW)
    before = files(data)

    with DataDir.open(data), pytest.raises(StoreError, match="another Chorus is using"):
        purge(data, 1, NOW)

    assert files(data) == before


def test_a_folder_without_a_store_gets_none(tmp_path: Path) -> None:
    with pytest.raises(OperationRefused, match="no store"):
        purge(tmp_path, 1, NOW)

    assert os.listdir(tmp_path) == []
