"""Counting, with no fakes: the rules of a round."""

from hypothesis import given
from hypothesis import strategies as st

from bot.session import RoundStatus
from bot.votes import (
    countable,
    outcome,
    preference_pairs,
    settle_by_order,
    tally,
)
from tests.bot.making import a_ballot, a_draft

DRAFTS = [a_draft(f"d{n}", place=n) for n in range(4)]
IDS = [d.id for d in DRAFTS]


def ballot(member: str, *approved: str, seen: list[str] = IDS):
    return a_ballot(member, *approved, visible=frozenset(seen))


def test_the_most_approved_draft_wins() -> None:
    count = tally(DRAFTS, [ballot("a", "d1", "d2"), ballot("b", "d1"), ballot("c", "d0")])

    assert outcome(count).winner == "d1"


def test_none_wins_only_on_more_than_half_of_the_ballots() -> None:
    half = [ballot("a"), ballot("b", "d0")]

    assert outcome(tally(DRAFTS, half)).winner == "d0"
    assert outcome(tally(DRAFTS, [*half, ballot("c")])).none_won


def test_no_ballots_decide_nothing() -> None:
    result = outcome(tally(DRAFTS, []))

    assert (result.winner, result.tied, result.none_won) == (None, (), False)


def test_a_tie_is_handed_back_in_shown_order() -> None:
    result = outcome(tally(DRAFTS, [ballot("a", "d3"), ballot("b", "d1")]))

    assert result.tied == ("d1", "d3")
    assert settle_by_order(result.tied, ["d3", "d1"]) == "d3"


def test_marks_on_a_vetoed_draft_count_for_nothing() -> None:
    drafts = [a_draft("d0", place=0, vetoed=True), a_draft("d1", place=1)]

    count = tally(drafts, [ballot("a", "d0"), ballot("b", "d0", "d1")])

    assert count.approvals == {"d1": 1}
    assert count.none == 0
    assert [d.id for d in countable(drafts)] == ["d1"]


def test_spares_cannot_win() -> None:
    assert countable([a_draft("spare", place=None)]) == []


def test_a_ballot_for_all_or_none_gives_no_pair() -> None:
    assert preference_pairs([ballot("a"), ballot("b", *IDS)]) == []


def test_pairs_come_only_from_what_was_visible() -> None:
    pairs = preference_pairs([ballot("a", "d0", seen=["d0", "d1"])])

    assert pairs == [("d0", "d1")]


@given(st.lists(st.sets(st.sampled_from(IDS)), max_size=12))
def test_every_ballot_counts_once_and_the_outcome_is_one_of_three(marks: list[set[str]]) -> None:
    ballots = [ballot(str(n), *approved) for n, approved in enumerate(marks)]
    count = tally(DRAFTS, ballots)
    result = outcome(count)

    assert sum(count.approvals.values()) == sum(map(len, marks))
    assert count.ballots == len(marks)
    assert (result.winner is not None) + bool(result.tied) + result.none_won == bool(marks)
    if result.winner:
        assert all(
            count.approvals[result.winner] > v
            for d, v in count.approvals.items()
            if d != result.winner
        )


def test_statuses_are_those_of_the_api() -> None:
    assert {str(s) for s in RoundStatus} == {
        "queued",
        "drafting",
        "voting",
        "tied",
        "closed",
        "failed",
        "cancelled",
    }
