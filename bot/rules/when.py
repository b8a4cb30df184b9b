"""Days and clocks of a server's own time zone. Pure; moments are aware, shown ones are text."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def midnight(now: datetime, zone: str) -> datetime:
    """When the day began that it is there now, in UTC."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), time(), local.tzinfo).astimezone(UTC)


def next_midnight(now: datetime, zone: str) -> datetime:
    """When the next day begins there, in UTC; 23 to 25 hours after the last where clocks move."""
    local = now.astimezone(ZoneInfo(zone))
    tomorrow = local.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), local.tzinfo).astimezone(UTC)


def clock_time(at: datetime, zone: str) -> str:
    """As a clock on the wall there shows it: 21:10."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def day_and_month(at: datetime, zone: str) -> tuple[int, int]:
    local = at.astimezone(ZoneInfo(zone))
    return local.day, local.month
