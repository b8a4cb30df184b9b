"""A picture of a round made larger for show, and sent to the one who asked, as large as fits."""

import io

import discord

from bot.cards.plates import PAINTED
from bot.interaction import Asking
from bot.service import Service
from bot.service.context import Json
from bot.views.writing import find_draft

LETTERS = "abcdef"


class Enlarging:
    """Knows the file sizes that Discord takes; makes nothing itself."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def send(self, ask: Asking, round_id: str, draft_id: str) -> None:
        """The largest that can be made and that Discord takes here; a sentence when none fits."""
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        draft = find_draft(round_, draft_id)
        await ask.defer()
        factors = [*sorted(draft["picture"]["large"], reverse=True), 1]
        for factor in factors:
            content = await self._made(ask, round_id, draft_id, factor)
            if len(content) <= ask.interaction.filesize_limit:
                await self._whisper(ask, round_, draft, content, factor, factors[0])
                return
        await ask.say("cards.picture.too_large", label=draft["label"])

    async def _made(self, ask: Asking, round_id: str, draft_id: str, factor: int) -> bytes:
        name = PAINTED if factor == 1 else f"picture_{factor}x.webp"
        made = await self._service.draft_file(ask.actor.member_id, round_id, draft_id, name)
        return made.content

    async def _whisper(
        self, ask: Asking, round_: Json, draft: Json, content: bytes, factor: int, most: int
    ) -> None:
        picture = draft["picture"]
        size = {"width": factor * picture["width"], "height": factor * picture["height"]}
        key = "cards.picture.large" if factor == most else "cards.picture.smaller"
        place = next(n for n, one in enumerate(round_["drafts"]) if one["id"] == draft["id"])
        file = discord.File(
            io.BytesIO(content),
            f"picture-{LETTERS[place]}.webp",
            description=picture["alt"][:1_000] or None,
            spoiler=bool(draft["warning"]),
        )
        await ask.whisper(ask.voice(key, label=draft["label"], **size), files=[file])
