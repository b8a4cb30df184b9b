"""Contests and season's votes: unseen until the vote, sealed until the close, one ballot each."""

import json
from dataclasses import replace

import pytest

from bot.errors import Conflict, Forbidden, Invalid, NotFound
from bot.guild import Actor
from bot.rules.programme import ENTRY_CHARS, MAX_CANDIDATES, VOTE_HOURS
from bot.session import Work
from tests.bot.making import a_passage, a_session
from tests.bot.service.conftest import Json, Room
from tests.bot.service.programme_room import add_guild, add_schedule, an_actor, letters

HOUR = 3600.0
ANN, BOB, CY, DEE = (an_actor(name, manages=False) for name in ("ann", "bob", "cy", "dee"))


async def contest(room: Room) -> str:
    """A contest that takes entries: weekly, and today is its day."""
    await add_guild(room)
    await add_schedule(room, kind="contest", weekday=0, hours=24)
    room.clock.pass_(HOUR)
    await room.service.programme.look()
    return await poll_id(room)


async def poll_id(room: Room) -> str:
    found = await room.store.read(
        lambda r: r._conn.execute("SELECT id FROM polls ORDER BY created_at DESC").fetchone()
    )
    return str(found[0])


async def seen(room: Room, actor: Actor, poll: str) -> Json:
    return await room.service.programme.polls.view(actor, poll)


async def test_a_contest_runs_from_the_call_to_the_result(room: Room) -> None:
    polls = room.service.programme.polls
    poll = await contest(room)
    assert not await polls.enter(ANN, poll, "The first draft of Ann.")
    assert await polls.enter(ANN, poll, "Ann, at last.")
    gate = room.service.community.gate(BOB, "write")
    assert not await polls.enter(BOB, poll, "By Bob.", gate=gate)
    assert await polls.entry(ANN, poll) == "Ann, at last."
    writing = await seen(room, CY, poll)
    assert (writing["status"], writing["entries"], writing["candidates"]) == ("writing", 2, [])

    room.clock.pass_(24 * HOUR)
    await polls.look()
    voting = await seen(room, CY, poll)
    assert "Bob" not in json.dumps(voting).replace("By Bob.", "")
    by_text = {one["text"]: one["id"] for one in voting["candidates"]}
    for voter, text in ((BOB, "Ann, at last."), (CY, "Ann, at last."), (DEE, "By Bob.")):
        receipt = await polls.cast(voter, poll, [by_text[text]])
        assert receipt["your_ballot"] == [by_text[text]]
        assert receipt["ballots"] is None
        assert {one["approvals"] for one in receipt["candidates"]} == {None}

    room.clock.pass_(VOTE_HOURS * HOUR)
    await polls.look()
    result = await seen(room, DEE, poll)
    first, second = result["candidates"]
    assert (first["text"], first["approvals"], first["winner"]) == ("Ann, at last.", 2, True)
    assert (second["approvals"], second["winner"]) == (1, False)
    assert second["by"] == ["Bob"]
    assert [kind for kind, _ in await letters(room.store)] == ["contest", "vote", "outcome"]


async def test_a_ballot_is_replaced_and_withdrawn(room: Room) -> None:
    polls = room.service.programme.polls
    poll = await contest(room)
    for who in (ANN, BOB):
        await polls.enter(who, poll, f"text of {who.name}")
    room.clock.pass_(24 * HOUR)
    await polls.look()
    one, two = (c["id"] for c in (await seen(room, CY, poll))["candidates"])

    assert (await polls.cast(CY, poll, [one, two]))["your_ballot"] == sorted([one, two])
    assert (await polls.cast(CY, poll, [two]))["your_ballot"] == [two]
    assert (await polls.cast(CY, poll, []))["your_ballot"] is None
    with pytest.raises(Invalid, match="unknown_candidate"):
        await polls.cast(CY, poll, ["zz"])
    room.clock.pass_(VOTE_HOURS * HOUR)
    await polls.look()

    assert (await seen(room, CY, poll))["ballots"] == 0
    assert not any(c["winner"] for c in (await seen(room, CY, poll))["candidates"])
    with pytest.raises(Conflict, match="poll_closed"):
        await polls.cast(CY, poll, [one])


async def test_a_text_that_comes_too_late_or_too_long_is_refused(room: Room) -> None:
    polls = room.service.programme.polls
    poll = await contest(room)
    with pytest.raises(Invalid, match="text_too_long"):
        await polls.enter(ANN, poll, "x" * (ENTRY_CHARS + 1))
    for n in range(MAX_CANDIDATES):
        await polls.enter(an_actor(f"m{n}"), poll, f"text {n}")
    with pytest.raises(Conflict, match="contest_full"):
        await polls.enter(ANN, poll, "one more")
    room.clock.pass_(24 * HOUR)
    await polls.look()

    with pytest.raises(Conflict, match="contest_closed"):
        await polls.enter(BOB, poll, "too late")
    assert len((await seen(room, ANN, poll))["candidates"]) == MAX_CANDIDATES


async def test_one_text_wins_without_a_vote_and_none_ends_quietly(room: Room) -> None:
    polls = room.service.programme.polls
    poll = await contest(room)
    await polls.enter(ANN, poll, "Alone.")
    room.clock.pass_(24 * HOUR)
    await polls.look()
    (only,) = (await seen(room, BOB, poll))["candidates"]
    assert only["winner"]

    room.clock.pass_(6 * 24 * HOUR)
    await room.service.programme.look()
    empty = await poll_id(room)
    assert empty != poll
    room.clock.pass_(24 * HOUR)
    await polls.look()

    assert (await seen(room, BOB, empty))["status"] == "closed"
    assert [kind for kind, _ in await letters(room.store)] == ["contest", "outcome"] * 2


async def test_a_bot_that_was_down_gives_a_vote_its_whole_time(room: Room) -> None:
    polls = room.service.programme.polls
    poll = await contest(room)
    for who in (ANN, BOB):
        await polls.enter(who, poll, f"text of {who.name}")
    room.clock.pass_(10 * 24 * HOUR)
    await polls.look()
    assert (await seen(room, CY, poll))["status"] == "voting"
    room.clock.pass_(VOTE_HOURS * HOUR - 60)
    await polls.look()
    assert (await seen(room, CY, poll))["status"] == "voting"


async def works(room: Room, n: int, guild_id: str = "1") -> None:
    def add(records: object) -> None:
        for i in range(n):
            name = f"{guild_id}w{i}"
            session = a_session(name, guild_id=guild_id, host_id="discord:ann")
            records.add_session(session)  # type: ignore[attr-defined]
            records.add_passage(a_passage(f"p{name}", name))  # type: ignore[attr-defined]
            work = Work(name, name, f"Work {name}", f"p{name}", room.clock(), "discord:ann")
            records.add_work(work)  # type: ignore[attr-defined]
            records.save_session(replace(session, status="finished", work_id=name))  # type: ignore[attr-defined]
            records.add_event(name, "session.finished", "discord:ann", at=room.clock())  # type: ignore[attr-defined]

    await room.store.write(add)


async def test_a_season_is_voted_among_the_works_of_the_last_weeks(room: Room) -> None:
    polls, boss = room.service.programme.polls, an_actor("boss")
    await add_guild(room)
    await works(room, 1)
    with pytest.raises(Invalid, match="season_too_few"):
        await polls.open_season(boss, weeks=4, days=3, language="en")
    await works(room, 2, guild_id="2")
    room.clock.pass_(5 * 7 * 24 * HOUR)
    await room.store.write(lambda r: r.add_session(a_session("x", guild_id="1")))
    with pytest.raises(Invalid, match="season_too_few"):
        await polls.open_season(boss, weeks=4, days=3, language="en")

    poll = await polls.open_season(an_actor("boss", guild_id="2"), weeks=6, days=3, language="en")
    assert [one["text"] for one in poll["candidates"]] == ["Work 2w1", "Work 2w0"]
    assert poll["candidates"][0]["by"]
    with pytest.raises(Conflict, match="season_open"):
        await polls.open_season(an_actor("boss", guild_id="2"), weeks=6, days=3, language="en")
    voter = an_actor("cy", guild_id="2")
    await polls.cast(voter, poll["id"], [poll["candidates"][1]["id"]])
    await room.store.write(lambda r: r.save_work(replace(r.work("2w1"), removed=True)))
    closed = await polls.close_season(an_actor("boss", guild_id="2"))

    assert [one["text"] for one in closed["candidates"]] == ["Work 2w0"]  # the other was taken down
    with pytest.raises(NotFound, match="no_season"):
        await polls.close_season(an_actor("boss", guild_id="2"))
    with pytest.raises(Invalid, match="season_range"):
        await polls.open_season(boss, weeks=53, days=3, language="en")


async def test_who_may_not_vote_here_votes_on_nothing(room: Room) -> None:
    poll = await contest(room)
    for who in (ANN, BOB):
        await room.service.programme.polls.enter(who, poll, f"text of {who.name}")
    room.clock.pass_(24 * HOUR)
    await room.service.programme.polls.look()
    await add_guild(room, vote_roles=frozenset({"77"}))
    gate = room.service.community.gate(CY, "vote")

    with pytest.raises(Forbidden):
        await room.service.programme.polls.cast(CY, poll, [], gate=gate)
