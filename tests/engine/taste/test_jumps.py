"""New voters who stand together are named; usual evenings are left alone."""

from collections.abc import Callable

import numpy as np
import pytest

from engine.taste.jumps import jump
from engine.taste.outcomes import Marks
from engine.taste.prior import load_prior
from tests.engine.taste.crowd import crowd, voted, written

FOUR = frozenset(range(4))
PRIOR = load_prior("text", "en")


def only(draft: int, times: int) -> list[Marks]:
    return [Marks(frozenset({draft}), FOUR)] * times


def mixed(times: int) -> list[Marks]:
    """Voters who share no favourite."""
    each = [{0, 1}, {2}, {1, 3}, {0}, {3, 2}, {1}]
    return [Marks(frozenset(each[at % 6]), FOUR) for at in range(times)]


def usual(seed: int, known: int, new: int) -> tuple[list[Marks], list[Marks]]:
    """A round in which known and new voters are of one kind."""
    rng = np.random.default_rng(seed)
    people = crowd(rng, PRIOR, voters=known + new, unlike=0.3)
    x = written(rng, 4, len(PRIOR.codes))
    ballots = voted(rng, x, people, np.arange(known + new))
    return ballots[known:], ballots[:known]


def alarms(rounds: int, of: Callable[[int], tuple[list[Marks], list[Marks]]]) -> float:
    found = [jump(*of(seed), 4) is not None for seed in range(rounds)]
    return sum(found) / rounds


def test_new_voters_who_stand_together_are_named_with_their_draft() -> None:
    found = jump([*only(3, 6), *mixed(2)], mixed(6), 4)

    assert found is not None
    assert (found.draft, found.new, found.voters) == (3, 8, (0, 1, 2, 3, 4, 5))
    assert found.share == 6 / 8 > 2 * found.expected
    assert found.p < 0.01
    assert found.alone


def test_voters_who_hide_their_mark_among_others_are_named_where_they_are_many() -> None:
    hidden = [Marks(frozenset({3, at % 3}), FOUR) for at in range(10)]

    found = jump(hidden, [Marks(frozenset({0, 1}), FOUR)] * 6, 4)

    assert found is not None
    assert (found.draft, found.alone) == (3, False)


@pytest.mark.parametrize(("known", "new"), [(4, 4), (6, 6), (12, 12), (3, 20)])
def test_usual_evenings_raise_hardly_an_alarm(known: int, new: int) -> None:
    assert alarms(300, lambda seed: usual(seed, known, new)) <= 0.01


def test_a_community_of_new_voters_raises_no_alarm_on_its_first_evening() -> None:
    assert alarms(100, lambda seed: usual(seed, 0, 12)) == 0
    assert jump(only(2, 40), [], 4) is None


def test_most_brigades_of_six_are_found() -> None:
    found = alarms(100, lambda seed: ([*only(seed % 4, 6)], usual(seed, 6, 1)[1]))

    assert found > 0.8


def test_fewer_than_four_new_voters_are_friends() -> None:
    assert jump(only(0, 3), mixed(12), 4) is None


def test_where_the_known_voters_like_the_draft_too_nobody_jumped() -> None:
    assert jump(only(1, 8), only(1, 8), 4) is None


def test_what_an_account_weighs_plays_no_part() -> None:
    young = [Marks(frozenset({3}), FOUR, 0.0)] * 6

    assert jump(young, mixed(6), 4) == jump(only(3, 6), mixed(6), 4)


def test_only_those_who_could_see_a_draft_are_asked_about_it() -> None:
    before = [Marks(frozenset({0}), frozenset({0, 1}))] * 5

    assert jump([*only(3, 3), *before], mixed(6), 4) is None


@pytest.mark.parametrize("n", [0, 1, 2])
def test_rounds_without_a_choice_raise_none(n: int) -> None:
    seen = frozenset(range(n))
    for approved in (frozenset[int](), seen):
        assert jump([Marks(approved, seen)] * 6, [Marks(approved, seen)] * 6, n) is None


def test_marks_on_everything_agree_on_nothing() -> None:
    assert jump([Marks(FOUR, FOUR)] * 10, mixed(10), 4) is None
