"""
What was expected of learned rounds beside what came, and how unlike the drafts shown lately were.

Reads the store within one transaction and decides nothing.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from bot.projection.people import Json
from bot.records import Records
from bot.records.taste import TasteRecords
from bot.records.taste_told import TasteToldRecords
from bot.service.learning import rated
from bot.taste import Scope
from engine.taste import diversity, pictures
from engine.taste.diversity import FloatArray
from engine.taste.forecast import LATEST, Foretold, Share, forecast

LATELY = 10  # rounds of which the variety is told
Learned = tuple[int, int, float, datetime | None]  # changes whenever anything is learned


@dataclass(frozen=True, slots=True)
class Foretelling:
    """How a scope's forecasts held, and its variety, as of what was learned then."""

    learned: Learned
    forecast: Json
    variety: float | None


class Foretellings:
    """
    Works them out once for all that look, until something more is learned: the intervals take
    tens of milliseconds, and a page may be asked for by anybody at any rate.
    """

    def __init__(self) -> None:
        self._known: dict[Scope, Foretelling] = {}

    def of(self, records: Records, scope: Scope, since: int) -> Foretelling:
        """Of lessons numbered over `since`."""
        learned, known = _learned(records, scope, since), self._known.get(scope)
        if known is None or known.learned != learned:
            forecast, variety = (
                forecast_view(records, scope, since),
                variety_of(records, scope, since),
            )
            known = self._known[scope] = Foretelling(learned, forecast, variety)
        return known


def _learned(records: Records, scope: Scope, since: int) -> Learned:
    rows = TasteRecords.beside(records)
    newest, model = rows.last_lessons(scope, since, 1), rows.model(scope)
    ballots, at = (model.ballots, model.learned_at) if model else (0.0, None)
    return since, newest[0].number if newest else 0, ballots, at


def forecast_view(records: Records, scope: Scope, since: int) -> Json:
    """How the ranker's first choices, orders and chances held, of lessons numbered over `since`."""
    found = forecast(_foretold(records, scope, since))
    tau = found.tau
    return {
        "rounds": found.rounds,
        "first": _share(found.first),
        "decided": _share(found.decided),
        "tau": {"mean": tau.tau, "low": tau.low, "high": tau.high} if tau else None,
        "calibration": [asdict(one) for one in found.calibration],
    }


def variety_of(records: Records, scope: Scope, since: int) -> float | None:
    """Mean Vendi score of what the model showed in the last rounds; None where it showed none."""
    lessons = TasteRecords.beside(records).last_lessons(scope, since, LATELY)
    scores = []
    for lesson in lessons:
        alike = _alike(records, scope, lesson.round_id)
        if len(alike) > 1:
            scores.append(diversity.vendi(alike))
    return sum(scores) / len(scores) if scores else None


def _foretold(records: Records, scope: Scope, since: int) -> list[Foretold]:
    lessons = TasteRecords.beside(records).last_lessons(scope, since, LATEST)
    rings = TasteToldRecords.beside(records).rings(one.round_id for one in lessons)
    rounds = []
    for lesson in lessons:
        came, told = rings.get(lesson.round_id, {}), lesson.told.drafts
        rounds.append(
            Foretold(
                tuple(one.expected for one in told.values()),
                tuple(one.chance for one in told.values()),
                tuple(float(came.get(draft_id, 0)) for draft_id in told),
            )
        )
    return rounds


def _alike(records: Records, scope: Scope, round_id: str) -> FloatArray:
    """How alike the model's drafts of a round are, those that were shown and still stand."""
    drafts = [
        draft
        for draft in records.drafts(round_id)
        if draft.place is not None and draft.author_id is None and not draft.vetoed
    ]
    session = records.session(records.round(round_id).session_id)
    seen = rated(records, drafts, session)
    if scope.kind == "image":
        return pictures.likeness([one.palette for one in seen], [one.analysis for one in seen])
    return diversity.likeness([diversity.grams(one.text, scope.language) for one in seen])


def _share(found: Share | None) -> Json | None:
    return asdict(found) if found else None
