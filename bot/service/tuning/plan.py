"""
Plan: when and within which limits this place trains, and where what it makes lies. Pure.

Knows folders by name and touches none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from bot.rules.when import midnight
from bot.taste import Kind
from bot.tuning import Tuning

LEAST_PAIRS = 30  # fewer teach nothing that could be told from chance
LEAST_AT_NIGHT = 60  # new ones, for which a night's training is worth its while
ATTEMPTS = 3  # starts of one training; a kill may not be its fault

Preset = Literal["usual", "quick"]


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nobody writes: minutes after midnight; from equal to until is no time."""

    begins: int = 120
    ends: int = 360

    def since(self, now: datetime, zone: str) -> datetime | None:
        """When the quiet hours began that are now, in a community's own time; None: it is day."""
        length = timedelta(minutes=(self.ends - self.begins) % 1_440)
        for day in (timedelta(), timedelta(days=1)):  # they may have begun yesterday
            began = midnight(now - day, zone) + timedelta(minutes=self.begins)
            if began <= now < began + length:
                return began
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What an operator set.

    `bases` are the models that are tuned, by kind: a folder, or a name of a hub; a kind that is
    not there is not trained. `pairs` new preferences start a training by day. `minutes` is how long
    one may take, `disk_mb` what it may lay down and what must be free before it begins.
    """

    folder: Path = Path()
    bases: Mapping[Kind, str] = field(default_factory=dict)
    pairs: int = 200
    quiet: Quiet = Quiet()
    minutes: int = 60
    disk_mb: int = 2_000
    threads: int = 1

    def trains(self, kind: Kind) -> bool:
        return kind in self.bases

    def shelf(self, kind: Kind) -> Path:
        """Where published adapters lie, each a folder by its name."""
        return self.folder / "adapters" / kind

    @property
    def runs(self) -> Path:
        """Where trainings work; what lies there holds members' words, and goes with its run."""
        return self.folder / "tuning"

    def run(self, tuning: Tuning) -> Path:
        return self.runs / tuning.id


NO_TRAINING = Plan()


def adapter_name(tuning: Tuning) -> str:
    """The name of what a tuning makes: given once, since a tuning's id is drawn by lot."""
    return f"{tuning.kind}-{tuning.number}-{tuning.id[:8]}"


def preset_of(tuning: Tuning) -> Preset:
    return "quick" if tuning.why == "evening" else "usual"
