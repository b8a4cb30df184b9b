"""Rows of trainings and adapters: one runs, one waits, one draws; and the way from older stores."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import Conflict
from bot.migrate import STEPS, migrate
from bot.records import Records
from bot.records.tuning import TuningRecords
from bot.store import FILE_NAME, Store
from bot.tuning import Adapter, Mark, Tuning
from tests.bot.making import NOW, a_draft, a_round, a_session, later


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(tmp_path, synchronous="NORMAL")
    yield opened
    await opened.close()


def a_tuning(number: int = 1, **changes: object) -> Tuning:
    usual = Tuning(f"t{number}", "g1", "text", number, "asked", "queued", later(number))
    return replace(usual, **changes)  # type: ignore[arg-type]


def an_adapter(number: int = 1, **changes: object) -> Adapter:
    usual = Adapter(
        f"text-{number}", "g1", "text", number, f"t{number}", "in_use", None, {"pairs": 3}, NOW
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


async def test_what_is_kept_is_read_as_it_was(store: Store) -> None:
    tuning = a_tuning(asked_by="web:ann", started_at=NOW, ended_at=later(9), error="crashed")
    adapter = an_adapter(began_at=NOW, ended_at=later(9), ended_by="web:ann", watched=True)

    def act(records: Records) -> tuple[object, object, Mark]:
        rows = TuningRecords.beside(records)
        rows.add(tuning)
        rows.put_adapter(adapter)
        rows.put_mark(Mark("g1", "text", 7, 41))
        return rows.tuning("t1"), rows.adapter("text-1"), rows.mark("g1", "text")

    assert await store.write(act) == (tuning, adapter, Mark("g1", "text", 7, 41))


@pytest.mark.parametrize("status", ["queued", "running"])
async def test_one_waits_of_a_community_and_one_runs_of_all(store: Store, status: str) -> None:
    await store.write(lambda r: TuningRecords.beside(r).add(a_tuning(1, status=status)))

    with pytest.raises(Conflict, match="store_rule"):
        await store.write(lambda r: TuningRecords.beside(r).add(a_tuning(2, status=status)))


async def test_one_adapter_of_a_community_draws(store: Store) -> None:
    def act(records: Records) -> None:
        rows = TuningRecords.beside(records)
        for number in (1, 2):
            rows.add(a_tuning(number, status="done"))
            rows.put_adapter(an_adapter(number))

    with pytest.raises(Conflict, match="store_rule"):
        await store.write(act)


async def test_rounds_of_both_are_found_by_an_index(store: Store) -> None:
    def act(records: Records) -> str:
        records.add_session(a_session())
        records.add_round(a_round())
        records.add_draft(a_draft())
        query = "EXPLAIN QUERY PLAN SELECT round_id FROM drafts WHERE"
        query += " json_extract(generation, '$.adapter') = 'text-1'"
        return " ".join(str(row) for row in records._conn.execute(query))

    assert "drafts_by_adapter" in await store.write(act)


async def test_a_store_of_before_gets_the_tables_and_keeps_its_rows(tmp_path: Path) -> None:
    await asyncio.to_thread(_lay_older_store, tmp_path / FILE_NAME)

    store = await Store.open(tmp_path, synchronous="NORMAL")
    try:
        await store.write(lambda r: TuningRecords.beside(r).put_members("text-1", "g1", ["web:a"]))
        assert await store.read(lambda r: r.draft("d1")) == a_draft()
    finally:
        await store.close()
    again = await Store.open(tmp_path, synchronous="NORMAL")  # its check finds nothing amiss
    await again.close()


def _lay_older_store(path: Path) -> None:
    conn = sqlite3.connect(path, isolation_level=None)
    migrate(conn, [step for step in STEPS if step.name < "2026_11_29_tuning"])
    records = Records(conn)
    records.add_session(a_session())
    records.add_round(a_round())
    records.add_draft(a_draft())
    conn.close()
