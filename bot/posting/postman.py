"""
The postman: takes letters out of the outbox and posts each once.

A letter that cannot be delivered is tried for a week and then given up; why is kept beside it.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import discord

from bot.errors import ChorusError
from bot.posting.letters import Letters
from bot.posting.speaker import Speaker
from bot.posting.troubles import CannotSpeak
from bot.records.cards import CardRecords
from bot.rows.cards import Letter
from bot.store import Store

log = logging.getLogger(__name__)

LOOK_S = 2.0  # between two looks into the outbox
GIVEN_UP_AFTER = timedelta(days=7)
NONCE_CHARS = 24


class Postman:
    """Posts letters, the oldest first."""

    def __init__(
        self,
        client: discord.Client,
        store: Store,
        letters: Letters,
        speaker: Speaker,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._store = store
        self._letters = letters
        self._speaker = speaker
        self._clock = clock

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            for letter in await self._store.read(lambda r: CardRecords.beside(r).letters()):
                await self._deliver(letter)
            await asyncio.sleep(LOOK_S)

    async def _deliver(self, letter: Letter) -> None:
        """One letter; a silent channel leaves it in the outbox until it is too old."""
        try:
            await self._post(letter)
        except (CannotSpeak, ChorusError) as exc:
            if self._clock() - letter.created_at > GIVEN_UP_AFTER:
                await self._done(letter, trouble=str(exc))
        except Exception as exc:  # one bad letter stops no other, and is not tried for ever
            log.exception("letter %s of kind %s cannot be posted", letter.id, letter.kind)
            await self._done(letter, trouble=repr(exc))

    async def _post(self, letter: Letter) -> None:
        guild = self._client.get_guild(int(letter.guild_id))
        channel_id = None if guild is None else _where(guild, letter)
        if guild is None or channel_id is None:
            if self._clock() - letter.created_at > GIVEN_UP_AFTER:
                await self._done(letter, trouble="nowhere to post it")
            return
        card = await self._letters.draw(letter)
        if card is None:
            await self._done(letter, trouble="nothing left to say")
            return
        nonce = hashlib.sha256(letter.id.encode()).hexdigest()[:NONCE_CHARS]
        sent = await self._speaker.post(guild, channel_id, card, nonce=nonce)
        await self._done(letter, message_id=str(sent.id), channel_id=str(channel_id))

    async def _done(self, letter: Letter, **known: str) -> None:
        done = replace(letter, done_at=self._clock(), **known)  # type: ignore[arg-type]
        await self._store.write(lambda records: CardRecords.beside(records).save_letter(done))


def _where(guild: discord.Guild, letter: Letter) -> int | None:
    """The channel that it names, else the first where the bot may speak."""
    if letter.channel_id is not None:
        return int(letter.channel_id)
    first = [guild.system_channel] if guild.system_channel else []
    for channel in [*first, *guild.text_channels]:
        may = channel.permissions_for(guild.me)
        if may.view_channel and may.send_messages:
            return channel.id
    return None
