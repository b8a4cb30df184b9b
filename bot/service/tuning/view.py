"""
What a page or a card is told of a community's adapters and trainings. Reads only.

The shapes are the API's; who may govern is known by the door that asks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from bot.errors import NotFound
from bot.projection.people import Json, iso
from bot.records import Records
from bot.records.tuning import TuningRecords
from bot.service.context import Context
from bot.service.tuning.blind import trial_of
from bot.service.tuning.plan import Plan
from bot.taste import PLAYGROUND, Kind
from bot.tuning import Adapter, Stage, Tuning, TuningStatus

LISTED = 12  # adapters in a history
LONG = ("examples", "tried")  # of a report; told where it is asked for by itself
ENDED_WITHOUT = frozenset({"failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Underway:
    """Where a training is: `done` in [0, 1] of its stage, `eta_s` None while that is unknown."""

    stage: Stage
    done: float
    eta_s: float | None = None


class TuningView:
    """
    Answers for one community at a time.

    Args:
        underway: Where a training is now; None of one that does not run.
    """

    def __init__(
        self, context: Context, plan: Plan, underway: Callable[[str], Underway | None]
    ) -> None:
        self._context = context
        self._plan = plan
        self._underway = underway

    def view(self, records: Records, guild_id: str, kind: Kind, *, governs: bool) -> Json:
        """What is in use, on trial and under way, and when the next training begins by itself."""
        rows = TuningRecords.beside(records)
        running, last = rows.pending(guild_id, kind), rows.recent(guild_id, kind, 1)
        history = rows.history(guild_id, kind, LISTED)
        return {
            "on": self._plan.trains(kind, guild_id),
            "next": self._next(rows, guild_id, kind),
            "running": self.running(running) if running else None,
            "last": _last(last[0]) if last and last[0].status in ENDED_WITHOUT else None,
            "in_use": _served(records, rows.in_use(guild_id, kind)),
            "trial": _served(records, rows.on_trial(guild_id, kind)),
            "history": [_past(records, one) for one in history],
            "can_govern": governs,
        }

    def running(self, tuning: Tuning) -> Json:
        """One training that waits or runs."""
        now = self._underway(tuning.id) or Underway(tuning.stage, tuning.done)
        return {
            "id": tuning.id,
            "number": tuning.number,
            "stage": now.stage,
            "done": now.done,
            "eta_s": now.eta_s,
            "pairs": tuning.pairs,
            "started_at": iso(tuning.started_at),
            "why": tuning.why,
        }

    async def report(self, name: str, guild_id: str | None = None) -> Json:
        """
        An adapter with its whole report; `guild_id` None is the playground.

        Raises:
            NotFound: `unknown_adapter`, also for another community's.
        """

        def look(records: Records) -> Json:
            found = TuningRecords.beside(records).adapter(name)
            if found is None or found.guild_id != (guild_id or PLAYGROUND):
                raise NotFound("unknown_adapter")
            return {
                "name": found.name,
                "number": found.number,
                "kind": found.kind,
                "status": found.status,
                "against": found.against,
                "made_at": iso(found.made_at),
                "since": iso(found.began_at),
                "until": iso(found.ended_at),
                "by": found.ended_through,
                "live": _live(records, found),
                "report": dict(found.report),
            }

        return await self._context.store.read(look)

    async def counts(self) -> dict[str, int]:
        """How many trainings there are of every status, everywhere."""
        found = await self._context.store.read(
            lambda records: TuningRecords.beside(records).counts()
        )
        return dict.fromkeys(get_args(TuningStatus), 0) | found

    def _next(self, rows: TuningRecords, guild_id: str, kind: Kind) -> Json:
        return {
            "pairs": rows.mark(guild_id, kind).pairs,
            "needed": self._plan.pairs,
            "at_night": self._plan.quiet.begins != self._plan.quiet.ends,
            "members": rows.n_willing(guild_id),
        }


def _last(tuning: Tuning) -> Json:
    return {
        "number": tuning.number,
        "status": tuning.status,
        "error": tuning.error,
        "ended_at": iso(tuning.ended_at),
    }


def _served(records: Records, adapter: Adapter | None) -> Json | None:
    if adapter is None:
        return None
    return {
        "name": adapter.name,
        "number": adapter.number,
        "since": iso(adapter.began_at),
        "against": adapter.against,
        "report": _short(adapter.report),
        "live": _live(records, adapter),
        "watched": adapter.watched or adapter.status == "trial",
    }


def _past(records: Records, adapter: Adapter) -> Json:
    live = _live(records, adapter)
    return {
        "name": adapter.name,
        "number": adapter.number,
        "status": adapter.status,
        "at": iso(adapter.began_at or adapter.made_at),
        "until": iso(adapter.ended_at),
        "by": adapter.ended_through,
        "votes": adapter.report.get("ballots", 0),
        "why": adapter.report.get("why"),
        "share": live["share"] if live else None,
        "live": live,
    }


def _live(records: Records, adapter: Adapter) -> Json | None:
    """By its blind rounds; None of one that was never served, or before the first of them."""
    if adapter.began_at is None:
        return None
    found = trial_of(records, adapter)
    if not found.n:
        return None
    return {
        "wins": found.wins,
        "n": found.n,
        "share": found.share,
        "low": found.low,
        "high": found.high,
    }


def _short(report: Mapping[str, Any]) -> Json:
    return {name: value for name, value in report.items() if name not in LONG}
