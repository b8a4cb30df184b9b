"""The lists of feeling words: what counts, what turns it, and where it stands."""

import pytest

from engine.analysis.lexicon import AXES, EMOTIONS, Lexicon, tokens_of
from engine.types import Language


@pytest.fixture(scope="module")
def lexicons() -> dict[Language, Lexicon]:
    return {"en": Lexicon.load("en"), "zh": Lexicon.load("zh")}


def said(lexicon: Lexicon, text: str, axis: str) -> float:
    return sum(cue.says[AXES.index(axis)] for cue in lexicon.cues(text))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_emotion_has_a_hundred_cues_of_its_own(
    lexicons: dict[Language, Lexicon], language: Language
) -> None:
    for axis, name in enumerate(EMOTIONS):
        listed = [word for word, says in lexicons[language].entries.items() if says[axis] > 0]

        assert len(listed) >= 100, name


@pytest.mark.parametrize(
    ("language", "plain", "turned", "axis"),
    [
        ("en", "She was happy.", "She was not happy.", "joy"),
        ("en", "They laughed.", "Nobody laughed.", "joy"),
        ("en", "I fear it.", "I don't fear it.", "fear"),
        ("zh", "她快乐。", "她并不快乐。", "joy"),
        ("zh", "他害怕。", "他不害怕。", "fear"),
    ],
)
def test_negation_turns_a_cue_and_weakens_it(
    lexicons: dict[Language, Lexicon], language: Language, plain: str, turned: str, axis: str
) -> None:
    before, after = (said(lexicons[language], text, axis) for text in (plain, turned))

    assert before > 0 > after
    assert abs(after) < before


@pytest.mark.parametrize(
    ("language", "text", "axis"),
    [
        ("en", "She could not stop smiling.", "joy"),
        ("en", "It was not cold. The children laughed.", "joy"),
        ("zh", "他忍不住大笑。", "joy"),
        ("zh", "门没有关。孩子们欢笑。", "joy"),
    ],
)
def test_what_only_looks_like_negation_turns_nothing(
    lexicons: dict[Language, Lexicon], language: Language, text: str, axis: str
) -> None:
    assert said(lexicons[language], text, axis) > 0


@pytest.mark.parametrize(
    ("language", "weak", "plain", "strong", "axis"),
    [
        ("en", "a little sad", "sad", "utterly sad", "sorrow"),
        ("zh", "有点悲伤", "悲伤", "非常悲伤", "sorrow"),
    ],
)
def test_degree_weakens_and_strengthens(
    lexicons: dict[Language, Lexicon],
    language: Language,
    weak: str,
    plain: str,
    strong: str,
    axis: str,
) -> None:
    lexicon = lexicons[language]

    assert said(lexicon, weak, axis) < said(lexicon, plain, axis) < said(lexicon, strong, axis)


def test_imagery_of_classical_verse_carries_its_feeling(
    lexicons: dict[Language, Lexicon],
) -> None:
    zh = lexicons["zh"]

    assert said(zh, "孤舟蓑笠翁", "sorrow") > 0
    assert said(zh, "归雁洛阳边", "longing") > 0
    assert said(zh, "断肠人在天涯", "sorrow") > 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cues_stand_where_they_say(lexicons: dict[Language, Lexicon], language: Language) -> None:
    text = {
        "en": "İstanbul wept; nobody laughed. A broken heart’s joy",
        "zh": "İ 孤舟，断肠。\n归雁 joy",
    }

    cues = lexicons[language].cues(text[language])
    spoken = [text[language][cue.start : cue.end] for cue in cues]

    assert spoken == {
        "en": ["wept", "laughed", "broken", "joy"],
        "zh": ["孤舟", "断肠", "归雁"],
    }[language] or all(one.lower() in lexicons[language].entries for one in spoken)


def test_lower_case_keeps_every_offset() -> None:
    text = "İİİ Sorrow"

    (token,) = [one for one in tokens_of(text, "en") if one.word == "sorrow"]

    assert text[token.start : token.end] == "Sorrow"
