"""
How well rounds that one ranker showed tell what another would have done.

    python -m tests.bench.bench_taste_offpolicy [--lives N]

Simulated communities: six drafts a round, three shown by the first ranker; members like what is
rich. `off` is the mean error of the estimate over lives of 40 rounds, with its standard error;
`said` the standard error that the estimates claim, beside the true one.
"""

import argparse
from collections.abc import Sequence
from random import Random

import numpy as np

from engine.taste.choose import Choice, choose_texts
from engine.taste.features import TEXT_CODES, Rated
from engine.taste.offpolicy import CLIP, Logged, OffPolicy, snips
from engine.types import Analysis, Evaluation, Ranking, Reading
from tests.bench.table import Row, printed
from tests.fakes import SENTENCES

ROUNDS, N, K = 40, 6, 3


def likes(sd: float, *, wildcard: bool = True, **weights: float) -> Ranking:
    """A ranker with these weights, each as unsure as the other."""
    size = len(TEXT_CODES)
    cov = tuple(tuple(sd**2 * (i == j) for j in range(size)) for i in range(size))
    mean = tuple(weights.get(code, 0.0) for code in TEXT_CODES)
    return Ranking(TEXT_CODES, mean, cov, wildcard=wildcard)


LOGGED = likes(0.3, feeling=0.5)
OTHERS = {
    "itself": LOGGED,
    "a bit otherwise": likes(0.3, feeling=0.5, richness=0.3),
    "another taste": likes(0.3, richness=0.6),
    "the opposite": likes(0.3, feeling=-0.5),
    "the opposite, and sure": likes(0.01, wildcard=False, feeling=-8.0),
}


def drafts(chance: np.random.Generator) -> list[Rated]:
    """Drafts of drawn richness and feeling."""
    return [
        Rated(
            text,
            "en",
            Analysis(
                Reading((), 0.0, 0.4, ()),
                (Evaluation("content_richness", rich), Evaluation("emotional_depth", deep)),
            ),
            (),
            None,
        )
        for text, (rich, deep) in zip(SENTENCES, chance.random((N, 2)).tolist(), strict=False)
    ]


def liked(draft: Rated) -> float:
    """The share of members who approve."""
    rich, deep = (one.score for one in draft.analysis.evaluations) if draft.analysis else (0, 0)
    return 0.2 + 0.6 * rich - 0.1 * deep


def choice(found: Sequence[Rated], ranking: Ranking, seed: int) -> Choice:
    return choose_texts(
        found, K, ranking=ranking, canon=(), rng=Random(seed), first_fault=lambda text, lang: None
    )


def propensity(chosen: Choice, index: int) -> float:
    standing = chosen.standings[index]
    if standing is None:
        raise ValueError("a ranked draft has a standing")
    return standing.propensity


def lived(
    under: Ranking, other: Ranking, seed: int, *, rounds: int = ROUNDS, clip: float = CLIP
) -> tuple[OffPolicy, float]:
    """Rounds shown under one ranker: the estimate of the other, and what it would have had."""
    chance = np.random.default_rng(seed)
    logged, truly = [], []
    for _ in range(rounds):
        found = drafts(chance)
        shown, would = (choice(found, one, int(chance.integers(2**31))) for one in (under, other))
        logged.append(
            [
                Logged(propensity(shown, i), propensity(would, i), liked(found[i]))
                for i in shown.shown
            ]
        )
        truly += [liked(found[i]) for i in would.shown]
    estimate = snips(logged, clip=clip)
    if estimate is None:
        raise ValueError("the other ranker shows none of these")
    return estimate, float(np.mean(truly))


def rows(lives: int) -> list[Row]:
    told = []
    plain = np.mean([lived(LOGGED, LOGGED, seed)[0].value for seed in range(lives)])
    for name, other in OTHERS.items():
        found = [lived(LOGGED, other, seed) for seed in range(lives)]
        off = np.array([estimate.value - truth for estimate, truth in found])
        known = sum(estimate.known for estimate, _ in found)
        covered = np.mean([estimate.covered for estimate, _ in found])
        effective = np.mean([estimate.effective for estimate, _ in found])
        said = np.mean([estimate.error for estimate, _ in found])
        truth = np.mean([truth for _, truth in found])
        told += [
            Row(name, "true reward", float(truth), f"shown {plain:.3f}"),
            Row("", "off", float(off.mean()), f"se {off.std() / np.sqrt(lives):.4f}", "0"),
            Row("", "said", float(said), f"true {off.std():.4f}"),
            Row("", "covered", float(covered), "", "1"),
            Row("", f"effective drafts of {K * ROUNDS}", float(effective), ""),
            Row("", "lives in which it can be told", float(known / lives), "share"),
        ]
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Off-policy estimates of simulated lives.")
    parser.add_argument("--lives", type=int, default=50)
    print(printed(rows(parser.parse_args().lives)))
