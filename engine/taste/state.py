"""
A taste state as text and back, to the last bit. Refuses what is no state; knows no store.
"""

import json
from math import isfinite
from typing import Any

import numpy as np

from engine.taste.features import CODES
from engine.taste.model import ODDS_MAX, Belief, State
from engine.taste.outcomes import FloatArray

FORMS_MAX = 200  # of one community; a state grows with their square


def to_json(state: State) -> str:
    """The state, of whose symmetric covariances only the lower half is written."""
    kept = {
        "codes": state.codes,
        "forms": state.forms,
        "own": _written(state.own),
        "alike": _written(state.alike),
        "odds": state.odds,
        "rounds": state.rounds,
        "ballots": state.ballots,
    }
    return json.dumps(kept, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _written(belief: Belief) -> dict[str, Any]:
    rows = [row[: at + 1] for at, row in enumerate(belief.cov.tolist())]
    return {"mean": belief.mean.tolist(), "cov": rows}


def from_json(text: str) -> State:
    """
    The state that `to_json` wrote.

    Raises:
        ValueError: If it is none: not JSON, numbers that are missing or not finite, a wrong shape,
            a covariance that is not positive definite, or features that are not those of today.
    """
    try:
        return _read(json.loads(text))
    except (KeyError, TypeError, RecursionError, OverflowError) as exc:
        raise ValueError("this is no state of taste") from exc


def _read(kept: dict[str, Any]) -> State:
    codes, forms = tuple(kept["codes"]), tuple(kept["forms"])
    if codes not in CODES.values():
        raise ValueError(f"unknown features: {codes}")
    if len(set(forms)) != len(forms) or len(forms) > FORMS_MAX:
        raise ValueError("each form stands once, and there are not too many")
    if not all(isinstance(form, str) for form in forms):
        raise ValueError("a form is named by a text")
    size = len(codes) * (1 + len(forms))
    own, alike = _belief(kept["own"], size), _belief(kept["alike"], size)
    odds, rounds, ballots = _odds(kept["odds"]), _rounds(kept["rounds"]), _ballots(kept["ballots"])
    return State(codes, forms, own, alike, odds, rounds, ballots)


def _belief(kept: dict[str, Any], size: int) -> Belief:
    return Belief(_finite(kept["mean"], size), _square(kept["cov"], size))


def _finite(row: object, size: int) -> FloatArray:
    if not isinstance(row, list) or not all(type(one) in (int, float) for one in row):
        raise ValueError("a row of numbers is wanted")
    array = np.array(row, dtype=np.float64)
    if array.shape != (size,) or not np.isfinite(array).all():
        raise ValueError(f"{size} finite numbers are wanted")
    array.setflags(write=False)
    return array


def _square(rows: object, size: int) -> FloatArray:
    if not isinstance(rows, list) or len(rows) != size:
        raise ValueError(f"a covariance of {size} rows is wanted")
    square = np.zeros((size, size))
    for at, row in enumerate(rows):
        square[at, : at + 1] = square[: at + 1, at] = _finite(row, at + 1)
    try:
        np.linalg.cholesky(square)
    except np.linalg.LinAlgError as exc:
        raise ValueError("a covariance is positive definite") from exc
    square.setflags(write=False)
    return square


def _rounds(kept: object) -> int:
    if not isinstance(kept, int) or isinstance(kept, bool) or kept < 0:
        raise ValueError(f"{kept} rounds")
    return kept


def _ballots(kept: object) -> float:
    if not isinstance(kept, int | float) or not isfinite(kept) or kept < 0:
        raise ValueError(f"{kept} ballots")
    return float(kept)


def _odds(kept: object) -> float:
    if not isinstance(kept, int | float) or not -ODDS_MAX <= kept <= ODDS_MAX:
        raise ValueError(f"log odds of {kept}")
    return float(kept)
