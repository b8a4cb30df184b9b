"""What understanding said of a draft, as viewers may see it; says nothing of when they may."""

from collections.abc import Sequence

from bot.projection.people import Json
from bot.session import Draft
from engine.types import Analysis, ArcPoint, Evaluation, Language, Reading


def reading_view(reading: Reading) -> Json:
    """Mood and themes with their evidence, as everybody may see them."""
    return {
        "themes": list(reading.themes),
        "valence": reading.valence,
        "arousal": reading.arousal,
        "moods": list(reading.moods),
        "emotions": [{"name": e.name, "intensity": e.intensity} for e in reading.emotions],
        "evidence": [{"start": e.start, "end": e.end, "label": e.label} for e in reading.evidence],
        "backend": reading.backend,
        "sure": reading.sure,
    }


def arc_view(point: ArcPoint) -> Json:
    """One passage's place on the arc of its work."""
    return {
        "number": point.number,
        "valence": point.valence,
        "arousal": point.arousal,
        "moods": list(point.moods),
        "themes": list(point.themes),
        "fit": point.to_premise,
        "drift": point.drift,
    }


def criteria_view(
    draft: Draft, language: Language, beside: Sequence[Draft] | None = None
) -> list[Json]:
    """Each criterion's score, in words; its place among the shown of `beside`, where given."""
    if draft.analysis is None:
        return []
    return [
        {
            "criterion": one.criterion,
            "score": one.score,
            "why": one.why_zh if language == "zh" else one.why_en,
            "parts": dict(one.parts),
            "place": _place_by(beside, one) if beside is not None else None,
        }
        for one in draft.analysis.evaluations
    ]


def _place_by(drafts: Sequence[Draft], mine: Evaluation) -> int:
    """1 for the best by this criterion; equals share a place."""
    others = [
        other.score
        for draft in drafts
        if draft.place is not None and draft.analysis is not None
        for other in draft.analysis.evaluations
        if other.criterion == mine.criterion
    ]
    return 1 + sum(score > mine.score for score in others)


def novelty_view(analysis: Analysis | None) -> Json | None:
    """The nearest known line, and how much is shared with it."""
    found = analysis.novelty if analysis else None
    if found is None:
        return None
    return {"overlap": found.overlap, "nearest": found.nearest, "source": found.source}


def expected_order(drafts: Sequence[Draft]) -> list[str]:
    """The shown drafts as the criteria order them, best first; empty when none was analysed."""
    known = [(d.analysis.score, d.id) for d in drafts if d.place is not None and d.analysis]
    return [draft_id for _, draft_id in sorted(known, key=lambda pair: -pair[0])]
