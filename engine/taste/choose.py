"""
Chooses which drafts of a request are shown, by a community's taste: texts, and pictures.

Puts this room's parts together. Knows no session, no vote and no engine.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from engine.taste import diversity, pictures
from engine.taste.diversity import FloatArray
from engine.taste.features import Kind, Rated, of_round
from engine.taste.ranker import Utilities, samples, standings
from engine.taste.select import DRAWS, NEAR_COPY, Field, Scores, Selection, select
from engine.types import Language, Ranking, Standing

log = logging.getLogger(__name__)

CANON_COPY = 0.5  # share of a draft's n-grams in one passage from which it repeats that passage


@dataclass(frozen=True, slots=True)
class Choice:
    """
    Indexes into the drafts: `shown` in order of choice, to be shuffled before anybody sees them;
    `dropped` with a code each: "guard:<fault>", "canon", "copy", or "unseen" for a good spare.

    `standings` has one entry a draft; they are None where the community does not rank. `vendi` is
    the effective number of different drafts among the shown, 0 where none is.
    """

    shown: tuple[int, ...]
    dropped: tuple[tuple[int, str], ...]
    standings: tuple[Standing | None, ...]
    vendi: float


def choose_texts(
    drafts: Sequence[Rated],
    k: int,
    *,
    ranking: Ranking | None,
    canon: Sequence[str],
    rng: Random,
    first_fault: Callable[[str, Language], str | None],
) -> Choice:
    """
    At most `k` sound texts, unlike each other and the canon; see `select.select`.

    Args:
        ranking: The community's taste; None orders by `analysis.score`, without a wildcard.
        canon: Passages that a draft must not repeat.
        first_fault: The guard's word on a text, None where it finds nothing.
    """
    grams = [diversity.grams(one.text, one.language) for one in drafts]
    languages = {one.language for one in drafts}
    known = {lang: [diversity.grams(one, lang) for one in canon] for lang in languages}
    barred = {}
    for index, (one, mine) in enumerate(zip(drafts, grams, strict=True)):
        if fault := first_fault(one.text, one.language):
            barred[index] = f"guard:{fault}"
        elif _repeats(mine, known[one.language]):
            barred[index] = "canon"
    alike = diversity.likeness(grams)
    broken = np.array([bool(one.problems) for one in drafts], bool)
    field = Field(alike, alike >= NEAR_COPY, broken, barred)
    return _chosen("text", drafts, field, k, ranking, rng)


def choose_pictures(
    drafts: Sequence[Rated], k: int, *, ranking: Ranking | None, rng: Random
) -> Choice:
    """
    At most `k` pictures, unlike each other in colour and feeling; see `select.select`.

    None is dropped as a copy, since pictures of the same colours may show different things.
    """
    alike = pictures.likeness([one.palette for one in drafts], [one.analysis for one in drafts])
    nowhere = np.zeros(alike.shape, bool)
    field = Field(alike, nowhere, np.zeros(len(drafts), bool), {})
    return _chosen("image", drafts, field, k, ranking, rng)


def _chosen(
    kind: Kind, drafts: Sequence[Rated], field: Field, k: int, ranking: Ranking | None, rng: Random
) -> Choice:
    draws = np.random.default_rng(rng.getrandbits(64))
    if ranking is None:
        known = [one.analysis.score if one.analysis else 0.5 for one in drafts]
        selection = select(Scores.certain(np.array(known, np.float64)), field, k, rng=draws)
        stood: tuple[Standing | None, ...] = (None,) * len(drafts)
    else:
        x = of_round(kind, drafts)
        found = standings(x, ranking, draws)
        further = samples(x, ranking, DRAWS, draws)
        scores = Scores(_share(found.sampled), _share(found.expected), _share(further))
        selection = select(scores, field, k, rng=draws, wildcard=ranking.wildcard)
        stood = _standings(found, selection)
    shown = list(selection.shown)
    vendi = diversity.vendi(field.alike[np.ix_(shown, shown)])
    log.info("%s: %d of %d shown, %.2f different ones", kind, len(shown), len(drafts), vendi)
    return Choice(selection.shown, selection.dropped, stood, vendi)


def _standings(found: Utilities, selection: Selection) -> tuple[Standing, ...]:
    ranks = np.argsort(np.argsort(-found.expected, kind="stable"))
    return tuple(
        Standing(float(expected), float(sd), int(rank), role, propensity)
        for expected, sd, rank, role, propensity in zip(
            found.expected, found.sd, ranks, selection.roles, selection.propensities, strict=True
        )
    )


def _share(utilities: FloatArray) -> FloatArray:
    """A utility as the probability of being preferred to the mean draft, in (0, 1)."""
    return np.asarray(1 / (1 + np.exp(-np.clip(utilities, -30, 30))))


def _repeats(mine: frozenset[str], canon: Sequence[frozenset[str]]) -> bool:
    """Whether half of what a draft says stands word for word in one passage of the canon."""
    return any(len(mine & one) / len(mine) >= CANON_COPY for one in canon)
