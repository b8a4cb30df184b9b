"""
What learning costs: one closed round beside and in the write thread, and a whole past anew.

    python -m tests.bench.bench_taste_learning [--rounds 1000 10000]
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bot.records import Records
from bot.records.taste import TasteRecords
from bot.service.learning import Priors
from bot.service.replaying import replay
from bot.service.studying import keep, study
from bot.store import Store
from bot.taste import PLAYGROUND
from tests.bench.table import Row, printed
from tests.bot.making import NOW
from tests.bot.service.taste_history import History

VOTERS = 200
GUILDS = 1_000
NAP_S = 0.01
TIMED = 300  # rounds that are learned one by one
LAID_AT_ONCE = 500


async def lay(store: Store, past: History, n: int, guilds: Sequence[str | None]) -> None:
    for start in range(0, n, LAID_AT_ONCE):
        some = min(LAID_AT_ONCE, n - start)
        await store.write(
            lambda r, some=some: [past.any_round(r, guilds, VOTERS) for _ in range(some)]
        )


def spread(bench: str, spent_s: list[float]) -> list[Row]:
    half, most = 1_000 * np.percentile(spent_s, [50, 99])
    return [Row(bench, "half of the rounds", half, "ms"), Row(bench, "99 of 100", most, "ms")]


def timed(spent_s: list[float], work: Callable[[Records], object]) -> Callable[[Records], object]:
    def act(records: Records) -> object:
        started = time.perf_counter()
        done = work(records)
        spent_s.append(time.perf_counter() - started)
        return done

    return act


async def one_by_one(store: Store, priors: Priors, name: str) -> list[Row]:
    reading: list[float] = []
    writing: list[float] = []
    whole: list[float] = []
    for _ in range(TIMED):
        (round_,) = await store.read(lambda r: TasteRecords.beside(r).waiting(1))
        found = await store.read(
            timed(reading, lambda r, known=round_.id: study(r, known, priors, NOW))  # type: ignore[misc]
        )
        started = time.perf_counter()
        await store.write(timed(writing, lambda r, known=found: keep(r, known)))  # type: ignore[misc, arg-type]
        whole.append(time.perf_counter() - started)
    return [
        *spread(f"{name}, reader", reading),
        *spread(f"{name}, write thread", writing),
        *spread(f"{name}, to the disk", whole),
    ]


async def delays(ended: asyncio.Event) -> list[float]:
    """How late the loop came back from short naps."""
    late = []
    while not ended.is_set():
        started = time.perf_counter()
        await asyncio.sleep(NAP_S)
        late.append(time.perf_counter() - started - NAP_S)
    return late


async def anew(store: Store, priors: Priors, n: int) -> list[Row]:
    ended = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        watch = group.create_task(delays(ended))
        spent_s, started = time.process_time(), time.perf_counter()
        assert await replay(store, PLAYGROUND, priors, NOW)
        took_s, spent_s = time.perf_counter() - started, time.process_time() - spent_s
        ended.set()
    late = 1_000 * float(np.percentile(watch.result(), 99))
    return [
        Row(f"replay of {n:,} rounds", "by the clock", took_s, "s"),
        Row(f"replay of {n:,} rounds", "of this process", spent_s, "s"),
        Row(f"replay of {n:,} rounds", "loop late, 99 of 100", late, "ms"),
    ]


def taught(records: Records, n: int) -> None:
    """Lessons as they would stand, so that only the replay is timed."""
    records._conn.execute(
        """INSERT INTO taste_lessons (round_id, guild_id, kind, form, language, learned_at,
            counted, told)
        SELECT r.id, '', r.kind, s.form, s.language, r.closed_at, 1,
            '{"drafts":{},"ballots_before":0}'
        FROM taste_waiting w JOIN rounds r ON r.id = w.round_id
        JOIN sessions s ON s.id = r.session_id ORDER BY w.closed_at LIMIT ?""",
        (n,),
    )
    records._conn.execute("DELETE FROM taste_waiting")


async def main(sizes: list[int]) -> None:
    rows, priors = [], Priors()
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder))
        past = History()
        await lay(store, past, TIMED, (None,))
        rows += await one_by_one(store, priors, "learn a round")
        await lay(store, past, GUILDS, [str(number) for number in range(GUILDS)])
        rows += await one_by_one(store, priors, f"among {GUILDS:,} guilds")
        await store.close()
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            store = await Store.open(Path(folder), synchronous="NORMAL")
            await lay(store, History(), n, (None,))
            await store.write(lambda r, n=n: taught(r, n))  # type: ignore[misc]
            rows += await anew(store, priors, n)
            await store.close()
    print(printed(rows))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, nargs="+", default=[1_000, 10_000])
    asyncio.run(main(parser.parse_args().rounds))
