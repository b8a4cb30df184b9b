"""
Who is painted next, and together with whom. Pure: no clock, no loop, no thread.

Deficit round robin: what an owner was given is counted in work, and whoever was given least goes
first. A batch is filled with orders of the same manner, owners taking turns, and no owner has more
than half of it while others wait. Batches are powers of two, so that a compiled model sees few
shapes.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from engine.image.backend import Manner
from engine.image.server.tickets import Ticket

_LOYAL = 3  # batches that may follow each other with one adapter while others wait
_LARGEST_SHARE = 0.75  # of the queue that one owner may fill


class Full(Exception):
    """There is no room for that many more."""


class FairQueue:
    """
    The tickets that wait, by owner.

    Args:
        limit: How many may wait, all owners together; at least 8, the largest request.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: dict[str, deque[Ticket]] = {}
        self._given: dict[str, float] = {}  # work, of those who wait
        self._adapter: str | None = None
        self._loyal = 0

    def __len__(self) -> int:
        return sum(len(tickets) for tickets in self._waiting.values())

    def __iter__(self) -> Iterator[Ticket]:
        for tickets in self._waiting.values():
            yield from tickets

    def add(self, tickets: Sequence[Ticket]) -> None:
        """
        Let the tickets of one request wait, all or none.

        Raises:
            Full: Too many wait already, or too many of this owner.
        """
        owner, n = tickets[0].owner, len(tickets)
        own = len(self._waiting.get(owner, ()))
        if len(self) + n > self._limit or own + n > max(8, self._limit * _LARGEST_SHARE):
            raise Full(f"{len(self)} pictures wait already")
        if owner not in self._waiting:
            # A newcomer starts with those who were given least, not with a claim on the past.
            self._given[owner] = min(self._given.values(), default=0.0)
        self._waiting.setdefault(owner, deque()).extend(tickets)

    def withdraw(self, tickets: Iterable[Ticket]) -> None:
        """Forget these; those that wait no more are passed over."""
        for ticket in tickets:
            own = self._waiting.get(ticket.owner)
            if own is not None and ticket in own:
                own.remove(ticket)
                self._forget_if_served(ticket.owner)

    def take(self, largest: int) -> list[Ticket]:
        """
        The next batch, at most `largest` (a power of two) orders of one manner; [] if none wait.
        """
        owners = sorted(self._waiting, key=lambda owner: self._given[owner])
        if not owners:
            return []
        leader = self._leader(owners)
        manner = self._waiting[leader][0].manner
        self._loyal = self._loyal + 1 if manner.adapter == self._adapter else 0
        self._adapter = manner.adapter
        owners.remove(leader)
        batch = self._together([leader, *owners], manner, largest)
        for ticket in batch:
            self._given[ticket.owner] += ticket.work
        self.withdraw(batch)
        return batch

    def ahead_of(self, ticket: Ticket) -> int:
        """How many requests will probably be painted before this one's, fair turns included."""
        own = self._before(ticket.owner, ticket.request)
        others = (owner for owner in self._waiting if owner != ticket.owner)
        return own + sum(min(self._before(other), own + 1) for other in others)

    def fills(self, largest: int) -> bool:
        """Whether the next batch need not wait for company."""
        return len(self) >= largest

    def _leader(self, owners: Sequence[str]) -> str:
        """Whoever was given least; a few more with the loaded adapter may go before."""
        if self._loyal < _LOYAL:
            for owner in owners:
                if self._waiting[owner][0].manner.adapter == self._adapter:
                    return owner
        return owners[0]

    def _together(self, owners: Sequence[str], manner: Manner, largest: int) -> list[Ticket]:
        share = largest if len(owners) == 1 else max(1, largest // 2)
        alike = [
            list(islice((t for t in self._waiting[owner] if t.manner == manner), share))
            for owner in owners
        ]
        turns = [own[turn] for turn in range(share) for own in alike if turn < len(own)][:largest]
        return turns[: 1 << (len(turns).bit_length() - 1)]

    def _before(self, owner: str, request: int | None = None) -> int:
        """How many requests of an owner wait, or wait before one of them."""
        numbers = {ticket.request for ticket in self._waiting.get(owner, ())}
        return len(numbers) if request is None else sum(n < request for n in numbers)

    def _forget_if_served(self, owner: str) -> None:
        if not self._waiting[owner]:
            del self._waiting[owner]
            del self._given[owner]
