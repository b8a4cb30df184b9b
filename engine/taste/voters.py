"""
How much one voter may teach: no few accounts become the community.

Pure; knows voters by their keys and by the weight that their ballots had; no marks, no drafts.
"""

from collections.abc import Iterable, Mapping
from math import exp, log

SHARE = 0.05  # of a large community's evidence, at most one voter's
FAIR = 2.0  # times an equal share, at most one voter's in a small one


def capped(weights: Mapping[str, float], counted: Mapping[str, float]) -> dict[str, float]:
    """
    What each ballot of a round weighs, so that no voter outgrows the community.

    A voter's evidence, this round's with it, stays within `limit` of all; what is over it weighs
    nothing. What was counted before is never taken back. A community of one or two has no limit
    that binds.

    Args:
        weights: What this round's ballots would weigh, by voter; at least 0.
        counted: What each voter's ballots have weighed before, by voter.

    Returns:
        For each voter of `weights` what the ballot weighs, at most what it would have.
    """
    held = {voter: counted.get(voter, 0.0) for voter in {*weights, *counted}}
    whole = {voter: before + weights.get(voter, 0.0) for voter, before in held.items()}
    room = limit(whole.values()) * sum(whole.values())
    return {voter: min(weight, max(0.0, room - held[voter])) for voter, weight in weights.items()}


def limit(held: Iterable[float]) -> float:
    """
    The share of all evidence up to which one voter may hold, at least SHARE; from 1 on none binds.

    It is FAIR times an equal share among as many voters as there effectively are: the exponential
    of the entropy of what they hold (Hill 1973, diversity of order 1), so that three regulars
    among forty passers-by are not silenced, and one who votes alone for nights is.
    """
    some = [one for one in held if one > 0]
    if not some:
        return FAIR
    total = sum(some)
    effective = exp(-sum(one / total * log(one / total) for one in some))
    return max(SHARE, FAIR / effective)
