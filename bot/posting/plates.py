"""
The plate maker: has the pictures and sounds of drafts made, one after another, and tells when.

Making may take seconds, so no card waits for it: a card stands with its words first, and is looked
at again when all its plates are settled. Remembers what could be made, never the bytes.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.cards.plates import MOST, Kind, Plate, Plates
from bot.errors import NotFound
from engine.errors import EngineError

log = logging.getLogger(__name__)

REMEMBERED = 10_000  # plates
REQUEST_BYTES = 24 << 20  # Discord takes 25 MiB in all
NOT_MADE = -1

Make = Callable[[Plate], Awaitable[bytes]]


class Unmade(Exception):
    """A plate that was made before could not be made again: the card is drawn without it."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a message, made when it is sent."""

    plate: Plate
    alt: str
    fetch: Callable[[], Awaitable[bytes]]
    refuse: Callable[[], None]  # Discord does not take it: it is not tried again


@dataclass(frozen=True, slots=True)
class _Job:
    session_id: str
    plates: Sequence[Plate]
    make: Make


class PlateMaker:
    """`look` says what can be shown now, and has the rest made; `run` serves until cancelled."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self._told = told
        self._sizes: OrderedDict[tuple[str, str], int] = OrderedDict()  # bytes, or NOT_MADE
        self._making: set[tuple[str, str]] = set()
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()

    def look(
        self, session_id: str, kind: Kind, plates: Sequence[Plate], make: Make, *, held: str,
        limit_bytes: int,
    ) -> Plates:  # fmt: skip
        """
        The plates of one kind that can be shown now; those that nobody tried yet are made.

        Args:
            held: Letters of those that the message holds already.
            limit_bytes: Of one file, as Discord takes it there.
        """
        wanted = [plate for plate in plates if plate.kind == kind][:MOST]
        for plate in wanted:
            if plate.letter in held:
                self._sizes.setdefault(_key(plate), 0)
        unknown = [plate for plate in wanted if _key(plate) not in self._sizes]
        self._ask(session_id, unknown, make)
        return self._sorted(wanted, held, limit_bytes, settled=not unknown)

    def enclosures(
        self, ready: Sequence[Plate], make: Make, alt: Callable[[Plate], str]
    ) -> tuple[Enclosure, ...]:
        """What goes with a message that shows these."""

        def fetching(plate: Plate) -> Callable[[], Awaitable[bytes]]:
            async def fetch() -> bytes:
                made = await self._tried(plate, make)
                if made is None:
                    raise Unmade(plate.name)
                return made

            return fetch

        return tuple(
            Enclosure(plate, alt(plate), fetching(plate), partial(self._remember, plate, NOT_MADE))
            for plate in ready
        )

    async def run(self) -> None:
        """Make what is asked for, until cancelled."""
        while True:
            job = await self._jobs.get()
            for plate in job.plates:
                await self._tried(plate, job.make)
                self._making.discard(_key(plate))
            self._told(job.session_id)

    def _ask(self, session_id: str, unknown: Sequence[Plate], make: Make) -> None:
        fresh = [plate for plate in unknown if _key(plate) not in self._making]
        if fresh:
            self._making.update(map(_key, fresh))
            self._jobs.put_nowait(_Job(session_id, fresh, make))

    def _sorted(
        self, wanted: Sequence[Plate], held: str, limit_bytes: int, *, settled: bool
    ) -> Plates:
        """All appear together, so that none is looked at first; what is shown stays."""
        ready: list[Plate] = []
        missing: list[str] = []
        room = REQUEST_BYTES
        for plate in wanted:
            size = self._sizes.get(_key(plate))
            if size is None:
                continue
            if NOT_MADE < size <= min(limit_bytes, room):
                room -= size
                ready += [plate] if settled or plate.letter in held else []
            else:
                missing.append(plate.label)
        return Plates(ready, missing, settled)

    async def _tried(self, plate: Plate, make: Make) -> bytes | None:
        """The file, None when it cannot be made."""
        try:
            made = await make(plate)
        except (EngineError, NotFound) as exc:
            log.info("%s of draft %s was not made: %s", plate.source, plate.draft_id, exc)
            self._remember(plate, NOT_MADE)
            return None
        self._remember(plate, len(made))
        return made

    def _remember(self, plate: Plate, size: int) -> None:
        self._sizes[_key(plate)] = size
        if len(self._sizes) > REMEMBERED:
            self._sizes.popitem(last=False)


def _key(plate: Plate) -> tuple[str, str]:
    return plate.draft_id, plate.source
