"""What one ballot says, and how much."""

import numpy as np
import pytest

from engine.taste.outcomes import Edit, Marks, outcomes

FOUR = frozenset(range(4))


def marks(*approved: int, weight: float = 1.0) -> Marks:
    return Marks(frozenset(approved), FOUR, weight)


def test_an_approved_draft_wins_over_each_unapproved_one_and_ties_with_the_approved() -> None:
    found = outcomes(4, [marks(0, 1)])

    assert found.lean[0, 2] == found.lean[1, 3] == 0.5
    assert found.lean[2, 0] == -0.5
    assert found.lean[0, 1] == found.lean[2, 3] == 0
    assert found.weight[0, 1] == found.weight[0, 2] == 0.5


@pytest.mark.parametrize("approved", [(0,), (1, 2), (0, 2, 3)])
def test_one_ballot_counts_once_whatever_it_marks(approved: tuple[int, ...]) -> None:
    found = outcomes(4, [marks(*approved)])

    assert np.triu(found.weight).sum() == pytest.approx(3)


@pytest.mark.parametrize("approved", [(0,), (1, 2), (0, 2, 3)])
def test_where_all_is_level_a_ballot_pulls_as_the_exact_likelihood_does(
    approved: tuple[int, ...],
) -> None:
    """The gradient of a conditional logit of k of n at zero: approved less the average draft."""
    found = outcomes(4, [marks(*approved)])

    pull = found.lean.sum(axis=1) / 2  # Davidson's gradient at zero

    exact = np.array([float(i in approved) - len(approved) / 4 for i in range(4)])
    assert pull == pytest.approx(exact)


@pytest.mark.parametrize("approved", [(), (0, 1, 2, 3)])
def test_a_ballot_that_compares_nothing_says_nothing(approved: tuple[int, ...]) -> None:
    assert not outcomes(4, [marks(*approved)]).weight.any()


def test_only_what_was_visible_is_compared() -> None:
    found = outcomes(6, [Marks(frozenset({0, 5}), frozenset({0, 1, 2}))])

    assert not found.weight[3:].any()
    assert not found.weight[:, 3:].any()
    assert found.lean[0, 1] == pytest.approx(2 / 3)


def test_a_single_draft_is_no_choice() -> None:
    assert not outcomes(1, [Marks(frozenset({0}), frozenset({0}))]).weight.any()
    assert outcomes(0, []).weight.shape == (0, 0)


def test_a_ballot_of_half_weight_says_half_as_much() -> None:
    half, whole = outcomes(4, [marks(1, weight=0.5)]), outcomes(4, [marks(1)])

    assert np.array_equal(2 * half.weight, whole.weight)
    assert np.array_equal(2 * half.lean, whole.lean)


def test_contradictory_ballots_cancel_out_but_are_remembered() -> None:
    found = outcomes(2, [Marks(frozenset({at}), frozenset({0, 1})) for at in (0, 1)])

    assert found.lean[0, 1] == 0
    assert found.weight[0, 1] == 2


def test_an_edit_wins_over_its_original_by_a_whole_comparison() -> None:
    found = outcomes(4, [], [Edit(3, 1), Edit(2, 2)])

    assert found.lean[3, 1] == 1 == found.weight[1, 3]
    assert np.triu(found.weight).sum() == 1


def test_weights_are_symmetric_leans_antisymmetric_and_both_read_only() -> None:
    found = outcomes(4, [marks(0), marks(1, 3), marks(2)], [Edit(0, 3)])

    assert np.array_equal(found.weight, found.weight.T)
    assert np.array_equal(found.lean, -found.lean.T)
    with pytest.raises(ValueError):
        found.weight[0, 1] = 5


@pytest.mark.parametrize(
    "bad",
    [marks(4), marks(-1), marks(0, weight=-1.0), marks(0, weight=float("nan"))],
)
def test_what_is_no_ballot_of_the_round_is_refused(bad: Marks) -> None:
    with pytest.raises(ValueError):
        outcomes(4, [bad])


def test_an_edit_of_a_draft_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError):
        outcomes(2, [], [Edit(0, 2)])
