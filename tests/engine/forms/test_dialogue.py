"""The form of branching dialogue: its examples, its grammar, its files, and hostile drafts."""

import json
import re
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from engine.forms.craft import Piece, Place
from engine.forms.crafts.dialogue import CRAFT
from engine.forms.form_file import read_form
from engine.types import Language
from tests.engine.forms import walk

_FORM = read_form(Path(__file__).parents[3] / "prompts" / "forms" / "dialogue.toml")
_LANGUAGES: tuple[Language, ...] = ("en", "zh")
_SAMPLES = 25


def _said(text: str, language: Language) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in CRAFT.check(text, Place(_FORM, language))]


def _made(name: str, piece: Piece) -> bytes:
    return next(offer for offer in CRAFT.offers if offer.name == name).make(piece)


def _piece(language: Language, *, scenes: int = 1) -> Piece:
    example = _FORM.teaching[language].example
    return Piece(_FORM, language, "灯 & <lamp>", (example,) * scenes, byline="林舟, Ana")


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_example_is_well_made_and_the_exercise_fails_at_its_line(language: Language) -> None:
    taught = _FORM.teaching[language]

    assert _said(taught.example, language) == []
    assert _said(taught.exercise, language) == [("ink_loose_end", taught.line)]
    assert CRAFT.tidy(taught.example, Place(_FORM, language)) == taught.example


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_example_in_the_rules_is_well_made(language: Language) -> None:
    sketch = _FORM.rules[language].partition("\n")[2].partition("\n- ")[0]

    codes = {code for code, _ in _said(sketch, language)}

    assert sketch.count("-> END") == 2
    assert codes <= {"too_short"}  # a sketch, not a scene


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("stop", [0.02, 0.3, 1.0])
def test_every_sentence_of_the_grammar_is_a_well_made_scene(
    language: Language, stop: float
) -> None:
    place = Place(_FORM, language)
    grammar = CRAFT.guide(place, Random(0))
    assert grammar is not None
    compiled, rng = walk.compiled(grammar), Random(7)

    for _ in range(_SAMPLES):
        drawn = walk.sentence(compiled, rng, stop=stop)

        assert CRAFT.check(drawn, place) == [], drawn
        assert CRAFT.tidy(drawn, place) == drawn


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_example_is_a_sentence_of_the_grammar_or_of_freer_ink(language: Language) -> None:
    plain = {
        "en": 'He looks up. "You are late."\n* "I am sorry."\n    "Sit," he says.\n    -> END'
        "\n* Leave without a word.\n    The door was never locked.\n    -> END",
        "zh": "他抬起头来。“你来晚了。”\n* “对不起。”\n    “坐，”他说。\n    -> END"
        "\n* 转身就走。\n    门从来没有锁过。\n    -> END",
    }[language]
    grammar = CRAFT.guide(Place(_FORM, language), Random(0))
    assert grammar is not None

    assert walk.accepts(grammar, plain)


@pytest.mark.parametrize(
    ("language", "old", "new", "line"),
    [
        ("en", "a match, only", "a match match match match, only", 11),
        ("zh", "两个人听了", "两个人听听听听听了", 11),
        ("zh", "摆渡人没有", "摆渡人人人人人没有", 1),
    ],
)
def test_a_line_that_stumbles_is_named(language: Language, old: str, new: str, line: int) -> None:
    example = _FORM.teaching[language].example
    assert old in example

    assert _said(example.replace(old, new), language) == [("ink_babble", line)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nothing is asked here, and nobody may choose anything at all, so it only ends.\n"
         "It was a long day and the night was longer.\nHe sat.\nShe sat.\n-> END",
         [("ink_no_choice", None)]),
        ("Hi.\n* a -> END\n* b -> END", [("too_short", None), ("too_few_lines", None)]),
        ("他站在门口看着你，什么话也不说，只是把帽子拿在手里转来转去。\n* “你找谁呢？”"
         "\n    他笑了笑。\n    -> END\n* “进来吧。”\n    他走了。\n    -> END",
         [("wrong_language", None)]),
    ],
)  # fmt: skip
def test_what_compiles_may_still_be_no_scene(text: str, said: list[tuple[str, None]]) -> None:
    assert _said(text, "en") == said


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "* a\n" * 300_000,
        "\n".join("*" * depth + " a" for depth in range(1, 1_400)),
        "*" * 100_000 + " a",
        "- " * 400_000,
        "\n".join(f"-> k{i + 1}\n=== k{i} ===" for i in range(700)) + "\n-> k0",
        "-> k0\n" + "\n".join(f"=== k{i} ===\n-> k{(i + 1) % 500}" for i in range(500)),
        "/*" * 500_000,
        "/* " * 3_900,
        "[" * 1_000_000,
        "->" * 6_000,
        "\ud800" * 11_000,
        "\x00",
        "\ufeffHi.\r\n* a\r\n-> END\r\n",
        "=" * 11_000,
        "",
        " \n" * 6_000,
        "{" * 12_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_hostile_drafts_are_refused_in_no_time(text: str) -> None:
    place = Place(_FORM, "en")
    began = time.perf_counter()

    tidied = CRAFT.tidy(text, place)
    found = CRAFT.check(tidied, place)
    spoken = [offer.describe(Piece(_FORM, "en", "T", (text,)), "zh") for offer in CRAFT.offers]

    assert found
    assert all(spoken)
    assert time.perf_counter() - began < 1.0
    for offer in CRAFT.offers:
        if offer.role != "source":
            with pytest.raises(ValueError, match=r"Scene 1|choices|longer|fit|Line"):
                offer.make(Piece(_FORM, "en", "T", (text,)))


def test_a_hundred_thousand_nested_choices_are_refused() -> None:
    text = "\n".join("*" * min(depth, 40) + " a" for depth in range(1, 100_000))

    assert [code for code, _ in _said(text, "en")] == ["ink_too_big"]


@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_work_is_one_ink_file_and_one_tree(language: Language) -> None:
    piece = _piece(language, scenes=3)

    source = CRAFT.join(piece)
    tree = json.loads(_made("dialogue.json", piece))

    assert source.count("=== scene_") == 3
    assert _made("dialogue.ink", piece) == source.encode()
    assert (tree["format"], tree["version"], tree["language"]) == ("chorus-dialogue", 1, language)
    ends = [node for node in tree["nodes"] if node.get("end")]
    choices = sum(len(node.get("choices", ())) for node in tree["nodes"])
    assert (len(ends), choices) == (4, 15)


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_picture_shows_every_ending_and_every_choice(language: Language) -> None:
    piece = _piece(language)

    svg = _made("dialogue.svg", piece).decode()
    image = Image.open(BytesIO(_made("dialogue.png", piece))).convert("L")

    assert svg.count('stroke-width="1.6"') == 4
    assert len(re.findall('fill="#ae2d18"', svg)) >= 5
    assert "style" not in svg
    assert image.width > 1000
    assert len(image.getcolors() or [()] * 256) > 20


def test_what_is_drawn_is_never_markup() -> None:
    text = 'He <b>looks</b> & "waits".\n* <script>\n    no\n    -> END\n* b\n    -> END'

    svg = _made("dialogue.svg", Piece(_FORM, "en", "<title>", (text,))).decode()

    assert "<script>" not in svg
    assert "&lt;b&gt;" in svg


def test_a_dialogue_too_large_for_a_picture_is_refused() -> None:
    scene = "Hi.\n" + "* go\n    on\n    -> END\n" * 55

    with pytest.raises(ValueError, match="does not fit"):
        _made("dialogue.svg", Piece(_FORM, "en", "T", (scene,) * 3))


def test_a_faulty_scene_is_not_played_and_says_why_in_the_language_of_the_work() -> None:
    piece = replace(_piece("zh"), passages=(_FORM.teaching["zh"].exercise,))

    with pytest.raises(ValueError, match="第1场，第6行"):
        _made("dialogue.json", piece)


def test_the_caption_counts_choices_and_endings() -> None:
    offer = CRAFT.offers[0]

    assert offer.describe(_piece("en"), "en").startswith(
        "A branching dialogue with 5 choices and 4 endings; it begins: The lighthouse keeper"
    )
    assert offer.describe(_piece("zh"), "zh").startswith("一段分支对话，5个选项，4种结局")
