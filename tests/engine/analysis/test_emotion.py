"""The shipped reader of feelings: its ranges, its evidence, its measured quality, its limits."""

import hashlib
import json
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engine.analysis.emotion import MAX_CHARS, MAX_EMOTIONS, EmotionReader, Feeling, mood_words
from engine.analysis.lexicon import EMOTIONS
from engine.text.guard import Guard
from engine.types import Emotion, Language

FROZEN = Path(__file__).parent / "frozen"
WEIGHTS = Path(__file__).parents[3] / "engine" / "analysis" / "weights"
HASHES = {
    "en": "6a718220d6a61a5275127b2ea0b4a0b5b1ad86213888353d06bab9768a860eed",
    "zh": "ceca0b6f0849946bd77be263c47d073073a49518a8cc1fd51e5715cf3e98dcd5",
}
LANGUAGES: tuple[Language, ...] = ("en", "zh")
HOSTILE = {
    "a million characters": "grief " * 170_000,
    "a million Chinese characters": "悲不" * 500_000,
    "one endless word": "a" * 1_000_000,
    "apostrophes": "n't" * 300_000,
    "negations": "not " * 250_000,
    "deep nesting": "(" * 100_000 + "joy" + ")" * 100_000,
    "lone surrogates": "joy \ud800 \udfff 悲",
    "NULs": "sad\x00\x00",
    "letters that grow in lower case": "İ" * 10_000 + " joy",
    "nothing": "",
    "no word": "\n\t ···",
}


@pytest.fixture(scope="module")
def reader() -> EmotionReader:
    return EmotionReader.load()


def examples(language: Language) -> list[dict[str, object]]:
    lines = (FROZEN / f"emotion_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def assert_in_range(feeling: Feeling, text: str) -> None:
    assert -1.0 <= feeling.valence <= 1.0
    assert 0.0 <= feeling.arousal <= 1.0
    assert 0.0 <= feeling.sure <= 1.0
    assert len(feeling.emotions) <= MAX_EMOTIONS
    assert all(0.0 <= one.intensity <= 1.0 for one in feeling.emotions)
    assert all(a.intensity >= b.intensity for a, b in pairwise(feeling.emotions))
    assert all(0 <= span.start < span.end <= len(text) for span in feeling.evidence)
    assert all(a.end <= b.start for a, b in pairwise(feeling.evidence))
    assert {span.label for span in feeling.evidence} <= {one.name for one in feeling.emotions}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_frozen_examples_are_those_that_were_frozen(language: Language) -> None:
    held = (FROZEN / f"emotion_{language}.jsonl").read_bytes()

    assert hashlib.sha256(held).hexdigest() == HASHES[language]
    assert len(held.splitlines()) == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_to_learn_from_repeats_a_frozen_example(language: Language) -> None:
    folder = Path(__file__).parents[3] / "engine" / "analysis" / "training"
    taught = (folder / f"emotion_{language}.txt").read_text(encoding="utf-8")
    size = 24 if language == "en" else 8
    pieces = {taught[at : at + size] for at in range(len(taught) - size)}

    for one in examples(language):
        text = str(one["text"]).replace("\n", " / " if language == "en" else "/")
        shared = [text[at : at + size] for at in range(len(text) - size)]
        assert not pieces.intersection(shared)


@pytest.mark.parametrize(
    ("language", "text", "emotion"),
    [
        ("en", "She wept at the grave, heartbroken, and could not be consoled.", "sorrow"),
        ("en", "They danced and laughed and cheered the whole happy night.", "joy"),
        ("en", "He was furious. “Liar!” he shouted, and smashed the plate.", "anger"),
        ("en", "Terrified, she ran from the footsteps in the dark and screamed.", "fear"),
        ("zh", "她跪在坟前痛哭，眼泪止不住地流。", "sorrow"),
        ("zh", "大家欢呼雀跃，笑声传遍了整个村子。", "joy"),
        ("zh", "他大怒，一脚踹开门，骂道：“骗子！”", "anger"),
        ("zh", "床前明月光，疑是地上霜。举头望明月，低头思故乡。", "longing"),
        ("zh", "空山不见人，但闻人语响。返景入深林，复照青苔上。", "calm"),
    ],
)
def test_a_plain_feeling_is_named(
    reader: EmotionReader, language: Language, text: str, emotion: str
) -> None:
    feeling = reader.read(text, language)

    assert feeling.emotions[0].name == emotion
    assert any(span.label == emotion for span in feeling.evidence)
    assert_in_range(feeling, text)


def test_glad_texts_stand_above_sad_ones(reader: EmotionReader) -> None:
    glad = reader.read("What a happy, happy day; everybody laughed and sang.", "en")
    sad = reader.read("He died alone that winter, and she grieved for years.", "en")

    assert glad.valence > 0.2 > -0.2 > sad.valence


@pytest.mark.parametrize("language", LANGUAGES)
def test_readings_of_the_frozen_examples_are_in_range(
    reader: EmotionReader, language: Language
) -> None:
    for one in examples(language):
        assert_in_range(reader.read(str(one["text"]), language), str(one["text"]))


@pytest.mark.parametrize(
    ("language", "valence", "accuracy"), [("en", 0.5, 0.5), ("zh", 0.58, 0.53)]
)
def test_quality_on_the_frozen_examples_does_not_fall(
    reader: EmotionReader, language: Language, valence: float, accuracy: float
) -> None:
    """A floor under the figures of weights/README.md, which is where they are stated."""
    rows = examples(language)
    felt = [reader.read(str(one["text"]), language) for one in rows]
    names = [one.emotions[0].name if one.emotions else "none" for one in felt]

    right = np.mean([a == b["emotion"] for a, b in zip(names, rows, strict=True)])
    r = np.corrcoef([one.valence for one in felt], [one["valence"] for one in rows])[0, 1]

    assert r >= valence
    assert right >= accuracy


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_read_within_limits(
    reader: EmotionReader, name: str, language: Language
) -> None:
    began = time.perf_counter()

    feeling = reader.read(HOSTILE[name], language)

    assert time.perf_counter() - began < 2.0
    assert_in_range(feeling, HOSTILE[name])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", "\n", "1234 !!", "xyzzyq plughq"])
def test_a_text_without_a_known_word_is_neutral(
    reader: EmotionReader, language: Language, text: str
) -> None:
    feeling = reader.read(text, language)

    assert (feeling.valence, feeling.emotions, feeling.sure) == (0.0, (), 0.0)


def test_only_the_head_of_a_long_text_is_read(reader: EmotionReader) -> None:
    feeling = reader.read("x " * (MAX_CHARS // 2) + "grief " * 100, "en")

    assert all(span.end <= MAX_CHARS for span in feeling.evidence)


def test_a_draft_of_a_hundred_words_is_read_in_five_milliseconds(reader: EmotionReader) -> None:
    rows = examples("en")
    draft = " ".join(" ".join(str(one["text"]) for one in rows).split()[:100])
    reader.read(draft, "en")

    took = []
    for _ in range(20):
        began = time.process_time()
        reader.read(draft, "en")
        took.append(time.process_time() - began)

    assert min(took) < 0.005


def test_the_same_text_is_read_the_same_way(reader: EmotionReader) -> None:
    assert reader.read("The tide went out.", "en") == reader.read("The tide went out.", "en")


def test_every_emotion_has_a_plain_word_in_both_languages() -> None:
    every = tuple(Emotion(name, 0.5) for name in EMOTIONS)

    for language in LANGUAGES:
        words = mood_words(every, language)
        assert len(set(words)) == len(EMOTIONS)
        assert all(words)


def test_mood_words_keep_the_order_of_the_emotions() -> None:
    felt = (Emotion("longing", 0.5), Emotion("calm", 0.3))

    assert mood_words(felt, "en") == ("longing", "calm")
    assert mood_words(felt, "zh") == ("思念", "平静")


def test_the_shipped_files_are_small() -> None:
    files = [WEIGHTS / "emotion.json", WEIGHTS / "emotion.safetensors"]

    assert sum(one.stat().st_size for one in files) < 3_000_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_the_guard_stops_is_shipped(language: Language) -> None:
    words = json.loads((WEIGHTS / "emotion.json").read_text(encoding="utf-8"))[language]
    guard = Guard()

    assert [word for word in words if guard.first_fault(word, language)] == []


def test_files_that_disagree_are_refused(tmp_path: Path) -> None:
    words = json.loads((WEIGHTS / "emotion.json").read_text(encoding="utf-8"))
    words["zh"] = words["zh"][:-1]
    (tmp_path / "emotion.json").write_text(json.dumps(words), encoding="utf-8")
    (tmp_path / "emotion.safetensors").write_bytes((WEIGHTS / "emotion.safetensors").read_bytes())

    with pytest.raises(ValueError, match="disagree on zh"):
        EmotionReader.load(tmp_path)
