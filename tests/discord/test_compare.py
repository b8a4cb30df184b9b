"""Differences between two drafts: true to both texts, harmless on a card, quick on hostile ones."""

import time

import pytest

from bot.cards.compare import Run, differences, marked, smoothed

LETTER = "The letter lay on the sand.\nNobody had come."


def test_the_runs_join_to_either_text() -> None:
    other = "A letter lay upon the sand, wet.\n\nNobody has come."

    runs = differences(LETTER, other, "en")

    for told in (runs, smoothed(runs)):
        assert "".join(run.text for run in told if run.kind != "put") == LETTER
        assert "".join(run.text for run in told if run.kind != "out") == other


def test_english_differs_by_words_and_chinese_by_characters() -> None:
    english = differences("a lamp burned", "a lantern burned", "en")
    chinese = differences("夜泊寒江月满船", "夜泊空江月满船", "zh")

    assert english == [
        Run("same", "a "), Run("out", "lamp"), Run("put", "lantern"), Run("same", " burned"),
    ]  # fmt: skip
    assert chinese[1:3] == [Run("out", "寒"), Run("put", "空")]


def test_a_word_that_two_drafts_share_by_chance_does_not_cut_a_change_in_two() -> None:
    runs = smoothed(differences("Her dog was by the old door", "My cat was in a new shop", "en"))

    assert runs == [
        Run("out", "Her dog was by the old door"), Run("put", "My cat was in a new shop"),
    ]  # fmt: skip


def test_marks_stand_close_to_words_and_end_with_the_line() -> None:
    shown = marked([Run("same", "We "), Run("put", " left \n\n\n home"), Run("out", "\n")], 500)

    assert shown == "We  **left** \n\n **home**"


@pytest.mark.parametrize(
    "said", ["@everyone", "[a](https://x.y)", "# big", "<@1>", "**b**", "||s||"]
)
def test_nothing_in_a_draft_comes_to_life(said: str) -> None:
    shown = marked(differences("quiet", said, "en"), 500)

    assert "@everyone" not in shown
    assert "https://" not in shown
    assert "\\#" in shown or "#" not in shown
    assert shown.replace("\\", "").count("**") in {2, 4}


def test_a_cut_never_leaves_a_mark_open() -> None:
    shown = marked([Run("out", "long " * 400), Run("put", "wide " * 400)], 700)

    assert len(shown) <= 701
    assert shown.endswith("…")
    assert shown.count("~~") % 2 == 0


@pytest.mark.parametrize(
    ("one", "other"), [("x" * 10**6, "y " * 10**6), ("ab" * 10**5, "ba" * 10**5), ("", "\0\ud800")]
)
def test_hostile_drafts_are_compared_at_once(one: str, other: str) -> None:
    begun = time.perf_counter()

    for language in ("en", "zh"):
        marked(differences(one, other, language), 3_000)  # type: ignore[arg-type]

    assert time.perf_counter() - begun < 2
