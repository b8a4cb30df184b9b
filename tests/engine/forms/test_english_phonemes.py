"""English as it is spoken: what the lexicon says, what is derived, and what stays unknown."""

import subprocess
import sys

import pytest

from engine.forms.english.phonemes import Lexicon, lexicon, syllables
from engine.forms.english.words import lines_of, spoken


def _counts(word: str) -> set[int]:
    return {syllables(sound) for sound in lexicon().sounds(word)}


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("love", 1),
        ("Heaven", 2),
        ("temperate", 3),
        ("roses", 2),
        ("Love’s", 1),
        ("lov'd", 1),
        ("wander'd", 2),
        ("'gainst", 1),
        ("moonwashed", 2),
        ("belovèd", 3),
        ("colour", 2),
        ("nothin'", 2),
        ("unhoused", 2),
        ("fishes'", 2),
        ("whereto", 2),
    ],
)
def test_syllables_of_listed_and_derived_words_are_counted(word: str, count: int) -> None:
    assert _counts(word) == {count}


@pytest.mark.parametrize("word", ["grokked", "qzx", "", "雨", "a" * 41, "\ud800", "x\x00y", "12"])
def test_a_word_that_nobody_lists_is_unknown(word: str) -> None:
    assert lexicon().sounds(word) == ()


def test_a_word_with_two_ways_to_say_it_keeps_both() -> None:
    assert len(lexicon().sounds("present")) == 2
    assert len(lexicon().sounds("wind")) == 2


def test_words_are_found_by_their_place_in_the_order() -> None:
    known = Lexicon([("ant", "ˈæ n t"), ("bee", "b ˈi"), ("bee", "b ˈeɪ"), ("zoo", "z ˈu")])

    assert known.sounds("ant") == (("ˈæ", "n", "t"),)
    assert known.sounds("bee") == (("b", "ˈi"), ("b", "ˈeɪ"))
    assert known.sounds("zoo") == (("z", "ˈu"),)
    assert known.sounds("aardvark") == known.sounds("zz") == ()


def test_a_quotation_mark_is_no_part_of_a_word() -> None:
    words = spoken("'Come in,' she said, ‘’tis late’", lexicon())

    assert [word.spelling for word in words] == ["Come", "in", "she", "said", "tis", "late"]
    assert all(word.sounds for word in words)


def test_a_pause_before_a_word_is_noticed() -> None:
    words = spoken("Rain, and the bell", lexicon())

    assert [word.rested for word in words] == [True, True, False, False]


def test_lines_keep_their_numbers_over_empty_ones() -> None:
    assert [line.number for line in lines_of("one\n\n—\ntwo")] == [1, 4]


def test_importing_reads_nothing() -> None:
    code = (
        "import engine.forms.crafts.sonnet, engine.forms.english.phonemes as p, sys;"
        "sys.exit(p.lexicon.cache_info().currsize)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=20).returncode == 0
