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
from bot.session import EVENING
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
class Base:
    """
    A model that is tuned: by the name that the trainer and the engine know it by, and by where its
    weights lie, a folder or a name of a hub.
    """

    name: str
    weights: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for what, in seconds."""

    again_s: float = 5.0  # between a trainer that crashed and its next start
    look_s: float = 0.5  # between two looks at a trainer that runs
    grace_s: float = 20.0  # between asking one to stop at a checkpoint and ending it
    spare_s: float = 600.0  # beyond the minutes of training: reading, judging, publishing
    engine_s: float = 600.0  # for an engine that is away; then others have their turn
    linger_s: float = 600.0  # until a folder goes that nobody wants; longer than any request


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What an operator set.

    Where it is not `on`, nothing is trained but simulated communities. `bases` are by kind; a kind
    that is not there cannot be trained, nor can its engine take adapters. `pairs` new preferences
    start a training by day. `minutes` is how long one may take, `disk_mb` what it may lay down and
    what must be free before it begins.
    """

    folder: Path = Path()  # of the bot, absolute
    on: bool = False
    bases: Mapping[Kind, Base] = field(default_factory=dict)
    pairs: int = 200
    quiet: Quiet = Quiet()
    minutes: int = 60
    disk_mb: int = 2_000
    threads: int = 1
    patience: Patience = Patience()

    def trains(self, kind: Kind, guild_id: str) -> bool:
        return kind in self.bases and (self.on or guild_id == EVENING)

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
    """Simulated members are watched while they wait; people are not."""
    return "quick" if tuning.guild_id == EVENING else "usual"
