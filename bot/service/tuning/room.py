"""What training needs, handed in as one: plan, trainer, engines, and who writes data sets."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.records import Records
from bot.service.tuning.plan import NO_TRAINING, Plan
from bot.service.tuning.running import Trainer
from bot.taste import Kind
from engine.ports import HoldsAdapters


class Written(Protocol):
    """A data set as it was written: how many pairs, and the members whose rows those are."""

    @property
    def pairs(self) -> int: ...

    @property
    def members(self) -> frozenset[str]: ...


# Write a community's data set of a kind into a new folder; blocking, inside a read of the store.
# The last is the base model's name.
WriteSnapshot = Callable[[Records, str, Kind, Path, str], Written]
# How many pairs a community's lessons numbered over one have given.
CountPairs = Callable[[Records, str, Kind, int], int]


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
    count_pairs: CountPairs
    engines: Mapping[Kind, HoldsAdapters] = field(default_factory=dict)
    installed: Callable[[], Awaitable[object]] = nothing_to_install
    can_train: Callable[[], bool] = lambda: True


def _no_snapshot(_r: Records, _g: str, _k: Kind, _f: Path, _b: str) -> Written:
    raise NotImplementedError("nothing is trained here")


def no_room() -> TrainingRoom:
    """Of a bot that trains nothing, in which nobody ever asks for a data set."""
    return TrainingRoom(NO_TRAINING, Trainer({}), _no_snapshot, lambda *_: 0)
