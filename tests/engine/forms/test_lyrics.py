"""Lyrics: tags, lines that can be sung, verses alike, a chorus that returns; guided drafts."""

from pathlib import Path
from random import Random

import pytest

from engine.forms.check import check
from engine.forms.craft import Place
from engine.forms.crafts import lyrics
from engine.forms.form_file import read_form
from engine.types import Language
from tests.engine.forms.walk import accepts, compiled, sentence

_FORM = read_form(Path(__file__).parents[3] / "prompts" / "forms" / "lyrics.toml")
_VERSE = _FORM.teaching["en"].example
_CHORUS = "[Chorus]\nSo leave the light, so leave the light,\nI will be home by morning."
_VERSE_ZH = _FORM.teaching["zh"].example
_CHORUS_ZH = "[副歌]\n别走太远\n别走太远\n灯还亮在窗前"


def _said(text: str, language: Language = "en", *canon: str) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in check(_FORM, text, language, canon)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_taught_passes_and_the_exercise_fails_in_its_line(language: Language) -> None:
    taught = _FORM.teaching[language]

    assert _said(taught.example, language) == []
    assert _said(taught.exercise, language) == [("lyrics_measure", taught.line)]


@pytest.mark.parametrize(
    "tag",
    ["[Verse]", "[Verse 2]", "[verse]", "(Chorus)", "[Refrain]", "[Bridge]:", "[Middle Eight]"],
)
def test_common_tags_are_known(tag: str) -> None:
    assert _said(f"{tag}\nthe rain is here\nthe rain is gone") == []


@pytest.mark.parametrize(
    "tag", ["[主歌]", "【副歌】", "[副歌二]", "（桥段）", "[主歌 1]", "[过渡]"]
)
def test_common_tags_are_known_in_chinese(tag: str) -> None:
    assert _said(f"{tag}\n别走太远了\n灯还亮着呢", "zh") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the rain is here\nthe rain is gone", [("lyrics_tag", 1)]),
        ("[Solo]\nthe rain is here\nthe rain is gone", [("lyrics_tag", 1)]),
        ("[Verse]\nthe rain is here", [("lyrics_lines", None)]),
        ("[Verse]\n" + "the rain is here\n" * 9, [("lyrics_lines", 10)]),
        ("[Verse]\nthe rain\nis gone\n\n[Chorus]\nsing it", [("lyrics_second", 5)]),
        ("[Verse]\n雨停了以后我们回家\n雨停了以后我们回家", [("wrong_language", None)]),
        ("[Verse]\nthe grokked and unsingable line goes on\nthe rain\nthe sun", []),
        (
            "[Verse]\nthe rain is here and stays until the end of summer\nthe rain\nthe sun",
            [("lyrics_measure", 2)],
        ),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, said: list[tuple[str, int | None]]) -> None:
    assert _said(text) == said


def test_a_second_verse_is_sung_to_the_tune_of_the_first() -> None:
    fits = (
        "[Verse 2]\nThe harbour is dark as a shoe,\nThe gulls have gone under the pier,\n"
        "I whistle a bar of the blue\nOld song that I learned over here."
    )
    long = fits.replace("I whistle a bar", "I whistle another long bar")

    assert _said(fits, "en", _VERSE, _CHORUS) == []
    assert _said(long, "en", _VERSE, _CHORUS) == [("lyrics_measure", 4)]
    assert _said(fits.rpartition("\n")[0], "en", _VERSE) == [("lyrics_verse_lines", None)]


def test_a_chorus_comes_back_word_for_word() -> None:
    changed = _CHORUS.replace("home by morning", "home this morning")

    assert _said(_CHORUS.replace(",", ""), "en", _VERSE, _CHORUS, _VERSE) == []
    assert _said(changed, "en", _VERSE, _CHORUS) == [("lyrics_chorus", 3)]
    assert _said(_CHORUS_ZH.replace("窗前", "门前"), "zh", _CHORUS_ZH) == [("lyrics_chorus", 4)]
    assert _said(f"{_CHORUS}\nAnd on", "en", _CHORUS) == [("lyrics_chorus", 4)]


def test_a_missing_or_foreign_tag_is_mended() -> None:
    place = Place(_FORM, "en", canon=(_VERSE, _CHORUS))
    bare = _CHORUS.partition("\n")[2]

    assert lyrics.tidy(bare, place) == _CHORUS
    assert lyrics.tidy("a\nb", place) == "[Verse]\na\nb"
    assert lyrics.tidy("[副歌]\na\nb", place) == "[Chorus]\na\nb"
    assert lyrics.tidy("[Verse 2]\na", place) == "[Verse 2]\na"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("sections", range(4))
def test_guided_sections_can_be_sung(language: Language, sections: int) -> None:
    verse, chorus = (_VERSE_ZH, _CHORUS_ZH) if language == "zh" else (_VERSE, _CHORUS)
    place = Place(_FORM, language, (verse, chorus, verse)[:sections], "the last tram")
    rng = Random(sections)
    grammar = compiled(lyrics.guide(place, rng))

    for _ in range(4):
        draft = sentence(grammar, rng)
        found = check(_FORM, draft, language, place.canon)
        assert found == [], draft


def test_a_wish_for_the_chorus_brings_it_back() -> None:
    place = Place(_FORM, "en", (_VERSE, _CHORUS), wish="the chorus again")

    assert accepts(lyrics.guide(place, Random(1)), _CHORUS)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "text",
    ["", "[Verse]", "[[[[\x00\ud800", "a" * 1_000_000, "[Verse]\n" * 125_000, "雨\n" * 500_000],
)
def test_hostile_texts_are_told_a_problem(text: str, language: Language) -> None:
    assert check(_FORM, text, language)
    assert lyrics.tidy(text, Place(_FORM, language))
