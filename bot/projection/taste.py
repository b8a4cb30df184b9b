"""
A community's taste as viewers may see it: weights, and how a draft stood before the votes.

Says how sure each weight is and never more; says nothing of when a draft's standing may be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, exp, sqrt

from bot.projection.people import Json
from bot.session import Draft
from bot.taste import Told

INTERVAL = 1.6449  # standard deviations to either side that hold nine chances in ten
CLEARLY, FAIRLY, PERHAPS = 0.995, 0.95, 0.8  # posterior probability that a sign is right
REASONS = 4
SLIGHT = 0.01  # logits; what a feature adds below is no reason


@dataclass(frozen=True, slots=True)
class Weight:
    """
    One feature's weight here in logits a spread, its deviation, and what it began as.

    `nuisance` is a bias that is taken out, and no taste.
    """

    code: str
    mean: float
    sd: float
    prior: float
    nuisance: bool


def verdict_of(mean: float, sd: float) -> str:
    """
    One of seven words for a weight, by the probability that its sign is right.

    Where the word is sure (`liked` or more, `disliked` or more), the interval shown leaves zero.
    """
    right = _normal(abs(mean) / sd) if sd > 0 else float(mean != 0)
    side = "liked" if mean > 0 else "disliked"
    if right >= CLEARLY:
        return f"clearly_{side}"
    if right >= FAIRLY:
        return side
    return f"perhaps_{side}" if right >= PERHAPS else "no_sign"


def weight_view(weight: Weight) -> Json:
    """A weight with its interval; `direction` only where the interval leaves zero."""
    verdict = verdict_of(weight.mean, weight.sd)
    sure = verdict.removeprefix("clearly_") in {"liked", "disliked"}
    reach = INTERVAL * weight.sd
    return {
        "code": weight.code,
        "mean": weight.mean,
        "low": weight.mean - reach,
        "high": weight.mean + reach,
        "verdict": verdict,
        "direction": ("more" if weight.mean > 0 else "less") if sure else None,
        "odds": 1 / (1 + exp(-weight.mean)),
        "nuisance": weight.nuisance,
        "prior": weight.prior,
    }


def weights_view(weights: Sequence[Weight]) -> list[Json]:
    """Sure ones first, the strongest at the head of each kind; nuisance last."""
    seen = [weight_view(one) for one in weights]
    return sorted(
        seen, key=lambda one: (one["nuisance"], one["direction"] is None, -abs(one["mean"]))
    )


def standing_view(draft: Draft, told: Told | None) -> Json | None:
    """Where a draft was expected among those shown, and why; None where nothing was foretold."""
    mine = told.drafts.get(draft.id) if told else None
    if told is None or mine is None:
        return None
    better = sum(one.expected > mine.expected for one in told.drafts.values())
    reasons = [
        {"code": code, "contribution": part, "more": mine.above.get(code, 0.0) > 0}
        for code, part in sorted(mine.parts.items(), key=lambda pair: -abs(pair[1]))
        if abs(part) >= SLIGHT
    ]
    return {
        "place": 1 + better,
        "chance": min(1.0, max(0.0, mine.chance)),
        "role": draft.standing.role if draft.standing else None,
        "reasons": reasons[:REASONS],
    }


def order_told(told: Told | None, drafts: Sequence[Draft]) -> list[str]:
    """The shown drafts as they were expected, best first; empty where nothing was foretold."""
    if told is None:
        return []
    shown = [d.id for d in drafts if d.place is not None and d.id in told.drafts]
    return sorted(shown, key=lambda draft_id: -told.drafts[draft_id].expected)


def order_stood(drafts: Sequence[Draft]) -> list[str]:
    """The shown drafts that the ranker chose, as it expected them then; the best first."""
    seen = [(d.standing.expected, d.id) for d in drafts if d.place is not None and d.standing]
    return [draft_id for _, draft_id in sorted(seen, key=lambda pair: -pair[0])]


def _normal(z: float) -> float:
    """Probability of a standard normal below `z`."""
    return (1 + erf(z / sqrt(2))) / 2
