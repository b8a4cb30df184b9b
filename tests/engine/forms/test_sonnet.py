"""The sonnet: what its check says line by line, and that guided sonnets keep the form."""

from pathlib import Path
from random import Random

import pytest

from engine.forms.check import check
from engine.forms.craft import Place
from engine.forms.crafts import sonnet
from engine.forms.form_file import read_form
from tests.engine.forms.walk import compiled, sentence

_FORM = read_form(Path(__file__).parents[3] / "prompts" / "forms" / "sonnet.toml")
_TAUGHT = _FORM.teaching["en"]
_PLACE = Place(_FORM, "en")
_OURS = _TAUGHT.example
# Shakespeare's eighteenth and hundred and sixteenth, in the public domain.
_XVIII = """\
Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date:
Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance, or nature's changing course, untrimm'd;
But thy eternal summer shall not fade,
Nor lose possession of that fair thou owest;
Nor shall Death brag thou wander'st in his shade,
When in eternal lines to time thou growest;
So long as men can breathe, or eyes can see,
So long lives this, and this gives life to thee."""


def _said(text: str) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in check(_FORM, text, "en")]


def test_a_regular_sonnet_passes() -> None:
    assert _said(_OURS) == []
    assert _said(_XVIII) == []
    assert _said(_XVIII.replace("declines,\n", "declines,\n\n")) == []


def test_the_exercise_has_one_fault_in_its_line() -> None:
    assert _said(_TAUGHT.exercise) == [("metre_syllables", _TAUGHT.line)]


@pytest.mark.parametrize(
    ("was", "is_now", "said"),
    [
        ("before the rain;", "before the storm;", [("rhyme", 4)]),
        ("quiet quay", "quiet water", [("rhyme", 3)]),
        ("his key", "his quay", [("rhyme_twice", 3)]),
        ("put away his", "put his rusty away", [("metre_syllables", 3)]),
        ("hears the water talking", "hears the talking of the water", [("metre_syllables", 4)]),
        ("The bride, the priest, the boy", "The priest, the boy", [("metre_syllables", 6)]),
        ("And never once asked", "And never delight asked", [("metre_stress", 8)]),
    ],
)
def test_a_tampered_sonnet_fails_at_that_line(
    was: str, is_now: str, said: list[tuple[str, int | None]]
) -> None:
    assert _OURS.count(was) == 1

    assert _said(_OURS.replace(was, is_now)) == said


def test_lines_are_counted() -> None:
    lines = _OURS.split("\n")

    assert _said("\n".join(lines[:12])) == [("sonnet_lines", None)]
    assert _said("\n".join([*lines, lines[0]])) == [("sonnet_lines", 15)]


def test_lines_that_rhyme_nowhere_get_one_sentence() -> None:
    lines = [line.rsplit(" ", 1)[0] for line in _OURS.split("\n")]
    blank = "\n".join(f"{a} {b}" for a, b in zip(lines, _NO_RHYMES, strict=True))

    assert [one for one in _said(blank) if one[0].startswith(("sonnet", "rhyme"))] == [
        ("sonnet_rhyme", None)
    ]


_NO_RHYMES = "moon lamp chair frost dog stream field book road wheel sun cloth nest fork".split()  # noqa: SIM905


def test_an_unknown_word_is_never_wrong_metre() -> None:
    strange = _OURS.replace("The ferryman has put", "The grokkable has fully put")

    assert _said(strange) == []
    assert ("metre_unknown", 3) in [(one.code, one.line) for one in sonnet.notes(strange, _PLACE)]


def test_the_scheme_and_near_rhymes_are_told_as_notes() -> None:
    notes = sonnet.notes(_XVIII, _PLACE)

    assert notes[0].message_en == "The rhymes are Shakespearean: ABABCDCDEFEFGG."
    assert [one.message_en for one in notes[1:]] == [
        "Line 4: “date” is a near rhyme of “temperate”, and may stay."
    ]


def test_a_petrarchan_sonnet_is_recognised() -> None:
    ends = "night day say light bright way stay sight sea rain stone free lane alone"
    found = sonnet.scheme_of("\n".join(f"the moon and {end}" for end in ends.split()))

    assert found is not None
    assert sonnet.SCHEMES[found.scheme][0] == "Petrarchan"
    assert found.broken == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "\ud800" * 1_000,
        "a" * 1_000_000,
        "night\n" * 170_000,
        "'" * 1_000_000,
        "雨夜修书" * 20,
        _OURS.replace("\n", "\r\n"),
        "\ufeff" + _OURS,
    ],
    ids=["empty", "nul", "surrogates", "letters", "lines", "marks", "chinese", "crlf", "bom"],
)
def test_hostile_texts_are_answered(text: str) -> None:
    found = check(_FORM, text, "en")

    assert found or text.endswith("of it.")


def test_guided_sonnets_scan_and_rhyme() -> None:
    place = Place(_FORM, "en", premise="The lamplighter and the drowned bells", wish="snow")
    rng = Random(5)

    grammar = compiled(sonnet.guide(place, rng))

    for _ in range(4):
        draft = sentence(grammar, rng)
        assert _said(draft) == [], draft


def test_words_of_the_premise_stay_within_reach() -> None:
    grammar = sonnet.guide(Place(_FORM, "en", premise="Ask Wenceslas the zookeeper"), Random(1))

    assert '"zookeeper"' in grammar
    assert '"Wenceslas"' not in grammar  # the lexicon cannot say it
