"""The line to Discord is silent for seconds: scenario 24. Nothing is lost, nothing said twice."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.discord.bot_under_test import bot_on
from tests.discord.emulator import Emulator
from tests.discord.person import Person
from tests.discord.posts import card_of, saying
from tests.discord.rings import rings_of
from tests.discord.scenarios import told


@pytest.mark.timeout(60)
@pytest.mark.parametrize("seconds", [5, pytest.param(25, marks=pytest.mark.slow)])
async def test_a_silent_line_loses_nothing_and_repeats_nothing(
    seconds: int, tmp_path: Path
) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path, quorum=99) as bot:
        guild = discord_.add_guild("Writers")
        channel, ann = guild.add_channel("stories"), Person(discord_, guild.add_member("Ann"))
        card = await card_of(bot, guild, channel)
        await ann.press(card, "Ring A")
        round_id = rings_of(card)[0].split(":")[1]
        discord_.faults.half_open()
        discord_.faults.delay("* *", seconds=seconds, times=None)

        began = time.monotonic()
        await bot.service.close(bot.member_id(1), round_id)  # news that cannot be told now
        requests = len(discord_.record.requests)
        await asyncio.sleep(seconds)
        discord_.faults.clear()
        discord_.faults.drop_gateway()
        while not saying(channel, "joins"):
            assert time.monotonic() - began < 3 * seconds + 10
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)

        sent = len(discord_.record.requests) - requests
        assert len(saying(channel, "joins")) == 1
        assert len(saying(channel, "Ring A")) == 0, "the old card is at rest"
        assert sent < 10, "nothing piles up behind a silent line"
        told(24, f"no answer from Discord for {seconds} s", f"{sent} requests, told once")
