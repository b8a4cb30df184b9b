"""No few accounts become the community."""

import pytest

from engine.taste.voters import SHARE, capped


def after(rounds: list[dict[str, float]], counted: dict[str, float]) -> dict[str, float]:
    held = dict(counted)
    for weights in rounds:
        for voter, weight in capped(weights, held).items():
            held[voter] = held.get(voter, 0.0) + weight
    return held


def share(voter: str, held: dict[str, float]) -> float:
    return held[voter] / sum(held.values())


def test_one_who_votes_alone_for_nights_stays_a_small_part_of_a_large_community() -> None:
    many = {f"member {at}": 10.0 for at in range(40)}

    held = after([{"loud": 1.0}] * 500, many)

    assert share("loud", held) <= SHARE * 1.1


@pytest.mark.parametrize("size", [1, 2])
def test_in_a_community_of_one_or_two_every_ballot_counts(size: int) -> None:
    voters = {f"member {at}": 1.0 for at in range(size)}

    held = after([voters] * 100, {})

    assert set(held.values()) == {100.0}


def test_where_all_vote_alike_nobody_is_capped() -> None:
    voters = {f"member {at}": 1.0 for at in range(50)}

    assert set(after([voters] * 30, {}).values()) == {30.0}


def test_three_regulars_among_passers_by_are_not_silenced() -> None:
    regulars = {f"regular {at}": 1.0 for at in range(3)}
    rounds = [{**regulars, f"passer-by {at // 3}": 1.0} for at in range(120)]

    held = after(rounds, {})

    assert held["regular 0"] > 40


def test_in_a_small_community_one_holds_no_more_than_twice_a_fair_part() -> None:
    others = {f"member {at}": 20.0 for at in range(9)}

    held = after([{"loud": 1.0}] * 300, others)

    assert share("loud", held) < 0.25


def test_a_ballot_never_gains_weight_and_what_was_counted_stays() -> None:
    counted = {"a": 90.0, **{f"m{at}": 1.0 for at in range(30)}}

    assert capped({"a": 1.0, "m1": 0.25, "young": 0.0}, counted) == {
        "a": 0.0,
        "m1": 0.25,
        "young": 0.0,
    }


def test_a_round_without_ballots_weighs_nothing() -> None:
    assert capped({}, {}) == {}
    assert capped({"a": 0.0}, {}) == {"a": 0.0}
