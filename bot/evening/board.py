"""
What an evening shows of itself while it goes on: stage, ballots, figures, and lines by code.

Says nothing in words; pages and terminals do, in their reader's language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.evening.measuring import Measured
from bot.evening.programme import MEMBERS

Json = dict[str, Any]
Stage = Literal[
    "none",
    "measuring",  # fresh drafts are drawn and judged by the hidden taste
    "voting",
    "training",
    "judging",
    "swapping",
    "rolled_back",
    "done",
    "stopped",
    "failed",
]
LINES = 60  # kept, the newest


@dataclass(slots=True)
class Board:
    """Changed by the evening that goes on; `dirty` until whoever tells of it has told."""

    clock: Callable[[], datetime]
    of: int
    on: bool = False
    stage: Stage = "none"
    round: int = 0
    rings: dict[str, int] = field(default_factory=dict)
    vote: Json | None = None
    tuning: Json | None = None
    adapter: str | None = None
    verdict: str | None = None
    why: str | None = None
    report: Json | None = None
    before: Measured | None = None
    after: Measured | None = None
    error: str | None = None
    lines: list[Json] = field(default_factory=list)
    said: int = 0  # lines so far, those that are not kept any more counted in
    dirty: bool = True

    def at(self, stage: Stage) -> None:
        """The evening goes on to another stage."""
        if stage != self.stage:
            self.stage, self.dirty = stage, True

    def say(self, code: str, **params: Any) -> None:
        """One more line of what happened."""
        at = self.clock().isoformat(timespec="seconds")
        self.said += 1
        line = {"n": self.said, "at": at, "code": code, **params}
        self.lines = [*self.lines, line][-LINES:]
        self.dirty = True

    def ringed(self, member_id: str, n: int) -> None:
        """A member rang so many drafts more."""
        self.rings[member_id] = self.rings.get(member_id, 0) + n
        self.dirty = True

    def shown(self, vote: Mapping[str, Any]) -> None:
        """The newest round as it stands."""
        self.vote, self.dirty = dict(vote), True

    def json(self) -> Json:
        """In the shape of the API."""
        return {
            "on": self.on,
            "stage": self.stage,
            "round": self.round,
            "of": self.of,
            "members": [
                {"number": number, "name": name, "rings": self.rings.get(id_, 0)}
                for number, (id_, name) in enumerate(MEMBERS, 1)
            ],
            "vote": self.vote,
            "tuning": self.tuning,
            "adapter": self.adapter,
            "verdict": self.verdict,
            "why": self.why,
            "report": self.report,
            "before": self.before.json() if self.before else None,
            "after": self.after.json() if self.after else None,
            "error": self.error,
            "lines": list(self.lines),
        }
