"""What an operator's Prometheus may read of backups."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric


class Backups:
    """
    Read when somebody scrapes.

    Args:
        last: When the newest backup was begun, None for none, and whether the last try failed.
    """

    def __init__(self, last: Callable[[], tuple[datetime | None, bool]]) -> None:
        self._last = last

    def collect(self) -> Iterator[Metric]:
        at, has_failed = self._last()
        made = GaugeMetricFamily(
            "chorus_backup_timestamp_seconds", "When the newest backup was begun; 0 for none."
        )
        made.add_metric([], at.timestamp() if at else 0.0)
        failed = GaugeMetricFamily("chorus_backup_failed", "1 when the last try made no backup.")
        failed.add_metric([], float(has_failed))
        yield from (made, failed)

    def describe(self) -> Iterable[Metric]:
        return []
