"""The reader of tunes: pitches, lengths and repeats as the ABC standard has them."""

from fractions import Fraction

import pytest

from engine.forms.abc.chords import is_chord, notes_of
from engine.forms.abc.keys import key_of
from engine.forms.abc.play import played, playing
from engine.forms.abc.read import Score, read, read_all
from engine.forms.abc.values import Event

_HEAD = "X:1\nT:Test\nM:4/4\nL:1/8\nQ:1/4=120\nK:{key}\n"


def _read(notes: str, key: str = "C") -> Score:
    return read(_HEAD.format(key=key) + notes)


def _events(notes: str, key: str = "C") -> list[Event]:
    return [event for bar in _read(notes, key).part.bars for event in bar.events]


def _pitches(notes: str, key: str = "C") -> list[int]:
    return [event.heads[0].midi for event in _events(notes, key) if event.heads]


def _lengths(notes: str) -> list[Fraction]:
    return [event.duration * 8 for event in _events(notes)]


@pytest.mark.parametrize(
    ("notes", "key", "midi"),
    [
        ("C c c' C, |]", "C", [60, 72, 84, 48]),
        ("F f | ^F f | f8 |]", "C", [65, 77, 66, 78, 77]),  # in every octave, until the bar line
        ("f c =f f |]", "D", [78, 73, 77, 77]),
        ("B E A | _B =B |]", "Bb", [70, 63, 69, 70, 71]),
        ("c ^^c __c |]", "C", [72, 74, 70]),
        ("^f4-|f4 f4 |]", "C", [78, 78, 77]),  # a tie carries it over, and no further
        ("G ^G g|G |]", "Am", [67, 68, 80, 67]),
    ],
)
def test_a_note_sounds_at_its_pitch(notes: str, key: str, midi: list[int]) -> None:
    assert _pitches(notes, key) == midi


@pytest.mark.parametrize(
    ("notes", "lengths"),
    [
        ("d d2 d/ d// d/2 d3/2 d/4 |]", ["1", "2", "1/2", "1/4", "1/2", "3/2", "1/4"]),
        ("d>e d<e d2>>e2 |]", ["3/2", "1/2", "1/2", "3/2", "7/2", "1/2"]),
        ("(3def d (3d2e2f2 |]", ["2/3", "2/3", "2/3", "1", "4/3", "4/3", "4/3"]),
        ("z z4 [ce]2 [c2e2] [ce] |]", ["1", "4", "2", "2", "1"]),
    ],
)
def test_a_note_lasts_as_long_as_it_says(notes: str, lengths: list[str]) -> None:
    assert _lengths(notes) == [Fraction(one) for one in lengths]


@pytest.mark.parametrize(
    ("field", "signs", "minor"),
    [
        ("C", 0, False),
        ("G", 1, False),
        ("Bb", -2, False),
        ("Am", 0, True),
        ("F#m", 3, True),
        ("Ddor", 0, True),
        ("A mix", 2, False),
        ("E Phrygian", 0, True),
        ("Cmaj", 0, False),
        ("C minor", -3, True),
    ],
)
def test_a_key_has_its_signature(field: str, signs: int, minor: bool) -> None:
    key = key_of(field)

    assert key is not None
    assert (key.signs, key.minor) == (signs, minor)


@pytest.mark.parametrize("field", ["H", "c", "", "Dblues", "A#", "Fblyd" * 99, "DM", "none", "\0"])
def test_what_is_no_key_is_refused(field: str) -> None:
    assert key_of(field) is None


def test_a_chord_stands_for_its_notes() -> None:
    assert notes_of("G") == (7, 11, 14)
    assert notes_of("Em7") == (4, 7, 11, 14)
    assert notes_of("D/F#")[0] == 6
    assert notes_of("N.C.") == ()
    assert not is_chord("Hm")
    with pytest.raises(ValueError, match="no chord"):
        notes_of("Dd")


@pytest.mark.parametrize(
    ("notes", "order"),
    [
        ("C8|D8|]", "CD"),
        ("|:C8|D8:|E8|]", "CDCDE"),
        ("C8|D8:|E8|]", "CDCDE"),
        ("|:C8|D8::E8|F8:|", "CDCDEFEF"),
        ("|:C8|[1D8:|[2E8|]", "CDCE"),
        ("|:C8|D8|1E8:|2F8|]", "CDECDF"),
        ("C8|:D8:|\n|:E8:|", "CDDEE"),
        ("C8|D8:|:E8:|", "CDCDEE"),
        ("C8|D8||:E8:|", "CDEE"),
    ],
)
def test_repeats_and_endings_are_played_out(notes: str, order: str) -> None:
    bars = played(_read(notes).part.bars)

    assert "".join(bar.events[0].heads[0].step for bar in bars) == order


def test_a_tie_makes_one_tone_of_two_notes_over_the_bar_line() -> None:
    tune = playing([_read("c4 d4-|d4 e4|]").part.bars])

    assert [(tone.midi, tone.length) for tone in sorted(tune.tones, key=lambda t: t.start)] == [
        (72, Fraction(1, 2)),
        (74, Fraction(1)),
        (76, Fraction(1, 2)),
    ]
    assert tune.length_s == 4.0


def test_a_change_of_tempo_holds_from_its_line_on() -> None:
    tune = playing([_read("c8|c8|\nQ:1/4=60\nc8|]").part.bars])

    assert tune.length_s == 2 + 2 + 4
    assert tune.seconds(Fraction(5, 2)) == 6.0


def test_words_stand_under_notes_and_rests_have_none() -> None:
    events = _events("c2 z2 d2 e2|f2 g2 a4|]\nw: snow on the fer-ry")

    sung = [event.syllable for event in events]

    assert sung == ["snow", "", "on", "the", "fer-", "ry", ""]


def test_signs_on_a_line_of_words_skip_hold_and_wait_for_the_bar() -> None:
    assert [e.syllable for e in _events("cdef cdef|cdef cdef|]\nw: a _ b * c|雪夜")][:11] == [
        "a", "", "b", "", "c", "", "", "", "雪", "夜", "",
    ]  # fmt: skip


def test_a_later_passage_is_read_in_the_setting_it_finds() -> None:
    first, second, third = read_all(
        [
            "X:1\nT:A\nM:3/4\nL:1/4\nK:D\nf3|]",
            "P:B\nf3|\nK:F\nM:2/4\nf B|]",
            "P:C\nB2|]",
        ]
    )

    assert not first.problems + second.problems + third.problems
    assert [bar.events[0].heads[0].midi for bar in second.part.bars] == [78, 77]
    assert third.part.bars[0].events[0].heads[0].midi == 70
    assert third.part.bars[0].length == third.part.bars[0].metre.length
    assert [one.part.label for one in (first, second, third)] == ["", "B", "C"]
