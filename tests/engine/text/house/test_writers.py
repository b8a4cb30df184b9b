"""The writers of all forms: every example has the shape, the language and the words asked for."""

import random
from collections.abc import Callable, Iterator

import pytest

from engine.forms.regulated import check
from engine.text.guard import first_fault
from engine.text.house.evaluate import language_right
from engine.text.house.examples import Example
from engine.text.house.formats import SHEETS
from engine.text.house.scenes import Scenes
from engine.text.house.shapes import form_right
from engine.text.house.songs import Songs, spoken_syllables
from engine.text.house.tunes import Tunes, bars_of, eighths, letter
from engine.text.house.verse_zh import ChineseVerses
from engine.types import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")


def drawn(count: int) -> Iterator[Example]:
    songs, verses = Songs(random.Random(1)), ChineseVerses(random.Random(1))
    draws: list[Callable[[], Example]] = [songs.draw_sonnet, songs.draw_haiku]
    draws += [lambda form=form: verses.draw(form) for form in ("poem", "lushi", "haiku")]  # type: ignore[misc]
    for language in LANGUAGES:
        scenes = Scenes(language, random.Random(1))
        draws += [lambda form=form, s=scenes: s.draw(form) for form in scenes.forms]  # type: ignore[misc]
        draws += [scenes.draw_novel, Tunes(language, random.Random(1)).draw]
        draws.append(lambda language=language: songs.draw_song(language))  # type: ignore[misc]
    for draw in draws:
        yield from (draw() for _ in range(count))


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(drawn(12))


def test_every_passage_has_its_shape_and_no_open_slot(examples: list[Example]) -> None:
    for example in examples:
        for passage in (*example.canon, example.passage):
            assert form_right(passage, example.form, example.language), passage
            assert "{" not in passage


def test_every_passage_is_in_its_language(examples: list[Example]) -> None:
    for example in examples:
        if example.form != "score" and not (
            example.language == "zh" and example.form == "dialogue"
        ):
            assert language_right(example.passage, example.language), example.passage


def test_the_guard_has_nothing_to_say(examples: list[Example]) -> None:
    assert [first_fault(e.passage, e.language) for e in examples] == [None] * len(examples)


def test_works_of_a_form_differ(examples: list[Example]) -> None:
    assert len({e.passage for e in examples}) > 0.97 * len(examples)


def test_regulated_verse_scans() -> None:
    verses = ChineseVerses(random.Random(5))

    for form, count in (("poem", 4), ("lushi", 8)):
        for _ in range(15):
            poem = verses.draw(form).passage
            assert check(poem, count) == [], poem


def test_every_line_of_a_sonnet_has_ten_syllables_where_all_words_are_known() -> None:
    sonnet = Songs(random.Random(2)).draw_sonnet().passage
    counts = [spoken_syllables(line.rstrip(",.;")) for line in sonnet.splitlines()]

    assert sum(count in (10, None) for count in counts) >= 13


def test_a_haiku_has_five_seven_and_five_syllables() -> None:
    songs = Songs(random.Random(3))

    for _ in range(20):
        lines = songs.draw_haiku().passage.splitlines()
        assert [spoken_syllables(line) for line in lines] == [5, 7, 5]


def test_a_chorus_comes_back_word_for_word() -> None:
    songs = Songs(random.Random(4))
    drawn = (songs.draw_song("en") for _ in range(300))
    choruses = [[p for p in (*e.canon, e.passage) if p.startswith("[Chorus]")] for e in drawn]

    assert any(len(found) > 1 for found in choruses)
    assert all(len(set(found)) <= 1 for found in choruses)


def test_shots_are_numbered_on_over_the_canon() -> None:
    scenes = Scenes("en", random.Random(6))
    longer = next(e for e in iter(lambda: scenes.draw("storyboard"), None) if e.canon)
    whole = "\n".join((*longer.canon, longer.passage))

    numbers = [int(line.split()[1]) for line in whole.splitlines() if line.startswith("Shot")]

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_chapter_has_the_title_that_the_outline_gave_it() -> None:
    scenes = Scenes("en", random.Random(7))
    example = next(e for e in iter(scenes.draw_novel, None) if len(e.canon) == 1)
    planned = example.canon[0].splitlines()[1].split(". ")[1].split(": ")[0]

    assert example.passage.startswith(f"Chapter 1: {planned}\n")


def test_every_bar_of_a_tune_is_full() -> None:
    tunes = Tunes("en", random.Random(8))

    for _ in range(50):
        example = tunes.draw()
        lines = [x for x in example.passage.splitlines() if x[1] != ":"]
        assert len({eighths(bar) for bar in bars_of(lines)}) == 1


def test_letters_climb_from_octave_to_octave() -> None:
    assert [letter(n) for n in (-1, 0, 6, 7, 14)] == ["B,", "C", "B", "c", "c'"]


def test_sheets_have_the_same_rules_in_both_languages() -> None:
    for labels in SHEETS.values():
        assert [rule for _, rule in labels["en"]] == [rule for _, rule in labels["zh"]]
