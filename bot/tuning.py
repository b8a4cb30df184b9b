"""
Tuning, adapter, blind round: the values of what votes taught the engines themselves. Pure.

Knows neither how an adapter is trained (`engine/training/`) nor where any of this is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.taste import Kind

TuningStatus = Literal["queued", "running", "done", "failed", "cancelled"]
Stage = Literal["waiting", "gathering", "reading", "training", "judging", "publishing"]
Why = Literal["votes", "night", "asked", "deletion", "evening"]
AdapterStatus = Literal[
    "refused",  # the gate kept it out; it was never served
    "trial",  # draws blind beside the one in use until votes decide
    "in_use",
    "lost",  # its trial did not show it better
    "retired",  # another one took its place
    "rolled_back",  # by votes or by hand
    "withdrawn",  # somebody whose votes taught it took them back
]
SERVED: frozenset[AdapterStatus] = frozenset({"trial", "in_use"})
EndedBy = Literal["gate", "trial", "votes", "member", "successor", "deletion"]


@dataclass(frozen=True, slots=True)
class Tuning:
    """
    One training of one community's adapter, from the wish for it to its end.

    `done` in [0, 1] is of the stage; `number` counts a community's adapters of a kind from 1.
    `error` is a code of ours where it failed. `attempts` counts the starts of its process.
    """

    id: str
    guild_id: str  # bot.taste.PLAYGROUND for the playground
    kind: Kind
    number: int
    why: Why
    status: TuningStatus
    created_at: datetime
    asked_by: str | None = None  # a member id
    stage: Stage = "waiting"
    done: float = 0.0
    pairs: int = 0  # in its data set; 0 until that is known
    attempts: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Adapter:
    """
    What a tuning came to. `name` is also its folder and its name in the engine.

    `report` is the gate's (`engine.training.report`); `against` is the adapter that it was held
    against, None for the base model. Each name is given once.
    """

    name: str
    guild_id: str
    kind: Kind
    number: int
    tuning_id: str
    status: AdapterStatus
    against: str | None
    report: Mapping[str, Any]
    made_at: datetime
    began_at: datetime | None = None  # in use or on trial since
    ended_at: datetime | None = None
    ended_by: str | None = None  # a member id; None: votes, a deletion, or its successor
    watched: bool = False  # blind rounds still hold it against `against`

    @property
    def ended_through(self) -> EndedBy | None:
        """Who or what ended it, or kept it out; None while it is served."""
        if self.status == "rolled_back":
            return "votes" if self.ended_by is None else "member"
        return _ENDS.get(self.status)


_ENDS: Mapping[AdapterStatus, EndedBy] = {
    "refused": "gate",
    "lost": "trial",
    "retired": "successor",
    "withdrawn": "deletion",
}


@dataclass(frozen=True, slots=True)
class BlindRound:
    """
    A closed round whose drafts came half from an adapter, half from what it is held against.

    `score` in [0, 1] is 1 where members liked the adapter's drafts better, 0 where less, 0.5 for
    neither. Counted from the ballots whenever it is asked for, and kept nowhere.
    """

    round_id: str
    adapter: str
    against: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Mark:
    """
    How much a community has said since its last data set of a kind.

    `pairs` are the preferences of consented members in lessons numbered up to `lesson`, since the
    last data set was begun.
    """

    guild_id: str
    kind: Kind
    lesson: int = 0
    pairs: int = 0
