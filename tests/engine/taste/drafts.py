"""Drafts as the taste model sees them, built for tests; everything not mentioned is plain."""

from engine.taste.features import TEXT_CODES, Rated
from engine.types import (
    Analysis,
    Evaluation,
    Language,
    Problem,
    Ranking,
    Reading,
)

TEXTS = (
    "The ferry came in at dusk with nobody at the wheel, and Ida made it fast.",
    "Under the floor of the school somebody had buried a bell, and it rang when it rained.",
    "My brother sold his shadow to a tailor and asked for a coat without pockets in return.",
    "Snow fell upward from the lake that morning; the dogs would not leave the porch.",
    "We kept the last orange in a drawer with the letters, and neither of us spoke of it.",
    "At noon the statue in the square put down its sword and asked for a glass of water.",
)
BROKEN = (Problem("unfinished", 1, "Not finished.", "没有写完。"),)


def analysed(
    score: float = 0.5,
    *,
    valence: float = 0.0,
    arousal: float = 0.4,
    features: dict[str, float] | None = None,
    **criteria: float,
) -> Analysis:
    found = tuple(Evaluation(name, value) for name, value in criteria.items())
    return Analysis(Reading((), valence, arousal, ()), found, None, score, features or {})


def rated(
    text: str = TEXTS[0],
    analysis: Analysis | None = None,
    *,
    language: Language = "en",
    problems: tuple[Problem, ...] = (),
    place: int | None = None,
    palette: tuple[str, ...] = (),
    style: str = "",
) -> Rated:
    return Rated(text, language, analysis, problems, place, palette, style)


def liking(
    codes: tuple[str, ...] = TEXT_CODES,
    *,
    sd: float = 0.3,
    explore: bool = True,
    wildcard: bool = True,
    **weights: float,
) -> Ranking:
    """A taste with these weights, each as unsure as the other; the rest is 0."""
    size = len(codes)
    cov = tuple(tuple(sd**2 * (i == j) for j in range(size)) for i in range(size))
    mean = tuple(weights.get(code, 0.0) for code in codes)
    return Ranking(codes, mean, cov, 0.0, explore, wildcard)
