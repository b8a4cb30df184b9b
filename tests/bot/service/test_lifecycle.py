"""The life of sessions: asked when idle, at rest, awake by any deed, ended with their channel."""

from datetime import timedelta

import pytest

from bot.errors import Conflict, Forbidden, NotFound
from bot.guild import Guild, GuildSettings
from bot.records.guilds import GuildRecords
from bot.records.life import LifeRecords
from bot.rules.places import wanted
from bot.session import Member
from tests.bot.service.conftest import Json, Room
from tests.bot.service.programme_room import add_guild, add_schedule, an_actor, letters

DAY = 24 * 3600.0
ANN, BOB = an_actor(manages=False), an_actor("bob", manages=False)


async def open_in(room: Room, channel: str = "10", **fields: object) -> Json:
    given: Json = {"channel_id": f"discord:{channel}", "guild_id": "1"}
    return await room.session("discord:ann", **(given | fields))


async def rested(room: Room, channel: str = "10") -> Json:
    await add_guild(room)
    session = await open_in(room, channel)
    for days in (7, 2):
        room.clock.pass_(days * DAY)
        await room.service.lifecycle.look()
    return session


async def test_an_idle_session_is_asked_once_and_then_rests(room: Room) -> None:
    await add_guild(room)
    session = await open_in(room)
    states = []
    for days in (6.9, 0.1, 1.9, 0.1, 30):
        room.clock.pass_(days * DAY)
        await room.service.lifecycle.look()
        states.append(await room.service.lifecycle.state(session["id"]))

    assert states == ["awake", "asked", "asked", "resting", "resting"]
    assert await letters(room.store) == [("idle", "10"), ("resting", "10")]


async def test_a_server_chooses_how_long_or_never(room: Room) -> None:
    await add_guild(room, idle_days=0)
    session = await open_in(room)
    room.clock.pass_(300 * DAY)
    await room.service.lifecycle.look()
    assert await room.service.lifecycle.state(session["id"]) == "awake"

    await add_guild(room, idle_days=30)
    await room.service.lifecycle.look()

    assert await room.service.lifecycle.state(session["id"]) == "asked"


async def test_any_deed_wakes_it_and_a_new_idleness_asks_again(room: Room) -> None:
    session = await rested(room)

    await room.service.add_lore("discord:bob", session["id"], fact="The keeper is Ines.")

    assert await room.service.lifecycle.state(session["id"]) == "awake"
    room.clock.pass_(7 * DAY)
    await room.service.lifecycle.look()
    assert await room.service.lifecycle.state(session["id"]) == "asked"
    assert [kind for kind, _ in await letters(room.store)] == ["idle", "resting", "idle"]


async def test_the_button_wakes_it_and_the_one_who_wakes_it_after_a_day_hosts_it(
    room: Room,
) -> None:
    session = await rested(room)

    woken = await room.service.lifecycle.wake(BOB, session["id"], key="press")
    again = await room.service.lifecycle.wake(BOB, session["id"], key="press")

    assert await room.service.lifecycle.state(session["id"]) == "awake"
    assert woken["host"]["you"]
    assert woken["active_at"] == again["active_at"]


async def test_a_session_in_a_round_is_not_asked(room: Room) -> None:
    await add_guild(room)
    session = await open_in(room)
    room.engine.gate.clear()
    await room.round(session, "discord:ann")
    room.clock.pass_(8 * DAY)
    await room.service.lifecycle.look()

    assert await room.service.lifecycle.state(session["id"]) == "awake"


async def test_a_resting_session_gives_way_and_goes_on_in_a_thread(room: Room) -> None:
    session = await rested(room)

    another = await open_in(room)

    assert another["id"] != session["id"]
    assert await room.service.session_in("discord:10") == another["id"]
    moved = await room.store.read(lambda r: r.session(session["id"]).channel_id)
    place = wanted(moved)
    assert place is not None
    assert (place.parent, place.kind) == ("discord:10", "thread")
    await room.service.lifecycle.wake(BOB, session["id"])
    assert await room.service.lifecycle.state(session["id"]) == "awake"
    with pytest.raises(Conflict, match="session_here"):
        await open_in(room)


async def test_resting_sessions_take_nobodys_place(room: Room) -> None:
    await rested(room)
    await open_in(room, "11")

    assert await room.store.read(lambda r: LifeRecords.beside(r).n_resting("1")) == 1
    assert await room.store.read(lambda r: LifeRecords.beside(r).n_resting("2")) == 0


async def test_a_deleted_channel_ends_its_sessions_and_loses_nothing(room: Room) -> None:
    await add_guild(room)
    session = await open_in(room)
    round_ = await room.round(session, "discord:ann")
    elsewhere = await open_in(room, "11")
    waiting = await open_in(room, "10+thread+k1")

    await room.service.lifecycle.channel_gone("discord:10")
    await room.service.lifecycle.channel_gone("discord:10")

    ended = await room.service.session_view(session["id"], "discord:ann")
    assert (ended["status"], ended["work_id"]) == ("finished", None)
    seen = await room.service.round_view(round_["id"], "discord:ann")
    assert seen["status"] == "cancelled"
    assert (await room.service.session_view(waiting["id"], "discord:ann"))["status"] == "finished"
    assert (await room.service.session_view(elsewhere["id"], "discord:ann"))["status"] == "open"
    with pytest.raises(NotFound, match="no_session_here"):
        await room.service.session_in("discord:10")


async def test_the_host_hands_over_to_somebody_who_never_acted_here(room: Room) -> None:
    await add_guild(room)
    session = await open_in(room)
    heir = Member("discord:cy", "Cy", "en")

    with pytest.raises(Forbidden, match="host_only"):
        await room.service.lifecycle.hand_over(BOB, session["id"], to=heir)
    handed = await room.service.lifecycle.hand_over(ANN, session["id"], to=heir, key="k")
    await room.service.lifecycle.hand_over(ANN, session["id"], to=heir, key="k")

    assert handed["host"]["name"] == "Cy"
    with pytest.raises(Conflict, match="host_already"):
        await room.service.lifecycle.hand_over(
            an_actor("mod", moderates=True), session["id"], to=heir
        )


async def test_a_guild_that_left_is_purged_after_thirty_days_and_not_before(room: Room) -> None:
    now = room.clock()
    purge_at = now + timedelta(days=30)
    gone, kept = (
        Guild("1", GuildSettings(), now, left_at=now, purge_at=purge_at),
        Guild("2", GuildSettings(), now),
    )
    for guild in (gone, kept):
        await room.store.write(lambda r, g=guild: GuildRecords.beside(r).put_guild(g))
        session = await open_in(room, f"1{guild.id}", guild_id=guild.id)
        schedule = await add_schedule(room, an_actor(guild_id=guild.id))
        await room.service.programme.subscribe(an_actor(guild_id=guild.id), "7", "discord:10")
        assert schedule["id"]
        assert session["id"]

    async def left() -> list[int]:
        found = [await room.service.sessions("discord:ann", guild_id=g) for g in ("1", "2")]
        return [len(one["sessions"]) for one in found]

    room.clock.pass_(30 * DAY - 1)
    await room.service.lifecycle.look()
    assert await left() == [1, 1]
    room.clock.pass_(1)
    await room.service.lifecycle.look()

    assert await left() == [0, 1]
    assert (await room.service.programme.of_guild("1"))["schedules"] == []
    assert len((await room.service.programme.of_guild("2"))["schedules"]) == 1
