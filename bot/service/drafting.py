"""How the desk has drafts made, kind by kind of round; and how texts are."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from bot.projection.rounds import Progress
from bot.service.context import Change, Context, new_id
from bot.service.pace import Pace
from bot.service.proposing import Proposing, draft_of
from bot.session import (
    MAX_DRAFTS,
    MAX_MORE,
    Draft,
    Round,
    RoundStatus,
    Session,
    check_room_for_draft,
)
from engine.text.propose import Candidate
from engine.types import EngineState

ATTEMPTS = 3  # requests of one round before it is given up
# Adds finished drafts to a round inside the caller's transaction; returns them in shown order.
Lay = Callable[[Change, Session, Round], list[Draft]]
Tell = Callable[[Progress], None]


class Making(Protocol):
    """Makes the drafts of one kind of round; knows an engine and nothing of queues or retries."""

    @property
    def parallel(self) -> int:
        """Rounds of this kind at the same time."""
        ...

    @property
    def pace(self) -> Pace: ...

    def state(self) -> EngineState: ...

    def wants_more(self, round_: Round) -> bool:
        """Whether a round that is voted on waits for more drafts."""
        ...

    def no_more(self, change: Change, round_: Round) -> None:
        """They could not be made: the round is as it was."""
        ...

    async def make(self, round_: Round, attempt: int, tell: Tell) -> Lay:
        """
        The drafts of a round; attempt 0 is the first.

        Raises:
            EngineError: They could not be made, or nothing of them may be shown.
        """
        ...

    async def more(self, round_: Round, tell: Tell) -> Lay:
        """Up to MAX_MORE drafts for a round that is voted on; raises as `make`."""
        ...


class Drafting:
    """Texts, by the text engine."""

    def __init__(self, context: Context, proposing: Proposing, parallel: int) -> None:
        self._context = context
        self._proposing = proposing
        self.parallel = parallel
        self.pace = Pace()

    def state(self) -> EngineState:
        return self._proposing.engine_state()

    def wants_more(self, round_: Round) -> bool:
        return round_.id in self._context.more_wanted

    def no_more(self, change: Change, round_: Round) -> None:
        self._context.more_wanted.discard(round_.id)

    async def make(self, round_: Round, attempt: int, tell: Tell) -> Lay:
        def on_done(done: int) -> None:
            tell(Progress(0, done))

        seed = round_.seed + attempt * round_.asked
        candidates = await self._proposing.propose(round_, seed=seed, on_done=on_done)
        return lambda change, _session, now: _laid(change, now, candidates)

    async def more(self, round_: Round, tell: Tell) -> Lay:
        candidates = await self._proposing.propose(
            replace(round_, asked=2 * MAX_MORE),
            seed=round_.seed + ATTEMPTS * round_.asked,
            on_done=lambda done: None,
            n_shown=MAX_MORE,
        )

        def lay(change: Change, _session: Session, now: Round) -> list[Draft]:
            self._context.more_wanted.discard(now.id)
            drafts = change.records.drafts(now.id)
            free = MAX_DRAFTS - sum(d.place is not None for d in drafts)
            known = {d.text for d in drafts}
            new = [c for c in candidates if c.text not in known][: min(MAX_MORE, free)]
            first = check_room_for_draft(drafts) if new else 0
            placed = [replace(c, place=place) for place, c in enumerate(new, first)]
            return _laid(change, now, placed)

        return lay


def _laid(change: Change, round_: Round, candidates: list[Candidate]) -> list[Draft]:
    drafts = [draft_of(c, round_.id, new_id(), change.now) for c in candidates]
    for draft in drafts:
        change.records.add_draft(draft)
    return drafts


def can_take_more(round_: Round) -> bool:
    """Whether drafts may still be added to a round."""
    return round_.status is RoundStatus.VOTING and not round_.runoff
