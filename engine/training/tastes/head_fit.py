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
from engine.taste.reward_figures import MARKS
from engine.taste.reward_terms import Codes, terms
from engine.training.tastes.head_targets import FloatArray, Target, targets
from engine.training.tastes.votes import VoteSet

LEAST = 20  # texts of a look without which no expert is made
TURNS = 60  # of conjugate gradients at most
SINGLE = np.float32


@dataclass(frozen=True, slots=True)
class Plan:
    """How an expert is held back; chosen on folds of the development votes (engine/LOG.md)."""

    ridge: float
    figures: float  # how freely a figure moves beside a term: its standard deviation in the fit
    marks: float  # the same of figures of marks, by which systems are known rather than stories
    places: float  # the same of the directions of themes; 0 leaves them out
    known: int  # texts in which a term must stand to be learned
    sharpness: float  # logits a unit of predicted worth, from pairs of unseen groups


PLANS: Mapping[str, Plan] = {
    "line": Plan(30.0, 0.05, 0.05, 0.05, 3, 1.2),
    "story": Plan(3.0, 0.2, 0.0, 0.0, 1, 1.7),
    "answer": Plan(3.0, 0.0, 0.0, 0.0, 8, 3.0),
}


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """All texts that look so, as they were read: row i of every array belongs to text i."""

    rows: Mapping[tuple[str, str], int]  # by group and key of the item
    codes: Codes  # (T,), ascending, of all terms
    terms: sparse.csr_array  # (n, T), 1 + log of counts
    seen: npt.NDArray[np.float32]  # (n, K)
    likeness: FloatArray  # (n,), above 0


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What an expert learns from: rows of the material, what they are worth, how far they count."""

    rows: npt.NDArray[np.int64]  # (m,)
    worth: FloatArray  # (m,)
    weight: FloatArray  # (m,)


class HeadFit:
    """Reads all texts once, to fit heads on some of the folds as often as is asked."""

    def __init__(self, sets: Sequence[VoteSet], space: ThemeSpace) -> None:
        self._sets = sets
        self._space = space
        self._material = read(sets, space)

    def fitted(self, without: frozenset[int] = frozenset()) -> RewardHead:
        """A head that saw no vote on a group whose fold is in `without`, in any set."""
        return RewardHead(self._space, self.experts(without))

    def experts(self, without: frozenset[int] = frozenset()) -> dict[str, Expert]:
        """Its experts by look; a look that too few texts have gets none."""
        found = targets(self._sets, without)
        experts = {}
        for look, material in self._material.items():
            lesson = lesson_of(material, found)
            if len(lesson.rows) >= LEAST:
                experts[look] = expert(material, lesson, PLANS[look])
        return experts


def fitted(
    sets: Sequence[VoteSet], space: ThemeSpace, without: frozenset[int] = frozenset()
) -> RewardHead:
    """A head fitted on all sets given, but for the groups whose fold is in `without`."""
    return HeadFit(sets, space).fitted(without)


def read(sets: Sequence[VoteSet], space: ThemeSpace) -> dict[str, Material]:
    """The texts of each look, whatever they are worth."""
    found = targets(sets)
    looks = [likeness(one.item.text, one.language) for one in found]
    material = {}
    for look in (look for of_one in LOOKS.values() for look in of_one):
        chosen = [i for i, how in enumerate(looks) if how.get(look, 0.0) > 0]
        if not chosen:
            continue
        texts = [(found[i].item.text, found[i].language) for i in chosen]
        material[look] = Material(
            {(found[i].item.group, found[i].item.key): row for row, i in enumerate(chosen)},
            *_counted([terms(*one) for one in texts]),
            np.array([seen_in(*one, space) for one in texts], SINGLE),
            np.array([looks[i][look] for i in chosen]),
        )
    return material


def lesson_of(material: Material, found: Sequence[Target]) -> Lesson:
    """
    Texts count as far as they, and the other texts of their set, look so: what was liked of a
    caption as long as a story says little of stories.
    """
    at = np.array([material.rows.get((one.item.group, one.item.key), -1) for one in found], int)
    likes = np.where(at < 0, 0.0, material.likeness[at])
    _, of_set = np.unique([one.source for one in found], return_inverse=True)
    counts = likes * (np.bincount(of_set, likes) / np.bincount(of_set))[of_set]
    kept = np.flatnonzero(counts)
    weight = counts * np.array([one.weight for one in found])
    return Lesson(at[kept], np.array([found[i].worth for i in kept]), weight[kept])


def expert(material: Material, lesson: Lesson, plan: Plan) -> Expert:
    """The expert of a look."""
    counted, seen = material.terms[lesson.rows], material.seen[lesson.rows]
    n, k = seen.shape
    texts = np.bincount(counted.indices, minlength=len(material.codes))
    common = np.flatnonzero(texts >= plan.known)
    rarity = np.log((1 + n) / (1 + texts[common])) + 1
    columns = _unit_rows(counted[:, common] @ sparse.diags_array(rarity))
    middle = seen.mean(axis=0, dtype=np.float64)
    spread = np.maximum(seen.std(axis=0, dtype=np.float64), 1e-3)
    free = np.where(np.arange(k) < COUNTED, plan.figures, plan.places).astype(SINGLE)
    free[MARKS] = plan.marks
    figures = standardised(seen, middle, spread).astype(SINGLE) * free
    dense = np.hstack([figures, np.ones((n, 1), SINGLE)])
    found = ridge(columns, dense, lesson.worth, lesson.weight, plan.ridge) * plan.sharpness
    liked, told = found[: len(common)], found[len(common) : len(common) + k] * free
    return Expert(material.codes[common], rarity, liked, middle, spread, told, found[-1:])


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
