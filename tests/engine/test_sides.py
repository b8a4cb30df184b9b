"""Two sides of a blind round: equal parts drawn, equal parts shown, places that tell nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from engine.sides import Part, choose_equally, equally, names_of, parts, summed
from engine.taste.choose import Choice, choose_texts
from engine.types import Ranking
from tests.engine.taste.drafts import BROKEN, TEXTS, analysed, liking, rated
from tests.fakes import SENTENCES

OTHERS = [*SENTENCES, *TEXTS]


def test_one_adapter_draws_all() -> None:
    assert parts(["a"], 8, 100) == [Part("a", 8, 100)]


def test_two_adapters_draw_half_each_with_seeds_of_their_own() -> None:
    assert parts([None, "a"], 8, 100) == [Part(None, 4, 100), Part("a", 4, 104)]
    assert parts([None, "a"], 5, 0) == [Part(None, 3, 0), Part("a", 2, 3)]
    assert parts([None, "a"], 1, 0) == [Part(None, 1, 0)]


def test_progress_counts_both_sides() -> None:
    told: list[int] = []
    one, other = summed(told.append, 2)

    one(1)
    other(2)
    one(3)

    assert told == [1, 3, 5]
    summed(None, 1)[0](1)  # nobody listens


def test_names_have_an_order_with_the_base_first() -> None:
    assert names_of(["b", None, "a", "b"]) == [None, "a", "b"]


@pytest.mark.parametrize(
    ("sides", "sound", "expected"),
    [
        ("aaaabbbb", "11111111", [2, 2]),
        ("aaaabbbb", "10001111", [1, 3]),  # the other fills up
        ("aaaabbbb", "00001111", [0, 4]),
        ("aaaabbbb", "10001000", [2, 2]),  # then come broken ones, half each again
        ("aaaabbbb", "00000000", [2, 2]),
        ("abbb", "1111", [1, 3]),
        ("ab", "11", [1, 1]),
    ],
)
def test_equal_shares_as_far_as_there_are_sound_drafts(
    sides: str, sound: str, expected: list[int]
) -> None:
    assert equally(list(sides), [one == "1" for one in sound], 4, Random(1)) == expected


def test_chance_says_who_shows_one_more() -> None:
    shares = Counter(tuple(equally(list("aabb"), [True] * 4, 3, Random(i))) for i in range(400))

    assert set(shares) == {(1, 2), (2, 1)}
    assert 150 < shares[1, 2] < 250


def chosen(
    sides: Sequence[str | None],
    texts: Sequence[str],
    *,
    seed: int = 0,
    k: int = 4,
    broken: frozenset[int] = frozenset(),
    ranking: Ranking | None = None,
) -> Choice:
    drafts = [
        rated(text, analysed(score=at / len(texts)), problems=BROKEN if at in broken else ())
        for at, text in enumerate(texts)
    ]

    def choose(indexes: Sequence[int], k: int) -> Choice:
        return choose_texts(
            [drafts[at] for at in indexes],
            k,
            ranking=ranking,
            canon=(),
            rng=rng,
            first_fault=lambda text, language: None,
        )

    rng = Random(seed)
    sound = [not d.problems for d in drafts]
    return choose_equally(
        sides, sound, lambda one, other: texts[one] == texts[other], k, choose, rng
    )


@pytest.mark.parametrize("seed", range(6))
def test_equally_many_of_each_are_shown_whoever_is_liked_better(seed: int) -> None:
    sides = [None] * 6 + ["b"] * 6  # the scores rise, so every b is liked better
    choice = chosen(sides, OTHERS[:12], seed=seed)

    assert Counter(sides[at] for at in choice.shown) == {None: 2, "b": 2}
    assert len(choice.dropped) == 8
    assert not set(choice.shown) & {at for at, _ in choice.dropped}


@pytest.mark.parametrize("seed", range(6))
def test_near_copies_of_both_sides_are_not_shown_together(seed: int) -> None:
    sides = ["a"] * 4 + ["b"] * 4
    choice = chosen(sides, [*OTHERS[:4], *OTHERS[:4]], seed=seed)

    assert len(choice.shown) == 4
    assert len({at % 4 for at in choice.shown}) == 4


def test_a_side_of_copies_is_filled_up_by_the_other() -> None:
    for seed in range(6):
        sides = ["a"] * 4 + ["b"] * 4
        choice = chosen(sides, [*[OTHERS[0]] * 4, *OTHERS[1:5]], seed=seed)

        assert Counter(sides[at] for at in choice.shown) == {"a": 1, "b": 3}


def test_a_broken_draft_waits_behind_a_sound_one_of_the_other_side() -> None:
    sides = ["a"] * 4 + ["b"] * 4
    choice = chosen(sides, OTHERS[:8], broken=frozenset({1, 2, 3}))

    assert Counter(sides[at] for at in choice.shown) == {"a": 1, "b": 3}


def test_one_side_alone_is_an_ordinary_choice() -> None:
    whole = chosen(["a"] * 8, OTHERS[:8], ranking=liking(length=1.0))

    assert len(whole.shown) == 4
    assert [one.role for one in whole.standings if one and one.role] != []


def test_standings_tell_of_all_drafts_and_roles_of_ones_own_side() -> None:
    sides = ["a"] * 4 + ["b"] * 4
    choice = chosen(sides, OTHERS[:8], ranking=replace(liking(length=1.0), wildcard=False))

    stood = [one for one in choice.standings if one is not None]
    assert sorted(one.rank for one in stood) == list(range(8))
    assert {at for at, one in enumerate(stood) if one.role} == set(choice.shown)
    for side in ("a", "b"):
        mine = [one.propensity for one, its in zip(stood, sides, strict=True) if its == side]
        assert sum(mine) == pytest.approx(2, abs=0.05)  # two of four are shown
