"""Checks: a sound folder has no fault; each fault is a sentence that names its place."""

import asyncio
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.datadir import DataDir
from bot.operating.check import faults
from bot.records import Records
from bot.records.tuning import TuningRecords
from bot.store import Store
from tests.bot.making import a_ballot
from tests.bot.test_store_tuning import a_tuning, an_adapter


def change(data: Path, *statements: str) -> None:
    """As another program would, without the keys that hold rows together."""
    conn = sqlite3.connect(data / "chorus.db", isolation_level=None)
    for statement in statements:
        conn.execute(statement)
    conn.close()


def test_a_sound_folder_has_no_fault(data: Path) -> None:
    assert faults(data) == []


def test_a_folder_that_a_bot_writes_in_is_sound(data: Path) -> None:
    async def live() -> list[str]:
        store = await Store.open(data)
        await store.write(lambda records: records.put_ballot(a_ballot()))
        found = await asyncio.to_thread(faults, data)
        await store.close()
        return found

    with DataDir.open(data):
        assert asyncio.run(live()) == []


def spoil_pages(data: Path) -> None:
    content = bytearray((data / "chorus.db").read_bytes())
    for at in range(4096 + 8, len(content), 4096):
        content[at : at + 200] = b"\xff" * 200
    (data / "chorus.db").write_bytes(content)


def spoil_weights(data: Path) -> None:
    weights = data / "adapters" / "text" / "harbour-1" / "adapter_model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_pages, r"chorus\.db"),
        (spoil_weights, r"Adapter harbour-1 cannot be used: adapter_model\.safetensors"),
        (lambda data: (data / "chorus.db").write_bytes(b""), "there is no store at"),
        (lambda data: (data / "chorus.db").write_bytes(b"x" * 9000), "cannot read"),
        (lambda data: (data / "secret").unlink(), "secret is missing"),
        (lambda data: (data / "secret").write_bytes(b"short"), "secret is damaged"),
        (lambda data: (data / "forgotten.jsonl").unlink(), "followed 1 deletions"),
        (lambda data: change(data, "UPDATE pictures SET content = x'00'"), "Picture i1 in"),
        (
            lambda data: change(data, "DELETE FROM sessions"),
            "of rounds points at a row of sessions",
        ),
        (lambda data: change(data, "PRAGMA application_id = 1"), "of another program"),
        (lambda data: change(data, "UPDATE migrations SET name = '2030_x'"), "newer version"),
    ],
)
def test_a_fault_is_said(data: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(data)

    found = faults(data)

    assert any(re.search(said, one) for one in found), found
    assert all(one.endswith(".") for one in found)


def test_an_adapter_in_use_whose_folder_is_gone_is_named(data: Path) -> None:
    def take(records: Records) -> None:
        rows = TuningRecords.beside(records)
        rows.add(a_tuning())
        rows.put_adapter(an_adapter(name="harbour-1"))

    async def use() -> None:
        store = await Store.open(data)
        await store.write(take)
        await store.close()

    asyncio.run(use())
    assert faults(data) == []

    shutil.rmtree(data / "adapters")

    assert faults(data) == ["Adapter harbour-1 is in use, and its folder is missing."]
