"""Choosing drafts: sound ones, liked ones, unlike each other and the canon, and one wildcard."""

import json
from collections import Counter
from dataclasses import asdict
from random import Random

import numpy as np
import pytest

from engine.taste.choose import Choice, choose_pictures, choose_texts
from engine.taste.features import IMAGE_CODES, Rated
from engine.types import Language, Ranking, Standing
from tests.engine.taste.drafts import BROKEN, TEXTS, analysed, liking, rated

LONG_LIKED = liking(length=3.0, sd=0.05)
PALETTES = (
    ("#202020", "#303030", "#404040"),
    ("#f0d060", "#e08030", "#c04020"),
    ("#3060c0", "#204080", "#80a0e0"),
    ("#f0f0f0", "#c0c0c0", "#a0a0a0"),
    ("#208040", "#60c080", "#103020"),
    ("#f0d162", "#e08131", "#c04121"),
)


def choose(
    drafts: list[Rated],
    k: int = 4,
    *,
    ranking: Ranking | None = None,
    canon: tuple[str, ...] = (),
    seed: int = 0,
    faulty: str = "\0",
) -> Choice:
    def first_fault(text: str, _: Language) -> str | None:
        return "slur" if faulty in text else None

    return choose_texts(
        drafts, k, ranking=ranking, canon=canon, rng=Random(seed), first_fault=first_fault
    )


def plain() -> list[Rated]:
    return [rated(text) for text in TEXTS]


def test_the_same_seed_gives_the_same_choice_and_another_may_not() -> None:
    choices = [choose(plain(), seed=seed).shown for seed in (1, 1, 2, 3, 4)]

    assert choices[0] == choices[1]
    assert len(set(choices)) > 1


@pytest.mark.parametrize("ranking", [None, LONG_LIKED])
def test_every_draft_is_shown_or_dropped_with_a_reason(ranking: Ranking | None) -> None:
    chosen = choose(plain(), faulty="shadow", ranking=ranking)

    assert sorted([*chosen.shown, *(index for index, _ in chosen.dropped)]) == list(range(6))
    assert (2, "guard:slur") in chosen.dropped
    assert len(chosen.shown) == 4


def test_of_near_copies_the_better_one_is_shown() -> None:
    copy = rated(TEXTS[0].replace("Ida", "Ada"), analysed(0.9))

    chosen = choose([*plain(), copy], k=6)

    assert 6 in chosen.shown
    assert (0, "copy") in chosen.dropped


def test_near_copies_never_stand_together_however_they_are_drawn() -> None:
    copies = [rated(text + " So.") for text in TEXTS]
    unsure = liking(sd=2.0)

    for seed in range(30):
        shown = choose([*plain(), *copies], k=6, ranking=unsure, seed=seed).shown
        assert len({index % 6 for index in shown}) == len(shown)


def test_a_draft_that_repeats_the_canon_is_dropped() -> None:
    canon = (TEXTS[3] + " Then the lake was empty, and we could see the road.",)

    chosen = choose(plain(), k=6, canon=canon)

    assert (3, "canon") in chosen.dropped


def test_a_broken_form_comes_after_every_sound_one() -> None:
    broken = rated(
        "A heron stood on the altar and nobody had the heart to",
        analysed(1.0),
        problems=BROKEN,
    )

    assert choose([*plain(), broken], k=7).shown[-1] == 6
    assert 6 not in choose([*plain(), broken], k=6).shown


def test_a_broken_form_is_no_wildcard() -> None:
    broken = [rated(f"A heron number {n} stood and", problems=BROKEN) for n in range(4)]

    for seed in range(30):
        assert set(choose([*plain(), *broken], ranking=LONG_LIKED, seed=seed).shown) <= set(
            range(6)
        )


def test_without_a_taste_a_better_score_is_chosen_first() -> None:
    drafts = [rated(text, analysed(0.1 * n)) for n, text in enumerate(TEXTS)]

    chosen = choose(drafts)

    assert chosen.shown[0] == 5
    assert set(chosen.standings) == {None}


def test_a_half_alike_draft_waits_for_an_unlike_one() -> None:
    half = rated(
        TEXTS[0][:45] + " and the gulls were asleep on the roof of the inn.", analysed(0.52)
    )
    other = rated(TEXTS[1], analysed(0.5))
    first = rated(TEXTS[0], analysed(0.9))

    assert choose([first, half, other], k=2).shown == (0, 2)


def test_chinese_copies_are_found_without_spaces() -> None:
    texts = [
        "夜雨敲窗急，孤灯照影深。\n残编须手补，一线一寒心。",
        "夜雨敲窗急，孤灯照影深。\n残篇须手补，一线一寒心。",
        "野渡无人问，孤舟自往还。\n斜阳留不住，一半入青山。",
    ]

    chosen = choose([rated(text, language="zh") for text in texts])

    assert len(chosen.shown) == 2
    assert 2 in chosen.shown


@pytest.mark.parametrize("k", [0, 1, 4])
@pytest.mark.parametrize("ranking", [None, LONG_LIKED])
def test_no_drafts_show_nothing(k: int, ranking: Ranking | None) -> None:
    assert choose([], k=k, ranking=ranking) == Choice((), (), (), 0.0)


def test_a_sure_taste_shows_what_is_liked_first() -> None:
    drafts = [rated(text + " And so on and on." * n) for n, text in enumerate(TEXTS)]

    chosen = choose(drafts, ranking=LONG_LIKED)

    assert chosen.shown[:2] == (5, 4)
    assert [one.rank for one in chosen.standings if one][5] == 0


def test_an_unsure_taste_explores_and_says_so() -> None:
    unsure = liking(length=0.1, sd=1.0, wildcard=False)
    drafts = [rated(text + " And so on and on." * n) for n, text in enumerate(TEXTS)]

    roles = Counter(
        standing.role
        for seed in range(40)
        for standing in choose(drafts, ranking=unsure, seed=seed).standings
        if standing
    )

    assert roles["explored"] > 20
    assert roles["expected"] > 80
    assert roles["wildcard"] == 0
    assert roles[None] == 80


def test_a_ranking_that_may_not_explore_shows_what_it_expects() -> None:
    drafts = [rated(text + " And so on and on." * n) for n, text in enumerate(TEXTS)]
    steady = liking(length=1.0, sd=1.0, explore=False, wildcard=False)

    shown = {choose(drafts, ranking=steady, seed=seed).shown for seed in range(10)}

    assert len(shown) == 1


def test_one_of_the_shown_is_taken_without_looking_at_its_score() -> None:
    drafts = [rated(text + " And so on and on." * n) for n, text in enumerate(TEXTS)]

    wild = Counter()
    for seed in range(60):
        standings = choose(drafts, ranking=LONG_LIKED, seed=seed).standings
        taken = [i for i, one in enumerate(standings) if one and one.role == "wildcard"]
        assert len(taken) == 1
        wild.update(taken)

    assert set(wild) == {0, 1, 2}  # three are firm, the others take turns
    assert min(wild.values()) >= 8


def test_two_shown_have_no_room_for_a_wildcard() -> None:
    standings = choose(plain(), k=2, ranking=LONG_LIKED).standings

    assert "wildcard" not in {one.role for one in standings if one}


def test_propensities_are_how_often_a_draft_is_shown() -> None:
    unsure = liking(length=0.6, feeling=0.4, sd=0.4)
    depths = (0.2, 0.9, 0.4, 0.6, 0.1, 0.5)
    drafts = [
        rated(text + " On." * n, analysed(emotional_depth=depth))
        for n, (text, depth) in enumerate(zip(TEXTS, depths, strict=True))
    ]

    chosen = [choose(drafts, ranking=unsure, seed=seed) for seed in range(400)]
    shown = np.bincount([i for one in chosen for i in one.shown], minlength=6) / len(chosen)
    said = np.mean([[s.propensity for s in one.standings if s] for one in chosen], axis=0)

    assert said == pytest.approx(shown, abs=0.06)  # 2.4 standard errors of a share of 400
    assert said.sum() == pytest.approx(4.0, abs=0.05)
    assert shown.max() - shown.min() > 0.2


def test_variety_is_the_effective_number_of_different_drafts() -> None:
    alone = choose(plain(), k=1).vendi
    four = choose(plain(), k=4).vendi

    assert alone == pytest.approx(1.0)
    assert 3.5 < four <= 4.0


def test_standings_survive_json() -> None:
    standings = choose(plain(), ranking=LONG_LIKED).standings

    for one in standings:
        assert one is not None
        assert Standing(**json.loads(json.dumps(asdict(one), allow_nan=False))) == one


def test_pictures_are_chosen_by_a_taste_in_pictures() -> None:
    drafts = [rated(f"Picture {n}", palette=palette) for n, palette in enumerate(PALETTES)]
    warm = liking(IMAGE_CODES, warmth=4.0, sd=0.05, wildcard=False)

    chosen = choose_pictures(drafts, 2, ranking=warm, rng=Random(0))

    assert chosen.shown[0] in (1, 5)
    assert all(chosen.standings)
    assert {why for _, why in chosen.dropped} == {"unseen"}


def test_pictures_of_nearly_one_palette_wait_for_other_colours() -> None:
    drafts = [rated(f"Picture {n}", palette=palette) for n, palette in enumerate(PALETTES)]

    for seed in range(10):
        shown = choose_pictures(drafts, 4, ranking=None, rng=Random(seed)).shown
        assert not {1, 5} <= set(shown)


def test_all_pictures_can_be_shown_and_unread_ones_too() -> None:
    chosen = choose_pictures([rated("A")] * 4, 4, ranking=None, rng=Random(0))

    assert sorted(chosen.shown) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "hostile", ["", "\0", "\ud800", "a" * 1_000_000, "海" * 1_000_000, "[{" * 9]
)
def test_hostile_drafts_are_compared_within_limits(hostile: str) -> None:
    drafts = [rated(hostile), rated(hostile, language="zh"), *plain()]

    chosen = choose(drafts, k=4, ranking=LONG_LIKED, canon=(hostile, TEXTS[1]))

    assert len(chosen.shown) <= 4
    assert all(np.isfinite([one.expected, one.sd]).all() for one in chosen.standings if one)
