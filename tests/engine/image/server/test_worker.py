import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from PIL import Image

from engine.errors import (
    BadOutput,
    EngineDown,
    GuardDown,
    GuardRefused,
    OutOfMemory,
    Overloaded,
    Rejected,
)
from engine.image.backend import Manner, Order, Painted
from engine.image.server.metrics import Metrics
from engine.image.server.painter import Painter
from engine.image.server.tickets import Ticket
from engine.image.server.worker import Habits, Worker
from engine.types import Verdict
from tests.engine.image.server.flat import FlatBackend
from tests.waiting import until

MANNER = Manner(64, 64, 4, 2.0)
NUMBERS = itertools.count()


@dataclass
class ColourGuard:
    """Refuses reddish pictures, warns of bluish ones; breaks when told to."""

    broken: bool = False
    seen: list[int] = field(default_factory=list)

    def check(self, images: Sequence[Image.Image]) -> list[Verdict]:
        self.seen.append(len(images))
        if self.broken:
            raise RuntimeError("no weights")
        return [self._verdict(image) for image in images]

    def _verdict(self, image: Image.Image) -> Verdict:
        r, g, b = image.getpixel((0, 0))
        if r > max(g, b):
            return Verdict("refuse", "sexual")
        return Verdict("warn", "violence") if b > g else Verdict()


@dataclass
class Studio:
    worker: Worker
    backend: FlatBackend

    def ask(self, *prompts: str, owner: str = "a", manner: Manner = MANNER) -> list[Ticket]:
        """One request, a picture a prompt."""
        loop, number = asyncio.get_running_loop(), next(NUMBERS)
        tickets = [
            Ticket(Order(prompt, i), manner, owner, number, loop.create_future(), loop.time())
            for i, prompt in enumerate(prompts)
        ]
        self.worker.enter(tickets)
        return tickets


@asynccontextmanager
async def studio(
    guard: ColourGuard | None = None, habits: Habits | None = None
) -> AsyncIterator[Studio]:
    backend = FlatBackend()
    with ThreadPoolExecutor(1) as thread:
        worker = Worker(
            Painter(backend, thread, guard),
            Metrics(),
            habits or Habits(collect_s=0.01),
            lambda name: name in backend.adapters,
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(worker.run())
            try:
                yield Studio(worker, backend)
            finally:
                running.cancel()


async def outcomes(tickets: Sequence[Ticket]) -> list[type]:
    """What became of each: Painted, or the class of its error."""
    await asyncio.wait([ticket.outcome for ticket in tickets])
    return [type(ticket.outcome.exception() or ticket.outcome.result()) for ticket in tickets]


async def test_pictures_of_several_owners_ride_in_one_batch() -> None:
    async with studio() as s:
        tickets = [t for i in range(4) for t in s.ask(f"sea {i}", owner=f"owner {i}")]

        assert await outcomes(tickets) == [Painted] * 4
        assert [len(batch) for batch in s.backend.batches] == [4]


async def test_a_batch_without_room_is_halved_and_all_are_painted() -> None:
    async with studio() as s:
        assert await outcomes(s.ask(*["crowded sea"] * 8)) == [Painted] * 8

        sizes = [len(batch) for batch in s.backend.batches]
        assert sorted(sizes, reverse=True)[:3] == [8, 4, 4]
        assert sizes.count(1) == 8


async def test_after_that_batches_are_small_until_it_went_well_for_a_while() -> None:
    async with studio() as s:
        await outcomes(s.ask("crowded", "crowded"))
        s.backend.batches.clear()

        for _ in range(12):
            await outcomes(s.ask("sea", "sea"))

        sizes = [len(batch) for batch in s.backend.batches]
        assert sizes[0] == 1
        assert sizes[-1] == 2


async def test_a_picture_that_never_has_room_fails_alone() -> None:
    async with studio() as s:
        tickets = s.ask("sea", "monster", "sea", "sea")

        assert await outcomes(tickets) == [Painted, OutOfMemory, Painted, Painted]


@pytest.mark.parametrize("poison", ["nan", "fault"])
async def test_a_poisoned_picture_fails_alone(poison: str) -> None:
    async with studio() as s:
        tickets = s.ask("sea", "sea", "sea", poison, "sea", "sea", "sea", "sea")

        found = await outcomes(tickets)
        assert found.count(Painted) == 7
        assert found[3] is BadOutput
        assert await outcomes(s.ask("sea")) == [Painted]
        assert not s.worker.broken.is_set()


async def test_a_backend_that_paints_no_more_is_noticed() -> None:
    async with studio() as s:
        assert await outcomes(s.ask("deadly")) == [BadOutput]

        await asyncio.wait_for(s.worker.broken.wait(), 1)


async def test_pictures_that_the_guard_refuses_do_not_leave() -> None:
    guard = ColourGuard()
    async with studio(guard) as s:
        tickets = s.ask(*(f"sea {i}" for i in range(8)))

        found = await outcomes(tickets)

    assert guard.seen == [8]
    assert set(found) == {Painted, GuardRefused}
    for ticket, kind in zip(tickets, found, strict=True):
        if kind is Painted:
            r, g, b = ticket.outcome.result().image.getpixel((0, 0))
            assert r <= max(g, b)


async def test_a_guard_that_is_down_lets_nothing_pass() -> None:
    async with studio(ColourGuard(broken=True)) as s:
        assert await outcomes(s.ask("sea", "sea")) == [GuardDown] * 2


async def test_a_batch_that_nobody_waits_for_any_more_is_broken_off() -> None:
    async with studio() as s:
        tickets = s.ask("slow sea")
        await until(lambda: tickets[0].step == 1)
        started = asyncio.get_running_loop().time()

        s.worker.withdraw(tickets)
        assert await outcomes(s.ask("sea")) == [Painted]

        assert asyncio.get_running_loop().time() - started < 0.5  # of 0.8 s for the slow one


async def test_what_is_dropped_in_a_batch_does_not_hold_up_the_rest() -> None:
    async with studio() as s:
        stays, goes = s.ask("slow sea", owner="a"), s.ask("slow sea", owner="b")
        await until(lambda: stays[0].step == 1)

        s.worker.withdraw(goes)

        assert await outcomes(stays) == [Painted]
        assert len(s.backend.batches) == 1


async def test_a_request_that_left_the_queue_is_not_painted() -> None:
    async with studio() as s:
        first = s.ask("slow sea")
        await until(lambda: first[0].step == 1)
        s.worker.withdraw(s.ask("a city", owner="b"))

        await outcomes(first)
        await outcomes(s.ask("sea"))

        assert ["a city"] not in s.backend.batches


async def test_a_full_queue_says_when_to_come_again() -> None:
    async with studio(habits=Habits(max_queue=8, collect_s=0.01)) as s:
        await s.worker.warm_up()
        tickets = s.ask("slow sea")
        await until(lambda: tickets[0].step == 1)
        tickets += s.ask(*["slow sea"] * 8)

        with pytest.raises(Overloaded) as refusal:
            s.ask("sea")

        assert refusal.value.retry_after_s is not None
        assert 0 <= refusal.value.retry_after_s <= 120
        await outcomes(tickets)


async def test_an_unloaded_adapter_fails_what_still_waits_for_it() -> None:
    async with studio() as s:
        tuned = s.ask("sea", manner=replace(MANNER, adapter="gone"))

        assert await outcomes(tuned) == [Rejected]


async def test_progress_and_time_left_are_told() -> None:
    async with studio() as s:
        await outcomes(s.ask("slow sea"))
        mine, other = s.ask("slow sea"), s.ask("slow sea", owner="b", manner=Manner(96, 64, 4, 2.0))
        await until(lambda: mine[0].step == 2)

        assert s.worker.ahead_of(mine[0]) == 0
        assert s.worker.ahead_of(other[0]) == 1
        assert 0.2 < s.worker.eta_s(mine) < 0.6
        assert s.worker.eta_s(other) > s.worker.eta_s(mine)
        await outcomes([*mine, *other])


async def test_a_silent_backend_is_called_stuck() -> None:
    async with studio(habits=Habits(collect_s=0.01, stuck_s=0.3)) as s:
        tickets = s.ask("hang")
        assert not s.worker.stuck

        await until(lambda: s.worker.stuck)
        s.worker.withdraw(tickets)


async def test_what_waits_when_the_worker_ends_fails() -> None:
    async with studio() as s:
        tickets = [*s.ask("slow sea"), *s.ask("sea", manner=Manner(96, 64, 4, 2.0))]
        await until(lambda: tickets[0].step == 1)

    assert await outcomes(tickets) == [EngineDown, EngineDown]
