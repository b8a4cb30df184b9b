"""What training needs, handed in as one: plan, trainer, engines, and who writes data sets."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.service.tuning.plan import NO_TRAINING, Plan
from bot.service.tuning.running import Trainer
from bot.service.tuning.snapshot import Snapshot
from bot.service.tuning.trouble import GivenUp
from bot.store import Store
from bot.taste import Kind
from engine.ports import HoldsAdapters

# Write a community's data set of a kind into a folder, of drafts of the base model of that name.
WriteSnapshot = Callable[[Store, str, Kind, Path, str], Awaitable[Snapshot]]


async def nothing_to_install() -> None:
    """Of a place where the trainer is there already."""


@dataclass(frozen=True, slots=True)
class TrainingRoom:
    """
    Args:
        engines: By kind, those that take adapters.
        installed: Awaited before the first training.
        can_train: Whether what the trainer needs is there by then.
    """

    plan: Plan
    trainer: Trainer
    snapshot: WriteSnapshot
    engines: Mapping[Kind, HoldsAdapters] = field(default_factory=dict)
    installed: Callable[[], Awaitable[object]] = nothing_to_install
    can_train: Callable[[], bool] = lambda: True


def no_room() -> TrainingRoom:
    """Of a bot that trains nothing: its plan has no model, so wishes are dropped at the start."""

    async def none(_s: Store, _g: str, _k: Kind, _f: Path, _b: str) -> Snapshot:
        raise GivenUp("no_engine", "nothing is trained here")

    return TrainingRoom(NO_TRAINING, Trainer({}), none, can_train=lambda: False)
