"""Trials of the documented rules of gateway, REST and interactions."""

from tests.discord.trials import gateway, interactions, limits, permissions, rest, threads
from tests.discord.trials.ground import FINE, Trial, tried

ALL: tuple[Trial, ...] = (
    *gateway.TRIALS,
    *rest.TRIALS,
    *threads.TRIALS,
    *permissions.TRIALS,
    *limits.TRIALS,
    *interactions.TRIALS,
)

__all__ = ["ALL", "FINE", "Trial", "tried"]
