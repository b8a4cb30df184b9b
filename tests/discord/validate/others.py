"""Threads and scheduled events."""

from datetime import UTC, datetime
from typing import Any

from tests.discord.validate.embeds import check_time
from tests.discord.validate.judge import Fault, Judge, Path, Payload

ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12
ARCHIVE_AFTER_MIN = (60, 1440, 4320, 10080)
SLOWEST_S = 21600
STAGE, VOICE, EXTERNAL = 1, 2, 3
YEARLY, MONTHLY, WEEKLY, DAILY = 0, 1, 2, 3
WEEKDAY_SETS = ([0, 1, 2, 3, 4], [1, 2, 3, 4, 5], [6, 0, 1, 2, 3], [4, 5], [5, 6], [6, 0])


def validate_thread(
    payload: Payload, *, from_message: bool = False, forum: bool = False, editing: bool = False
) -> list[Fault]:
    """
    What Discord would refuse in a thread that is started or edited.

    Args:
        payload: JSON of the request.
        from_message: Started from a message, so it has no type of its own.
        forum: A post in a forum, which must have a first message (judged by `validate_message`).
        editing: Absent keys stay as they are.
    """
    judge = Judge()
    judge.text(payload.get("name"), ("name",), 100, optional=editing and "name" not in payload)
    minutes = payload.get("auto_archive_duration")
    if minutes is not None:
        judge.one_of(minutes, ARCHIVE_AFTER_MIN, ("auto_archive_duration",))
    judge.integer(payload.get("rate_limit_per_user"), ("rate_limit_per_user",), 0, SLOWEST_S)
    if payload.get("type") is not None and not (from_message or forum or editing):
        kinds = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)
        judge.one_of(payload["type"], kinds, ("type",))
    for key in ("invitable", "archived", "locked"):
        judge.flag(payload.get(key), (key,))
    if forum and payload.get("message") is None and not editing:
        judge.required(("message",))
    judge.many(payload.get("applied_tags") or (), ("applied_tags",), 5)
    return judge.faults


def validate_scheduled_event(
    payload: Payload, *, now: float, editing: bool = False, existing: Payload | None = None
) -> list[Fault]:
    """
    What Discord would refuse in a scheduled event of a guild.

    Args:
        payload: JSON of the request.
        now: Seconds since the epoch; an event starts later.
        editing: Absent keys stay as they are in `existing`.
        existing: The event that is edited.
    """
    judge = Judge()
    whole = {**(existing or {}), **payload}
    judge.text(whole.get("name"), ("name",), 100)
    description = payload.get("description")
    judge.text(description, ("description",), 1000, least=0, optional=True)
    judge.one_of(whole.get("privacy_level"), (2,), ("privacy_level",))
    if judge.one_of(whole.get("entity_type"), (STAGE, VOICE, EXTERNAL), ("entity_type",)):
        _check_place(judge, whole)
    _check_times(judge, payload, whole, now, editing=editing)
    if payload.get("status") is not None:
        _check_status(judge, payload["status"], (existing or {}).get("status", 1), editing=editing)
    if payload.get("recurrence_rule") is not None:
        _check_recurrence(judge, payload["recurrence_rule"], ("recurrence_rule",))
    return judge.faults


def _check_place(judge: Judge, event: Payload) -> None:
    if event["entity_type"] == EXTERNAL:
        place = (event.get("entity_metadata") or {}).get("location")
        judge.text(place, ("entity_metadata", "location"), 100)
        if event.get("channel_id") is not None:
            sentence = "An external event has no channel."
            judge.note(("channel_id",), "GUILD_SCHEDULED_EVENT_CHANNEL_NOT_ALLOWED", sentence)
        if event.get("scheduled_end_time") is None:
            judge.required(("scheduled_end_time",))
    else:
        judge.snowflake(event.get("channel_id"), ("channel_id",))
        if event.get("entity_metadata") is not None:
            sentence = "Only an external event has metadata."
            judge.note(("entity_metadata",), "GUILD_SCHEDULED_EVENT_METADATA", sentence)


def _check_times(
    judge: Judge, payload: Payload, whole: Payload, now: float, *, editing: bool
) -> None:
    start_path, end_path = ("scheduled_start_time",), ("scheduled_end_time",)
    start = check_time(judge, whole.get(start_path[0]), start_path, optional=False)
    end = check_time(judge, whole.get(end_path[0]), end_path, optional=True)
    moved = not editing or start_path[0] in payload
    if moved and start is not None and start <= datetime.fromtimestamp(now, UTC):
        sentence = "Cannot schedule event in the past."
        judge.note(start_path, "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", sentence)
    if start is not None and end is not None and end <= start:
        sentence = "Cannot schedule end time before start time."
        judge.note(end_path, "GUILD_SCHEDULED_EVENT_END_BEFORE_START", sentence)


def _check_status(judge: Judge, status: Any, before: int, *, editing: bool) -> None:
    """Scheduled to active or cancelled; active to completed; no way back."""
    ways = {1: (1, 2, 4), 2: (2, 3)}.get(before, ()) if editing else (1,)
    judge.one_of(status, ways, ("status",))


def _check_recurrence(judge: Judge, rule: Any, path: Path) -> None:
    if not judge.thing(rule, path):
        return
    check_time(judge, rule.get("start"), (*path, "start"), optional=False)
    for key in ("count", "end", "by_year_day"):
        if rule.get(key) is not None:
            sentence = "This cannot be set by an application."
            judge.note((*path, key), "GUILD_SCHEDULED_EVENT_RECURRENCE_FIELD", sentence)
    frequency = rule.get("frequency")
    if not judge.one_of(frequency, (YEARLY, MONTHLY, WEEKLY, DAILY), (*path, "frequency")):
        return
    most = 2 if frequency == WEEKLY else 1
    judge.integer(rule.get("interval"), (*path, "interval"), 1, most, optional=False)
    _check_days(judge, rule, frequency, path)


def _check_days(judge: Judge, rule: Payload, frequency: Any, path: Path) -> None:
    """Each frequency has its own way to name days, and takes no other."""
    given = {
        key: rule[key]
        for key in ("by_weekday", "by_n_weekday", "by_month", "by_month_day")
        if rule.get(key)
    }
    fits = {
        DAILY: {"by_weekday"},
        WEEKLY: {"by_weekday"},
        MONTHLY: {"by_n_weekday"},
        YEARLY: {"by_month", "by_month_day"},
    }[frequency]
    for key, days in given.items():
        if key not in fits:
            sentence = "This does not go with the frequency."
            judge.note((*path, key), "GUILD_SCHEDULED_EVENT_RECURRENCE_FIELD", sentence)
        elif frequency == DAILY:
            if list(days) not in WEEKDAY_SETS:
                sentence = "These days are not one of the known sets."
                judge.note((*path, key), "GUILD_SCHEDULED_EVENT_RECURRENCE_DAYS", sentence)
        else:
            judge.many(days, (*path, key), 1)
    if frequency == YEARLY and given.keys() & fits and not given.keys() >= fits:
        judge.required((*path, "by_month_day" if "by_month" in given else "by_month"))
