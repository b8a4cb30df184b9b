"""Metre and rhyme of English lines; the lines quoted are ours or four centuries old."""

import pytest

from engine.forms.english.metre import Stumble, count, scan
from engine.forms.english.phonemes import lexicon
from engine.forms.english.rhyme import Rhyme, best_fit, between, fit
from engine.forms.english.words import Word, spoken


def _words(line: str) -> list[Word]:
    return spoken(line, lexicon())


@pytest.mark.parametrize(
    "line",
    [
        "Shall I compare thee to a summer's day?",
        "Thou art more lovely and more temperate:",  # a weak syllable is lifted
        "Rough winds do shake the darling buds of May,",
        "Sometime too hot the eye of heaven shines,",
        "Nor lose possession of that fair thou owest;",  # an ending run together
        "A woman's face with Nature's own hand painted",  # a weak syllable over the end
        "Looking on darkness which the blind do see",  # the first foot turned round
        "Rain on the roof, and nobody to hear;",
        "So long as men can breathe, or eyes can see,",
    ],
)
def test_a_line_of_five_beats_is_heard_as_one(line: str) -> None:
    assert scan(_words(line)).kept


@pytest.mark.parametrize(
    ("line", "stumble"),
    [
        ("Shall I to a compare summer's day thee?", Stumble("summer's", 7)),
        ("The garden delights me and makes me glad", Stumble("delights", 5)),
    ],
)
def test_a_stress_off_the_beat_is_named_with_its_place(line: str, stumble: Stumble) -> None:
    found = scan(_words(line))

    assert not found.kept
    assert found.stumble == stumble


@pytest.mark.parametrize(
    ("line", "least", "most"),
    [
        ("The rain comes down", 4, 4),
        ("The rain comes down and all the little rivers run to sea", 14, 14),
        ("Fire and the flower of heaven", 6, 10),
    ],
)
def test_syllables_are_counted_with_what_may_run_together(line: str, least: int, most: int) -> None:
    low, high = count(_words(line))

    assert low >= least
    assert high <= most
    assert not scan(_words(line)).fits


def test_a_line_with_an_unknown_word_is_not_judged() -> None:
    found = scan(_words("They grokked delight garden of the sea and sky"))

    assert found.unknown == ("grokked",)
    assert found.kept


@pytest.mark.parametrize(
    ("first", "second", "rhyme"),
    [
        ("day", "May", "true"),
        ("delight", "night", "true"),
        ("river", "giver", "true"),
        ("memory", "thee", "true"),  # lifted by the beat
        ("love", "move", "near"),
        ("time", "fine", "near"),
        ("wind", "find", "true"),  # by its other reading
        ("stone", "day", "none"),
        ("river", "fish", "none"),
        ("far", "for", "none"),
        ("sea", "sea", "same"),
        ("grokked", "day", "unknown"),
        ("grokked", "rocked", "near"),  # by its spelling
    ],
)
def test_rhymes_are_told_apart(first: str, second: str, rhyme: Rhyme) -> None:
    (a,), (b,) = _words(first), _words(second)

    assert between(a, b) == between(b, a) == rhyme


def test_a_scheme_names_the_pairs_that_break_it() -> None:
    ends = _words("day night May stone")

    (broken,) = fit(ends, "ABAB").broken

    assert (broken.first, broken.second) == (1, 3)
    assert fit(ends, "AxAx").broken == ()
    assert best_fit(ends, ("AABB", "ABAB", "AxAx")).scheme == "AxAx"
