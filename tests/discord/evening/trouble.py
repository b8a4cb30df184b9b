"""Trouble by the clock of deeds: the bot is killed twice and the gateway dropped three times."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence

from tests.discord.bot_process import DiscordBotProcess
from tests.discord.emulator import Emulator
from tests.discord.evening.company import Count
from tests.discord.transcript import Transcript

Trouble = Callable[[], Awaitable[str]]
EVERY = 9  # deeds between two troubles


async def make_trouble(
    emulator: Emulator, bot: DiscordBotProcess, count: Count, transcript: Transcript
) -> list[str]:
    """Do all five, one after another; what was done."""

    async def kill() -> str:
        await bot.end(signal.SIGKILL)
        await asyncio.sleep(0.5)
        ready_s = await bot.start()
        return f"The bot was killed; it took presses again {ready_s:.1f} s after its new start."

    async def drop() -> str:
        emulator.faults.drop_gateway()
        return "The gateway's connection was cut."

    async def close() -> str:
        emulator.faults.close_gateway(4000)
        return "Discord closed the gateway with 4000."

    async def reconnect() -> str:
        emulator.faults.ask_reconnect()
        return "Discord asked the bot to reconnect."

    troubles: Sequence[Trouble] = (drop, kill, close, reconnect, kill)
    done = []
    for number, trouble in enumerate(troubles, start=1):
        while count.deeds < number * EVERY:
            await asyncio.sleep(0.05)
        said = await trouble()
        transcript.note(said)
        done.append(said)
    return done
