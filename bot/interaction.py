"""
Asking: one interaction as our door sees it: who asks, in which language, and how to answer.

Every answer goes through here, so that a deferred, a late and a doubled interaction are answered
rightly in one place, everything is said to the one who asked alone, and nobody is ever pinged.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, cast

import aiohttp
import discord

from bot.cards import safe
from bot.errors import ChorusError
from bot.guild import Actor
from bot.voice import Voice

log = logging.getLogger(__name__)

ACKNOWLEDGED = 40060  # Discord took an answer whose receipt did not reach us
# older than 3 s, or a token older than 15 minutes: the asker sees a failure, the deed stands
TOO_LATE = {10062, 10015, 50027}
FIRST_ANSWER_S = 3.0  # Discord takes none later: the library's own retries would only hold us up
SILENT = discord.AllowedMentions.none()
NAMES = frozenset({"host", "name"})  # parameters of refusals that members chose

Interaction = discord.Interaction[Any]
Card = discord.ui.LayoutView


class Asking:
    """Made once an interaction by the bot; a command or press calls the service and answers."""

    def __init__(self, interaction: Interaction, actor: Actor, voice: Voice) -> None:
        self.interaction = interaction
        self.actor = actor
        self.voice = voice
        self._acknowledged = False

    @property
    def custom_id(self) -> str:
        """What was pressed or sent; empty for a command."""
        return str(self._sent.get("custom_id", ""))

    @property
    def values(self) -> Sequence[str]:
        """What was chosen in a select menu."""
        return tuple(self._sent.get("values", ()))

    @property
    def fields(self) -> Mapping[str, str | Sequence[str]]:
        """What was filled into a form: text, or chosen values, by the field's custom id."""
        return dict(_fields(self._sent.get("components", ())))

    def attached(self, field: str) -> Sequence[Mapping[str, Any]]:
        """What was attached to a form in this field, as Discord tells it."""
        known = self._sent.get("resolved", {}).get("attachments", {})
        return [known[one] for one in self.fields.get(field, ()) if one in known]

    @property
    def _sent(self) -> Mapping[str, Any]:
        return cast("Mapping[str, Any]", self.interaction.data or {})

    async def defer(self) -> None:
        """Take the time: the answer follows within 15 minutes, to the asker alone."""
        if not self._answered:
            await self._tried(self.interaction.response.defer(ephemeral=True, thinking=True))

    async def whisper(self, said: str | Card, *, files: Sequence[discord.File] = ()) -> None:
        """Answer the asker alone, with a sentence or a card."""
        what: dict[str, Any] = {"view": said} if isinstance(said, Card) else {"content": said}
        if files:
            what["files"] = list(files)
        if isinstance(said, Card):
            said.stop()  # presses are found by their ids, so discord.py need not keep the view
        response = self.interaction.response
        if self._answered:
            await self._tried(
                self.interaction.followup.send(
                    ephemeral=True, allowed_mentions=SILENT, wait=True, **what
                )
            )
        else:
            await self._tried(
                response.send_message(ephemeral=True, allowed_mentions=SILENT, **what)
            )

    async def say(self, key: str, **params: str | int | float) -> None:
        """Answer the asker alone with a sentence of the catalogue."""
        await self.whisper(self.voice(key, **params))

    async def turn(self, card: Card, *, files: Sequence[discord.File] = ()) -> None:
        """Put another card in place of the private one that was pressed: the next page."""
        card.stop()
        await self._tried(
            self.interaction.response.edit_message(
                view=card, attachments=list(files), allowed_mentions=SILENT
            )
        )

    async def form(self, modal: discord.ui.Modal) -> None:
        """Open a form; it must be the first answer, so nothing slow may come before it."""
        modal.stop()
        await self._tried(self.interaction.response.send_modal(modal))

    async def refuse(self, exc: ChorusError) -> None:
        """Say why not, in the asker's language."""
        await self.whisper(self.why(exc))

    def why(self, exc: ChorusError) -> str:
        """The sentence of a refusal; a member's name in it is text, never a link or mention."""
        names = {name: safe.line(str(exc.params[name])) for name in NAMES & exc.params.keys()}
        return self.voice(f"error.{exc.code}", **{**exc.params, **names})

    @property
    def _answered(self) -> bool:
        return self._acknowledged or self.interaction.response.is_done()

    async def _tried(self, sending: Any) -> None:
        """What was done stands, whether or not its answer can be told; so it is given up."""
        limit_s = None if self._answered else FIRST_ANSWER_S
        try:
            async with asyncio.timeout(limit_s):
                await sending
        except (discord.DiscordServerError, aiohttp.ClientError, OSError) as exc:
            log.warning("an answer could not be told: %r", exc)
        except discord.HTTPException as exc:
            self._acknowledged |= exc.code == ACKNOWLEDGED
            if exc.code not in {*TOO_LATE, ACKNOWLEDGED} and exc.status != 429:
                raise
            log.info("an answer came too late: %s", exc)


def _fields(components: Any) -> list[tuple[str, str | Sequence[str]]]:
    """Inputs of a submitted form, in action rows or labels."""
    found: list[tuple[str, str | Sequence[str]]] = []
    for part in components:
        inner = [*part.get("components", ()), *filter(None, [part.get("component")])]
        if inner:
            found += _fields(inner)
        elif "custom_id" in part:
            value = part.get("value")
            found.append((part["custom_id"], part.get("values", ()) if value is None else value))
    return found
