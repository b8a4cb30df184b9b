"""Stories and verses of our own grammars."""

import random

import pytest

from engine.text.guard import first_fault
from engine.text.house.english import sentences, third_person
from engine.text.house.evaluate import language_right, theme_present
from engine.text.house.examples import Example
from engine.text.house.grammar_en import EnglishStories
from engine.text.house.grammar_zh import ChineseStories
from engine.text.house.shapes import form_right
from engine.text.house.verse_en import EnglishVerses

KINDS = (EnglishStories, ChineseStories, EnglishVerses)
Writer = EnglishStories | ChineseStories | EnglishVerses


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def drawn(request: pytest.FixtureRequest) -> list[Example]:
    writer: Writer = request.param(random.Random(1))
    return [writer.draw() for _ in range(400)]


def test_no_slot_stays_open(drawn: list[Example]) -> None:
    for example in drawn:
        text = "".join((example.premise, *example.canon, *example.lore, example.passage))
        assert "{" not in text, text


def test_every_passage_has_the_language_and_the_form(drawn: list[Example]) -> None:
    for example in drawn:
        assert language_right(example.passage, example.language), example.passage
        assert form_right(example.passage, example.form, example.language), example.passage


def test_a_beginning_holds_a_word_of_its_premise(drawn: list[Example]) -> None:
    beginnings = [e for e in drawn if not e.canon and e.themes]

    kept = sum(theme_present(e.passage, e.themes, e.language) for e in beginnings)

    assert kept / len(beginnings) > 0.97


def test_no_two_passages_are_alike(drawn: list[Example]) -> None:
    assert len({e.passage for e in drawn}) > 0.99 * len(drawn)


def test_the_guard_has_nothing_to_say(drawn: list[Example]) -> None:
    assert [first_fault(e.passage, e.language) for e in drawn] == [None] * len(drawn)


def test_the_same_seed_draws_the_same_story() -> None:
    first, second = (EnglishStories(random.Random(7)).draw() for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    ("verb", "third"), [("watch", "watches"), ("carry", "carries"), ("dream of", "dreams of")]
)
def test_third_person(verb: str, third: str) -> None:
    assert third_person(verb) == third


def test_sentences_begin_large_and_articles_fit() -> None:
    text = sentences('a old man came. "who is it?" he asked. "i," said a owl.')

    assert text == 'An old man came. "Who is it?" he asked. "I," said an owl.'
