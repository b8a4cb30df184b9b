"""The gateway breaks in every way it knows; no press is lost and none counts twice."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.client.identify import Identifies
from bot.errors import DiscordRefused
from bot.store import Store
from tests.discord.bot_under_test import bot_on
from tests.discord.emulator import Channel, Emulator, Guild, Member
from tests.discord.person import Person
from tests.discord.posts import all_in, ballots, card_of
from tests.discord.scenarios import told
from tests.fakes import FakeClock

RESUMABLE = (1000, 1006, 4000, 4001, 4002, 4003, 4005, 4008)
ANEW = (4007, 4009)  # the session is over: a new one is begun
FATAL = (4004, 4010, 4011, 4012, 4013, 4014)


def place(discord_: Emulator) -> tuple[Guild, Channel, Person]:
    guild = discord_.add_guild("Writers")
    return guild, guild.add_channel("stories"), Person(discord_, guild.add_member("Ann"))


def beginnings(discord_: Emulator) -> int:
    """How often a session was begun, or taken up again with success."""
    resumed = [done for _, done in discord_.record.resumes if done]
    return len(discord_.record.identifies) + len(resumed)


@pytest.mark.parametrize("code", [*RESUMABLE, *ANEW])
async def test_a_closed_gateway_comes_back_and_brings_the_press(code: int, tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, ann = place(discord_)
        card = await card_of(bot, guild, channel)
        discord_.clock.advance(6)
        identifies, began_again = len(discord_.record.identifies), beginnings(discord_)

        began = time.monotonic()
        if code == 1006:
            discord_.faults.drop_gateway()
        else:
            discord_.faults.close_gateway(code)
        await bot.eventually(lambda: beginnings(discord_) > began_again, 12)
        await bot.eventually(lambda: discord_.gateway.connected, 12)
        took_s = time.monotonic() - began
        reply = await ann.press(card, "Ring A")

        assert not reply.failed
        assert await ballots(bot, channel) == 1
        assert len(all_in(channel)) == 2
        anew = len(discord_.record.identifies) - identifies
        assert anew == (code in ANEW)
        told(21, f"gateway closed with {code}", f"back in {took_s:.1f} s, new sessions {anew}")


@pytest.mark.parametrize("code", FATAL)
async def test_a_fatal_close_ends_the_program_with_a_sentence(code: int, tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        with pytest.RaisesGroup(DiscordRefused, flatten_subgroups=True) as refused:
            async with bot_on(discord_, tmp_path) as bot:
                discord_.faults.close_gateway(code)
                await bot.eventually(lambda: False)

        said = str(refused.value.exceptions[0])
        connected = len(discord_.record.identifies)
        await asyncio.sleep(0.3)
        assert len(discord_.record.identifies) == connected == 1
        told(21, f"gateway closed with {code}", f"ends: {said[:44]}...")


async def test_a_bad_token_ends_the_program_with_a_sentence(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        with pytest.RaisesGroup(DiscordRefused, flatten_subgroups=True):
            async with bot_on(discord_, tmp_path, token="not-the-token", ready=False) as bot:
                await bot.eventually(lambda: False)

        assert len(discord_.record.requests) == 1
        told(21, "log-in with a bad token", "ends after 1 request")


ASKED: dict[str, Callable[[Emulator], None]] = {
    "op 7, reconnect": lambda d: d.faults.ask_reconnect(),
    "op 9, resumable": lambda d: d.faults.invalidate(True),
    "op 9, not resumable": lambda d: d.faults.invalidate(False),
}


@pytest.mark.parametrize("asked", ASKED)
async def test_discord_asks_for_a_new_connection(asked: str, tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, ann = place(discord_)
        card = await card_of(bot, guild, channel)
        discord_.clock.advance(6)

        before = beginnings(discord_)
        ASKED[asked](discord_)
        await bot.eventually(lambda: beginnings(discord_) > before, 12)

        await bot.eventually(lambda: discord_.gateway.connected, 12)
        assert not (await ann.press(card, "Ring A")).failed
        assert await ballots(bot, channel) == 1
        told(22, asked, f"resumed {len(discord_.record.resumes)}, press counted once")


@pytest.mark.parametrize("silent", ["no heartbeat acks", "half-open connection"])
async def test_a_dead_connection_is_noticed(silent: str, tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        discord_.gateway.heartbeat_interval_s = 0.4
        async with bot_on(discord_, tmp_path) as bot:
            guild, channel, ann = place(discord_)
            card = await card_of(bot, guild, channel)
            # The library waits 60 s for any frame; the mechanism is the same in three.
            bot.client.shards[0]._parent.ws._keep_alive.heartbeat_timeout = 3.0

            began = time.monotonic()
            if silent == "half-open connection":
                discord_.faults.half_open()
            else:
                discord_.faults.stop_heartbeat_acks()
            before = len(discord_.record.resumes)
            await bot.eventually(lambda: len(discord_.record.resumes) > before, 12)
            found_s = time.monotonic() - began
            discord_.faults.clear()

            await bot.eventually(lambda: discord_.gateway.connected)
            assert not (await ann.press(card, "Ring A")).failed
            assert await ballots(bot, channel) == 1
            told(22, silent, f"found in {found_s:.1f} s of a limit of 3 (60 in earnest)")


async def test_a_press_during_the_loss_is_answered_after_it_once(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, ann = place(discord_)
        card = await card_of(bot, guild, channel)

        discord_.faults.drop_gateway()
        discord_.faults.duplicate_next_interaction(9)
        reply = await ann.press(card, "Ring A")

        assert not reply.failed
        assert len(reply.messages) == 1
        assert await ballots(bot, channel) == 1
        told(14, "one interaction ten times, during a lost connection", "1 effect, 1 answer")


async def test_a_press_of_long_ago_still_counts(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild, channel, ann = place(discord_)
        card = await card_of(bot, guild, channel)

        discord_.faults.delay("POST /interactions/*", 3.2)
        reply = await ann.press(card, "Ring A")

        assert reply.failed
        assert await ballots(bot, channel) == 1
        assert not (await ann.press(card, "Ring B")).failed
        told(15, "an answer later than 3 s (10062)", "vote recorded, nothing raised")


async def test_a_crash_loop_identifies_less_than_a_hundred_times_a_day(tmp_path: Path) -> None:
    clock = FakeClock(datetime(2026, 11, 24, tzinfo=UTC))
    store = await Store.open(tmp_path)
    began, done = clock(), 0
    while True:
        identifies = Identifies(store, clock)  # of a process that has just started again
        clock.pass_(await identifies.wait_s(1))
        if (clock() - began).total_seconds() >= 86_400:
            break
        await identifies.count()
        done += 1
        clock.pass_(1)
    await store.close()

    assert done < 100
    told(23, "crashes at every start for 24 h", f"{done} identifies")


async def test_two_servers_are_never_mixed(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        places = [place(discord_) for _ in range(2)]
        cards = [await card_of(bot, guild, channel) for guild, channel, _ in places]

        await places[0][2].press(cards[0], "Ring A")

        assert [await ballots(bot, channel) for _, channel, _ in places] == [1, 0]
        stranger: Member = places[1][0].add_member("Bo")
        await Person(discord_, stranger).press(cards[1], "Ring B")
        assert [await ballots(bot, channel) for _, channel, _ in places] == [1, 1]
