"""How fast pictures are painted here, learned while painting. Pure."""

_MEMORY = 0.8  # how much of what was known stays with each batch
_UNKNOWN_S = 5.0  # for any work at all, before anything was painted


class Pace:
    """Seconds per work (`Ticket.work`), an average that forgets."""

    def __init__(self) -> None:
        self._s_per_work: float | None = None

    def record(self, work: float, seconds: float) -> None:
        """One batch: all its work, and how long it took."""
        now = seconds / work
        known = self._s_per_work
        self._s_per_work = now if known is None else _MEMORY * known + (1 - _MEMORY) * now

    def seconds_for(self, work: float) -> float:
        """How long that much work will take."""
        return _UNKNOWN_S if self._s_per_work is None else work * self._s_per_work
