"""
Pings: a round has opened, and those who asked to be told are told, once, and nobody else.

The only message of ours that notifies anybody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.cards.words import is_picture
from bot.posting.keeper import Room, nonce_of
from bot.posting.speaker import Speaker
from bot.records.cards import CardRecords
from bot.rows.cards import Card
from bot.service import Service
from bot.store import Store
from bot.voice import Voice

Json = dict[str, Any]
MOST = 80  # accounts in one message: their names fit its 2,000 characters


class Pings:
    """Tells them when a round is open for votes."""

    def __init__(
        self,
        service: Service,
        store: Store,
        speaker: Speaker,
        clock: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._store = store
        self._speaker = speaker
        self._clock = clock

    async def send(
        self, room: Room, voice: Voice, rounds: Sequence[Json], cards: Mapping[str, Card]
    ) -> None:
        """Ping for the round that is voted on, unless that was done, or tried, before."""
        for round_ in rounds:
            subject = f"ping:{round_['id']}"
            if round_["status"] != "voting" or subject in cards or room.session_id is None:
                continue
            ids = await self._service.programme.to_ping(room.session_id)
            # Written down first: told twice is worse than not told.
            card = Card(subject, room.session_id, str(room.channel_id), self._clock(), final=True)
            await self._put(card)
            said = _said(voice, round_)
            for part in range(0, len(ids), MOST):
                nonce = nonce_of(replace(card, copy=part))
                told = ids[part : part + MOST]
                await self._speaker.ping(room.guild, room.channel_id, said, told, nonce=nonce)

    async def _put(self, card: Card) -> None:
        await self._store.write(lambda records: CardRecords.beside(records).put_card(card))


def _said(voice: Voice, round_: Json) -> str:
    if is_picture(round_):
        return voice("posting.pictures_open")
    return voice("posting.round_open", number=round_["number"])
