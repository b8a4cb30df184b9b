"""Discord's REST API refuses, limits, forgets and bans; what was done stands, and is told once."""

import asyncio
import signal
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import DiscordRefused
from tests.crash.player import playing_engine
from tests.discord.bot_process import DiscordBotProcess
from tests.discord.bot_under_test import BotUnderTest, bot_on
from tests.discord.emulator import Channel, Emulator, Guild, Overwrite
from tests.discord.emulator.permissions import SEND_MESSAGES, VIEW_CHANNEL
from tests.discord.person import Person
from tests.discord.posts import all_in, ballots, card_of, one, shows, voting
from tests.discord.scenarios import told
from tests.waiting import until

CALLBACK = "POST /interactions/*"
SEND = "POST /channels/*/messages"
EDIT = "PATCH /channels/*/messages/*"


def place(discord_: Emulator) -> tuple[Guild, Channel, Person]:
    guild = discord_.add_guild("Writers")
    return guild, guild.add_channel("stories"), Person(discord_, guild.add_member("Ann"))


def requests(discord_: Emulator, since: int = 0) -> int:
    return len(discord_.record.requests) - since


async def closed(bot: BotUnderTest, channel: Channel) -> None:
    """The round of this channel is closed by its host."""
    session = await bot.service.session_in(f"discord:{channel.id}")
    seen = await bot.service.session_view(session, "discord:")
    await bot.service.close(bot.member_id(1), seen["round"]["id"])


@pytest.mark.parametrize("times", [1, 2])
async def test_a_callback_that_fails_costs_no_vote(times: int, tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, ann = place(discord_)
        card = await card_of(bot, guild, channel)

        discord_.faults.fail(CALLBACK, 500, times=times)
        reply = await ann.press(card, "Ring A")

        assert reply.failed == (times == 2)
        assert await ballots(bot, channel) == 1
        await closed(bot, channel)
        await bot.eventually(lambda: len(all_in(channel)) == 3)
        seen = "no answer" if reply.failed else f"answered in {reply.within_s:.1f} s"
        told(18, f"callback answers 500, {times} times", f"{seen}; vote and result delivered")


async def test_a_round_that_takes_sixteen_minutes_is_told_in_the_channel(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, ann = place(discord_)
        card = await card_of(bot, guild, channel)
        await ann.press(card, "Ring A")
        await closed(bot, channel)
        await bot.eventually(lambda: shows(channel, "Next round"))
        bot.engine.gate.clear()
        reply = await ann.press(one(channel, "Next round"), "Next round")
        assert not reply.failed

        discord_.clock.advance(16 * 60)
        bot.engine.gate.set()

        await bot.eventually(lambda: shows(channel, "Ring A"))
        assert discord_.limits.invalid_in_10_min == 0
        told(19, "drafts that take 16 minutes", "in the channel, once; no expired token used")


async def test_a_message_that_was_stored_before_the_error_stands_once(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, _ = place(discord_)

        discord_.faults.fail(SEND, 500, times=2, after_storing=True)
        await voting(bot, guild, channel.id)

        await bot.eventually(lambda: shows(channel, "Ring A"), 15)
        assert len(all_in(channel)) == 2
        told(20, "POST answers 500 after storing, twice", "1 visible message")


LIMITS = {"user": "per route", "shared": "shared", "global": "global"}


@pytest.mark.parametrize("scope", LIMITS)
async def test_nothing_is_sent_before_a_limit_is_over(scope: str, tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, ann = place(discord_)
        card = await card_of(bot, guild, channel)

        discord_.faults.rate_limit(SEND, 1.5, scope, times=1)  # type: ignore[arg-type]
        await closed(bot, channel)
        await bot.eventually(lambda: any(r.status == 429 for r in discord_.record.requests))
        limited = next(r for r in discord_.record.requests if r.status == 429)
        if scope != "global":
            other = await ann.press(card, "Ring A")
            assert other.within_s is not None
            assert other.within_s < 1
        await bot.eventually(lambda: shows(channel, "Next round"))

        early = [
            r
            for r in discord_.record.requests
            if limited.at < r.at < limited.answered_at + 1.5
            and (scope == "global" or (r.method, r.path) == (limited.method, limited.path))
        ]
        assert not early
        told(25, f"429 with Retry-After 1.5 s, {LIMITS[scope]}", "early sends 0")


async def test_a_limit_of_minutes_is_not_slept_through(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, ann = place(discord_)
        card = await card_of(bot, guild, channel)

        discord_.faults.rate_limit(SEND, 300, times=1)
        await closed(bot, channel)
        await bot.eventually(lambda: any(r.status == 429 for r in discord_.record.requests))
        before = requests(discord_)
        await asyncio.sleep(0.5)
        assert requests(discord_, before) == 0
        assert not (await ann.press(card, "Ring A")).failed

        discord_.clock.advance(301)
        await bot.client.poster.look_at_all()
        await bot.eventually(lambda: shows(channel, "Next round"))
        told(25, "429 with Retry-After 300 s", "0 requests meanwhile, then told")


async def test_a_cloudflare_ban_silences_the_bot_for_eleven_minutes(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, ann = place(discord_)
        card = await card_of(bot, guild, channel)
        before = requests(discord_)

        discord_.faults.cloudflare_ban(True)
        assert (await ann.press(card, "Ring A")).failed
        first = requests(discord_, before)
        await closed(bot, channel)
        assert (await ann.press(card, "Ring B")).failed
        during = requests(discord_, before + first)
        discord_.faults.cloudflare_ban(False)
        discord_.clock.advance(599)
        await bot.client.poster.look_at_all()
        await asyncio.sleep(0.3)
        assert requests(discord_, before + first) == during == 0

        discord_.clock.advance(62)
        await bot.client.poster.look_at_all()
        await bot.eventually(lambda: shows(channel, "Next round"))
        assert await bot.service.sessions("discord:", guild_id=str(guild.id))
        told(26, "Cloudflare ban: 429 without Via", f"{first} request found it, then {during}")


async def test_channels_that_turn_silent_cost_few_refusals(tmp_path: Path) -> None:
    async with Emulator.running(strict=False) as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channels = [guild.add_channel(f"room-{n}") for n in range(12)]
        rounds = [await voting(bot, guild, channel.id) for channel in channels]
        await bot.eventually(lambda: all(shows(channel, "Ring A") for channel in channels))
        hidden = Overwrite(guild.bot_role.id, 0, deny=VIEW_CHANNEL | SEND_MESSAGES)

        for channel in channels:  # unheard of by the bot, as after a lost event
            channel.overwrites[hidden.target_id] = hidden
        for round_ in rounds:
            await bot.service.contribute(bot.member_id(2), round_["id"], text="One of mine.")
        await bot.eventually(lambda: discord_.limits.invalid_in_10_min >= len(channels))
        for _ in range(20):
            await bot.client.poster.look_at_all()
            await asyncio.sleep(0.02)
        storm = discord_.limits.invalid_in_10_min
        assert storm == len(channels)

        for channel in channels:
            guild.set_overwrites(channel, ())
        await bot.eventually(lambda: all(shows(channel, "One of mine.") for channel in channels))
        told(27, "12 channels lose their permissions, 20 looks", f"{storm} invalid requests")


async def test_permissions_that_are_known_to_be_gone_cost_nothing(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, _ = place(discord_)
        guild.set_overwrites(channel, [Overwrite(guild.bot_role.id, 0, deny=SEND_MESSAGES)])
        await asyncio.sleep(0.1)

        await voting(bot, guild, channel.id)
        await asyncio.sleep(0.3)

        assert not all_in(channel)
        assert discord_.limits.invalid_in_10_min == 0
        trouble = bot.client.poster.speaker.troubles.of(channel.id)
        assert trouble is not None
        assert "send_messages" in trouble.detail
        guild.set_overwrites(channel, ())
        await bot.eventually(lambda: shows(channel, "Ring A"))
        told(27, "a permission that the cache knows to be gone", "0 invalid requests, then told")


async def test_a_revoked_token_stops_everything(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        with pytest.RaisesGroup(DiscordRefused, flatten_subgroups=True):
            async with bot_on(discord_, tmp_path) as bot:
                guild, channel, _ = place(discord_)
                await card_of(bot, guild, channel)
                discord_.gateway.token = None
                await closed(bot, channel)
                await bot.eventually(lambda: False)

        refused = [r for r in discord_.record.requests if r.status == 401]
        assert len(refused) <= 2
        told(27, "token revoked (401)", f"stops after {len(refused)} refusals")


async def test_a_channel_that_is_deleted_is_asked_for_once(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, _ = place(discord_)
        round_ = await voting(bot, guild, channel.id)
        await bot.eventually(lambda: shows(channel, "Ring A"))
        discord_.world.drop(channel)  # and its event is lost

        await bot.service.contribute(bot.member_id(2), round_["id"], text="One of mine.")
        await bot.eventually(lambda: any(r.status == 404 for r in discord_.record.requests))
        for _ in range(5):
            await bot.client.poster.look_at_all()
            await asyncio.sleep(0.05)

        lost = [r for r in discord_.record.requests if r.status in {403, 404}]
        assert len(lost) == 1
        told(49, "channel deleted in the middle of a round", "1 request, no retry")


def claimed_earlier(database: Path, seconds: float) -> None:
    """A process has no clock that a test could move: move what it wrote down instead."""
    store = sqlite3.connect(database)
    moment = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="microseconds")
    with store:
        store.execute("UPDATE cards SET claimed_at = ? WHERE message_id IS NULL", (moment,))
    store.close()


@pytest.mark.timeout(90)  # three processes start one after another
@pytest.mark.parametrize("away_s", [6, 600])
async def test_a_kill_between_post_and_note_posts_nothing_twice(
    away_s: int, tmp_path: Path
) -> None:
    async with playing_engine() as engine, Emulator.running() as discord_:
        guild, channel, ann = place(discord_)
        bot = DiscordBotProcess(tmp_path, discord_, engine)
        await bot.start()
        # The message is stored, but the bot never learns it: it is killed while it asks again.
        discord_.faults.fail(SEND, 500, times=None, after_storing=True)
        await ann.command(channel, "create", form="story", premise="A lighthouse that hums.")
        await until(lambda: len(all_in(channel)) == 1)
        await bot.end(signal.SIGKILL)
        discord_.faults.clear()
        discord_.clock.advance(away_s)
        claimed_earlier(bot.data_dir / "chorus.db", away_s)

        await bot.start()

        await until(lambda: len(guild.threads) == 1)
        thread = guild.threads[0]
        await until(lambda: shows(thread, "Ring A"), limit_s=15)
        assert len(all_in(channel)) == 1
        assert len(all_in(thread)) == 1
        await bot.end(signal.SIGTERM)
        told(4, f"kill -9 between post and note, {away_s} s away", "1 message, 1 thread")
