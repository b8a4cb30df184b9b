"""
The budget of new gateway sessions: a bot that crashes as it starts may not spend Discord's 1,000.

Discord resets the token of a bot that identifies more often than that in a day. We stay below 100
a day for each shard, by waiting longer the more there were; the times stand in the store, so that
a crash does not forget them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.store import Store

DAY_S = 86_400.0
KEY = "discord.identifies"
# from so many identifies a day on, at least so many seconds between two: 92 a day at most
GAPS = ((50, 1_800.0), (20, 300.0), (5, 60.0))
LEAST_GAP_S = 5.5  # Discord takes one in five seconds


class TooManyIdentifies(Exception):
    """A new session must wait longer than the library lets a hook wait."""


def wait_s(times: Sequence[float], now: float, shards: int = 1) -> float:
    """
    How long the next identify has to wait.

    Args:
        times: When the identifies of the last day were, epoch seconds, in order.
        shards: How many sessions the bot keeps at once; each may use the budget.
    """
    recent = [at for at in times if at > now - DAY_S]
    if not recent:
        return 0.0
    gap_s = next((gap for least, gap in GAPS if len(recent) >= least * shards), 0.0) / shards
    return max(0.0, recent[-1] + max(gap_s, LEAST_GAP_S) - now)


class Identifies:
    """The count of them, kept in the store."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def wait_s(self, shards: int) -> float:
        times = await self._store.read(lambda records: records.get_value(KEY)) or []
        return wait_s(times, self._clock().timestamp(), shards)

    async def count(self) -> None:
        """Write one down; to be called before it is sent."""
        now = self._clock().timestamp()
        await self._store.write(
            lambda records: records.set_value(
                KEY, [at for at in records.get_value(KEY) or [] if at > now - DAY_S] + [now]
            )
        )
