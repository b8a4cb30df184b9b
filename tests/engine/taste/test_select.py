"""Selection: sound drafts, unlike each other and the canon, the same for the same seed."""

from random import Random

import pytest

from engine.taste.select import Candidate, Selection, select
from engine.types import Language, Problem

_TEXTS = (
    "The ferry came in at dusk with nobody at the wheel, and Ida made it fast.",
    "Under the floor of the school somebody had buried a bell, and it rang when it rained.",
    "My brother sold his shadow to a tailor and asked for a coat without pockets in return.",
    "Snow fell upward from the lake that morning; the dogs would not leave the porch.",
    "We kept the last orange in a drawer with the letters, and neither of us spoke of it.",
    "At noon the statue in the square put down its sword and asked for a glass of water.",
)
_BROKEN = (Problem("unfinished", 1, "Not finished.", "没有写完。"),)


def _choose(
    candidates: list[Candidate],
    k: int = 4,
    *,
    canon: tuple[str, ...] = (),
    seed: int = 0,
    faulty: str = "\0",
    language: Language = "en",
) -> Selection:
    return select(
        candidates,
        k,
        language=language,
        canon=canon,
        rng=Random(seed),
        first_fault=lambda text, _: "slur" if faulty in text else None,
    )


def _plain() -> list[Candidate]:
    return [Candidate(text) for text in _TEXTS]


def test_the_same_seed_gives_the_same_choice_and_another_may_not() -> None:
    choices = [_choose(_plain(), seed=seed).shown for seed in (1, 1, 2, 3, 4)]

    assert choices[0] == choices[1]
    assert len(set(choices)) > 1


def test_every_candidate_is_shown_or_dropped_with_a_reason() -> None:
    chosen = _choose(_plain(), faulty="shadow")

    assert sorted([*chosen.shown, *(index for index, _ in chosen.dropped)]) == list(range(6))
    assert (2, "guard:slur") in chosen.dropped
    assert len(chosen.shown) == 4


def test_of_near_copies_the_better_one_is_shown() -> None:
    copy = Candidate(_TEXTS[0].replace("Ida", "Ada"), score=0.9)

    chosen = _choose([*_plain(), copy], k=6)

    assert 6 in chosen.shown
    assert (0, "copy") in chosen.dropped


def test_a_draft_that_repeats_the_canon_is_dropped() -> None:
    canon = (_TEXTS[3] + " Then the lake was empty, and we could see the road.",)

    chosen = _choose(_plain(), k=6, canon=canon)

    assert (3, "canon") in chosen.dropped


def test_a_broken_form_comes_after_every_sound_one() -> None:
    broken = Candidate("A heron stood on the altar and nobody had the heart to", _BROKEN, score=1.0)

    assert _choose([*_plain(), broken], k=7).shown[-1] == 6
    assert 6 not in _choose([*_plain(), broken], k=6).shown


def test_a_better_score_is_chosen_first() -> None:
    candidates = [Candidate(text, score=0.1 * n) for n, text in enumerate(_TEXTS)]

    assert _choose(candidates).shown[0] == 5


def test_a_half_alike_draft_waits_for_an_unlike_one() -> None:
    half = Candidate(
        _TEXTS[0][:45] + " and the gulls were asleep on the roof of the inn.", score=0.52
    )
    other = Candidate(_TEXTS[1], score=0.5)
    first = Candidate(_TEXTS[0], score=0.9)

    assert _choose([first, half, other], k=2).shown == (0, 2)


def test_chinese_copies_are_found_without_spaces() -> None:
    texts = [
        "夜雨敲窗急，孤灯照影深。\n残编须手补，一线一寒心。",
        "夜雨敲窗急，孤灯照影深。\n残篇须手补，一线一寒心。",
        "野渡无人问，孤舟自往还。\n斜阳留不住，一半入青山。",
    ]

    chosen = _choose([Candidate(text) for text in texts], language="zh")

    assert len(chosen.shown) == 2
    assert 2 in chosen.shown


@pytest.mark.parametrize("k", [0, 1, 4])
def test_no_candidates_show_nothing(k: int) -> None:
    assert _choose([], k=k) == Selection((), ())
