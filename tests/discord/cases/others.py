"""Threads and scheduled events."""

from datetime import UTC, datetime
from typing import Any

from tests.discord.cases.case import Case, Json, without


def thread_cases() -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        thread = {"name": "Night ferry", "type": 11}
        return Case(rule, "thread", {**thread, **inside}, {**thread, **outside}, at)

    hours = "auto_archive_duration"
    return [
        one("thread name", {"name": "x" * 100}, {"name": "x" * 101}, "name"),
        one("thread name, empty", {"name": "x"}, {"name": ""}, "name"),
        one("archived after", {hours: 10080}, {hours: 120}, hours),
        one("kind of a thread", {"type": 12}, {"type": 5}, "type"),
        one(
            "slow mode",
            {"rate_limit_per_user": 21600},
            {"rate_limit_per_user": 21601},
            "rate_limit_per_user",
        ),
    ]


def event_cases(now: float) -> list[Case]:
    return [*_events(now), *_recurrences(now)]


def _event(now: float, **more: Any) -> Json:
    return {
        "name": "Contest",
        "privacy_level": 2,
        "entity_type": 3,
        "entity_metadata": {"location": "#works"},
        "scheduled_start_time": _time(now + 3600),
        "scheduled_end_time": _time(now + 7200),
        **more,
    }


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _events(now: float) -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        return Case(rule, "event", _event(now, **inside), _event(now, **outside), at)

    def place(length: int) -> Json:
        return {"entity_metadata": {"location": "x" * length}}

    start, end = "scheduled_start_time", "scheduled_end_time"
    text = "description"
    return [
        one("event name", {"name": "x" * 100}, {"name": "x" * 101}, "name"),
        one("event text", {text: "x" * 1000}, {text: "x" * 1001}, text),
        one("event's place", place(100), place(101), "entity_metadata.location"),
        one("place is needed", place(1), {"entity_metadata": {}}, "entity_metadata.location"),
        one("privacy of an event", {}, {"privacy_level": 1}, "privacy_level"),
        one("kind of an event", {}, {"entity_type": 4}, "entity_type"),
        one("event in the past", {start: _time(now + 600)}, {start: _time(now - 600)}, start),
        one("end after start", {end: _time(now + 3660)}, {end: _time(now + 3000)}, end),
        Case("external event ends", "event", _event(now), without(_event(now), end), end),
        one("external event, channel", {"channel_id": None}, {"channel_id": "1"}, "channel_id"),
    ]


def _recurrences(now: float) -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        first, second = (
            _event(now, recurrence_rule={"start": _time(now + 3600), "interval": 1, **days})
            for days in (inside, outside)
        )
        return Case(rule, "event", first, second, f"recurrence_rule.{at}")

    daily, weekly = {"frequency": 3}, {"frequency": 2}
    return [
        one("every second week", {**weekly, "interval": 2}, {**daily, "interval": 2}, "interval"),
        one(
            "one day a week",
            {**weekly, "by_weekday": [2]},
            {**weekly, "by_weekday": [2, 4]},
            "by_weekday",
        ),
        one(
            "known sets of days",
            {**daily, "by_weekday": [0, 1, 2, 3, 4]},
            {**daily, "by_weekday": [0, 2]},
            "by_weekday",
        ),
        one("count of recurrences", daily, {**daily, "count": 3}, "count"),
    ]
