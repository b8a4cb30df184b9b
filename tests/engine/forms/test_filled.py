"""Labelled lines: what is read, what is named with its line, and that a new form is one file."""

import re
import shutil
import time
from pathlib import Path
from random import Random

import pytest

from engine.forms.check import check
from engine.forms.colours import colour_words, colours_in
from engine.forms.craft import Place
from engine.forms.crafts import craft_of
from engine.forms.filled import read, tidy
from engine.forms.form import Form
from engine.forms.form_file import load_forms
from engine.text.parse import parse
from engine.types import Language
from tests.engine.forms.walk import accepts, compiled, sentence

_FOLDER = Path(__file__).parents[3] / "prompts" / "forms"
_FORMS = load_forms(_FOLDER)
_FILLED = [form for form in _FORMS.values() if form.fields]
_BOTH = [(form, language) for form in _FILLED for language in form.languages]
_IDS = [f"{form.id}-{language}" for form, language in _BOTH]
_PAINTING = _FORMS["painting"]
_EXAMPLE = _PAINTING.teaching["en"].example
_EXAMPLE_ZH = _PAINTING.teaching["zh"].example

_MANY_WORDS = " ".join(f"word {chr(97 + n)}" for n in range(20))

_GARDEN = """
id = "garden"
craft = "brief"
family = "art"
beta = true
layout = "notation"
[name]
en = "Garden"
zh = "园子"
[blurb]
en = "A garden in three lines."
zh = "三行写一个园子。"
[asks]
en = "Say what grows there."
zh = "写里面长着什么。"
[rules]
en = "- Three lines."
zh = "- 三行。"
[limits.en]
length_min = 3
length_max = 60
lines_min = 3
lines_max = 3
[limits.zh]
length_min = 3
length_max = 60
lines_min = 3
lines_max = 3
[fields.plants]
en = "Plants"
zh = "草木"
length_max = 12
[fields.season]
en = "Best in"
zh = "时节"
length_max = 2
choices = { en = ["spring", "summer", "autumn", "winter"], zh = ["春", "夏", "秋", "冬"] }
[fields.palette]
en = "Colours"
zh = "颜色"
length_max = 12
[instruct.en]
guided = true
length = 20
temperature = 0.9
top_p = 0.95
repetition_penalty = 1.0
max_tokens = 200
[instruct.zh]
guided = true
length = 20
temperature = 0.9
top_p = 0.95
repetition_penalty = 1.0
max_tokens = 200
"""


def _said(form: Form, text: str, language: Language) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in check(form, text, language)]


@pytest.mark.parametrize(("form", "language"), _BOTH, ids=_IDS)
def test_the_example_of_a_form_passes_and_its_exercise_fails_at_its_line(
    form: Form, language: Language
) -> None:
    taught = form.teaching[language]

    assert _said(form, taught.example, language) == []
    assert [line for _, line in _said(form, taught.exercise, language)] == [taught.line]


@pytest.mark.parametrize(("form", "language"), _BOTH, ids=_IDS)
def test_every_sentence_of_the_guide_passes_the_check(form: Form, language: Language) -> None:
    place, rng = Place(form, language), Random(5)
    guide = craft_of(form.craft).guide(place, rng)
    assert guide is not None
    grammar = compiled(guide)

    for number in range(12):
        text = sentence(grammar, rng, stop=0.05 if number % 2 else 0.3)

        assert _said(form, text, language) == [], text


@pytest.mark.parametrize(("form", "language"), _BOTH, ids=_IDS)
def test_the_guide_allows_the_example(form: Form, language: Language) -> None:
    guide = craft_of(form.craft).guide(Place(form, language), Random(5))

    assert guide is not None
    assert accepts(guide, form.teaching[language].example)
    assert not accepts(guide, form.teaching[language].example + "\n")


@pytest.mark.parametrize(("form", "language"), _BOTH, ids=_IDS)
def test_a_sheet_comes_whole_out_of_a_models_answer(form: Form, language: Language) -> None:
    example = form.teaching[language].example

    for answer in (
        example,
        f"```\n{example}\n```",
        f"Here is the sheet:\n\n{example}\n\nTell me if it should be longer.",
    ):
        parsed = parse(answer, form=form, language=language, finish_reason="stop")

        assert not parsed.dropped
        assert tidy(parsed.text, Place(form, language)) == example


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(reversed(_EXAMPLE.split("\n"))),
        _EXAMPLE.replace(": ", "："),
        _EXAMPLE.replace("Subject", "SUBJECT").replace("Light", "light"),
        _EXAMPLE.replace("\n", "\n\n"),
        _EXAMPLE.replace("\n", "\r\n"),
        "\ufeff" + _EXAMPLE,
        "\n".join(f"- **{line.replace(': ', ':** ', 1)}" for line in _EXAMPLE.split("\n")),
        "\n".join(f"{n}. {line}" for n, line in enumerate(_EXAMPLE.split("\n"), start=1)),
    ],
)
def test_order_case_bullets_and_wide_colons_are_forgiven(text: str) -> None:
    assert _said(_PAINTING, text, "en") == []
    assert set(tidy(text, Place(_PAINTING, "en")).split("\n")) == set(_EXAMPLE.split("\n"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Light: late", "Glow: late", [("no_field", 3), ("field_missing", None)]),
        ("Light: late", "late", [("no_field", 3), ("field_missing", None)]),
        ("Mood: the quiet after a decision", "Mood:", [("field_empty", 6)]),
        ("Mood: the quiet after a decision", "Mood: …", [("field_empty", 6)]),
        ("after a decision", "after " + _MANY_WORDS, [("field_too_long", 6)]),
        ("Mood: the quiet", "Mood: " + "o" * 14 + "h the quiet", [("field_loop", 6)]),
        ("the quiet after", 'the "quiet after', [("quote_open", 6)]),
        ("the quiet after", "the “quiet after", [("quote_open", 6)]),
        ("Medium: oil", "Light: oil", [("field_doubled", 5), ("field_missing", None)]),
        ("slate, bone and rust, with one thread of cobalt", "feelings", [("no_colour", 4)]),
    ],
)
def test_a_slip_is_named_with_its_line(
    old: str, new: str, said: list[tuple[str, int | None]]
) -> None:
    assert old in _EXAMPLE

    assert _said(_PAINTING, _EXAMPLE.replace(old, new), "en") == said


def test_a_sheet_in_another_language_is_noticed() -> None:
    english = [line.split(": ")[1] for line in _EXAMPLE.split("\n")]
    labels = [line.split("：")[0] for line in _EXAMPLE_ZH.split("\n")]
    text = "\n".join(f"{a}：{b}" for a, b in zip(labels, english, strict=True))

    assert ("wrong_language", None) in _said(_PAINTING, text, "zh")


def test_every_problem_speaks_both_languages_and_names_its_line() -> None:
    text = "Subject:\nGlow: x\nMood: a\nMood: b\nDetail: " + "so " * 40

    for one in check(_PAINTING, text, "en"):
        assert one.message_en
        assert re.search("[一-龥]", one.message_zh)
        if one.line is not None:
            assert f"Line {one.line}:" in one.message_en
            assert f"第{one.line}行：" in one.message_zh


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a" * 1_000_000,
        ":" * 1_000_000,
        "\n" * 1_000_000,
        "Subject: x\n" * 90_000,
        "Subject: \ud800\udfff",
        "\ud800: x",
        "Subject\0: \0",
        "\ufeff\ufeff" + _EXAMPLE,
        "：" * 9_000,
        "*" * 11_000 + ":",
    ],
)
def test_hostile_text_is_answered_at_once(text: str) -> None:
    for form in _FILLED:
        began = time.process_time()

        problems = check(form, text, "en")

        assert time.process_time() - began < 0.2
        assert problems or text.strip("\ufeff") == _EXAMPLE
        assert all(one.message_en.isprintable() for one in problems)


def test_a_new_filled_in_form_needs_one_file_and_no_code(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(_FOLDER, tmp_path / "forms"))
    (folder / "garden.toml").write_text(_GARDEN, encoding="utf-8")

    garden = load_forms(folder)["garden"]

    good = "Plants: quince and old roses\nBest in: autumn\nColours: rust, straw and grey"
    assert _said(garden, good, "en") == []
    assert _said(garden, good.replace("autumn", "August"), "en") == [("field_choice", 2)]
    assert read(good, garden.fields, "en").value("plants") == "quince and old roses"
    guide = craft_of(garden.craft).guide(Place(garden, "zh"), Random(1))
    assert guide is not None
    assert accepts(guide, "草木：木瓜，老月季\n时节：秋\n颜色：铁锈色和灰")
    assert not accepts(guide, "草木：木瓜，老月季\n时节：年\n颜色：铁锈色和灰")
    assert not accepts(guide, "草木：木瓜，老月季\n时节：秋\n颜色：很好看")


def test_the_guide_of_a_palette_lets_a_line_begin_with_a_colour() -> None:
    guide = craft_of("brief").guide(Place(_PAINTING, "en"), Random(5))
    assert guide is not None

    for palette in ("Blue, grey and one spot of red", "deep blue; gold at the edges", "Rust"):
        assert accepts(
            guide, _EXAMPLE.replace("slate, bone and rust, with one thread of cobalt", palette)
        )
    assert not accepts(
        guide, _EXAMPLE.replace("slate, bone and rust, with one thread of cobalt", "lovely ones")
    )


def test_colours_are_found_in_their_order_and_longer_names_first() -> None:
    assert [c.word for c in colours_in("Burnt sienna, then blue on grey; redder", "en")] == [
        "burnt sienna",
        "blue",
        "grey",
    ]
    assert [c.word for c in colours_in("朱红、橄榄绿，黄昏的白", "zh")] == ["朱红", "橄榄绿", "白"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_colour_word_is_understood_as_itself(language: Language) -> None:
    words = colour_words(language)

    assert len(words) >= 120
    for word in words:
        (found,) = colours_in(word, language)
        assert found.word == word
        assert re.fullmatch("#[0-9a-f]{6}", found.srgb)
