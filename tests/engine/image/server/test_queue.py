import asyncio
import itertools
import random
from collections import Counter

import pytest

from engine.image.backend import Manner, Order
from engine.image.server.queue import FairQueue, Full
from engine.image.server.tickets import Ticket

SQUARE = Manner(512, 512, 20, 4.0)
WIDE = Manner(640, 448, 20, 4.0)
NUMBERS = itertools.count()


def tickets(owner: str, n: int = 1, manner: Manner = SQUARE) -> list[Ticket]:
    """One request."""
    loop, number = asyncio.get_running_loop(), next(NUMBERS)
    return [
        Ticket(Order("", i), manner, owner, number, loop.create_future(), 0.0) for i in range(n)
    ]


def queue(*requests: list[Ticket], limit: int = 1_000) -> FairQueue:
    made = FairQueue(limit)
    for request in requests:
        made.add(request)
    return made


def owners(batch: list[Ticket]) -> str:
    return "".join(sorted(ticket.owner for ticket in batch))


async def test_an_empty_queue_gives_nothing() -> None:
    assert queue().take(8) == []


async def test_a_batch_has_one_manner_and_nothing_is_lost() -> None:
    waiting = queue(tickets("a", 3), tickets("b", 2, WIDE), tickets("c", 3))
    batches = []

    while batch := waiting.take(8):
        batches.append(batch)

    assert all(len({ticket.manner for ticket in batch}) == 1 for batch in batches)
    assert owners([ticket for batch in batches for ticket in batch]) == "aaabbccc"


@pytest.mark.parametrize(("n", "size"), [(1, 1), (2, 2), (3, 2), (5, 4), (7, 4), (8, 8)])
async def test_batches_are_powers_of_two(n: int, size: int) -> None:
    assert len(queue(tickets("a", n)).take(8)) == size


async def test_requests_of_several_owners_ride_together_taking_turns() -> None:
    waiting = queue(tickets("a", 8), tickets("b", 1), tickets("c", 1))

    assert owners(waiting.take(4)) == "aabc"


async def test_nobody_has_more_than_half_of_a_batch_while_others_wait() -> None:
    waiting = queue(tickets("a", 8), tickets("b", 8, WIDE))

    first, second = waiting.take(8), waiting.take(8)

    assert (owners(first), owners(second)) == ("aaaa", "bbbb")


async def test_whoever_waits_alone_has_it_all() -> None:
    assert owners(queue(tickets("a", 8)).take(8)) == "aaaaaaaa"


async def test_one_request_does_not_wait_for_another_owners_flood() -> None:
    waiting = queue(*(tickets("flood", 8) for _ in range(6)), tickets("b"))

    assert "b" in owners(waiting.take(8))


async def test_large_pictures_count_for_more() -> None:
    large = Manner(1024, 1024, 40, 4.0)
    waiting = queue(*(tickets("a", 1, large) for _ in range(8)), *(tickets("b") for _ in range(16)))

    order = [waiting.take(1)[0].owner for _ in range(10)]

    assert Counter(order) == {"a": 2, "b": 8}


async def test_a_newcomer_has_no_claim_on_the_past() -> None:
    waiting = queue(*(tickets("old") for _ in range(40)))
    for _ in range(20):
        waiting.take(1)
    for request in (tickets("new") for _ in range(20)):
        waiting.add(request)

    order = [waiting.take(1)[0].owner for _ in range(20)]

    assert Counter(order) == {"old": 10, "new": 10}


async def test_all_owners_get_alike_whatever_they_ask_for() -> None:
    rng = random.Random(3)
    waiting = FairQueue(10_000)
    manners = [SQUARE, WIDE, Manner(512, 512, 5, 4.0)]
    for owner, requests in {"a": 300, "b": 120, "c": 40}.items():
        for _ in range(requests):
            waiting.add(tickets(owner, rng.randint(1, 8), rng.choice(manners)))
    work: Counter[str] = Counter()

    for _ in range(40):  # all three have something waiting all the time
        for ticket in waiting.take(8):
            work[ticket.owner] += int(ticket.work)

    assert max(work.values()) < 1.35 * min(work.values())


async def test_an_adapter_stays_for_a_few_batches_and_not_for_ever() -> None:
    tuned = Manner(512, 512, 20, 4.0, adapter="tuned")
    plain = [tickets("a") for _ in range(20)]
    waiting = queue(*plain, *(tickets("b", 1, tuned) for _ in range(20)))

    order = [waiting.take(1)[0].manner.adapter for _ in range(24)]

    changes = sum(a != b for a, b in itertools.pairwise(order))
    assert changes < 12
    assert abs(order.count("tuned") - order.count(None)) <= 4


async def test_a_full_queue_takes_all_of_a_request_or_nothing() -> None:
    waiting = queue(tickets("a", 8), tickets("b", 4), limit=16)

    with pytest.raises(Full):
        waiting.add(tickets("c", 5))
    waiting.add(tickets("c", 4))

    assert len(waiting) == 16


async def test_one_owner_cannot_fill_the_queue() -> None:
    waiting = queue(*(tickets("flood", 8) for _ in range(6)), limit=64)

    with pytest.raises(Full):
        waiting.add(tickets("flood"))
    waiting.add(tickets("b", 8))


async def test_who_goes_away_leaves_the_queue() -> None:
    gone, stays = tickets("a", 3), tickets("a", 1)
    waiting = queue(gone, stays)

    waiting.withdraw(gone)
    waiting.withdraw(gone)

    assert waiting.take(8) == stays
    assert len(waiting) == 0


async def test_the_place_in_the_queue_counts_fair_turns() -> None:
    flood = [tickets("flood", 2) for _ in range(5)]
    mine, last = tickets("b", 2), tickets("b", 1)
    waiting = queue(*flood, mine, last)

    assert waiting.ahead_of(flood[0][0]) == 1  # one of b's, in turn
    assert waiting.ahead_of(mine[0]) == 1
    assert waiting.ahead_of(last[0]) == 3
