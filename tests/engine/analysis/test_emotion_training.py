"""What the reader of feelings is fitted with: the split, the figures, the fitting itself."""

import random
from pathlib import Path

import numpy as np
import pytest

from engine.analysis.emotion import EmotionReader, Heads, feeling_of
from engine.analysis.emotion_features import SIZE, Features, WordTable
from engine.analysis.lexicon import AXES, Lexicon
from engine.analysis.training.emotion_fit import fit_heads, shrunk, softmax_regression, write
from engine.analysis.training.emotion_material import LABELS, Labelled, Lines
from engine.analysis.training.emotion_scores import Guess, score
from engine.analysis.training.emotion_vectors import learn_vectors
from engine.analysis.training.emotion_words import learn_words, ridge
from engine.types import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")


def labelled(*valences: float) -> list[Labelled]:
    return [Labelled("", v, 0.5, "joy" if v > 0 else "sorrow") for v in valences]


def table(words: list[str], seed: int = 0) -> WordTable:
    rng = np.random.default_rng(seed)
    rows = (len(words), len(AXES))
    return WordTable(
        {word: i for i, word in enumerate(words)},
        rng.normal(size=rows).astype(np.float32),
        rng.normal(size=rows).astype(np.float32),
        np.ones(len(words), np.float32),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_stands_on_one_side_of_the_split(language: Language) -> None:
    lines = Lines.load(language)

    train, held = lines.split()
    composed = lines.passages(train, 200, 1)

    assert len(train) + len(held) == len(lines.lines)
    assert {one.group for one in train}.isdisjoint(one.group for one in held)
    for one in held:
        fixed = max(one.text.split("{")[0].split("}")[-1], "", key=len)
        assert len(fixed) < 12 or not any(fixed in passage.text for passage in composed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_hold_every_label_and_fill_all_their_slots(language: Language) -> None:
    lines = Lines.load(language)
    filled = [lines.fill(one, random.Random(1)) for one in lines.lines]

    assert {one.emotion for one in filled} == set(LABELS)
    assert not any("{" in one.text for one in filled)
    assert all(-1 <= one.valence <= 1 and 0 <= one.arousal <= 1 for one in filled)


def test_a_perfect_reader_scores_one_and_a_turned_one_minus_one() -> None:
    truth = labelled(-0.8, -0.3, 0.4, 0.9)
    right = [Guess(one.valence, one.arousal, one.emotion) for one in truth]
    turned = [Guess(-one.valence, None, None) for one in truth]

    assert score(right, truth).pearson == pytest.approx(1.0)
    assert score(right, truth).accuracy == 1.0
    assert score(turned, truth).spearman == pytest.approx(-1.0)
    assert score(turned, truth).sign == 0.0
    assert score(turned, truth).accuracy is None


def test_a_constant_reader_correlates_with_nothing() -> None:
    truth = labelled(-0.8, 0.9)

    assert score([Guess(0.1, 0.5, "joy")] * 2, truth).pearson == 0.0


def test_a_label_near_zero_has_no_sign() -> None:
    truth = labelled(0.05, 0.9)

    assert score([Guess(-1.0, 0.5, "joy"), Guess(1.0, 0.5, "joy")], truth).sign == 1.0


def test_ranks_share_ties() -> None:
    truth = labelled(0.2, 0.2, 0.9)
    guesses = [Guess(0.1, None, None), Guess(0.1, None, None), Guess(0.2, None, None)]

    assert score(guesses, truth).spearman == pytest.approx(1.0)


def test_ridge_without_a_prior_solves_the_equations() -> None:
    rng = np.random.default_rng(0)
    x, weights = rng.normal(size=(50, 4)), rng.normal(size=(4, 2))

    found = ridge(x.astype(np.float32), (x @ weights).astype(np.float32), 1e-6)

    assert np.allclose(found, weights, atol=1e-3)


def test_softmax_regression_parts_what_a_line_can_part() -> None:
    x = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]], np.float32)

    weights = softmax_regression(x, np.array([0, 0, 1, 1]), 0.01)
    logits = np.hstack([x, np.ones((4, 1))]) @ weights.T

    assert logits.argmax(axis=1).tolist() == [0, 0, 1, 1]


def test_what_is_written_reads_back_as_what_was_fitted(tmp_path: Path) -> None:
    tables: dict[Language, WordTable] = {
        "en": shrunk(table(["tide", "lamp", "gull"])),
        "zh": shrunk(table(["潮", "灯塔", "鸥"])),
    }
    heads: dict[Language, Heads] = {}
    for language in LANGUAGES:
        features = Features(Lexicon.load(language), tables[language])
        heads[language] = fit_heads(features, Lines.load(language).lines)

    write(tmp_path, tables, heads)
    read = EmotionReader.load(tmp_path)

    for language, text in (("en", "the tide, the lamp, joy"), ("zh", "灯塔边的潮水，喜悦")):
        features = Features(Lexicon.load(language), tables[language])
        expected = feeling_of(features.of(text), heads[language])
        assert read.read(text, language).valence == pytest.approx(expected.valence, abs=1e-5)


def test_a_vector_has_three_parts_of_the_axes() -> None:
    found = Features(Lexicon.load("en"), table(["tide"])).of("joy and the tide")

    assert found.vector.shape == (SIZE,)
    assert found.vector[AXES.index("joy")] > 0


def test_words_of_like_use_get_like_kin(tmp_path: Path) -> None:
    rng = random.Random(0)
    sad = "she wept and felt {} at the grave in the rain again"
    glad = "they danced and felt {} at the feast in the sun again"
    texts = [
        shape.format(rng.choice(words))
        for _ in range(1_500)
        for shape, words in ((sad, ("grief", "zorn")), (glad, ("joy", "blim")))
    ]

    vectors = learn_vectors(texts, "en", tmp_path / "cut")
    learned = learn_words(vectors, Lexicon.load("en"), texts[:200])

    kin = learned.kin[[learned.index["zorn"], learned.index["blim"]]]
    sorrow, joy = AXES.index("sorrow"), AXES.index("joy")
    assert kin[0, sorrow] > kin[1, sorrow]
    assert kin[1, joy] > kin[0, joy]
    assert not learned.kin[learned.index["grief"]].any()
