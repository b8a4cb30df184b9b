"""
How fast a new community's taste is learned from real votes, beside what others would have learned.

    python -m tests.bench.bench_taste_votes FOLDER [--communities N]

FOLDER holds the development votes. Caption contests of one fold act as new communities: everything
shipped is refitted without that fold. A round has eight captions of the contest, four of them are
shown, and five ballots are drawn from what these captions were really given. Told are pairs of
fresh captions of the same contest, and pairs of those that were shown; ratings of single texts
know nothing of fresh ones.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import choix
import numpy as np
from openskill.models import PlackettLuce
from sklearn.linear_model import LogisticRegression

from engine.analysis.themes import ThemeSpace
from engine.taste.model import fresh, learned, ranking
from engine.taste.outcomes import Marks, outcomes
from engine.taste.prior import FloatArray, Prior
from engine.training.tastes.evidence import approved_from, chance, drawn, rich
from engine.training.tastes.folder import read_sets
from engine.training.tastes.recipe import recipe_of
from engine.training.tastes.rounds import HeadScores, Reader, by_key, features
from engine.training.tastes.votes import Pair, VoteSet

STEPS = (0, 5, 10, 20, 50, 100, 200)  # ballots
A_ROUND = 5  # ballots of one round
CANDIDATES, SHOWN = 8, 4
FOLD = 0  # whose contests are new communities
KEPT, SURE = 80, 25  # captions that are never in a round, and how many ratings each has at least
GAP = 0.15  # of mean grades, between captions that are told apart
PAIRS = 400  # a community at most
FORM = "caption"

Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Round:
    keys: tuple[str, ...]  # of eight candidates; the first four are shown
    x: FloatArray  # (8, F)
    marks: tuple[Marks, ...]  # by places among the eight

    @property
    def shown(self) -> tuple[str, ...]:
        return self.keys[:SHOWN]

    def approved(self) -> list[tuple[list[str], list[str]]]:
        """Of each ballot, the keys approved and those passed over."""
        return [
            (
                [self.keys[i] for i in sorted(one.approved)],
                [self.keys[i] for i in sorted(one.visible - one.approved)],
            )
            for one in self.marks
        ]


@dataclass(frozen=True, slots=True)
class Town:
    """A new community: what it votes on, and which pairs of other captions are told."""

    votes: VoteSet
    group: str
    rounds: tuple[Round, ...]
    told: tuple[Pair, ...]
    fresh: Mapping[str, FloatArray]  # features of the captions that they name


Rival = Callable[[Town, Sequence[Round], Sequence[str]], Scores]


def town(votes: VoteSet, group: str, usual: float, reader: Reader, head: HeadScores) -> Town:
    """Some captions are kept for the end; the rounds are made of others."""
    rng = random.Random(f"town {group}")
    keys = [key for key in votes.groups[group] if key in votes.grades]
    rng.shuffle(keys)
    kept = [key for key in keys if votes.grades[key].n >= SURE][:KEPT]
    others = [key for key in keys if key not in set(kept)]
    rounds = []
    for start in range(0, CANDIDATES * (STEPS[-1] // A_ROUND), CANDIDATES):
        keys = others[start : start + CANDIDATES]
        if len(keys) == CANDIDATES:
            chances = [chance(votes.grades[key], usual) for key in keys]
            marks = drawn(chances, A_ROUND, rng, frozenset(range(SHOWN)))
            x = features(reader.round(votes, group, keys), head)
            rounds.append(Round(tuple(keys), x, tuple(marks)))
    told = apart(votes, group, kept)
    return Town(
        votes, group, tuple(rounds), tuple(told), by_key([reader.round(votes, group, kept)], head)
    )


def ours(prior: Prior, *, learns: bool = True, headless: bool = False) -> Rival:
    """The shipped filter, from a prior; texts are scored by the weights that it then has."""
    known = np.array([not (headless and code == "head") for code in prior.codes], float)

    def scores(one: Town, seen: Sequence[Round], _: Sequence[str]) -> Scores:
        state = fresh(prior)
        for lesson in seen if learns else ():
            evidence = outcomes(CANDIDATES, lesson.marks)
            x = lesson.x * known
            state = learned(state, prior, FORM, x, evidence, len(lesson.marks))
        weights = np.array(ranking(state, prior, FORM).mean) * known
        rows = dict(one.fresh)
        for lesson in seen:
            rows |= dict(zip(lesson.keys, lesson.x, strict=True))
        return {key: float(row @ weights) for key, row in rows.items()}

    return scores


def popularity(_: Town, seen: Sequence[Round], __: Sequence[str]) -> Scores:
    """The share of ballots that approved of a caption, with one approval in two believed."""
    found: dict[str, list[float]] = defaultdict(lambda: [1.0, 2.0])
    for one in seen:
        for liked, passed in one.approved():
            for key in (*liked, *passed):
                found[key][1] += 1
            for key in liked:
                found[key][0] += 1
    return {key: up / count for key, (up, count) in found.items()}


def by_choix(_: Town, seen: Sequence[Round], __: Sequence[str]) -> Scores:
    """Bradley-Terry strengths of the captions themselves, regularised as choix proposes."""
    at = {key: n for n, key in enumerate(key for one in seen for key in one.shown)}
    won = [
        (at[a], at[b])
        for one in seen
        for liked, passed in one.approved()
        for a in liked
        for b in passed
    ]
    if not won:
        return {}
    found = choix.ilsr_pairwise(len(at), won, alpha=0.1)
    return {key: float(found[n]) for key, n in at.items()}


def by_openskill(_: Town, seen: Sequence[Round], __: Sequence[str]) -> Scores:
    """Plackett-Luce ratings, a ballot being a match of those approved against those passed over."""
    model = PlackettLuce()
    ratings = {key: model.rating() for one in seen for key in one.shown}
    for one in seen:
        for liked, passed in one.approved():
            if liked and passed:
                keys = [*liked, *passed]
                ranks = [1.0] * len(liked) + [2.0] * len(passed)
                rated = model.rate([[ratings[key]] for key in keys], ranks=ranks)
                ratings |= {key: team[0] for key, team in zip(keys, rated, strict=True)}
    return {key: rating.mu for key, rating in ratings.items()}


def by_embedding(space: ThemeSpace) -> Rival:
    """Plain logistic regression on differences of places in the theme space."""
    place_of = lru_cache(None)(lambda text: space.vector(text, "en"))

    def scores(one: Town, seen: Sequence[Round], wanted: Sequence[str]) -> Scores:
        place = {key: place_of(one.votes.items[key].text) for key in wanted}
        gaps = [
            place[a] - place[b]
            for lesson in seen
            for liked, passed in lesson.approved()
            for a in liked
            for b in passed
        ]
        if not gaps:
            return {}
        both = np.array([*gaps, *(-gap for gap in gaps)])
        labels = np.repeat([1, -1], len(gaps))
        weights = LogisticRegression(fit_intercept=False, max_iter=500).fit(both, labels).coef_[0]
        return {key: float(vector @ weights) for key, vector in place.items()}

    return scores


def apart(votes: VoteSet, group: str, keys: Sequence[str]) -> list[Pair]:
    """Pairs of these captions whose real grades differ, at most PAIRS."""
    grades = votes.grades
    pairs = [
        Pair(group, a, b, float(grades[a].mean > grades[b].mean), 1, FOLD)
        for n, a in enumerate(keys)
        for b in keys[:n]
        if abs(grades[a].mean - grades[b].mean) >= GAP
    ]
    return random.Random(f"pairs {group}").sample(pairs, min(PAIRS, len(pairs)))


def share(scores: Scores, pairs: Sequence[Pair]) -> float:
    """Pairs told right; what is not known stands level, and level counts half."""
    if not pairs:
        return float("nan")
    gaps = [(scores.get(p.a, 0.0) - scores.get(p.b, 0.0)) * (1 if p.a_won else -1) for p in pairs]
    return float(np.mean((np.sign(gaps) + 1) / 2))


def curve(rival: Rival, towns: Sequence[Town], *, on_shown: bool) -> list[FloatArray]:
    """For each step, the share of every community."""
    found = []
    for ballots in STEPS:
        shares = []
        for one in towns:
            seen = one.rounds[: ballots // A_ROUND]
            shown = [key for lesson in seen for key in lesson.shown]
            pairs = apart(one.votes, one.group, shown) if on_shown else one.told
            wanted = [*one.fresh, *shown]
            shares.append(share(rival(one, seen, wanted), pairs))
        found.append(np.array(shares))
    return found


def table(found: Mapping[str, Mapping[str, list[FloatArray]]]) -> str:
    """Mean share in per cent over communities, its standard error in brackets."""
    lines = [f"{'pairs':6} {'by':26} " + " ".join(f"{n:>12}" for n in STEPS) + "  ballots"]
    for kind, curves in found.items():
        for name, steps in curves.items():
            cells = [_cell(values[np.isfinite(values)]) for values in steps]
            lines.append(f"{kind:6} {name:26} " + " ".join(f"{cell:>12}" for cell in cells))
    return "\n".join(lines)


def _cell(values: FloatArray) -> str:
    if not len(values):
        return "-"
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return f"{100 * values.mean():.1f} ({100 * error:.1f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--communities", type=int, default=24)
    wishes = parser.parse_args()
    everything = read_sets(wishes.folder)
    votes = next(one for one in everything if rich(one))
    sets = [one for one in everything if one.language == votes.language]
    reader = Reader.load()
    recipe = recipe_of(sets, reader)
    held = frozenset({FOLD})
    prior, head = recipe.prior("en", held).prior, recipe.head(held)
    groups = [group for group, fold in votes.folds.items() if fold == FOLD][: wishes.communities]
    usual = approved_from(votes)
    towns = [town(votes, group, usual, reader, head) for group in groups]
    flat = replace(prior, mean=np.zeros(len(prior.codes)))
    rivals: dict[str, Rival] = {
        "ours": ours(prior),
        "prior only": ours(prior, learns=False),
        "local only": ours(flat),
        "local only, without head": ours(flat, headless=True),
        "popularity": popularity,
        "choix": by_choix,
        "openskill": by_openskill,
        "logistic on embeddings": by_embedding(reader.space),
    }
    found = {
        kind: {
            name: curve(rival, towns, on_shown=kind == "shown") for name, rival in rivals.items()
        }
        for kind in ("fresh", "shown")
    }
    print(f"{len(towns)} contests as new communities, {A_ROUND} ballots a round of {SHOWN} shown")
    print(table(found))


if __name__ == "__main__":
    main()
