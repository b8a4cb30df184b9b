"""Words are cut and brought to plain form, and nothing that is typed breaks the cutting."""

import pytest

from engine.analysis.plain import plain_text
from engine.analysis.words import MAX_CHARS, Words, is_classical
from tests.engine.analysis.loaded import space


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("leaves", "leaf"),
        ("walked", "walk"),
        ("swimming", "swim"),
        ("stories", "story"),
        ("houses", "house"),
        ("went", "go"),
        ("morning", "morning"),
        ("glass", "glass"),
        ("ocean's", "ocean"),
    ],
)
def test_english_comes_back_in_plain_form(word: str, plain: str) -> None:
    assert space().read(word, "en").content in ((plain,), ())
    assert space().read(f"blue {word}", "en").content[-1:] in ((plain,), ("blue",))


def test_words_that_hold_a_sentence_together_are_no_content() -> None:
    read = space().read("She was there before us, and it had been so with all of them.", "en")

    assert read.content == ()
    assert len(read.tokens) == 14


def test_chinese_is_cut_by_the_dictionary() -> None:
    read = space().read("邮递员在雨里等末班公交车。", "zh")

    assert "".join(read.tokens) == "邮递员在雨里等末班公交车"
    assert {"邮递员", "雨", "公交车"} <= set(read.content)


def test_old_verse_is_told_from_todays_prose() -> None:
    assert is_classical("床前明月光，疑是地上霜。举头望明月，低头思故乡。")
    assert is_classical("空山不见人，但闻人语响。\n返景入深林，复照青苔上。")
    assert not is_classical("潮水退到很远的地方，船都歪着身子躺在泥里。")
    assert not is_classical("12345")


def test_old_verse_is_also_read_by_pairs_of_characters() -> None:
    read = space().read("孤帆远影碧空尽，唯见长江天际流。", "zh")

    assert read.classical
    assert "长江" in read.features
    assert "尽唯" not in read.features, "pairs end where phrases do"


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "\x00" * 50,
        "\ud800\udfff\ud800",
        "（" * 1_000,
        "a" * 1_000_000,
        "海" * 1_000_000,
        "'" * 999,
    ],
    ids=["empty", "nul", "surrogates", "brackets", "one long word", "one long run", "quotes"],
)
def test_whatever_is_typed_is_read_within_limits(hostile: str) -> None:
    for language in ("en", "zh"):
        read = space().read(hostile, language)

        assert len(read.text) <= MAX_CHARS
        assert space().vector_of(read).shape == space().vector("sea", "en").shape
        assert len(space().words_of(read)) <= 3


def test_sentences_are_cut_as_the_whole_is() -> None:
    read = Words.load().read("The rain stopped. The boats went out.", "en")

    assert [one.text for one in read.sentences] == ["The rain stopped.", "The boats went out."]
    assert read.tokens == tuple(word for one in read.sentences for word in one.tokens)


def test_marks_of_a_format_are_blanked_and_places_are_kept() -> None:
    board = '{"shot": "A red boat", "size": "wide"}'
    tune = "X:1\nT:The Red Boat\nK:D\nABc d2|\nw:row on the sea\n"
    branch = "=== shore ===\nThe tide is out.\n* [Wait] -> boat\n"

    for text, told, hidden in (
        (board, "A red boat", "shot"),
        (tune, "row on the sea", "ABc"),
        (branch, "The tide is out.", "shore"),
    ):
        plain = plain_text(text)
        assert len(plain) == len(text)
        assert plain.index(told) == text.index(told)
        assert hidden not in plain
    assert plain_text("[Verse]\nThe sea -> is wide") == "[Verse]\nThe sea -> is wide"
