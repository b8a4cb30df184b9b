"""The gate in the deed's own transaction: quotas, cooldowns, full servers, whose session it is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import ChorusError
from bot.guild import EVERYONE, Actor, Channel, ChannelPolicy, Guild, GuildSettings
from bot.records.guilds import GuildRecords
from bot.service import Service
from bot.service.community import rating
from tests.bot.making import NOW
from tests.bot.service.conftest import Json, Room, make_service
from tests.bot.test_policy import an_actor

ANN = an_actor()
BOB = an_actor(member_id="discord:bob", name="Bob")


async def chosen(room: Room, guild_id: str = "1", **settings: Any) -> None:
    """What the server chose."""
    guild = Guild(guild_id, GuildSettings(**settings), NOW)
    await room.store.write(lambda records: GuildRecords.beside(records).put_guild(guild))


async def policy(room: Room, actor: Actor, **fields: Any) -> None:
    channel = Channel(actor.place_id, actor.guild_id, policy=ChannelPolicy(**fields))
    await room.store.write(lambda records: GuildRecords.beside(records).put_channel(channel))


async def opened(room: Room, actor: Actor = ANN, service: Service | None = None) -> Json:
    service = service or room.service
    return await service.open_session(
        actor.member_id,
        form="story",
        language="en",
        premise="A tide forgets.",
        channel_id=actor.channel_id,
        guild_id=actor.guild_id,
        gate=service.community.gate(actor, "open", "story"),
    )


async def next_round(room: Room, session: Json, actor: Actor = ANN) -> Json:
    gate = room.service.community.gate(actor, "next")
    return await room.service.open_round(actor.member_id, session["id"], gate=gate)


async def cancelled(room: Room, round_: Json, actor: Actor = ANN) -> None:
    await room.service.cancel(actor.member_id, round_["id"])


async def closed(room: Room, session: Json, actor: Actor = ANN) -> None:
    """A round from the asking to its close."""
    round_ = await next_round(room, session, actor)
    await room.until(round_["id"], "voting", member=actor.member_id)
    await room.service.close(ANN.member_id, round_["id"])


async def refused(deed: Any) -> str:
    with pytest.raises(ChorusError) as caught:
        await deed
    return caught.value.code


async def test_a_quota_counts_rounds_and_is_given_back(room: Room) -> None:
    await chosen(room, quotas={EVERYONE: 2})
    session = await opened(room)
    await closed(room, session)
    round_ = await next_round(room, session)

    await cancelled(room, round_)  # given back
    await closed(room, session)

    assert await refused(next_round(room, session)) == "quota_used"
    assert await refused(opened(room, replace(ANN, channel_id="discord:11"))) == "quota_used"
    await closed(room, session, BOB)  # everybody has their own
    await chosen(room, quotas={EVERYONE: 2, "7": 3})
    await closed(room, session, replace(ANN, roles=frozenset({"7"})))  # the best role counts


async def test_a_quota_survives_a_restart_and_ends_at_the_servers_midnight(room: Room) -> None:
    await chosen(room, quotas={EVERYONE: 1}, timezone="Asia/Shanghai")
    session = await opened(room)
    await closed(room, session)
    again = make_service(room.store, room.engine, room.clock)

    gate = again.community.gate(ANN, "next")
    assert await refused(again.open_round(ANN.member_id, session["id"], gate=gate)) == "quota_used"
    room.clock.pass_(11 * 3600)  # 15:15 there: still the same day
    assert await refused(again.open_round(ANN.member_id, session["id"], gate=gate)) == "quota_used"
    room.clock.pass_(9 * 3600)  # past midnight there
    await again.open_round(ANN.member_id, session["id"], gate=gate)


async def test_the_round_that_opens_by_itself_is_on_nobodys_quota(room: Room) -> None:
    await chosen(room, quotas={EVERYONE: 2})
    session = await opened(room)
    round_ = await next_round(room, session)
    await room.until(round_["id"], "voting", member=ANN.member_id)
    for voter in ("a", "b", "c"):
        await room.service.cast(
            f"discord:{voter}", round_["id"], []
        )  # none of these: three of three
    by_itself = (await room.service.session_view(session["id"], ANN.member_id))["round"]
    await room.until(by_itself["id"], "voting", member=ANN.member_id)
    await room.service.close(ANN.member_id, by_itself["id"])

    await closed(room, session)  # only the second of ours

    assert await refused(next_round(room, session)) == "quota_used"


async def test_a_cooldown_holds_over_a_restart_and_a_cancelled_round(room: Room) -> None:
    await chosen(room, cooldown_s=60)
    session = await opened(room)
    await cancelled(room, await next_round(room, session))
    again = make_service(room.store, room.engine, room.clock)
    gate = again.community.gate(ANN, "next")

    assert await refused(again.open_round(ANN.member_id, session["id"], gate=gate)) == "cooldown"
    room.clock.pass_(60)
    await again.open_round(ANN.member_id, session["id"], gate=gate)


async def test_two_presses_at_once_do_not_overrun_a_quota(room: Room) -> None:
    await chosen(room, quotas={EVERYONE: 1})
    one = await opened(room)
    other = await opened(room, replace(ANN, channel_id="discord:11"))

    await next_round(room, one)

    assert await refused(next_round(room, other)) == "quota_used"


async def test_a_full_server_says_until_when(room: Room) -> None:
    await chosen(room, max_sessions=2)
    session = await opened(room)
    await opened(room, replace(ANN, channel_id="discord:11"))
    elsewhere = replace(ANN, channel_id="discord:12")

    assert await refused(opened(room, elsewhere)) == "full_until_day"  # idle for a week
    round_ = await next_round(room, session)
    await room.until(round_["id"], "voting", member=ANN.member_id)
    with pytest.raises(ChorusError) as caught:
        await opened(room, elsewhere)
    assert caught.value.code == "full_until"
    assert caught.value.params == {"at": "20:25", "n": 2}  # the round's deadline
    await opened(room, replace(elsewhere, guild_id="2"))  # another server has its own places


async def test_nobody_touches_a_session_of_another_server(room: Room) -> None:
    session = await opened(room)
    stranger = replace(BOB, guild_id="2", manages=True, moderates=True)

    assert await refused(next_round(room, session, stranger)) == "no_session"
    gate = room.service.community.gate(stranger, "moderate")
    round_ = await next_round(room, session)
    voting = await room.until(round_["id"], "voting", member=ANN.member_id)
    draft = voting["drafts"][0]["id"]
    veto = room.service.veto(BOB.member_id, round_["id"], draft, gate=gate, as_host=False)
    assert await refused(veto) == "no_session"


async def test_a_refused_deed_leaves_nothing_behind(room: Room) -> None:
    await chosen(room, paused=True)

    assert await refused(opened(room)) == "paused"

    assert await room.store.read(lambda records: records.member(ANN.member_id)) is None
    assert await room.store.read(lambda records: records.n_open_sessions()) == 0


async def test_the_gate_keeps_name_and_language_as_discord_tells_them(room: Room) -> None:
    await opened(room, replace(ANN, name="A\u202enn\n", language="zh"))

    member = await room.store.read(lambda records: records.member(ANN.member_id))

    assert member is not None
    assert (member.name, member.language) == ("Ann", "zh")


async def test_a_thread_obeys_the_channel_it_stands_in(room: Room) -> None:
    thread = replace(ANN, channel_id="discord:77", parent_id="discord:10")
    await policy(room, thread, drafts="human")
    session = await opened(room, thread)
    gate = room.service.community.gate(replace(ANN, channel_id="discord:10"), "more")
    round_ = await next_round(room, session, thread)

    assert await refused(room.service.more(ANN.member_id, round_["id"], gate=gate)) == "humans_only"


async def test_a_diagnosis_tells_all_reasons_and_counts_nothing(room: Room) -> None:
    await chosen(room, quotas={EVERYONE: 1}, vote_roles=frozenset({"7"}), cooldown_s=600)
    with_role = replace(ANN, roles=frozenset({"7"}))
    session = await opened(room, with_role)
    await closed(room, session, with_role)
    room.clock.pass_(timedelta(minutes=1).total_seconds())

    case, found = await room.service.community.diagnose(ANN, "next")
    again, _ = await room.service.community.diagnose(ANN, "next")

    assert [refusal.code for refusal in found] == ["role_vote", "quota_used", "cooldown"]
    assert case.use.asked_today == again.use.asked_today == 1
    assert (await room.service.community.diagnose(with_role, "vote"))[1] == []


async def test_where_members_write_a_round_opens_empty_and_at_once(room: Room) -> None:
    await policy(room, ANN, drafts="human")
    session = await opened(room)

    round_ = await next_round(room, session)
    drafted = await room.service.contribute(ANN.member_id, round_["id"], text="Mara waited.")
    draft = drafted["drafts"][0]["id"]
    await room.service.mark(BOB.member_id, round_["id"], draft, approve=True)
    ended = await room.service.close(ANN.member_id, round_["id"])

    assert (round_["status"], round_["drafts"], round_["deadline"] is not None) == (
        ("voting", [], True)
    )
    assert ended["winner"] == draft
    assert room.engine.asked == []


async def test_the_round_after_none_won_opens_empty_too(room: Room) -> None:
    await policy(room, ANN, drafts="human")
    session = await opened(room)
    round_ = await next_round(room, session)
    for voter in ("a", "b", "c"):
        await room.service.cast(f"discord:{voter}", round_["id"], [])

    again = (await room.service.session_view(session["id"], ANN.member_id))["round"]

    assert (again["number"], again["status"], again["drafts"]) == (2, "voting", [])
    assert room.engine.asked == []


@pytest.mark.parametrize(("drafts", "found"), [("human", True), ("no_ai", False)])
async def test_without_ai_nothing_that_members_write_is_read(
    room: Room, drafts: Any, found: bool
) -> None:
    await policy(room, ANN, drafts=drafts)
    session = await opened(room)
    round_ = await next_round(room, session)

    drafted = await room.service.contribute(ANN.member_id, round_["id"], text="x " * 1900)

    assert bool(drafted["drafts"][0]["problems"]) is found


async def test_a_thread_that_is_still_to_be_made_obeys_its_channel(room: Room) -> None:
    await policy(room, ANN, drafts="human")
    session = await opened(room, replace(ANN, channel_id="discord:10+thread+key"))

    round_ = await next_round(room, session)

    assert (round_["status"], room.engine.asked) == ("voting", [])


@pytest.mark.parametrize("parent", [None, "discord:10"])
async def test_a_place_is_adult_only_while_discord_and_the_server_both_say_so(
    room: Room, parent: str | None
) -> None:
    here = replace(ANN, channel_id="discord:77" if parent else "discord:10", parent_id=parent)
    session = await opened(room, replace(here, adult=True))

    async def is_adult() -> bool:
        return await room.store.read(lambda r: rating(r, r.session(session["id"])))

    assert not await is_adult()  # the server never allowed it
    await chosen(room, nsfw=True)
    assert await is_adult()
    await next_round(room, session, here)  # the channel is not age-restricted any more
    assert not await is_adult()
