"""
How much each example weighs: no voter above their share, rare winners above common ones, mean 1.

Pure; knows no folder and no split.
"""

from collections.abc import Iterable, Mapping, Sequence

from engine.taste.voters import limit

STEPS = 200  # of the cap, at most
_CLOSE = 1e-12
DEVIATION = (0.5, 2.0)  # how much the distance of a winner from its siblings may change a weight


def scales(held: Mapping[str, float]) -> dict[str, float]:
    """
    What is left of each voter's weight, in [0, 1], so that nobody outgrows the set.

    After it no voter holds more than `engine.taste.voters.limit` of what all hold. It is worked out
    from below: all begin with as much as who holds least, and grow as far as the limit lets them,
    as they would have in rounds that are learned one by one.

    Args:
        held: By voter, the summed weight of what they marked in the whole set.
    """
    some = {by: weight for by, weight in sorted(held.items()) if weight > 0}
    left = dict.fromkeys(some, min(some.values(), default=0.0))
    for _ in range(STEPS):
        room = limit(left.values()) * sum(left.values())
        grown = {by: max(left[by], min(weight, room)) for by, weight in some.items()}
        if all(grown[by] <= left[by] * (1 + _CLOSE) for by in some):
            break
        left = grown
    return {by: weight / some[by] for by, weight in left.items()}


def deviations(texts: Sequence[str]) -> list[float]:
    """
    How far each text of a round stands from its siblings, in [0, 1]; 0 where it has none.

    The mean distance to the others, one less the share of common runs of three letters (Jaccard).
    Source: Chung et al. 2025 (arXiv:2503.17126) weigh each winner by its mean distance from the
    other answers to its prompt, by an encoder; runs of letters need none and tell as well whether
    a draft repeats its siblings.
    """
    runs = [shingles(text) for text in texts]
    return [
        sum(1 - similarity(one, other) for at, other in enumerate(runs) if at != own)
        / max(1, len(runs) - 1)
        for own, one in enumerate(runs)
    ]


def shingles(text: str) -> frozenset[str]:
    """Runs of three letters; case and spaces tell nothing."""
    flat = "".join(text.casefold().split())
    return frozenset(flat[at : at + 3] for at in range(max(1, len(flat) - 2)))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """In [0, 1]; 1 where both hold the same runs."""
    return len(one & other) / max(1, len(one | other))


def spread(deviation: float, mean: float) -> float:
    """The factor of a winner that stands `deviation` from its siblings, within DEVIATION."""
    low, high = DEVIATION
    return min(high, max(low, deviation / mean)) if mean > 0 else 1.0


def to_mean_one(weights: Iterable[float]) -> list[float]:
    """The same weights, divided by their mean."""
    raw = list(weights)
    mean = sum(raw) / len(raw) if raw else 1.0
    return [one / mean for one in raw]
