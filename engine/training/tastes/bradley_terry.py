"""
Bradley-Terry on columns: weights under which winners score higher. Knows numbers, no texts.

Source: Bradley and Terry 1952, as a logistic regression on differences without an intercept.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

Columns = npt.NDArray[np.float64]


def weights(gaps: Any, a_won: npt.NDArray[np.bool_], strength: float = 1.0) -> Columns:
    """
    The weight of every column, (F,).

    Args:
        gaps: a's columns minus b's, (pairs, F), dense or sparse.
        a_won: (pairs,).
        strength: Inverse of the ridge on the weights (scikit-learn's C).
    """
    turn = np.where(np.arange(len(a_won)) % 2 == 0, 1.0, -1.0)  # both classes are wanted
    labels = np.where(a_won, 1.0, -1.0) * turn
    if len(a_won) < 2 or len(set(labels.tolist())) < 2:
        turn[0], labels[0] = -turn[0], -labels[0]
    found = LogisticRegression(C=strength, fit_intercept=False, max_iter=2000)
    found.fit(sparse.diags_array(turn) @ gaps, labels)
    return np.asarray(found.coef_[0], np.float64)
