"""What stands in channels: brought there once, kept right, found again."""

from pathlib import Path

from tests.discord.bot_under_test import bot_on
from tests.discord.emulator import Channel, Emulator, Message


def all_in(channel: Channel) -> list[Message]:
    return sorted(channel.messages.values(), key=lambda message: message.id)


async def test_a_round_is_one_message_from_the_queue_to_the_vote(tmp_path: Path) -> None:
    async with Emulator.running() as discord_:
        guild = discord_.add_guild("Writers")
        channel = guild.add_channel("stories")
        async with bot_on(discord_, tmp_path) as bot:
            bot.engine.gate.clear()
            session = await bot.session(guild, channel.id)
            round_ = await bot.service.open_round(bot.member_id(1), session["id"])
            await bot.eventually(lambda: len(all_in(channel)) == 2)
            waiting = all_in(channel)[1]
            assert "Cancel" in str(waiting.components)

            bot.engine.gate.set()
            await bot.until(round_["id"], "voting")

            await bot.eventually(lambda: "Ring A" in str(waiting.components))
            assert len(all_in(channel)) == 2
