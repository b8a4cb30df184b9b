"""
Ballots, tallies and preference pairs: counting, pure.

| question      | rule (also told in the help)                                               |
|---------------|----------------------------------------------------------------------------|
| quorum        | a ballot counts whatever is on it                                          |
| winner        | most approvals; "none" wins when it is on more than half of the ballots    |
| no ballots    | nothing joins                                                              |
| tie           | the host chooses or opens a second vote; by the timer alone the ranker's   |
|               | order decides, without a ranker the shown order                            |
| own draft     | one may approve one's own                                                  |
| visibility    | pairs come only from drafts that were visible when the ballot was cast     |
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Conflict, Invalid
from bot.session import Draft, Round, RoundStatus


@dataclass(frozen=True, slots=True)
class Ballot:
    """One voter's marks in one round; empty `approved` means "none of these"."""

    round_id: str
    member_id: str
    approved: frozenset[str]
    visible: frozenset[str]  # the drafts that were shown when it was cast
    cast_at: datetime
    weight: float = 1.0  # in the taste model alone, 0 to 1; the tally counts every ballot as one


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of a round. `approvals` has every countable draft, zero included."""

    approvals: dict[str, int]
    none: int
    ballots: int

    @property
    def none_wins(self) -> bool:
        return self.none * 2 > self.ballots

    @property
    def leaders(self) -> tuple[str, ...]:
        """Drafts with the most approvals, in shown order; empty when nothing was approved."""
        best = max(self.approvals.values(), default=0)
        return tuple(d for d, count in self.approvals.items() if count == best and best > 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a close comes to: a winner, a tie to be settled, none, or no ballots at all."""

    winner: str | None = None
    tied: tuple[str, ...] = ()
    none_won: bool = False


def countable(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts that can win: shown and not vetoed, in shown order."""
    shown = [d for d in drafts if d.place is not None and not d.vetoed]
    return sorted(shown, key=lambda d: d.place or 0)


def on_the_ballot(round_: Round, drafts: Iterable[Draft]) -> frozenset[str]:
    """The drafts that can be approved now: in a second vote only the tied ones."""
    known = frozenset(d.id for d in countable(drafts))
    return known & frozenset(round_.tied) if round_.runoff else known


def check_ballot(round_: Round, drafts: Iterable[Draft], approved: Sequence[str]) -> frozenset[str]:
    """
    The approved ids as a set, when this round can take such a ballot now.

    Raises:
        Conflict: `round_closed` after the close, `not_voting` before the drafts are shown.
        Invalid: `unknown_draft` when an id is not among the countable drafts of this round.
    """
    if round_.status in {RoundStatus.QUEUED, RoundStatus.DRAFTING}:
        raise Conflict("not_voting")
    if round_.status is not RoundStatus.VOTING:
        raise Conflict("round_closed")
    chosen = frozenset(approved)
    if chosen - on_the_ballot(round_, drafts):
        raise Invalid("unknown_draft")
    return chosen


def tally(drafts: Iterable[Draft], ballots: Iterable[Ballot]) -> Tally:
    """Count the ballots. Marks on a draft vetoed since stay on the ballot and count for nothing."""
    approvals = {d.id: 0 for d in countable(drafts)}
    none = total = 0
    for ballot in ballots:
        total += 1
        none += not ballot.approved
        for draft_id in ballot.approved & approvals.keys():
            approvals[draft_id] += 1
    return Tally(approvals, none, total)


def outcome(count: Tally) -> Outcome:
    """
    What the count alone decides.

    A tie is handed back as `tied` in shown order; who settles it is the caller's question.
    """
    if count.ballots == 0:
        return Outcome()
    if count.none_wins:
        return Outcome(none_won=True)
    leaders = count.leaders
    if len(leaders) == 1:
        return Outcome(winner=leaders[0])
    if not leaders:  # every ring was on a draft that was vetoed since
        return Outcome()
    return Outcome(tied=leaders)


def settle_by_order(tied: Sequence[str], order: Sequence[str]) -> str:
    """The tied draft that stands first in `order` (the ranker's, else the shown order)."""
    return min(tied, key=order.index)


def preference_pairs(ballots: Iterable[Ballot]) -> list[tuple[str, str]]:
    """
    (preferred, other) draft ids, one for each approved-over-unapproved choice on each ballot.

    Ballots that approve all or none say nothing about order and give no pair.
    """
    return [
        (liked, other)
        for ballot in ballots
        for liked in sorted(ballot.approved & ballot.visible)
        for other in sorted(ballot.visible - ballot.approved)
    ]
