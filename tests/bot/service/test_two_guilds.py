"""
Two servers, never mixed: every use case that names a thing, tried from the other server.

The table is checked against the service itself, so that a new use case cannot be forgotten here.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.errors import ChorusError, NotFound
from bot.guild import Actor
from bot.session import Member
from tests.bot.service.conftest import Json, Room
from tests.bot.service.programme_room import add_guild, add_schedule, an_actor, occasions

HOUR = 3600.0
HOST = an_actor("ann", "1")
STRANGER = an_actor("eve", "2", "20", moderates=True)  # host, operator and moderator over there
Gate = Any


@dataclass(frozen=True, slots=True)
class Theirs:
    """What guild 1 has, by id."""

    session: str
    round: str
    draft: str
    schedule: str
    occasion: str
    contest: str
    picture: str  # that hangs before the work


# those that make something new in the actor's own guild, and so can name nothing of another one
OWN_GUILD = {
    *("open_session", "programme.add", "programme.set_premises", "programme.subscribe"),
    *("polls.open_season", "polls.close_season"),
}

Call = Callable[[Any, Actor, Theirs, Gate], Awaitable[object]]
ACROSS: dict[str, Call] = {
    "add_lore": lambda s, a, t, g: s.add_lore(a.member_id, t.session, fact="x", gate=g),
    "remove_lore": lambda s, a, t, g: s.remove_lore(a.member_id, t.session, "l", gate=g),
    "undo": lambda s, a, t, g: s.undo(a.member_id, t.session, gate=g),
    "branch": lambda s, a, t, g: s.branch(a.member_id, t.session, passage_id=None, gate=g),
    "finish": lambda s, a, t, g: s.finish(a.member_id, t.session, gate=g),
    "open_round": lambda s, a, t, g: s.open_round(a.member_id, t.session, gate=g),
    "close": lambda s, a, t, g: s.close(a.member_id, t.round, gate=g),
    "second_vote": lambda s, a, t, g: s.second_vote(a.member_id, t.round, gate=g),
    "cancel": lambda s, a, t, g: s.cancel(a.member_id, t.round, gate=g),
    "retry": lambda s, a, t, g: s.retry(a.member_id, t.round, gate=g),
    "cast": lambda s, a, t, g: s.cast(a.member_id, t.round, [t.draft], gate=g),
    "mark": lambda s, a, t, g: s.mark(a.member_id, t.round, t.draft, approve=True, gate=g),
    "withdraw": lambda s, a, t, g: s.withdraw(a.member_id, t.round, gate=g),
    "more": lambda s, a, t, g: s.more(a.member_id, t.round, gate=g),
    "take_out": lambda s, a, t, g: s.take_out(a.member_id, t.round, gate=g),
    "contribute": lambda s, a, t, g: s.contribute(a.member_id, t.round, text="Mine.", gate=g),
    "illustrate": lambda s, a, t, g: s.illustrate(a.member_id, t.session, gate=g),
    "set_pictures": lambda s, a, t, g: s.set_pictures(
        a.member_id, t.session, settings={"picture_style": "ink"}, gate=g
    ),
    "unhang": lambda s, a, t, g: s.unhang(a.member_id, t.session, t.picture, gate=g),
    "veto": lambda s, a, t, g: s.veto(a.member_id, t.round, t.draft, as_host=False, gate=g),
    "try_exercise": lambda s, a, t, g: s.try_exercise(a.member_id, t.session, text="x", gate=g),
    "critique": lambda s, a, t, g: s.critique(
        a.member_id, t.round, t.draft, answers={"whole": True}, gate=g
    ),
    "lifecycle.wake": lambda s, a, t, g: s.lifecycle.wake(a, t.session, gate=g),
    "lifecycle.hand_over": lambda s, a, t, g: s.lifecycle.hand_over(
        a, t.session, to=Member(a.member_id, "Eve", "en"), gate=g
    ),
    "programme.remove": lambda s, a, t, g: s.programme.remove(a, t.schedule, gate=g),
    "programme.take": lambda s, a, t, g: s.programme.take(a, t.occasion, gate=g),
    "polls.cast": lambda s, a, t, g: s.programme.polls.cast(a, t.contest, [], gate=g),
    "polls.enter": lambda s, a, t, g: s.programme.polls.enter(a, t.contest, "Mine.", gate=g),
    "polls.entry": lambda s, a, t, g: s.programme.polls.entry(a, t.contest),
    "polls.view": lambda s, a, t, g: s.programme.polls.view(a, t.contest),
}
DEED = {"veto": "moderate", "remove": "manage", "take": "open", "cast": "vote", "mark": "vote"}
DEED |= {"critique": "vote", "try_exercise": "vote", "unhang": "host", "set_pictures": "host"}


async def guild_one(room: Room) -> Theirs:
    """A session in a round, a schedule, a premise that waits, and a contest that takes texts."""
    await add_guild(room, "1")
    await add_guild(room, "2")
    session = await room.session(HOST.member_id, channel_id="discord:10", guild_id="1")
    round_ = await room.round(session, HOST.member_id)
    round_ = await room.until(round_["id"], "voting", member=HOST.member_id)
    picture = await a_cover(room, session["id"])
    daily = await add_schedule(room, HOST)
    await add_schedule(room, HOST, kind="contest", weekday=0, hours=24)
    room.clock.pass_(HOUR)
    await room.service.programme.look()
    (waiting,) = await occasions(room.store, "waiting")
    (called,) = await occasions(room.store, "opened")
    round_id, draft = round_["id"], round_["drafts"][0]["id"]
    return Theirs(
        session["id"], round_id, draft, daily["id"], waiting.id, str(called.poll_id), picture
    )


async def a_cover(room: Room, session_id: str) -> str:
    """The id of a picture that has won for the whole work."""
    round_ = await room.service.illustrate(HOST.member_id, session_id)
    round_ = await room.until(round_["id"], "voting", member=HOST.member_id)
    await room.service.cast(HOST.member_id, round_["id"], [round_["drafts"][0]["id"]])
    await room.service.close(HOST.member_id, round_["id"])
    view = await room.service.session_view(session_id, HOST.member_id)
    return str(view["cover"]["id"])


async def everything(room: Room) -> list[str]:
    """The whole store as text."""
    return await room.store.read(lambda records: list(records._conn.iterdump()))


def use_cases(service: object) -> set[str]:
    """Every public method that takes a gate, or an actor and something's id."""
    rooms = {"": service, "programme.": service.programme, "lifecycle.": service.lifecycle}  # type: ignore[attr-defined]
    rooms["polls."] = service.programme.polls  # type: ignore[attr-defined]
    found = set()
    for prefix, one in rooms.items():
        for name in dir(one):
            method = getattr(one, name)
            if name.startswith("_") or not inspect.ismethod(method):
                continue
            if {"gate", "actor"} & set(inspect.signature(method).parameters):
                found.add(prefix + name)
    return found


async def test_the_table_has_every_use_case(room: Room) -> None:
    assert use_cases(room.service) == set(ACROSS) | OWN_GUILD


@pytest.mark.parametrize("name", ACROSS)
async def test_a_stranger_from_another_server_changes_and_learns_nothing(
    room: Room, name: str
) -> None:
    theirs = await guild_one(room)
    gate = room.service.community.gate(STRANGER, DEED.get(name.split(".")[-1], "next"))  # type: ignore[arg-type]
    before = await everything(room)

    with pytest.raises(NotFound):
        await ACROSS[name](room.service, STRANGER, theirs, gate)

    assert await everything(room) == before


async def test_the_same_deeds_find_everything_at_home(room: Room) -> None:
    """So that no row of the table is refused for another reason than its server."""
    theirs = await guild_one(room)
    for name, call in ACROSS.items():
        gate = room.service.community.gate(HOST, DEED.get(name.split(".")[-1], "next"))  # type: ignore[arg-type]
        try:
            await call(room.service, HOST, theirs, gate)
        except NotFound:
            pytest.fail(f"{name} was not found at home")
        except ChorusError:  # the wrong moment is another thing
            continue


async def test_lists_of_one_server_hold_nothing_of_the_other(room: Room) -> None:
    theirs = await guild_one(room)
    other = await room.session("discord:eve", channel_id="discord:20", guild_id="2")
    await room.service.programme.subscribe(STRANGER, "7", "discord:10")  # another's channel

    listed = [
        {one["id"] for one in (await room.service.sessions("discord:eve", guild_id=g))["sessions"]}
        for g in ("1", "2")
    ]

    assert listed == [{theirs.session}, {other["id"]}]
    assert (await room.service.programme.of_guild("2"))["schedules"] == []
    assert await room.service.programme.to_ping(theirs.session) == ()


async def test_only_who_asked_here_is_pinged_and_never_who_asked_for_the_round(
    room: Room,
) -> None:
    theirs = await guild_one(room)
    for name, account in (("ann", "1"), ("bob", "2"), ("cy", "3"), ("cy", "3")):
        actor: Json = {"key": f"{name}{account}"}
        await room.service.programme.subscribe(an_actor(name, "1", **actor), account, "discord:10")
    assert await room.service.programme.to_ping(theirs.session) == (2, 3)  # a press twice is one

    again = an_actor("cy", "1", key="later")
    assert not await room.service.programme.subscribe(again, "3", "discord:10")

    assert await room.service.programme.to_ping(theirs.session) == (2,)
