"""
Six criteria, one function each: figures against what is usual, a score, and why in plain words.

The mission's three and HANNA's six overlap, so six stand here and three of them bear two names:
content richness is HANNA's complexity, emotional depth its empathy, theme consistency its
relevance. A score ranks the drafts of a round; it is no mark. Knows no votes.

Source: Chhun et al. 2022, "Of human criteria and automatic metrics" (HANNA).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.analysis.evaluation.figures import Figures
from engine.analysis.evaluation.norms import Kind, Norms, score
from engine.analysis.evaluation.sentences import (
    why_coherent,
    why_deep,
    why_engaging,
    why_near,
    why_new,
    why_rich,
)
from engine.types import Evaluation

Criterion = Callable[[Figures, Kind, Norms], Evaluation]

ALSO_CALLED = MappingProxyType(
    {
        "content_richness": "complexity",
        "emotional_depth": "empathy",
        "theme_consistency": "relevance",
    }
)


def content_richness(found: Figures, kind: Kind, norms: Norms) -> Evaluation:
    """How much is named, and with how many different words. HANNA: complexity."""
    variety = norms.z(kind, "variety", found.variety)
    things = norms.z(kind, "thing_rate", found.thing_rate)
    rarity = norms.z(kind, "rarity", found.rarity)
    whole = (variety + things + rarity) / 2
    parts = {"things": found.things, "twice": found.twice, "variety": found.variety}
    return _made("content_richness", whole, parts, why_rich(found.things, found.twice))


def emotional_depth(found: Figures, kind: Kind, norms: Norms) -> Evaluation:
    """How strongly feeling speaks, and in how many places it shows. HANNA: empathy."""
    feeling = norms.z(kind, "feeling", found.feeling)
    shown = norms.z(kind, "shown_rate", found.shown_rate)
    stirred = norms.z(kind, "arousal", found.arousal)
    whole = (2 * feeling + shown + stirred) / 3
    parts = {"feeling": found.feeling, "places": found.shown, "arousal": found.arousal}
    return _made("emotional_depth", whole, parts, why_deep(found.shown, feeling))


def theme_consistency(found: Figures, kind: Kind, norms: Norms) -> Evaluation:
    """How near it stays to the premise and to the passages before. HANNA: relevance."""
    premise = norms.z(kind, "to_premise", found.to_premise)
    canon = norms.z(kind, "to_canon", found.to_canon)
    known = (found.to_premise is not None) + (found.to_canon is not None)
    whole = (premise + canon) / max(known, 1)
    parts = {"to_premise": found.to_premise, "to_canon": found.to_canon}
    told = why_near(found.to_premise is not None, found.to_canon is not None, whole)
    return _made("theme_consistency", whole, parts, told)


def coherence(found: Figures, kind: Kind, norms: Norms) -> Evaluation:
    """Whether one sentence leads to the next, and none is said twice."""
    carry = norms.z(kind, "carry", found.carry)
    returning = norms.z(kind, "returning", found.returning)
    repeated = max(0.0, norms.z(kind, "repeated", found.repeated))
    whole = (carry + returning) / 1.5 - repeated - 6 * found.repeated
    parts = {"carry": found.carry, "returning": found.returning, "repeated": found.repeated}
    told = why_coherent(found.sentences, found.returning, found.repeated)
    return _made("coherence", whole, parts, told)


def surprise(found: Figures, kind: Kind, norms: Norms) -> Evaluation:
    """Whether words meet that seldom meet, and little is taken over from what stands around."""
    spread = norms.z(kind, "spread", found.spread)
    taken = 1 - found.fresh
    whole = spread - 4 * taken
    parts = {"spread": found.spread, "taken_over": taken}
    return _made("surprise", whole, parts, why_new(spread, taken))


def engagement(found: Figures, kind: Kind, norms: Norms) -> Evaluation:
    """Whether it moves: sentences of changing length, speech, questions, some stir."""
    swing = norms.z(kind, "swing", found.swing)
    spoken = norms.z(kind, "spoken", found.spoken)
    asked = norms.z(kind, "asked", found.asked)
    stirred = norms.z(kind, "arousal", found.arousal)
    whole = (swing + spoken + asked + stirred) / 2.5
    parts = {"swing": found.swing, "spoken": found.spoken, "asked": found.asked}
    return _made("engagement", whole, parts, why_engaging(found.spoken, found.asked, swing))


CRITERIA: tuple[Criterion, ...] = (
    content_richness,
    emotional_depth,
    theme_consistency,
    coherence,
    surprise,
    engagement,
)


def _made(
    name: str, z: float, parts: Mapping[str, float | None], told: tuple[str, str]
) -> Evaluation:
    kept = tuple((part, round(float(v), 4)) for part, v in parts.items() if v is not None)
    return Evaluation(name, score(z), told[0], told[1], kept)
