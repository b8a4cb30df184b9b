"""What the tests of the poster and of faults share: a round, and what its channel shows."""

from typing import Any

from tests.discord.bot_under_test import BotUnderTest
from tests.discord.emulator import Channel, Guild, Message
from tests.discord.reading import text_of

Json = dict[str, Any]


def all_in(channel: Channel) -> list[Message]:
    """The public messages that stand there, oldest first; the bot's welcome is left out."""
    found = [m for m in channel.messages.values() if "'setup" not in str(m.components)]
    return sorted(found, key=lambda message: message.id)


def saying(channel: Channel, said: str) -> list[Message]:
    """Those that show this text, or carry it on a button."""
    return [m for m in all_in(channel) if said in text_of(m) or said in str(m.components)]


def one(channel: Channel, said: str) -> Message:
    """The only message that says this."""
    (found,) = saying(channel, said)
    return found


def shows(channel: Channel, said: str) -> bool:
    return bool(saying(channel, said))


async def voting(bot: BotUnderTest, guild: Guild, channel_id: object, **fields: str) -> Json:
    """A round that is open for votes, in a session of its own."""
    session = await bot.session(guild, channel_id, **fields)
    round_ = await bot.service.open_round(bot.member_id(1), session["id"])
    return await bot.until(round_["id"], "voting")


async def card_of(bot: BotUnderTest, guild: Guild, channel: Channel) -> Message:
    """The card of a round that is open for votes in the channel."""
    await voting(bot, guild, channel.id)
    await bot.eventually(lambda: shows(channel, "Ring A"))
    return one(channel, "Ring A")


async def ballots(bot: BotUnderTest, channel: Channel) -> int:
    """How many are in, in the channel's round; the view of a member who did nothing."""
    session = await bot.service.session_in(f"discord:{channel.id}")
    seen = await bot.service.session_view(session, "discord:")
    return int((seen["round"] or seen["last_round"])["ballots"])
