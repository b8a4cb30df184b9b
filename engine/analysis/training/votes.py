"""
The table of criteria against real votes, and the small file of what is usual and what counts.

    python -m engine.analysis.training votes --votes FOLDER --corpora FOLDER [--write]
"""

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.emotion import EmotionReader
from engine.analysis.evaluation import CRITERIA, Norms
from engine.analysis.evaluation.figures import Figures
from engine.analysis.evaluation.norms import kind_of
from engine.analysis.themes import LANGUAGES, WEIGHTS, ThemeSpace
from engine.analysis.training.votes_fit import Columns, fit, held_out, of_column, spread_of
from engine.analysis.training.votes_usual import usual
from engine.training.tastes.folder import read_sets
from engine.training.tastes.votes import VoteSet
from engine.types import Language

NAMES = tuple(criterion.__name__ for criterion in CRITERIA)
EVEN_WEIGHTS = dict.fromkeys(NAMES, 1 / len(NAMES))
FITTED_ON: dict[Language, tuple[str, ...]] = {
    "en": ("scratchplot: interestingness", "scratchplot: coherence", "scratchplot ending"),
    "zh": ("wpb_zh",),
}
README_BEST = {
    "nycc": "longer 48.2, surface 55.1, MiniLM 56.3, both 57.0",
    "nycc hard": "longer 51, MiniLM 55.0, both 56.0",
    "scratchplot: interestingness": "longer 49.5, surface 76.8, MiniLM 74.3, system alone 74.0",
    "scratchplot ending": "longer 61.7, surface 60.3, MiniLM 48.0",
    "wpb_zh": "longer 58, TF-IDF 61.8, MiniLM 54",
}
CREDIT = (
    "Usual figures: public-domain writing (Gutenberg, Standard Ebooks, chinese-poetry, Werneror/"
    "Poetry, chinese-novel, Lu Xun) and our own. Weights: votes of scratchplot-story-generation "
    "(Apache-2.0) and WritingPreferenceBench (ODC-BY)."
)


def run(votes: Path, corpora: Path, *, write: bool) -> None:
    """Prints the table; with `write` also replaces engine/analysis/weights/evaluation.json."""
    space, emotions = ThemeSpace.load(), EmotionReader.load()
    bare = HouseAnalyzer(space, emotions, Norms({}, {}))
    norms = Norms(usual(corpora, bare, seed=1), dict.fromkeys(LANGUAGES, EVEN_WEIGHTS))
    sets = read_sets(votes)
    read = {one.name: _figures(one, bare) for one in sets}
    scores = {one.name: _scores(one, read[one.name], space, norms) for one in sets}
    weights: dict[str, dict[str, float]] = {
        language: _weights(language, sets, scores) for language in LANGUAGES
    }
    for one in sets:
        _print(one, read[one.name], scores[one.name], replace(norms, weights=weights))
    print("weights:", json.dumps(weights))
    if write:
        kept = {"credit": CREDIT, "usual": norms.usual, "weights": weights}
        text = json.dumps(kept, ensure_ascii=False, indent=1)
        (WEIGHTS / "evaluation.json").write_text(text + "\n", encoding="utf-8")


def _figures(votes: VoteSet, analyzer: HouseAnalyzer) -> dict[str, Figures]:
    """Figures of every item; where groups are small, all of a group as one round."""
    rounds: dict[str, list[str]] = defaultdict(list)
    for key in votes.named:
        rounds[votes.items[key].group if votes.siblings else key].append(key)
    found: dict[str, Figures] = {}
    for keys in rounds.values():
        context = votes.context(keys[0])
        texts = [votes.items[key].text for key in keys]
        found |= dict(zip(keys, analyzer.figures(texts, context), strict=True))
    return found


def _scores(
    votes: VoteSet, read: dict[str, Figures], space: ThemeSpace, norms: Norms
) -> dict[str, list[float]]:
    scores = {}
    for key, found in read.items():
        kind = kind_of(space.read(votes.items[key].text, votes.language))
        scores[key] = [criterion(found, kind, norms).score for criterion in CRITERIA]
    return scores


def _weights(
    language: Language, sets: Sequence[VoteSet], scores: dict[str, dict[str, list[float]]]
) -> dict[str, float]:
    """Weights of at least 0 that sum to 1, fitted on the sets that are stories."""
    used = [one for one in sets if one.name in FITTED_ON[language]]
    gaps = np.concatenate([_gaps(one, scores[one.name]) for one in used])
    won = np.array([pair.a_won for one in used for pair in one.pairs])
    found = fit(gaps / spread_of(gaps), won, signed=False) / spread_of(gaps)
    whole = float(found.sum())
    return {name: round(float(w) / whole, 4) for name, w in zip(NAMES, found, strict=True)}


def _gaps(votes: VoteSet, columns: dict[str, list[float]]) -> Columns:
    return np.array(
        [np.subtract(columns[pair.a], columns[pair.b]) for pair in votes.pairs], np.float64
    )


def _print(
    votes: VoteSet, read: dict[str, Figures], scores: dict[str, list[float]], norms: Norms
) -> None:
    pairs = votes.pairs
    rng = random.Random(0)
    lengths = {key: [float(len(votes.items[key].text))] for key in votes.named}
    gaps = _gaps(votes, scores)
    shipped = np.array([norms.weights[votes.language][name] for name in NAMES])
    figures = {
        key: [float(value or 0.0) for value in asdict(found).values()]
        for key, found in read.items()
    }
    print(f"\n{votes.name}: {len(pairs)} pairs of {len({pair.group for pair in pairs})} groups")
    rows = [(name, of_column(gaps[:, i], pairs)) for i, name in enumerate(NAMES)]
    rows += [
        ("all, weights >= 0, held out", held_out(gaps, pairs, signed=False)),
        ("all, signed, held out", held_out(gaps, pairs, signed=True)),
        ("all figures, signed, held out", held_out(_gaps(votes, figures), pairs, signed=True)),
        ("all, what ships (partly seen)", of_column(gaps @ shipped, pairs)),
        ("all alike", of_column(gaps.sum(axis=1), pairs)),
        ("longer wins", of_column(_gaps(votes, lengths)[:, 0], pairs)),
        ("random", of_column(np.array([rng.uniform(-1, 1) for _ in pairs]), pairs)),
    ]
    for name, accuracy in rows:
        print(f"  {name:32} {accuracy}")
    print(f"  {'README':32} {README_BEST.get(votes.name, '-')}")
