"""
Which of the drafts written in a round are shown: sound ones, unlike each other and the canon.

Pure; the same candidates and the same `rng` state give the same choice. It returns the order of
choice, which says something of rank: whoever shows the drafts must shuffle them first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from engine.types import Language, Problem

NEAR_COPY = 0.6  # Jaccard of character n-grams from which two drafts read as one
CANON_COPY = 0.5
_GRAM = {"en": 5, "zh": 3}  # characters
_RELEVANCE = 0.7  # MMR's lambda: weight of the score against unlikeness


@dataclass(frozen=True, slots=True)
class Candidate:
    """A parsed draft. `problems` are its form's; `score` in [0, 1] is the taste model's, if any."""

    text: str
    problems: tuple[Problem, ...] = ()
    score: float = 0.5


@dataclass(frozen=True, slots=True)
class Selection:
    """Indexes into the candidates: `shown` in order of choice, `dropped` with a code each."""

    shown: tuple[int, ...]
    dropped: tuple[tuple[int, str], ...]  # (index, "guard:<fault>" | "copy" | "canon" | "unseen")


def select(
    candidates: Sequence[Candidate],
    k: int,
    *,
    language: Language,
    canon: Sequence[str],
    rng: Random,
    first_fault: Callable[[str, Language], str | None],
) -> Selection:
    """
    At most `k` candidates to show; fewer when the others are faulty or near copies.

    Those whose form is broken come only after all sound ones. Among equals `rng` decides.

    Args:
        canon: Passages that a draft must not repeat.
        first_fault: The guard's word on a text, None where it finds nothing.

    Source: Carbonell and Goldstein 1998, maximal marginal relevance.
    """
    grams = [_grams(one.text, language) for one in candidates]
    order = rng.sample(range(len(candidates)), len(candidates))
    dropped: dict[int, str] = {}
    for index in order:
        if fault := first_fault(candidates[index].text, language):
            dropped[index] = f"guard:{fault}"
        elif _repeats_canon(candidates[index].text, canon, language):
            dropped[index] = "canon"
    alive = [index for index in order if index not in dropped]
    alive.sort(key=lambda index: (bool(candidates[index].problems), -candidates[index].score))
    unlike = _without_copies(alive, grams)
    dropped |= dict.fromkeys(set(alive) - set(unlike), "copy")
    shown = _most_diverse(unlike, candidates, grams, k)
    dropped |= dict.fromkeys(set(unlike) - set(shown), "unseen")
    return Selection(tuple(shown), tuple(sorted(dropped.items())))


def similarity(left: frozenset[str], right: frozenset[str]) -> float:
    """Jaccard index of two n-gram sets, in [0, 1]; two empty sets are alike."""
    union = len(left | right)
    return len(left & right) / union if union else 1.0


def _grams(text: str, language: Language) -> frozenset[str]:
    flat = "".join(char for char in text.lower() if char.isalnum())
    size = _GRAM[language]
    return frozenset(flat[i : i + size] for i in range(max(1, len(flat) - size + 1)))


def _repeats_canon(text: str, canon: Sequence[str], language: Language) -> bool:
    """Whether half of what the draft says stands word for word in one passage of the canon."""
    mine = _grams(text, language)
    return any(len(mine & _grams(one, language)) / len(mine) >= CANON_COPY for one in canon)


def _without_copies(ranked: Sequence[int], grams: Sequence[frozenset[str]]) -> list[int]:
    """Of each group of near copies the best ranked one."""
    kept: list[int] = []
    for index in ranked:
        if all(similarity(grams[index], grams[other]) < NEAR_COPY for other in kept):
            kept.append(index)
    return kept


def _most_diverse(
    ranked: Sequence[int],
    candidates: Sequence[Candidate],
    grams: Sequence[frozenset[str]],
    k: int,
) -> list[int]:
    chosen: list[int] = []
    for broken in (False, True):
        pool = [index for index in ranked if bool(candidates[index].problems) is broken]
        while pool and len(chosen) < k:
            best = max(pool, key=lambda index: _marginal(index, chosen, candidates, grams))
            chosen.append(best)
            pool.remove(best)
    return chosen


def _marginal(
    index: int,
    chosen: Sequence[int],
    candidates: Sequence[Candidate],
    grams: Sequence[frozenset[str]],
) -> float:
    nearest = max((similarity(grams[index], grams[other]) for other in chosen), default=0.0)
    return _RELEVANCE * candidates[index].score - (1 - _RELEVANCE) * nearest
