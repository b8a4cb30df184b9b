"""Regulated verse of eight lines: parallel couplets, and that guided drafts keep the form."""

from pathlib import Path
from random import Random

import pytest

from engine.forms.check import check
from engine.forms.craft import Place
from engine.forms.crafts import lushi
from engine.forms.form_file import read_form
from tests.engine.forms.walk import compiled, sentence

_FORM = read_form(Path(__file__).parents[3] / "prompts" / "forms" / "lushi.toml")
_TAUGHT = _FORM.teaching["zh"]


def _said(text: str) -> list[str]:
    return [one.message_zh for one in check(_FORM, text, "zh")]


def test_what_is_taught_passes_and_the_exercise_fails_in_its_line() -> None:
    assert _said(_TAUGHT.example) == []
    (problem,) = check(_FORM, _TAUGHT.exercise, "zh")
    assert problem.line == _TAUGHT.line


@pytest.mark.parametrize(
    ("was", "is_now", "said"),
    [
        ("雨打小窗", "雨打孤窗", "第四句第三字「孤」在第三句已有，对仗宜换一字。"),
        ("新诗待月", "新诗待落", "第六句第四字「落」在第五句已有，对仗宜换一字。"),
    ],
)
def test_a_character_that_answers_itself_is_named(was: str, is_now: str, said: str) -> None:
    assert said in _said(_TAUGHT.example.replace(was, is_now))


def test_outside_the_middle_couplets_a_character_may_return() -> None:
    assert _said(_TAUGHT.example.replace("谁家吹短笛", "江家吹短笛")) == []
    assert _said(_TAUGHT.example.replace("余响入中流", "吹响入中流")) == []


def test_a_quatrain_is_too_few_lines() -> None:
    assert _said("白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。") == ["此体八句，这里有4句。"]


@pytest.mark.parametrize("seed", range(3))
def test_guided_poems_keep_tone_rhyme_and_parallel(seed: int) -> None:
    rng = Random(seed)
    grammar = compiled(lushi.guide(Place(_FORM, "zh"), rng))

    for _ in range(6):
        draft = sentence(grammar, rng)
        found = [one.code for one in check(_FORM, draft, "zh")]
        assert [code for code in found if code != "verse_babble"] == [], draft


@pytest.mark.parametrize("text", ["", "，", "\x00\ud800", "雨" * 1_000_000, "雨，" * 500_000])
def test_hostile_texts_get_a_few_sentences(text: str) -> None:
    assert 1 <= len(check(_FORM, text, "zh")) <= 20
