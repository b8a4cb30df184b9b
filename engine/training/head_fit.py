"""
Fits the reward head: a ridge regression of what texts were worth on their terms and figures.

One expert a look, each on all items that look so, whatever folder they come from. Deterministic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, cg

from engine.analysis.themes import ThemeSpace
from engine.taste.reward import COUNTED, LOOKS, Expert, RewardHead, likeness, seen_in, standardised
from engine.taste.reward_terms import Codes, terms
from engine.training.head_targets import FloatArray, targets
from engine.training.votes import VoteSet

LEAST = 20  # texts of a look without which no expert is made
TURNS = 60  # of conjugate gradients at most
SINGLE = np.float32


@dataclass(frozen=True, slots=True)
class Plan:
    """How an expert is held back; chosen on folds of the development votes (engine/LOG.md)."""

    ridge: float
    figures: float  # how freely a figure moves beside a term: its standard deviation in the fit
    places: float  # the same of the directions of themes; 0 leaves them out
    known: int  # texts in which a term must stand to be learned
    sharpness: float  # logits a unit of predicted worth, from pairs of unseen groups


PLANS: Mapping[str, Plan] = {
    "line": Plan(30.0, 0.05, 0.05, 3, 1.0),
    "story": Plan(3.0, 0.2, 0.0, 1, 1.0),
    "answer": Plan(3.0, 0.0, 0.0, 8, 1.0),
}


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """All texts of a look as they were read: row i of every array belongs to text i."""

    codes: Codes  # (T,), ascending, of all terms
    terms: sparse.csr_array  # (n, T), 1 + log of counts
    seen: npt.NDArray[np.float32]  # (n, K)
    worth: FloatArray  # (n,)
    weight: FloatArray  # (n,)
    folds: npt.NDArray[np.int64]  # (n,)

    def without(self, folds: frozenset[int]) -> "Material":
        kept = np.flatnonzero(~np.isin(self.folds, sorted(folds)))
        parts = (self.worth[kept], self.weight[kept], self.folds[kept])
        return Material(self.codes, self.terms[kept], self.seen[kept], *parts)


class HeadFit:
    """Reads all texts once, to fit heads on some of the folds as often as is asked."""

    def __init__(self, sets: Sequence[VoteSet], space: ThemeSpace) -> None:
        self._space = space
        self._material = read(sets, space)

    def fitted(self, without: frozenset[int] = frozenset()) -> RewardHead:
        """A head that saw no group whose fold is in `without`, in any set."""
        return RewardHead(self._space, self.experts(without))

    def experts(self, without: frozenset[int] = frozenset()) -> dict[str, Expert]:
        """Its experts by look; a look that too few texts have gets none."""
        kept = {look: one.without(without) for look, one in self._material.items()}
        return {
            look: expert(one, PLANS[look]) for look, one in kept.items() if len(one.worth) >= LEAST
        }


def fitted(
    sets: Sequence[VoteSet], space: ThemeSpace, without: frozenset[int] = frozenset()
) -> RewardHead:
    """A head fitted on all sets given, but for the groups whose fold is in `without`."""
    return HeadFit(sets, space).fitted(without)


def read(sets: Sequence[VoteSet], space: ThemeSpace) -> dict[str, Material]:
    """
    What the experts of each look may learn from: texts count as far as they, and the other texts
    of their set, look so. What is liked of a caption as long as a story says little of stories.
    """
    found = targets(sets)
    looks = [likeness(one.text, one.language) for one in found]
    material = {}
    for look in (look for of_one in LOOKS.values() for look in of_one):
        likes = np.array([how.get(look, 0.0) for how in looks])
        _, of_set = np.unique([one.source for one in found], return_inverse=True)
        usual = (np.bincount(of_set, likes) / np.bincount(of_set))[of_set]
        rows = np.flatnonzero(likes * usual)
        if not len(rows):
            continue
        chosen = [found[i] for i in rows]
        material[look] = Material(
            *_counted([terms(one.text, one.language) for one in chosen]),
            np.array([seen_in(one.text, one.language, space) for one in chosen], SINGLE),
            np.array([one.worth for one in chosen]),
            np.array([one.weight for one in chosen]) * (likes * usual)[rows],
            np.array([one.fold for one in chosen]),
        )
    return material


def expert(one: Material, plan: Plan) -> Expert:
    """The expert of a look."""
    n, k = one.seen.shape
    texts = np.bincount(one.terms.indices, minlength=len(one.codes))
    common = np.flatnonzero(texts >= plan.known)
    rarity = np.log((1 + n) / (1 + texts[common])) + 1
    columns = _unit_rows(one.terms[:, common] @ sparse.diags_array(rarity))
    middle = one.seen.mean(axis=0, dtype=np.float64)
    spread = np.maximum(one.seen.std(axis=0, dtype=np.float64), 1e-3)
    free = np.where(np.arange(k) < COUNTED, plan.figures, plan.places).astype(SINGLE)
    figures = standardised(one.seen, middle, spread).astype(SINGLE) * free
    dense = np.hstack([figures, np.ones((n, 1), SINGLE)])
    found = ridge(columns, dense, one.worth, one.weight, plan.ridge) * plan.sharpness
    liked, told = found[: len(common)], found[len(common) : len(common) + k] * free
    return Expert(one.codes[common], rarity, liked, middle, spread, told)


def ridge(
    columns: sparse.csr_array,
    dense: npt.NDArray[np.float32],
    worth: FloatArray,
    weight: FloatArray,
    penalty: float,
) -> FloatArray:
    """Weights (columns, then dense) that minimise the weighted squared error + penalty |w|^2."""
    root = np.sqrt(weight).astype(SINGLE)
    left = sparse.csr_array(sparse.diags_array(root) @ columns)
    back = sparse.csr_array(left.T)
    right = dense * root[:, None]
    width = left.shape[1]

    def normal(w: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        fit = left @ w[:width] + right @ w[width:]
        return np.asarray(np.concatenate([back @ fit, right.T @ fit]) + SINGLE(penalty) * w)

    size = width + right.shape[1]
    goal = (worth * root).astype(SINGLE)
    start = np.concatenate([back @ goal, right.T @ goal])
    operator = LinearOperator((size, size), matvec=normal, dtype=SINGLE)
    solved, _ = cg(operator, start, rtol=1e-3, maxiter=TURNS)
    return np.asarray(solved, np.float64)


def _counted(found: Sequence[tuple[Codes, FloatArray]]) -> tuple[Codes, sparse.csr_array]:
    ends = np.cumsum([0, *(len(codes) for codes, _ in found)])
    codes, columns = np.unique(np.concatenate([one for one, _ in found]), return_inverse=True)
    values = np.concatenate([values for _, values in found]).astype(SINGLE)
    return codes, sparse.csr_array((values, columns, ends), shape=(len(found), len(codes)))


def _unit_rows(columns: sparse.csr_array) -> sparse.csr_array:
    lengths = np.sqrt(np.asarray(columns.multiply(columns).sum(axis=1)).ravel())
    scaled = sparse.diags_array(1 / np.where(lengths, lengths, 1.0)) @ columns
    return sparse.csr_array(scaled.astype(SINGLE))
