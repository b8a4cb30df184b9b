"""The ring buttons of a round's card, and a server's settings laid down before its bot starts."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.datadir import DataDir
from bot.guild import Guild as Chosen
from bot.guild import GuildSettings
from bot.records.guilds import GuildRecords
from bot.store import Store
from tests.discord.emulator import Guild, Message
from tests.discord.reading import buttons_of


def rings_of(card: Message) -> tuple[str, ...]:
    """The custom ids of the card's ring buttons, in their order."""
    ids = [b.custom_id for b in buttons_of(card) if b.custom_id and not b.disabled]
    return tuple(custom_id for custom_id in ids if custom_id.startswith("ring:"))


async def chosen(data_dir: Path, guild: Guild, settings: GuildSettings) -> None:
    """Write a server's settings into a store that no bot holds now."""
    value = Chosen(str(guild.id), settings, datetime.now(UTC), set_up=True)
    with await asyncio.to_thread(DataDir.open, data_dir):
        store = await Store.open(data_dir)
        try:
            await store.write(lambda records: GuildRecords.beside(records).put_guild(value))
        finally:
            await store.close()
