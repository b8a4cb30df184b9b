"""
Community, lesson, quarantine: the values of what a community's votes taught the ranker. Pure.

Knows neither how anything is learned (`engine/taste/`) nor where it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.session import Session
from engine.types import Language

PLAYGROUND = ""  # its guild id where a key must hold one
Kind = Literal["text", "image"]
QuarantineStatus = Literal["open", "kept_out", "counted"]


@dataclass(frozen=True, slots=True)
class TasteCommunity:
    """
    One community's ranking: whether it goes on, and from where it counts.

    Lessons numbered up to `since` count no more: they were reset, at `since_at`. `dirty` counts
    changes to what was learned already; while it is over 0 a replay is due.
    """

    guild_id: str  # PLAYGROUND for the playground
    ranking: bool = True
    since: int = 0
    since_at: datetime | None = None
    dirty: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """What one model is of: the same community likes other things in pictures and in Chinese."""

    guild_id: str
    kind: Kind
    language: Language


@dataclass(frozen=True, slots=True)
class TasteModel:
    """What was learned in one scope; `state` is `engine.taste.state.to_json`'s text."""

    guild_id: str
    kind: Kind
    language: Language
    state: str
    rounds: int  # that taught something
    ballots: float  # summed weights of the ballots that did
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """
    What was expected of one shown draft before its votes were learned.

    `expected` is its mean utility in logits beside the other shown ones, `chance` in [0, 1] that
    it is liked best of them. By code, `above` is how far a feature of it lies above the mean of
    the others, in spreads, and `parts` what that adds to `expected`.
    """

    expected: float
    chance: float
    parts: Mapping[str, float] = field(default_factory=dict)
    above: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """The forecast of one round by draft ids; `ballots_before` taught the model that made it."""

    drafts: Mapping[str, Expected] = field(default_factory=dict)
    ballots_before: float = 0.0


@dataclass(frozen=True, slots=True)
class TasteLesson:
    """A closed round that was learned; `number` 0 until it is kept, then only growing."""

    number: int
    round_id: str
    guild_id: str
    kind: Kind
    form: str
    language: Language
    learned_at: datetime
    counted: bool  # False: ranking was off, so it never counts
    told: Told = field(default_factory=Told)

    @property
    def scope(self) -> Scope:
        return Scope(self.guild_id, self.kind, self.language)


@dataclass(frozen=True, slots=True)
class Quarantine:
    """
    New voters of one round who agreed more than chance lets expect.

    Unless `counted`, their ballots in that round weigh nothing in the model. `evidence` has the
    figures of `engine.taste.jumps.Jump`.
    """

    id: str
    guild_id: str
    round_id: str
    members: tuple[str, ...]
    evidence: Mapping[str, float]
    status: QuarantineStatus
    at: datetime
    settled_by: str | None = None
    settled_at: datetime | None = None


def community_of(session: Session) -> str:
    """The key of the community whose taste a session teaches."""
    return session.guild_id or PLAYGROUND
