"""Theme words and moods, as the model is asked for them."""

import pytest

from engine.text.house.labels import lemma, mood_of, theme_words


def test_the_pictures_of_a_premise_come_first() -> None:
    premise = "An old man walks by the sea, counting the steps his father counted."

    assert theme_words(premise, "en") == ("man", "sea", "step")


def test_a_word_that_no_list_knows_is_a_theme_too() -> None:
    assert theme_words("The zeppelin of the old harbour", "en") == ("harbour", "zeppelin")


def test_chinese_stories_keep_everyday_words() -> None:
    assert theme_words("一位老人在海边散步", "zh") == ("老人", "海边", "散步")


@pytest.mark.parametrize(
    ("premise", "pictures"),
    [("一位老人在海边散步", ("翁", "海", "行")), ("雨夜修书", ("雨", "夜", "书"))],
)
def test_chinese_verse_gets_the_pictures_it_knows(premise: str, pictures: tuple[str, ...]) -> None:
    assert theme_words(premise, "zh", form="poem") == pictures


@pytest.mark.parametrize("form", ["poem", "quatrain", "lushi", "haiku"])
def test_every_classical_form_gets_pictures(form: str) -> None:
    assert theme_words("一位老人在海边散步", "zh", form=form) == ("翁", "海", "行")


def test_the_limit_holds() -> None:
    assert len(theme_words("cat dog fox bear wolf", "en", limit=2)) == 2


def test_nothing_known_gives_no_theme() -> None:
    assert theme_words("of and the", "en") == ()


@pytest.mark.parametrize(
    ("word", "form"),
    [("leaves", "leaf"), ("stories", "story"), ("boxes", "box"), ("glass", "glass")],
)
def test_lemmas(word: str, form: str) -> None:
    assert lemma(word) == form


def test_moods_are_read_from_words_and_calm_is_the_rest() -> None:
    assert mood_of("She wept beside the grave", "en") == "sad"
    assert mood_of("大家都笑了，很欢喜", "zh") == "glad"
    assert mood_of("A box and a table", "en") == "calm"
