"""
Every reader of feelings on the one split and on the frozen examples, in one run.

Prints Markdown. What is fitted sees neither side's held-out lines nor the frozen examples.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.analysis.emotion import EmotionReader
from engine.analysis.emotion_features import Features
from engine.analysis.lexicon import Lexicon
from engine.analysis.training import emotion_rivals as rivals
from engine.analysis.training.emotion_fit import fit_heads, shrunk
from engine.analysis.training.emotion_material import Labelled, Lines, frozen, passages
from engine.analysis.training.emotion_networks import silver, train_bert, train_gru
from engine.analysis.training.emotion_scores import HEADER, Guess, row, score
from engine.analysis.training.emotion_states import train_states
from engine.analysis.training.emotion_vectors import WordVectors
from engine.analysis.training.emotion_words import learn_words
from engine.types import Language

_COMPOSED = 1_800  # passages made of the training lines
SILVER = 4_500  # corpus passages with labels from the lists
PASSAGES = 30_000
_SEED = 3


@dataclass(frozen=True, slots=True)
class Budget:
    """How long the networks learn: epochs of each stage, seconds of masked pre-training."""

    epochs: int = 4
    masked_s: float = 240.0


def compare(
    corpora: Path, work: Path, frozen_folder: Path, language: Language, budget: Budget
) -> list[str]:
    """Lines of a Markdown table; progress goes to the terminal."""
    lines = Lines.load(language)
    train, held = lines.split()
    rng = random.Random(_SEED)
    tests = {
        f"held-out lines ({len(held)})": [lines.fill(one, rng) for one in held],
        "frozen (200)": frozen(frozen_folder, language),
    }
    composed = lines.passages(train, _COMPOSED, _SEED)
    bare = passages(corpora, language, _SEED)[:PASSAGES]
    vectors = WordVectors.load(work / f"{language}.npz")
    table: dict[str, list[str]] = {name: [] for name in tests}

    def judged(name: str, reader: rivals.Reader, began: float) -> None:
        took = time.monotonic() - began
        for title, truth in tests.items():
            table[title].append(row(name, score(reader([t.text for t in truth]), truth)))
            print(f"{language}, {title}: {table[title][-1]}", flush=True)
        print(f"{language} {name}: {took:.0f} s", flush=True)

    readers = _makers(corpora, language, lines, train, composed, bare, vectors, budget)
    for name, make in readers.items():
        began = time.monotonic()
        judged(name, make(), began)
    shipped = [f"### {language}, {title}\n\n{HEADER}" for title in tests]
    return [
        part
        for head, rows in zip(shipped, table.values(), strict=True)
        for part in (head, *rows, "")
    ]


def _makers(
    corpora: Path,
    language: Language,
    lines: Lines,
    train: list[Labelled],
    composed: list[Labelled],
    bare: list[str],
    vectors: WordVectors,
    budget: Budget,
) -> dict[str, Callable[[], rivals.Reader]]:
    lexicon = Lexicon.load(language)
    rng = random.Random(_SEED)
    filled = [lines.fill(one, rng) for one in train]
    features = Features(lexicon, shrunk(learn_words(vectors, lexicon, bare)))
    combined = rivals.ours(features, fit_heads(features, filled))
    silvered = silver(bare, rivals.lists_alone(lexicon), SILVER, _SEED)
    stages = (silvered, composed)
    loaded = EmotionReader.load()

    def shipped() -> rivals.Reader:
        def read(text: str) -> Guess:
            felt = loaded.read(text, language)
            return Guess(
                felt.valence, felt.arousal, felt.emotions[0].name if felt.emotions else "none"
            )

        return lambda texts: [read(text) for text in texts]

    return {
        "constant": lambda: rivals.constant(train),
        "VADER" if language == "en" else "SnowNLP": lambda: rivals.known_tool(language),
        "lists alone": lambda: rivals.lists_alone(lexicon),
        "TF-IDF, our lines": lambda: rivals.tfidf(composed, language),
        "TF-IDF, lines and silver": lambda: rivals.tfidf([*composed * 2, *silvered], language),
        "house model's states": lambda: train_states(
            Path(__file__).parents[2] / "text" / "house" / "weights", composed
        ),
        "GRU": lambda: train_gru(vectors, stages, language, budget.epochs),
        "small BERT": lambda: train_bert(
            vectors, bare, stages, language,
            masked_s=budget.masked_s, epochs=budget.epochs, say=print,
        ),
        "lists and words, training lines": lambda: combined,
        "shipped (all lines)": shipped,
    }  # fmt: skip
