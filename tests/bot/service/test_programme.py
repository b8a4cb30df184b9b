"""Scheduled premises on a real store: once a day, caught up once, never two at a time."""

import asyncio

import pytest

from bot.errors import Conflict, Forbidden, Invalid, NotFound
from bot.premises import read_premises
from bot.rules.places import wanted
from bot.rules.programme import MAX_SCHEDULES
from tests.bot.service.conftest import Room
from tests.bot.service.programme_room import (
    add_guild,
    add_schedule,
    an_actor,
    letters,
    occasions,
)

HOUR = 3600.0
ANN = an_actor()
OURS = read_premises()  # blocking, so not inside a test


async def sessions_of(room: Room, guild_id: str = "1") -> list[dict[str, object]]:
    found = await room.service.sessions("discord:ann", guild_id=guild_id)
    return list(found["sessions"])


async def test_a_premise_opens_a_session_at_its_time_and_only_once(room: Room) -> None:
    await add_guild(room)
    await add_schedule(room)

    await room.service.programme.look()
    assert await sessions_of(room) == []
    room.clock.pass_(HOUR)
    await room.service.programme.look()
    await room.service.programme.look()

    (session,) = await sessions_of(room)
    assert session["premise"] in OURS["en"]
    assert session["host"]["name"] != ""
    assert session["round"]["status"] in {"queued", "drafting", "voting"}
    view = await room.service.session_view(session["id"], "discord:ann")
    assert view["settings"]["round_s"] == 12 * HOUR
    assert await letters(room.store) == [("premise", "10")]


async def test_the_next_day_waits_where_a_session_is_open_until_somebody_opens_it(
    room: Room,
) -> None:
    await add_guild(room)
    await add_schedule(room)
    room.clock.pass_(HOUR)
    await room.service.programme.look()
    (first,) = await sessions_of(room)
    room.clock.pass_(24 * HOUR)
    await room.service.programme.look()

    (waiting,) = await occasions(room.store, "waiting")
    bob = an_actor("bob", manages=False)
    with pytest.raises(Conflict, match="session_here"):
        await room.service.programme.take(bob, waiting.id)
    assert (await room.service.programme.premise(waiting.id))["status"] == "waiting"

    await end(room, str(first["id"]))
    opened = await room.service.programme.take(bob, waiting.id)

    assert opened["premise"] == waiting.premise != first["premise"]
    assert opened["host"]["you"]
    with pytest.raises(Conflict, match="premise_taken"):
        await room.service.programme.take(an_actor("cy"), waiting.id)
    assert await letters(room.store) == [("premise", "10"), ("premise", "10")]


async def end(room: Room, session_id: str) -> None:
    """Finish it without waiting for anybody's draft."""
    await room.service.lifecycle.channel_gone(
        await room.store.read(lambda r: r.session(session_id).channel_id)
    )


async def test_two_who_press_at_once_open_one_session(room: Room) -> None:
    await add_guild(room, place="thread")
    await add_schedule(room)
    room.clock.pass_(HOUR)
    await room.service.programme.look()
    (done,) = await occasions(room.store, "opened")
    await room.store.write(lambda r: _wait_again(r, done))

    async def press(name: str) -> str:
        try:
            await room.service.programme.take(an_actor(name), done.id)
        except Conflict as exc:
            return exc.code
        return "opened"

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(press(name)) for name in ("bob", "cy", "dee")]

    assert sorted(task.result() for task in tasks) == ["opened", "premise_taken", "premise_taken"]


def _wait_again(records: object, occasion: object) -> None:
    from dataclasses import replace

    from bot.records.programme import ProgrammeRecords

    rooms = ProgrammeRecords.beside(records)  # type: ignore[arg-type]
    waiting = replace(occasion, status="waiting", session_id=None)  # type: ignore[type-var]
    rooms.save_occasion(waiting)
    session = records.session_in_channel(  # type: ignore[attr-defined]
        f"discord:10+thread+{waiting.id}"
    )
    records.save_session(replace(session, status="finished"))  # type: ignore[attr-defined]


async def test_a_newer_premise_takes_the_place_of_one_that_waits(room: Room) -> None:
    await add_guild(room)
    await add_schedule(room)
    room.clock.pass_(HOUR)
    await room.service.programme.look()
    for _ in range(2):
        room.clock.pass_(24 * HOUR)
        await room.service.programme.look()

    (waiting,) = await occasions(room.store, "waiting")
    (lapsed,) = await occasions(room.store, "lapsed")
    assert lapsed.day < waiting.day
    with pytest.raises(Conflict, match="premise_lapsed"):
        await room.service.programme.take(ANN, lapsed.id)


async def test_a_bot_that_was_down_catches_up_once_and_only_within_six_hours(room: Room) -> None:
    await add_guild(room)
    await add_schedule(room)

    room.clock.pass_(3 * 24 * HOUR + 5 * HOUR)  # three premises missed, the last 4 h 15 min ago
    await room.service.programme.look()
    await room.service.programme.look()

    assert len(await sessions_of(room)) == 1
    assert len(await occasions(room.store, "opened", "waiting", "lapsed", "due")) == 1


async def test_a_bot_that_was_down_too_long_waits_for_the_next_time(room: Room) -> None:
    await add_guild(room)
    await add_schedule(room)

    room.clock.pass_(7 * HOUR)
    await room.service.programme.look()

    assert await sessions_of(room) == []
    assert await letters(room.store) == []


async def test_a_kill_between_the_note_and_the_session_loses_and_doubles_nothing(
    room: Room,
) -> None:
    await add_guild(room)
    await add_schedule(room)
    room.clock.pass_(HOUR)
    programme = room.service.programme
    killed = Killed(programme._open_session)
    programme._open_session = killed  # type: ignore[assignment]

    with pytest.raises(KeyboardInterrupt):
        await programme.look()
    assert len(await sessions_of(room)) == 1  # opened, and the bot fell before it noted that
    await programme.look()
    await programme.look()

    (session,) = await sessions_of(room)
    (occasion,) = await occasions(room.store, "opened")
    assert occasion.session_id == session["id"]
    assert session["round"] is not None
    assert await letters(room.store) == [("premise", "10")]


class Killed:
    """Opens the session, and the first time the process dies before the answer comes back."""

    def __init__(self, opening: object) -> None:
        self._opening = opening
        self._dies = True

    async def __call__(self, *args: object, **fields: object) -> object:
        opened = await self._opening(*args, **fields)  # type: ignore[operator]
        if self._dies:
            self._dies = False
            raise KeyboardInterrupt
        return opened


async def test_a_paused_server_and_one_that_left_get_nothing(room: Room) -> None:
    await add_guild(room, paused=True)
    await add_schedule(room)
    room.clock.pass_(HOUR)
    await room.service.programme.look()
    assert await sessions_of(room) == []

    await add_guild(room, paused=False)
    await room.service.programme.look()

    assert len(await sessions_of(room)) == 1


async def test_a_new_time_zone_brings_no_second_premise_on_one_day(room: Room) -> None:
    await add_guild(room, timezone="Asia/Shanghai")
    await add_schedule(room, at="5")  # 21:00 UTC, on the next day there
    room.clock.pass_(HOUR)
    await room.service.programme.look()
    assert len(await occasions(room.store, "opened")) == 1

    await add_guild(room, timezone="Asia/Tokyo")
    for _ in range(26):
        room.clock.pass_(HOUR)
        await room.service.programme.look()

    days = [one.day for one in await occasions(room.store, "opened", "waiting", "lapsed")]
    assert days == ["2026-11-24", "2026-11-25"]


async def test_a_server_with_threads_gets_a_thread_and_a_forum_a_post(room: Room) -> None:
    await add_guild(room, place="thread")
    await add_schedule(room)
    await add_schedule(room, channel_id="discord:20", channel_kind="forum")
    room.clock.pass_(HOUR)
    await room.service.programme.look()

    places = [
        wanted(await room.store.read(lambda r, i=one["id"]: r.session(i).channel_id))
        for one in await sessions_of(room)
    ]

    assert {(place.parent, place.kind) for place in places if place} == {
        ("discord:10", "thread"),
        ("discord:20", "post"),
    }


async def test_a_servers_own_premises_come_before_ours_and_all_before_any_again(
    room: Room,
) -> None:
    await add_guild(room, place="thread")
    await add_schedule(room)
    await room.service.programme.set_premises(ANN, "First\nSecond\n\nThird\nFirst")

    room.clock.pass_(HOUR)
    await room.service.programme.look()
    for _ in range(5):
        room.clock.pass_(24 * HOUR)
        await room.service.programme.look()

    premises = [one["premise"] for one in reversed(await sessions_of(room))]
    assert set(premises[:3]) == set(premises[3:]) == {"First", "Second", "Third"}
    assert await room.service.programme.set_premises(ANN, "  \n") == 0
    assert (await room.service.programme.of_guild("1"))["premises"] == []


async def test_a_schedule_that_was_removed_brings_nothing_more(room: Room) -> None:
    await add_guild(room)
    kept = await add_schedule(room)
    await room.service.programme.remove(ANN, kept["id"])
    room.clock.pass_(HOUR)
    await room.service.programme.look()

    assert await sessions_of(room) == []
    with pytest.raises(NotFound, match="no_schedule"):
        await room.service.programme.remove(ANN, kept["id"])


async def test_what_does_not_go_together_is_refused(room: Room) -> None:
    await add_guild(room)
    for wrong in (
        {"hours": 25},
        {"hours": 0},
        {"weekday": 7},
        {"kind": "contest"},
        {"kind": "contest", "weekday": 1, "hours": 169},
    ):
        with pytest.raises(Invalid, match="bad_schedule"):
            await add_schedule(room, **wrong)
    with pytest.raises(Invalid, match="unknown_form"):
        await add_schedule(room, form="sonata")
    with pytest.raises(Invalid, match="bad_place"):
        await add_schedule(room, channel_kind="other")
    with pytest.raises(Invalid, match="bad_time_of_day"):
        await add_schedule(room, at="25")
    for _ in range(MAX_SCHEDULES):
        await add_schedule(room)
    with pytest.raises(Conflict, match="too_many_schedules"):
        await add_schedule(room)


async def test_only_who_manages_the_server_schedules(room: Room) -> None:
    await add_guild(room)
    member = an_actor("bob", manages=False)

    gate = room.service.community.gate(member, "manage")
    with pytest.raises(Forbidden):
        await add_schedule(room, member, gate=gate)

    assert (await room.service.programme.of_guild("1"))["schedules"] == []


async def test_weekly_premises_are_announced_once_and_a_week_ahead(room: Room) -> None:
    await add_guild(room)
    await add_schedule(room)  # daily ones do not fill a calendar
    kept = await add_schedule(room, weekday=2, kind="contest", hours=48)

    (one,) = await room.service.programme.announcements()
    assert one.day == "2026-11-25"
    assert (one.ends_at - one.starts_at).total_seconds() == (48 + 48) * HOUR
    await room.service.programme.announced(kept["id"], one.day, "77")
    assert await room.service.programme.announcements() == []
    room.clock.pass_(2 * 24 * HOUR + HOUR)
    (after,) = await room.service.programme.announcements()

    assert after.day == "2026-12-02"
    assert await room.service.programme.remove(ANN, kept["id"]) == []  # the made one has begun
