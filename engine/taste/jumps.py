"""
An agreement jump: new voters who stand together on one draft more than a common taste explains.

Pure statistics of one round's marks. Who counts as new, and what follows, is for the bot to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma

from engine.taste.outcomes import Marks

LEAST_NEW = 4  # voters; fewer are friends who came along
LEAST_KNOWN = 1  # voters; without any, everybody is new and nobody jumps
ALARM = 0.01  # p from which on it is one
FIRM = 4.0  # ballots that chance alone weighs: how widely the drafts of usual evenings are liked


@dataclass(frozen=True, slots=True)
class Jump:
    """
    The evidence: `share` of the `new` voters approved `draft` (or nothing else, where `alone`), and
    `expected` of them would have, were they like everybody else.

    `p` is the probability of so many or more on any one draft. `voters` are those who did, as
    indexes into the new voters' marks.
    """

    draft: int
    share: float
    expected: float
    p: float
    new: int
    voters: tuple[int, ...]
    alone: bool


def jump(new: Sequence[Marks], known: Sequence[Marks], n: int) -> Jump | None:
    """
    The strongest agreement jump in a round of n drafts, None where there is none.

    For each draft two counts of the new voters are compared with a beta-binomial prediction: who
    approved it, and who approved nothing else. The prediction is chance, worth FIRM ballots, and
    what the known voters did, a ballot each. p is the upper tail, times the 2 n counts that were
    looked at. Weights play no part: an account too young to teach may still be one of many.
    """
    if len(new) < LEAST_NEW or len(known) < LEAST_KNOWN:
        return None
    found = [
        one
        for draft in range(n)
        for alone in (False, True)
        if (one := _on(draft, new, known, n, alone)) is not None
    ]
    worst = min(found, key=lambda one: one.p, default=None)
    return worst if worst is not None and worst.p <= ALARM else None


def _on(
    draft: int, new: Sequence[Marks], known: Sequence[Marks], n: int, alone: bool
) -> Jump | None:
    seen = [one for one in new if draft in one.visible and len(one.visible) > 1]
    if len(seen) < LEAST_NEW:
        return None
    voters = tuple(at for at, one in enumerate(new) if _stands(one, draft, alone))
    asked = [one for one in known if draft in one.visible]
    liked = sum(_stands(one, draft, alone) for one in asked)
    chance = _lone(min(len(one.visible) for one in seen)) if alone else _usual(seen)
    for_it, against = FIRM * chance + liked, FIRM * (1 - chance) + len(asked) - liked
    p = min(1.0, 2 * n * _tail(len(voters), len(seen), for_it, against))
    expected = for_it / (for_it + against)
    return Jump(draft, len(voters) / len(seen), expected, p, len(seen), voters, alone)


def _stands(one: Marks, draft: int, alone: bool) -> bool:
    liked = one.approved & one.visible
    return draft in liked and (not alone or len(liked) == 1)


def _usual(ballots: Sequence[Marks]) -> float:
    """Share of what they see that these voters approve, kept off 0 and 1 by one mark either way."""
    marked = sum(len(one.approved & one.visible) for one in ballots)
    return (marked + 1) / (sum(len(one.visible) for one in ballots) + 2)


def _lone(n: int) -> float:
    """Chance of a draft to be the only one approved of n, where one is approved on average."""
    return (1 - 1 / n) ** (n - 1) / n


def _tail(least: int, size: int, alpha: float, beta: float) -> float:
    """Probability of `least` or more out of `size`, beta-binomial with `alpha` and `beta`."""
    return sum(exp(_log_mass(k, size, alpha, beta)) for k in range(least, size + 1))


def _log_mass(k: int, size: int, alpha: float, beta: float) -> float:
    ways = lgamma(size + 1) - lgamma(k + 1) - lgamma(size - k + 1)
    return ways + _log_beta(k + alpha, size - k + beta) - _log_beta(alpha, beta)


def _log_beta(left: float, right: float) -> float:
    return lgamma(left) + lgamma(right) - lgamma(left + right)
