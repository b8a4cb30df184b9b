"""Threads and scheduled events."""

from datetime import UTC, datetime
from typing import Any

from tests.discord.cases.case import Case, Json, without


def thread_cases() -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        thread = {"name": "Night ferry", "type": 11}
        return Case(rule, "thread", {**thread, **inside}, {**thread, **outside}, at)

    hours = "auto_archive_duration"
    post = {"name": "Night ferry", "message": {"content": "x"}}
    return [
        one("thread name", {"name": "x" * 100}, {"name": "x" * 101}, "name"),
        one("thread name, empty", {"name": "x"}, {"name": ""}, "name"),
        one("archived after", {hours: 10080}, {hours: 120}, hours),
        *[
            one(f"archived after {n} min", {hours: n}, {hours: n + 1}, hours)
            for n in (60, 1440, 4320)
        ],
        Case("post has a message", "forum", post, without(post, "message"), "message"),
        Case(
            "message of a post",
            "forum",
            post,
            {**post, "message": {"content": "x" * 2001}},
            "message.content",
        ),
        one("kind of a thread", {"type": 12}, {"type": 5}, "type"),
        one(
            "slow mode",
            {"rate_limit_per_user": 21600},
            {"rate_limit_per_user": 21601},
            "rate_limit_per_user",
        ),
    ]


def event_cases(now: float) -> list[Case]:
    return [*_events(now), *_recurrences(now), *_finer(now)]


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


def _finer(now: float) -> list[Case]:
    def one(rule: str, outside: Json, at: str) -> Case:
        return Case(rule, "event", _event(now), _event(now, **outside), at)

    def every(rule: str, inside: Json, outside: Json, at: str) -> Case:
        base = {"start": _time(now + 3600), "interval": 1}
        first, second = (_event(now, recurrence_rule={**base, **r}) for r in (inside, outside))
        return Case(rule, "event", first, second, f"recurrence_rule.{at}")

    yearly, month = {"frequency": 0, "by_month": [7]}, {"frequency": 1}
    week = {"frequency": 2}
    third, days = {"n": 3, "day": 2}, "by_n_weekday"
    spoken = {"entity_type": 2, "entity_metadata": None}
    return [
        one("spoken event has a channel", spoken, "channel_id"),
        one("only external has a place", {"entity_type": 2, "channel_id": "1"}, "entity_metadata"),
        Case(
            "event's status",
            "event edit",
            {"status": 2},
            {"status": 3},
            "status",
            before=_event(now),
        ),
        every("date of a year", {**yearly, "by_month_day": [24]}, yearly, "by_month_day"),
        every("one day a month", {**month, days: [third]}, {**month, days: [third] * 2}, days),
        every(
            "days that fit", {**month, days: [third]}, {**month, "by_weekday": [1]}, "by_weekday"
        ),
        every("every third week", {**week, "interval": 2}, {**week, "interval": 3}, "interval"),
        every("recurrence at all", {**week, "interval": 1}, {**week, "interval": 0}, "interval"),
        every("kind of recurrence", {"frequency": 3}, {"frequency": 4}, "frequency"),
        every("recurrence starts", {"frequency": 3}, {"frequency": 3, "start": None}, "start"),
        *[
            every(
                f"days from {those[0]} to {those[-1]}",
                {"frequency": 3, "by_weekday": those},
                {"frequency": 3, "by_weekday": those[::-1]},
                "by_weekday",
            )
            for those in ([1, 2, 3, 4, 5], [6, 0, 1, 2, 3], [4, 5], [5, 6], [6, 0])
        ],
    ]
