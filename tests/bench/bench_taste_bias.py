"""
Whether the weights of a taste stay right where members vote more for what is shown first.

    python -m tests.bench.bench_taste_bias [--communities N] [--pairs FILE]

Simulated communities with a known taste vote in rounds of four shuffled drafts; in the second
table two drafts of members', longer than the models', join at the end of each round, where no
shuffling reaches. Weights are learned with the place as a feature and without it. `--pairs` is a
file of real choices between two texts with the place of the chosen one (scratchplot's endings, see
its README): the place's share in them, with an interval by voters.
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.taste.diversity import FloatArray
from engine.taste.features import TEXT_CODES
from engine.taste.model import fresh, learned, ranking
from engine.taste.outcomes import Marks, outcomes
from engine.taste.prior import Prior, load_prior
from tests.bench.table import Row, printed

TASTE = {"length": 0.8, "richness": -0.5, "feeling": 0.3}
BIAS = -1.0  # logits from the first place to the last
ROUNDS, BALLOTS = 80, 8  # of one community, and of one round
LATE_LENGTH = 1.5  # spreads by which members' drafts are longer
UNEXPLAINED = 0.3  # standard deviation in logits of what no feature shows
_PLACE = TEXT_CODES.index("place")


@dataclass(frozen=True, slots=True)
class World:
    """How a community votes, and what its taste model is told."""

    bias: float = 0.0
    late: bool = False
    told: bool = True  # whether the place is a feature


def learned_weights(world: World, seed: int, rounds: int = ROUNDS) -> dict[str, float]:
    """The weights that a community's ballots taught, by code."""
    chance = np.random.default_rng(seed)
    prior = flat()
    state = fresh(prior)
    for _ in range(rounds):
        x = drafts(world, chance)
        ballots = votes(x, world, chance)
        if not world.told:
            x[:, _PLACE] = 0.0
        state = learned(state, prior, "story", x, outcomes(len(x), ballots), BALLOTS)
    found = ranking(state, prior, "story")
    return dict(zip(found.codes, found.mean, strict=True))


def flat() -> Prior:
    """No opinion, and nothing fades: so that what comes out is what the votes said."""
    shipped = load_prior("text", "en")
    wide = np.eye(len(TEXT_CODES))
    return replace(
        shipped,
        mean=np.zeros(len(TEXT_CODES)),
        spread_guild=wide,
        spread_form=0.01 * wide,
        half_life=float("inf"),
        unexplained=UNEXPLAINED,
    )


def drafts(world: World, chance: np.random.Generator) -> FloatArray:
    """Features of one round's drafts in the order shown, standardised as they are in life."""
    n = 6 if world.late else 4
    x = np.zeros((n, len(TEXT_CODES)))
    for code in TASTE:
        x[:, TEXT_CODES.index(code)] = chance.standard_normal(n)
    x[4:, TEXT_CODES.index("length")] += LATE_LENGTH
    x = (x - x.mean(axis=0)) / np.maximum(x.std(axis=0), 0.01)
    x[:, _PLACE] = np.linspace(-0.5, 0.5, n)
    return x


def votes(x: FloatArray, world: World, chance: np.random.Generator) -> list[Marks]:
    """Each voter approves each draft or not, some of everything and some of little."""
    utility = sum(weight * x[:, TEXT_CODES.index(code)] for code, weight in TASTE.items())
    utility = utility + world.bias * x[:, _PLACE] + UNEXPLAINED * chance.standard_normal(len(x))
    everyone = frozenset(range(len(x)))
    marks = []
    for kindness in chance.normal(-0.5, 0.7, BALLOTS):
        approves = chance.random(len(x)) < 1 / (1 + np.exp(-utility - kindness))
        marks.append(Marks(frozenset(np.flatnonzero(approves).tolist()), everyone))
    return marks


def simulated(communities: int, *, late: bool) -> list[Row]:
    """Mean learned weights of communities, with its standard error, beside the true one."""
    cases = {
        "no bias, place told": World(0.0, late, told=True),
        "no bias, place not told": World(0.0, late, told=False),
        "bias, place told": World(BIAS, late, told=True),
        "bias, place not told": World(BIAS, late, told=False),
    }
    rows = []
    for case, world in cases.items():
        found = [learned_weights(world, seed) for seed in range(communities)]
        for code in (*TASTE, "place"):
            values = [one[code] for one in found]
            true = world.bias if code == "place" else TASTE[code]
            error = float(np.std(values) / np.sqrt(communities))
            rows.append(
                Row(
                    "two late drafts" if late else "shuffled",
                    f"{case}: {code}",
                    float(np.mean(values)),
                    f"se {error:.2f}",
                    f"true {true:g}",
                )
            )
    return rows


def first_share(path: Path, draws: int = 2_000) -> list[Row]:
    """How often the text that stood first was chosen, with a 95 % interval that draws voters."""
    firsts: dict[str, list[bool]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            pair = json.loads(line)
            if pair["chosen_position"] is not None:
                firsts[pair["voter_id"]].append(pair["chosen_position"] == 0)
    return _share_of(list(firsts.values()), draws)


def _share_of(voters: Sequence[Sequence[bool]], draws: int) -> list[Row]:
    sums = np.array([(sum(one), len(one)) for one in voters])
    chance = np.random.default_rng(0)
    drawn = sums[chance.integers(len(sums), size=(draws, len(sums)))].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], (2.5, 97.5))
    share = sums[:, 0].sum() / sums[:, 1].sum()
    told = f"{sums[:, 1].sum()} choices of {len(sums)} voters"
    return [
        Row("real choices of two", told, share, "first", f"{low:.3f}..{high:.3f}"),
        Row("", "the same as a weight of the place", -float(np.log(share / (1 - share))), "logits"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Weights of a taste under position bias.")
    parser.add_argument("--communities", type=int, default=20)
    parser.add_argument("--pairs", type=Path, help="real choices with places, pairs.jsonl.gz")
    wishes = parser.parse_args()
    rows = [row for late in (False, True) for row in simulated(wishes.communities, late=late)]
    if wishes.pairs:
        rows += first_share(wishes.pairs)
    print(printed(rows))


if __name__ == "__main__":
    main()
