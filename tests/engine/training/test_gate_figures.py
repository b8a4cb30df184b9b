"""Intervals over sessions, floors beside the base, and the verdicts they come to."""

import numpy as np
import pytest

from engine.training.judging.clustered import clustered
from engine.training.judging.copying import copied
from engine.training.judging.floors import FORM, READS, TEXT_FLOORS, better, prefers, verdict

NAN = float("nan")


def interval(mean: float, sessions: int = 12, each: int = 6) -> object:
    values = [float(i % 100 < 100 * mean) for i in range(0, 100 * sessions * each, 37)]
    values = values[: sessions * each]
    return clustered(values, [i // each for i in range(len(values))], bounds=(0, 1))


def test_the_same_values_give_the_same_interval() -> None:
    assert interval(0.6) == interval(0.6)


def test_rows_of_one_session_count_less_than_as_many_sessions() -> None:
    rng = np.random.default_rng(0)
    liked = rng.random(10).repeat(20)
    values = [float(one) for one in rng.random(200) < liked]

    together = clustered(values, list(np.arange(10).repeat(20)), bounds=(0, 1))
    apart = clustered(values, list(range(200)), bounds=(0, 1))

    assert together.mean == apart.mean
    assert together.high - together.low > 1.5 * (apart.high - apart.low)


def test_one_session_says_nothing_of_others() -> None:
    found = clustered([1.0] * 50, ["only"] * 50, bounds=(0, 1))

    assert (found.low, found.high, found.side(0.5)) == (0, 1, 0)


def test_few_sessions_decide_nothing_however_clear_they_are() -> None:
    assert clustered([1.0] * 40, [i % 4 for i in range(40)], bounds=(0, 1)).side(0.5) == 0
    assert clustered([1.0] * 40, [i % 5 for i in range(40)], bounds=(0, 1)).side(0.5) == 1
    assert clustered([0.0] * 40, [i % 5 for i in range(40)], bounds=(0, 1)).side(0.5) == -1


@pytest.mark.parametrize("sessions", [5, 8, 20])
def test_an_interval_misses_the_truth_about_as_often_as_it_says(sessions: int) -> None:
    rng, missed = np.random.default_rng(sessions), 0
    for _ in range(300):
        liked = np.clip(0.5 + rng.normal(0, 0.1, sessions), 0, 1).repeat(12)
        values = [float(one) for one in rng.random(len(liked)) < liked]
        found = clustered(values, list(np.arange(sessions).repeat(12)), bounds=(0, 1))
        missed += not found.low <= 0.5 <= found.high
    assert missed <= 0.09 * 300


@pytest.mark.parametrize("values", [[], [1.0, 0.0]])
def test_values_without_their_clusters_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="clusters"):
        clustered(values, ["a"] * (len(values) - 1), bounds=(0, 1))


def test_a_floor_stands_beside_what_the_base_does() -> None:
    assert FORM.asked(0.9, 0.95, 40).kept is True
    assert FORM.asked(0.7, 0.95, 40).kept is False
    assert FORM.asked(0.4, 0.45, 40).kept is True
    assert READS.asked(2.5, 2.4, 20).kept is True
    assert READS.asked(3.0, 2.4, 20).kept is False


@pytest.mark.parametrize("floor", TEXT_FLOORS, ids=lambda one: one.code)
def test_what_is_no_number_keeps_no_floor_and_each_has_its_reason(floor: object) -> None:
    assert floor.asked(NAN, 0.9, 40).kept is False
    assert floor.asked(0.9, 0.9, 40).kept is True
    assert len(floor.reason) > 40


def test_an_interval_above_a_coin_promotes_one_below_refuses() -> None:
    clear, unclear, worse = interval(0.9), interval(0.53), interval(0.1)
    kept = FORM.asked(0.95, 0.95, 40)

    assert verdict([prefers(clear), kept]) == ("promoted", None)
    assert verdict([prefers(unclear), kept]) == ("trial", None)
    assert verdict([prefers(worse), kept]) == ("refused", "prefers")


def test_a_broken_floor_refuses_what_members_would_like() -> None:
    assert verdict([prefers(interval(0.9)), FORM.asked(0.2, 0.95, 40)]) == ("refused", "form")


def test_a_second_adapter_must_be_better_than_the_first() -> None:
    good = prefers(interval(0.9))
    more = clustered([0.5, 0.4, 0.6] * 4, list(range(12)), bounds=(-1, 1))
    same = clustered([0.5, -0.5] * 6, list(range(12)), bounds=(-1, 1))
    less = clustered([-0.5, -0.4, -0.6] * 4, list(range(12)), bounds=(-1, 1))

    assert verdict([good, better(more)]) == ("promoted", None)
    assert verdict([good, better(same)]) == ("trial", None)
    assert verdict([good, better(less)]) == ("refused", "prefers")


def test_copies_are_runs_of_twelve_that_were_learned() -> None:
    learned = [list(range(30))]

    assert copied([list(range(30))], learned) == 1.0
    assert copied([list(range(11))], learned) == 0.0
    assert copied([[*range(12), 99]], learned) == 0.5
    assert copied([], learned) == 0.0


def test_two_sessions_that_agree_by_chance_do_not_make_an_interval_narrow() -> None:
    values = [1.0] * 9 + [0.0] + [1.0] * 12 + [0.0]

    found = clustered(values, ["a"] * 10 + ["b"] * 13, bounds=(0, 1))

    assert found.low < found.mean - 0.1
    assert found.high == 1
