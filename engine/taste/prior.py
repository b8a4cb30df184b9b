"""
What is believed of a community's taste before it has voted, as the project ships it.

Reads `weights/prior.json` and checks it; fits nothing (`python -m engine.training prior` does).
"""

import json
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.taste.features import CODES, Kind
from engine.types import Language

FloatArray = npt.NDArray[np.float64]

SHIPPED = Path(__file__).parent / "weights" / "prior.json"


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """
    Weights of F features in logits a spread of the feature, and how communities differ in them.

    A community's weights in one form are `mean` plus a part of its own, drawn with covariance
    `spread_guild`, plus a part of the form's in it, drawn with covariance `spread_form`. A standard
    deviation of 0.5 says: of two communities in three the weight lies within 0.5 of the mean; at
    0.5, a draft that stands one spread higher in this feature alone wins 62 of 100 decided
    comparisons, one that stands two spreads higher 73.

    `ties` is Davidson's nu: at 2, drafts that are level tie in half of their comparisons.
    `unexplained` is the standard deviation in logits of what makes a draft better or worse and no
    feature shows; all voters see it alike. `half_life` is the number of learned rounds after which
    half of what a community taught has faded; infinite: nothing fades.
    """

    codes: tuple[str, ...]
    mean: FloatArray  # (F,)
    spread_guild: FloatArray  # (F, F), positive definite
    spread_form: FloatArray  # (F, F), positive definite
    ties: float
    half_life: float
    unexplained: float


def load_prior(kind: Kind, language: Language, path: Path = SHIPPED) -> Prior:
    """
    The shipped prior of texts or pictures of works in one language.

    Raises:
        ValueError: If the file's numbers are no prior over the features of today.
        FileNotFoundError: If there is no such file.
    """
    kept = json.loads(path.read_text(encoding="utf-8"))
    try:
        return _read(kept["priors"][f"{kind}/{language}"], CODES[kind])
    except (KeyError, TypeError) as exc:
        raise ValueError(f"no prior for {kind}/{language} in {path.name}") from exc


def _read(kept: dict[str, Any], codes: tuple[str, ...]) -> Prior:
    if tuple(kept["codes"]) != codes:
        raise ValueError(f"a prior over {kept['codes']}, the features are {codes}")
    n = len(codes)
    return Prior(
        codes,
        _array(kept["mean"], (n,)),
        _spread(kept["spread_guild"], n),
        _spread(kept["spread_form"], n),
        _positive(kept["ties"]),
        float("inf") if kept["half_life"] is None else _positive(kept["half_life"]),
        _positive(kept["unexplained"]),
    )


def _array(kept: object, shape: tuple[int, ...]) -> FloatArray:
    array = np.array(kept, dtype=np.float64)
    if array.shape != shape or not np.isfinite(array).all():
        raise ValueError(f"finite numbers of shape {shape} are wanted, not {array.shape}")
    array.setflags(write=False)
    return array


def _spread(kept: object, n: int) -> FloatArray:
    spread = _array(kept, (n, n))
    if not np.array_equal(spread, spread.T) or np.linalg.eigvalsh(spread)[0] <= 0:
        raise ValueError("a spread is symmetric and positive definite")
    return spread


def _positive(kept: object) -> float:
    if not isinstance(kept, int | float) or not isfinite(kept) or kept <= 0:
        raise ValueError(f"a number above 0 is wanted, not {kept}")
    return float(kept)
