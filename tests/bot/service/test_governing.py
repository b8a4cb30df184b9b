"""Those who run a server: settings and their log, channels, pause, raid, blocks, join and leave."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import ChorusError
from bot.guild import EVERYONE, Actor
from bot.records.cards import CardRecords
from bot.records.guilds import GuildRecords
from bot.rules.choices import PRESETS
from tests.bot.making import NOW
from tests.bot.service.conftest import Room
from tests.bot.service.test_community import ANN, BOB, next_round, opened, refused

OPERATOR = replace(ANN, member_id="discord:ada", name="Ada", manages=True, moderates=True)
MODERATOR = replace(OPERATOR, member_id="discord:mo", name="Mo", manages=False)


async def voted(room: Room, actor: Actor, round_id: str) -> None:
    seen = await room.until(round_id, "voting", member=actor.member_id)
    gate = room.service.community.gate(actor, "vote")
    draft = seen["drafts"][0]["id"]
    await room.service.mark(actor.member_id, round_id, draft, approve=True, gate=gate)


async def test_settings_are_changed_by_operators_and_each_change_is_logged(room: Room) -> None:
    governing = room.service.governing

    await governing.change(OPERATOR, {"preset": "classroom", "timezone": "Asia/Shanghai"})
    room.clock.pass_(60)
    await governing.change(OPERATOR, {"quotas": {EVERYONE: 3, "77": 9}})
    guild = await room.service.community.guild("1")
    audit = await governing.audit(OPERATOR)

    assert guild.settings.round_s == PRESETS["classroom"]["round_s"]
    assert (guild.settings.timezone, guild.settings.quotas) == (
        ("Asia/Shanghai", {EVERYONE: 3, "77": 9})
    )
    assert (audit[0]["by"], list(audit[0]["payload"]["changes"])) == ("Ada", ["quotas"])
    assert audit[0]["payload"]["changes"]["quotas"] == [{EVERYONE: 10}, {EVERYONE: 3, "77": 9}]
    assert (audit[0]["at"], audit[1]["at"]) == (NOW + timedelta(seconds=60), NOW)
    assert await refused(governing.change(MODERATOR, {"training": True})) == "operators_only"
    assert await refused(governing.audit(MODERATOR)) == "operators_only"
    assert await governing.audit(replace(OPERATOR, guild_id="2")) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"round_s": 29}, "setting_round_s"),
        ({"round_s": 86_401}, "setting_round_s"),
        ({"quorum": 0}, "setting_quorum"),
        ({"n_shown": 5}, "setting_n_shown"),
        ({"cooldown_s": -1}, "setting_cooldown_s"),
        ({"max_sessions": True}, "setting_max_sessions"),
        ({"idle_days": 91}, "setting_idle_days"),
        ({"taste_age_days": 91}, "setting_taste_age_days"),
        ({"taste_age_days": -1}, "setting_taste_age_days"),
        ({"wildcard": 1}, "bad_settings"),
        ({"board": "yes"}, "bad_settings"),
        ({"timezone": "Mars/Olympus"}, "setting_timezone"),
        ({"timezone": "../etc/passwd"}, "setting_timezone"),
        ({"timezone": ""}, "setting_timezone"),
        ({"quotas": {EVERYONE: 1_001}}, "setting_quotas"),
        ({"quotas": {str(n): 1 for n in range(26)}}, "setting_quotas_many"),
        ({"forms": ["ballad"]}, "unknown_form"),
        ({"language": "fr"}, "unknown_language"),
        ({"channels": ["general"]}, "bad_settings"),
        ({"training": "yes"}, "bad_settings"),
        ({"preset": "huge"}, "bad_settings"),
        ({"paused": True}, "bad_settings"),
    ],
)
async def test_settings_out_of_range_are_refused_with_what_would_do(
    room: Room, changes: Any, code: str
) -> None:
    before = await room.service.community.settings("1")

    assert await refused(room.service.governing.change(OPERATOR, changes)) == code

    assert await room.service.community.settings("1") == before


@pytest.mark.parametrize(
    "changes",
    [
        {"round_s": 30, "quorum": 100, "n_shown": 2, "cooldown_s": 3_600, "max_sessions": 200},
        {"round_s": 86_400, "quorum": 1, "n_shown": 4, "cooldown_s": 0, "max_sessions": 1},
        {"language": None, "place": "channel", "log_channel": "99", "idle_days": 0},
        {"forms": ["poem", "story"], "channels": ["10"], "vote_roles": ["7"], "gallery": True},
    ],
)
async def test_settings_in_range_are_kept(room: Room, changes: dict[str, Any]) -> None:
    await room.service.governing.change(OPERATOR, changes)

    settings = await room.service.community.settings("1")
    for name, value in changes.items():
        kept = getattr(settings, name)
        assert (sorted(kept) if isinstance(kept, frozenset) else kept) == value


async def test_a_pause_stops_members_until_it_is_lifted(room: Room) -> None:
    session = await opened(room)
    await room.service.governing.pause(MODERATOR, on=True)

    assert await refused(next_round(room, session)) == "paused"
    assert (await room.service.session_view(session["id"], ANN.member_id))["id"] == session["id"]
    assert await refused(room.service.governing.pause(ANN, on=False)) == "moderators_only"
    await room.service.governing.pause(MODERATOR, on=False)
    await next_round(room, session)


async def test_raid_mode_takes_back_the_ballots_of_those_who_came_with_it(room: Room) -> None:
    session = await opened(room)
    round_ = await next_round(room, session)
    minutes_ago = NOW - timedelta(minutes=20)
    newcomer = replace(BOB, joined_at=minutes_ago)
    fresh = replace(BOB, member_id="discord:fay", account_at=NOW - timedelta(days=2))
    await voted(room, ANN, round_["id"])
    await voted(room, newcomer, round_["id"])
    room.clock.pass_(60)

    await room.service.governing.guard(
        MODERATOR, lasts=timedelta(minutes=5), began=timedelta(minutes=30)
    )

    assert (await room.service.round_view(round_["id"], ANN.member_id))["ballots"] == 1
    assert await refused(voted(room, newcomer, round_["id"])) == "raid_newcomer"
    assert await refused(voted(room, fresh, round_["id"])) == "raid_account"
    await voted(room, ANN, round_["id"])
    room.clock.pass_(300)
    await voted(room, newcomer, round_["id"])
    assert await refused(room.service.governing.unguard(MODERATOR)) == "no_raid"


async def test_raid_mode_outlives_a_restart_and_can_be_ended(room: Room) -> None:
    governing = room.service.governing
    await governing.guard(MODERATOR, lasts=timedelta(hours=1), began=timedelta())
    newcomer = replace(BOB, joined_at=NOW, account_at=NOW - timedelta(days=900))
    assert await refused(opened(room, newcomer)) == "raid_newcomer"

    await governing.unguard(MODERATOR)

    await opened(room, newcomer)
    for lasts, began in ((timedelta(), timedelta()), (timedelta(days=2), timedelta())):
        with pytest.raises(ChorusError, match="setting_raid"):
            await governing.guard(MODERATOR, lasts=lasts, began=began)


async def test_a_blocked_member_only_reads_until_unblocked(room: Room) -> None:
    governing = room.service.governing
    session = await opened(room)
    await governing.block(MODERATOR, BOB)

    assert await refused(next_round(room, session, BOB)) == "blocked"
    elsewhere = replace(BOB, guild_id="2", channel_id="discord:20")
    await opened(room, elsewhere)  # another server decides for itself
    assert await refused(governing.block(MODERATOR, BOB)) == "blocked_already"
    assert await refused(governing.block(MODERATOR, MODERATOR)) == "block_self"
    assert await refused(governing.block(MODERATOR, OPERATOR)) == "block_operator"
    assert await refused(governing.block(ANN, BOB)) == "moderators_only"
    await governing.unblock(MODERATOR, BOB.member_id)
    assert await refused(governing.unblock(MODERATOR, BOB.member_id)) == "not_blocked"
    await next_round(room, session, BOB)


async def test_a_channel_that_turns_human_only_opens_what_waits_for_drafts(room: Room) -> None:
    room.engine.gate.clear()  # the model never answers
    session = await opened(room)
    round_ = await next_round(room, session)
    other = await opened(room, replace(ANN, channel_id="discord:11"))
    waits = await next_round(room, other)
    await room.eventually(lambda: asyncio.sleep(0, len(room.engine.asked) >= 1))

    policy = await room.service.governing.change_channel(
        OPERATOR, ANN.channel_id, {"drafts": "human"}
    )

    assert policy.drafts == "human"
    seen = await room.service.round_view(round_["id"], ANN.member_id)
    assert (seen["status"], seen["drafts"]) == ("voting", [])
    assert (await room.service.round_view(waits["id"], ANN.member_id))["status"] != "voting"
    await room.eventually(lambda: asyncio.sleep(0, room.engine.cancelled == 1))


async def test_leaving_sets_a_date_and_coming_back_takes_it_off(room: Room) -> None:
    governing, store = room.service.governing, room.store
    await governing.joined("1")
    await governing.change(OPERATOR, {"quorum": 9})
    await governing.left("1")
    left = await room.service.community.guild("1")
    room.clock.pass_(86_400)

    await governing.present(["1", "2"])  # it was added again while the bot was down
    back = await room.service.community.guild("1")
    letters = await store.read(lambda records: CardRecords.beside(records).letters())
    await governing.present(["2"])
    gone = await store.read(
        lambda r: GuildRecords.beside(r).guilds_to_purge(NOW + timedelta(days=31))
    )

    assert left.purge_at == NOW + timedelta(days=30)
    assert (back.purge_at, back.left_at, back.settings.quorum) == (None, None, 9)
    assert sorted((x.guild_id, x.kind) for x in letters) == [
        *(("1", "welcome"), ("1", "welcome"), ("2", "welcome")),
    ]
    assert [guild.id for guild in gone] == ["1"]
