"""The program as a whole on Discord: how it starts, waits, stops, and what it writes down."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.client.connection import FIRST_PAUSE_S
from bot.rules.places import Wanted
from bot.voice import Voice
from tests.crash.player import playing_engine
from tests.discord.bot_process import DiscordBotProcess
from tests.discord.bot_under_test import bot_on
from tests.discord.emulator import Emulator
from tests.discord.person import Person
from tests.discord.posts import all_in, card_of, shows
from tests.discord.scenarios import told
from tests.waiting import until


async def ran(*arguments: str, **env: str) -> tuple[int, str]:
    """Exit status and output of a Python program."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env=os.environ | env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_without_a_token_nothing_of_discord_is_imported() -> None:
    look = "import sys, bot.__main__; print(sorted(m for m in sys.modules if m == 'discord'))"

    assert await ran("-c", look) == (0, "[]\n")


async def test_a_token_that_discord_refuses_ends_with_status_three(tmp_path: Path) -> None:
    async with playing_engine() as engine, Emulator.running() as discord_:
        status, said = await ran(
            *("-m", "tests.discord.run_bot", discord_.base),
            DATA_DIR=str(tmp_path / "data"),
            WEB_PORT="0",
            TEXT_ENGINE_URL=engine,
            IMAGE_MODEL="none",
            DISCORD_TOKEN="a-token-of-yesterday",
        )

    assert status == 3
    assert "Discord refused DISCORD_TOKEN" in said
    assert "Traceback" not in said
    assert "a-token-of-yesterday" not in said


async def test_the_program_stops_in_order_and_keeps_its_secrets(tmp_path: Path) -> None:
    async with playing_engine() as engine, Emulator.running() as discord_:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        ann = Person(discord_, guild.add_member("Ann"))
        bot = DiscordBotProcess(tmp_path, discord_, engine, LOG_LEVEL="DEBUG")
        await bot.start()
        discord_.faults.fail("POST /interactions/*", 500, times=5)
        await ann.command(channel, "create", form="story", premise="A lighthouse that hums.")
        await until(lambda: len(guild.threads) == 1, limit_s=10)
        await until(lambda: shows(guild.threads[0], "Ring A"), limit_s=10)

        loop = asyncio.get_running_loop()
        began = loop.time()
        await bot.end(signal.SIGTERM)
        took_s = loop.time() - began

        log = bot.log()
        assert took_s < 5
        assert discord_.token not in log
        assert not any(i.token in log for i in discord_.record.interactions)
        assert "A lighthouse" not in log
        told(47, "SIGTERM while a round is open", f"stops in {took_s:.1f} s")


async def test_an_outage_of_discord_is_waited_out(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        discord_.faults.fail("GET /users/@me", 503, times=1)
        discord_.faults.fail("GET /gateway/bot", 503, times=1)

        async with bot_on(discord_, tmp_path, ready=False) as bot:
            await bot.session(guild, channel.id)
            assert not bot.client.is_ready()
            await bot.eventually(lambda: bot.client.is_ready(), 15)
            await bot.eventually(lambda: len(all_in(channel)) == 1)

        pauses = f"in after {FIRST_PAUSE_S:.0f} and {2 * FIRST_PAUSE_S:.0f} s"
        told(24, "Discord answers 503 at log-in, then at the gateway", pauses)


async def test_a_guild_that_comes_back_is_served_again(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        card = await card_of(bot, guild, channel)
        discord_.remove_guild(guild)
        await bot.eventually(lambda: bot.client.get_guild(guild.id) is None)
        session = await bot.service.session_in(f"discord:{channel.id}")
        seen = await bot.service.session_view(session, "discord:")
        await bot.service.contribute(bot.member_id(2), seen["round"]["id"], text="While away.")
        await asyncio.sleep(0.2)
        assert discord_.limits.invalid_in_10_min == 0

        discord_.return_guild(guild)

        await bot.eventually(lambda: shows(channel, "While away."))
        assert card in all_in(channel)
        known = await bot.service.community.guild(str(guild.id))
        assert known.left_at is None


async def test_a_session_ends_with_its_channel_and_its_thread(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        guild = discord_.add_guild("Writers")
        stories, poems = guild.add_channel("stories"), guild.add_channel("poems")
        here = await bot.session(guild, stories.id)
        there = await bot.session(guild, Wanted(f"discord:{poems.id}", "thread", "a"))
        await bot.eventually(lambda: len(guild.threads) == 1)

        async def ended(session_id: str) -> bool:
            seen = await bot.service.session_view(session_id, "discord:")
            return bool(seen["status"] == "finished")

        guild.remove_channel(stories)
        await bot.eventually(lambda: ended(here["id"]))
        assert not await ended(there["id"])
        guild.remove_channel(guild.threads[0])
        await bot.eventually(lambda: ended(there["id"]))


async def test_a_server_in_taiwan_reads_its_own_chinese(tmp_path: Path) -> None:
    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        mainland = discord_.add_guild("写作", locale="zh-CN")
        taiwan = discord_.add_guild("寫作", locale="zh-TW")
        for guild, spoken in ((mainland, "zh"), (taiwan, "zh-TW")):
            channel = guild.add_channel("stories")
            await bot.session(guild, channel.id, language="zh", premise="一位老人在海边散步")

            said = Voice(bot.client.catalogue, spoken)("cards.button.report")  # type: ignore[arg-type]
            await bot.eventually(lambda channel=channel, said=said: shows(channel, said))
