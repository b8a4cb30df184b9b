"""Likeness and the number of different ones: identities."""

import numpy as np
import pytest

from engine.taste.diversity import grams, likeness, similarity, unlike, vendi, words
from tests.engine.taste.drafts import TEXTS


def test_a_set_of_copies_is_one_and_a_set_of_strangers_is_as_many_as_they_are() -> None:
    assert vendi(np.ones((5, 5))) == pytest.approx(1.0)
    assert vendi(np.eye(5)) == pytest.approx(5.0)
    assert vendi(np.eye(0)) == 0.0


def test_two_pairs_of_copies_are_two() -> None:
    pair = np.ones((2, 2))
    nothing = np.zeros((2, 2))

    assert vendi(np.block([[pair, nothing], [nothing, pair]])) == pytest.approx(2.0)


def test_four_drafts_with_two_near_copies_are_between_three_and_four() -> None:
    texts = [*TEXTS[:3], TEXTS[0].replace("Ida", "Ada")]

    assert 3.0 < vendi(likeness([grams(text, "en") for text in texts])) < 3.6


def test_a_text_is_like_itself_and_two_empty_ones_are_alike() -> None:
    one = grams(TEXTS[0], "en")

    assert similarity(one, one) == 1.0
    assert similarity(frozenset(), frozenset()) == 1.0
    assert similarity(one, frozenset()) == 0.0


def test_case_spaces_and_signs_do_not_make_texts_unlike() -> None:
    assert grams("The sea, the SEA!", "en") == grams("the sea the sea", "en")
    assert grams("海退了，人来了。", "zh") == grams("海退了人来了", "zh")


def test_short_english_words_are_no_subject_and_chinese_is_read_in_pairs() -> None:
    assert words("The sea was calm and grey", "en") == {"calm", "grey"}
    assert words("海退了。", "zh") == {"海退", "退了"}


def test_who_stands_alone_is_unlike_nobody() -> None:
    assert list(unlike(np.eye(1))) == [0.0]
    assert list(unlike(np.eye(3))) == [1.0, 1.0, 1.0]
    assert list(unlike(np.ones((3, 3)))) == [0.0, 0.0, 0.0]
