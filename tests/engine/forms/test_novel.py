"""The novel: outline and chapters in order, guided frames, hostile texts."""

from pathlib import Path
from random import Random

import pytest

from engine.forms.check import check
from engine.forms.craft import Piece, Place
from engine.forms.crafts import novel
from engine.forms.form_file import read_form
from engine.types import Language
from tests.engine.forms.walk import compiled, sentence

_FORM = read_form(Path(__file__).parents[3] / "prompts" / "forms" / "novel.toml")
_OUTLINE = _FORM.teaching["en"].example
_OUTLINE_ZH = _FORM.teaching["zh"].example
_PROSE = (
    "The ferry was older than the bell, and both of them leaked. Ida knelt on the boards and put "
    'her arm into the dark.\n\n"There is something here," she told the river.'
)
_ONE = f"Chapter 1: The Ferry\n\n{_PROSE}"
_ONE_ZH = (
    "第一章 渡口\n\n阿宁跪在舱板上，把手伸进黑处。摸到的不是水，是一张叠了又叠的纸。"
    "“娘，”她对着河说，“这是谁的名字？”"
)


def _said(text: str, language: Language = "en", *canon: str) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in check(_FORM, text, language, canon)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_taught_passes_and_the_exercise_fails_in_its_line(language: Language) -> None:
    taught = _FORM.teaching[language]

    assert _said(taught.example, language) == []
    assert _said(taught.exercise, language) == [("novel_sentence", taught.line)]


def test_chapters_in_order_pass() -> None:
    two = _ONE.replace("1: The Ferry", "2: The First Name")

    assert _said(_ONE, "en", _OUTLINE) == []
    assert _said(_ONE.replace("1: The Ferry", "1. the ferry"), "en", _OUTLINE) == []
    assert _said(two, "en", _OUTLINE, _ONE) == []
    assert _said(_ONE_ZH, "zh", _OUTLINE_ZH) == []
    assert _said(_ONE_ZH.replace("第一章", "第1章"), "zh", _OUTLINE_ZH) == []


@pytest.mark.parametrize(
    ("was", "is_now", "said"),
    [
        ("Outline", "Plan of the book", [("novel_head", 1)]),
        ("2. The First", "The First", [("novel_item", 3)]),
        ("3. The Flood", "4. The Flood", [("novel_order", 4)]),
        ("with lanterns.", "with lanterns", [("novel_sentence", 4)]),
        ("The Flood: The river rises", "The river rises", [("novel_item", 4)]),
    ],
)
def test_an_outline_is_checked_line_by_line(
    was: str, is_now: str, said: list[tuple[str, int | None]]
) -> None:
    assert _OUTLINE.count(was) == 1

    assert _said(_OUTLINE.replace(was, is_now)) == said


def test_chapters_of_an_outline_are_counted() -> None:
    assert _said("\n".join(_OUTLINE.split("\n")[:3])) == [("novel_chapters", None)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_PROSE, [("novel_heading", 1)]),
        (_ONE.replace("1: The Ferry", "2: The First Name"), [("novel_order", 1)]),
        (_ONE.replace("The Ferry", "The Bell"), [("novel_title", 1)]),
        ("Chapter 1: The Ferry\n\n" + "word " * 30, [("unfinished", 3)]),
        (_ONE.replace('here,"', "here,"), [("quote_open", 5)]),
    ],
)
def test_a_chapter_is_held_to_the_outline_and_to_prose(
    text: str, said: list[tuple[str, int | None]]
) -> None:
    assert _said(text, "en", _OUTLINE) == said


def test_headings_that_are_missing_are_put_there() -> None:
    first = Place(_FORM, "en")
    later = Place(_FORM, "en", (_OUTLINE,))

    assert novel.tidy(_OUTLINE.partition("\n")[2], first) == _OUTLINE
    assert novel.tidy(_PROSE, later) == _ONE
    assert novel.tidy(_ONE, later) == _ONE
    assert novel.tidy("正文。", Place(_FORM, "zh", (_OUTLINE_ZH,))) == "第一章 渡口\n\n正文。"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "第一章 题"),
        (10, "第十章 题"),
        (11, "第十一章 题"),
        (20, "第二十章 题"),
        (32, "第三十二章 题"),
    ],
)
def test_chinese_numbers_are_written_and_read(number: int, said: str) -> None:
    assert novel.heading(number, "题", "zh") == said
    found = novel.chapter_of(f"{said}\n\n文。")
    assert found is not None
    assert (found.number, found.title, found.prose, found.line) == (number, "题", "文。", 3)


def test_a_novel_is_its_outline_and_its_chapters() -> None:
    piece = Piece(_FORM, "en", "The Ferry", (_OUTLINE, _ONE))

    assert novel.CRAFT.join(piece) == f"{_OUTLINE}\n\n\n{_ONE}"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("written", [False, True])
def test_guided_outlines_and_chapters_keep_their_frame(language: Language, written: bool) -> None:
    outline = _OUTLINE_ZH if language == "zh" else _OUTLINE
    place = Place(_FORM, language, (outline,) if written else ())
    rng = Random(4)
    grammar = compiled(novel.guide(place, rng))
    frame = {"novel_head", "novel_item", "novel_order", "novel_sentence", "novel_title"}
    frame |= {"novel_heading", "novel_empty", "novel_chapters", "quote_open", "unfinished"}

    for _ in range(6):
        draft = sentence(grammar, rng)
        found = {one.code for one in check(_FORM, draft, language, place.canon)}
        assert not found & frame, draft


@pytest.mark.parametrize("canon", [(), (_OUTLINE,), ("no outline",)])
@pytest.mark.parametrize(
    "text", ["", "Outline", "Chapter 1", "\x00\ud800", "a" * 1_000_000, "1. a: b\n" * 125_000]
)
def test_hostile_texts_are_told_a_problem(text: str, canon: tuple[str, ...]) -> None:
    assert check(_FORM, text, "en", canon)
    assert isinstance(novel.tidy(text, Place(_FORM, "en", canon)), str)
