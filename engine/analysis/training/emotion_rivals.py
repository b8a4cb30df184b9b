"""
The readers that ours is measured against without any network of layers.

A constant, our lists alone, TF-IDF with linear models (scikit-learn), and the two known tools:
VADER for English and SnowNLP for Chinese, which speak of valence only.
"""

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import FeatureUnion
from snownlp import SnowNLP
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from engine.analysis.emotion import Heads, feeling_of
from engine.analysis.emotion_features import Features
from engine.analysis.lexicon import AXES, EMOTIONS, GLAD, STIRRED, Lexicon
from engine.analysis.training.emotion_material import Labelled
from engine.analysis.training.emotion_scores import Guess
from engine.types import Language

Reader = Callable[[Sequence[str]], list[Guess]]

_SPEAKS = 0.4  # the least that lists must say before they name an emotion


def constant(train: Sequence[Labelled]) -> Reader:
    """The mean numbers and the commonest emotion, whatever the text."""
    emotions = [one.emotion for one in train]
    guess = Guess(
        float(np.mean([one.valence for one in train])),
        float(np.mean([one.arousal for one in train])),
        max(sorted(set(emotions)), key=emotions.count),
    )
    return lambda texts: [guess for _ in texts]


def lists_alone(lexicon: Lexicon) -> Reader:
    """Sums of the cues; nothing is fitted."""

    def read(text: str) -> Guess:
        said = np.zeros(len(AXES))
        for cue in lexicon.cues(text):
            said += np.asarray(cue.says)
        best = int(np.argmax(said[: len(EMOTIONS)]))
        name = EMOTIONS[best] if said[best] >= _SPEAKS else "none"
        stirred = 1.0 / (1.0 + np.exp(-said @ np.array(STIRRED)))
        return Guess(float(np.tanh(said @ np.array(GLAD))), float(stirred), name)

    return lambda texts: [read(text) for text in texts]


def ours(features: Features, heads: Heads) -> Reader:
    """The reader that ships, or one like it."""

    def read(text: str) -> Guess:
        felt = feeling_of(features.of(text), heads)
        name = felt.emotions[0].name if felt.emotions else "none"
        return Guess(felt.valence, felt.arousal, name)

    return lambda texts: [read(text) for text in texts]


def tfidf(train: Sequence[Labelled], language: Language) -> Reader:
    """Word and character n-grams (Chinese: characters only), logistic and ridge regression."""
    parts = [("characters", _grams("char_wb" if language == "en" else "char", (1, 4)))]
    if language == "en":
        parts.append(("words", _grams("word", (1, 2))))
    grams = FeatureUnion(parts)
    x = grams.fit_transform([one.text for one in train])
    names = LogisticRegression(C=10.0, max_iter=100).fit(x, [one.emotion for one in train])
    glad = Ridge(1.0).fit(x, [one.valence for one in train])
    stirred = Ridge(1.0).fit(x, [one.arousal for one in train])

    def read(texts: Sequence[str]) -> list[Guess]:
        rows = grams.transform(texts)
        columns = (glad.predict(rows), stirred.predict(rows), names.predict(rows))
        return [Guess(float(v), float(a), str(e)) for v, a, e in zip(*columns, strict=True)]

    return read


def known_tool(language: Language) -> Reader:
    """VADER's compound in [-1, 1], or SnowNLP's share of gladness stretched to it."""
    if language == "zh":
        return lambda texts: [Guess(2.0 * SnowNLP(t).sentiments - 1.0, None, None) for t in texts]
    vader = SentimentIntensityAnalyzer()
    return lambda texts: [Guess(vader.polarity_scores(t)["compound"], None, None) for t in texts]


def _grams(analyzer: str, span: tuple[int, int]) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=analyzer, ngram_range=span, min_df=2, max_features=60_000, sublinear_tf=True
    )
