"""Presses of reading: the story page by page, a draft in full, why a draft ranks as it does."""

import io
from collections.abc import Mapping, Sequence

import discord

from bot.cards.explain import explain_card
from bot.cards.plates import Plate, Plates, alt_of
from bot.cards.private import letters_card, shown_draft
from bot.cards.story import draft_page, pictures_on, reading_page
from bot.interaction import Asking
from bot.service import Service
from bot.service.context import Json
from bot.views.here import show, whole
from bot.views.presses import Presses
from bot.views.writing import find_draft

REQUEST_BYTES = 24 << 20  # Discord takes 25 MiB in all


class Reading:
    """Private cards; the next page takes the place of the one that was pressed."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("read", self.read)
        presses.add("draft", self.draft)
        presses.add("warn", self.warned)
        presses.add("why", self.why)
        presses.add("why1", self.explain)

    async def read(self, ask: Asking, session_id: str, page: str = "1") -> None:
        session = await self._service.session_view(session_id, ask.actor.member_id)
        plates = pictures_on(ask.voice, session, whole(page))
        files = await self._pictures(ask, session_id, plates)
        ready = Plates([plate for plate in plates if plate.name in files])
        card = reading_page(ask.voice, session, whole(page), ready)
        await show(ask, card, files=list(files.values()))

    async def draft(self, ask: Asking, round_id: str, draft_id: str, page: str = "1") -> None:
        """A draft in full, page by page."""
        round_ = await self._round(ask, round_id, draft_id)
        await show(ask, draft_page(ask.voice, round_, draft_id, whole(page)))

    async def warned(self, ask: Asking, round_id: str, draft_id: str) -> None:
        """What a content warning hides, for the one who asked to see it."""
        round_ = await self._round(ask, round_id, draft_id)
        await show(ask, shown_draft(ask.voice, round_, draft_id))

    async def why(self, ask: Asking, round_id: str) -> None:
        """The row of letters: which draft is explained."""
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        await show(ask, letters_card(ask.voice, round_, "why1"))

    async def explain(self, ask: Asking, round_id: str, draft_id: str) -> None:
        round_ = await self._round(ask, round_id, draft_id)
        await show(ask, explain_card(ask.voice, round_, draft_id))

    async def _pictures(
        self, ask: Asking, session_id: str, plates: Sequence[Plate]
    ) -> Mapping[str, discord.File]:
        """By name, as many as one answer may carry."""
        found: dict[str, discord.File] = {}
        room = min(REQUEST_BYTES, ask.interaction.filesize_limit)
        for plate in plates:
            made = await self._service.session_picture(ask.actor.member_id, session_id, plate.hung)
            room -= len(made.content)
            if room < 0:
                break
            found[plate.name] = discord.File(
                io.BytesIO(made.content), plate.name, description=alt_of(ask.voice, plate) or None
            )
        return found

    async def _round(self, ask: Asking, round_id: str, draft_id: str) -> Json:
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        find_draft(round_, draft_id)
        return round_
