"""The reward head as it ships: what it knows, what it keeps silent about, and what it survives."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from engine.taste.reward import (
    SHIPPED,
    Expert,
    RewardHead,
    from_tensors,
    likeness,
    lookup,
    to_tensors,
)
from engine.taste.reward_figures import FIGURES, figures
from engine.taste.reward_terms import terms
from engine.types import DraftContext, Language
from tests.engine.analysis.loaded import space

STORY = (
    "Anna walked down to the harbour before the sun was up. The boats had not come back, and the "
    "women on the quay were counting the lamps. One was missing. She did not say what she knew of "
    "it, but she took off her ring and laid it on the wall where he would see it."
)
QUATRAIN = "The rose is red,\nThe rain is slow,\nThe lamp is lit,\nThe rivers flow."
ENGLISH, CHINESE = DraftContext("story", "en"), DraftContext("story", "zh")


@pytest.fixture(scope="module")
def head() -> RewardHead:
    return RewardHead.load(space())


def broken_story() -> str:
    return "The man said he said . " * 15


def test_a_story_that_stammers_is_liked_less(head: RewardHead) -> None:
    fluent, stammered = head.scores([STORY, broken_story()], ENGLISH)

    assert fluent > stammered + 0.5


def test_a_careless_line_is_liked_less(head: RewardHead) -> None:
    neat, careless = head.scores(
        ["I'm sorry, he's in a meeting.", "im sorry , hes in a MEETING right now lol !!!"], ENGLISH
    )

    assert neat > careless + 0.3


def test_a_score_depends_on_nothing_but_the_text_and_its_language(head: RewardHead) -> None:
    alone = head.scores([STORY], ENGLISH)[0]
    context = replace(ENGLISH, premise="A harbour.", canon=("The boats went out.",), wish="joy")

    assert head.scores(["Hello.", STORY], context)[1] == alone


def test_verse_is_not_judged(head: RewardHead) -> None:
    assert head.scores([QUATRAIN], ENGLISH) == [0.0]
    assert head.scores(["床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。"], CHINESE) == [0.0]


def test_dialogue_is_not_judged_by_stories_that_are_told(head: RewardHead) -> None:
    spoken = '"Where were you?" she asked. "Out," he said. "All night?" "All night." ' * 4

    assert head.scores([spoken], ENGLISH) == [0.0]


def test_a_short_chinese_passage_is_not_judged(head: RewardHead) -> None:
    assert head.scores(["雨停了，她把伞收好，没有回头。"], CHINESE) == [0.0]


def test_how_alike_a_text_is_to_a_look_changes_in_small_steps() -> None:
    shares = [likeness("word " * n, "en") for n in range(15, 50)]

    assert all(sum(one.values()) == pytest.approx(1) for one in shares)
    assert max(abs(a["story"] - b["story"]) for a, b in pairwise(shares)) < 0.1


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "text",
    ["", "\0", " \n" * 500, "\ud800\udfff", "a" * 1_000_000, "天" * 1_000_000, "((" * 50_000],
)
def test_hostile_texts_have_sane_scores(head: RewardHead, text: str, language: Language) -> None:
    started = process_time()

    score = head.score(text, language)

    assert abs(score) < 20
    assert process_time() - started < 1


def test_eight_drafts_are_scored_within_fifteen_milliseconds(head: RewardHead) -> None:
    passage = "她站在窗前，看着雨水顺着玻璃流下来，想起了许多年前的那个夏天。" * 6
    for drafts, context in (([STORY * 2] * 8, ENGLISH), ([passage] * 8, CHINESE)):
        head.scores(drafts, context)

        taken = []
        for _ in range(9):
            started = process_time()
            head.scores(drafts, context)
            taken.append(process_time() - started)

        assert sorted(taken)[4] < 0.015


def test_the_shipped_weights_are_small() -> None:
    assert SHIPPED.stat().st_size < 6 * 2**20


def test_weights_come_back_as_they_were_laid_out(tmp_path: Path) -> None:
    experts = from_tensors(load_file(SHIPPED))

    save_file(to_tensors(experts), tmp_path / "head.safetensors")

    again = from_tensors(load_file(tmp_path / "head.safetensors"))
    for look, expert in experts.items():
        assert np.array_equal(again[look].liked, expert.liked)
        assert np.array_equal(again[look].known, expert.known)


def test_weights_of_another_form_are_refused() -> None:
    kept = load_file(SHIPPED)

    for name, value in (
        ("line.liked", np.zeros(3, np.float16)),
        ("line.known", kept["line.known"][::-1].copy()),
        ("story.spread", np.zeros_like(kept["story.spread"])),
        ("story.told", np.full_like(kept["story.told"], np.nan)),
        ("answer.level", np.zeros(2, np.float16)),
    ):
        with pytest.raises(ValueError, match="head"):
            from_tensors({**kept, name: value})
    with pytest.raises(ValueError, match="lacks"):
        from_tensors({name: one for name, one in kept.items() if name != "line.told"})


def test_a_head_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        RewardHead.load(space(), tmp_path / "head.safetensors")


def test_terms_that_nobody_knows_add_nothing() -> None:
    none, one = np.zeros(0), np.ones(1)
    expert = Expert(np.zeros(0, np.uint32), none, none, none, none, none, one)

    assert expert.score(terms("A lamp.", "en"), none) == 1.0


def test_codes_are_found_where_they_stand() -> None:
    at, there = lookup(np.array([3, 5, 9], np.uint32), np.array([1, 5, 9, 12], np.uint32))

    assert at.tolist() == [1, 2]
    assert there.tolist() == [False, True, True, False]


def test_a_term_is_known_again_wherever_it_stands() -> None:
    first, _ = terms("The lamp is lit.", "en")
    second, _ = terms("Tonight the lamp went out.", "en")
    chinese, counts = terms("灯火，灯火", "zh")

    shared = ["beginning", "the", "lamp", "the lamp", ".", "end", ". end"]
    assert len(np.intersect1d(first, second)) == len(shared)
    assert len(chinese) == 9  # three each of one, two and three characters
    assert counts.max() == pytest.approx(1 + np.log(2))


def test_figures_of_any_text_are_finite() -> None:
    for text in ("", "\n\n", "“Well…” he said.", "\ud800", "9 9 9"):
        assert figures(text).shape == (FIGURES,)
        assert np.isfinite(figures(text)).all()
