"""
Speaker: says things in channels and changes what was said, and tells what came of it.

The one place of this room that talks to Discord. Looks at the cached permissions first, so that
what would be refused is not sent; turns Discord's refusals into a few outcomes; pings nobody but
the accounts it is given.
"""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import aiohttp
import discord

from bot.client.fuse import FuseBlown
from bot.interaction import SILENT, Card
from bot.posting.troubles import CannotSpeak, Kind, Troubles

log = logging.getLogger(__name__)
T = TypeVar("T")

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, ARCHIVED, THREAD_EXISTS = 10003, 10008, 50083, 160004
ARCHIVE_AFTER_MIN: Final = 10_080  # a week, the longest there is: a session may be slow
SENDING_S = 90.0  # discord.py tries five times within this
NAME_CHARS = 100

Place = discord.abc.Messageable


class MessageGone(Exception):
    """Somebody deleted the message that was to be edited."""


class Unfit(Exception):
    """Discord will not take this payload; sending it again would change nothing."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file of a message; `alt` is told to who cannot see or hear it."""

    name: str
    content: bytes
    alt: str


class Speaker:
    """Over one client. Every method raises CannotSpeak when the channel is silent for now."""

    def __init__(self, client: discord.Client, monotonic_s: Callable[[], float]) -> None:
        self._client = client
        self.troubles = Troubles(monotonic_s)

    async def post(
        self,
        guild: discord.Guild,
        channel_id: int,
        said: Card | str,
        *,
        nonce: str,
        files: Sequence[Held] = (),
    ) -> discord.Message:
        """A new message, or the one that was posted with this nonce a moment ago."""
        place = self._place(guild, channel_id)
        what = _what(said) | ({"files": _files(files)} if files else {})
        return await self._tried(
            guild, channel_id, place.send(nonce=nonce, allowed_mentions=SILENT, **what)
        )

    async def ping(
        self, guild: discord.Guild, channel_id: int, said: str, ids: Sequence[int], *, nonce: str
    ) -> discord.Message:
        """A line that names the accounts `ids` and notifies them, and nobody else."""
        only = discord.AllowedMentions(
            everyone=False,
            roles=False,
            replied_user=False,
            users=[discord.Object(one) for one in ids],
        )
        names = " ".join(f"<@{one}>" for one in ids)
        place = self._place(guild, channel_id)
        sending = place.send(f"{said}\n{names}", nonce=nonce, allowed_mentions=only)
        return await self._tried(guild, channel_id, sending)

    async def edit(
        self,
        guild: discord.Guild,
        channel_id: int,
        message_id: int,
        said: Card | str,
        *,
        files: Sequence[Held] | None = None,
    ) -> None:
        """
        Show something else in a message of ours.

        Args:
            files: In place of all that it holds; None leaves it those.

        Raises:
            MessageGone: It was deleted.
        """
        message = self._message(guild, channel_id, message_id)

        async def edit() -> None:
            what = _what(said) | ({} if files is None else {"attachments": _files(files)})
            sending = message.edit(allowed_mentions=SILENT, **what)
            await self._tried(guild, channel_id, sending)

        try:
            await edit()
        except Unfit as exc:
            if not _is(exc, ARCHIVED):
                raise
            await self.archive(guild, channel_id, False)
            await edit()

    async def open_thread(
        self, guild: discord.Guild, channel_id: int, message_id: int, name: str
    ) -> int:
        """The thread of a message, made when there is none yet: it has the message's own id."""
        self._check_may(guild, channel_id, "create_public_threads")
        making = self._message(guild, channel_id, message_id).create_thread(
            name=name[:NAME_CHARS], auto_archive_duration=ARCHIVE_AFTER_MIN
        )
        try:
            await self._tried(guild, channel_id, making)
        except Unfit as exc:
            if not _is(exc, THREAD_EXISTS):
                raise
        return message_id

    async def open_post(self, guild: discord.Guild, channel_id: int, name: str, card: Card) -> int:
        """A new post in a forum with `card` as its first message; both have the same id."""
        self._check_may(guild, channel_id, "send_messages")
        forum = guild.get_channel(channel_id)
        if not isinstance(forum, discord.ForumChannel):
            raise self._silent(guild, channel_id, "gone", "no such forum")
        card.stop()
        tags = forum.available_tags[:1] if forum.flags.require_tag else []
        making = forum.create_thread(
            name=name[:NAME_CHARS],
            applied_tags=tags,
            auto_archive_duration=ARCHIVE_AFTER_MIN,
            view=card,
            allowed_mentions=SILENT,
        )
        made = await self._tried(guild, channel_id, making)
        return made.thread.id

    async def archive(self, guild: discord.Guild, thread_id: int, archived: bool) -> None:
        """Let a thread rest, or wake it."""
        thread = guild.get_thread(thread_id)
        if thread is None and archived:
            return  # not in the cache: it rests already
        route = self._client.http.edit_channel(thread_id, archived=archived)
        await self._tried(guild, thread_id, route)

    async def own_since(
        self, guild: discord.Guild, channel_id: int, since: discord.Object
    ) -> list[int]:
        """
        Ids of our messages there since a moment, the oldest first, at most 50 are looked at; none
        where we may not read back.
        """
        place = self._place(guild, channel_id)
        own = self._client.user
        channel = guild.get_channel_or_thread(channel_id)
        if channel and not channel.permissions_for(guild.me).read_message_history:
            return []

        async def look() -> list[int]:
            found = place.history(limit=50, after=since, oldest_first=True)
            return [m.id async for m in found if own is not None and m.author.id == own.id]

        return await self._tried(guild, channel_id, look())

    async def own_posts_since(
        self, guild: discord.Guild, forum_id: int, since: discord.Object
    ) -> list[int]:
        """Ids of the posts that we made in a forum since a moment and that are active."""
        own = self._client.user
        threads = await self._tried(guild, forum_id, guild.active_threads())
        return sorted(
            t.id
            for t in threads
            if own is not None
            and (t.owner_id, t.parent_id) == (own.id, forum_id)
            and t.id > since.id
        )

    def _place(self, guild: discord.Guild, channel_id: int) -> Place:
        self._check_may(guild, channel_id)
        return self._client.get_partial_messageable(channel_id, guild_id=guild.id)

    def _message(
        self, guild: discord.Guild, channel_id: int, message_id: int
    ) -> discord.PartialMessage:
        place = self._place(guild, channel_id)
        assert isinstance(place, discord.PartialMessageable)
        return place.get_partial_message(message_id)

    def _check_may(self, guild: discord.Guild, channel_id: int, *rights: str) -> None:
        """
        What the cache knows of our rights there; a thread that it does not know may be archived.

        Raises:
            CannotSpeak: We know already that it would be refused, or was a while ago.
        """
        if (trouble := self.troubles.of(channel_id)) is not None:
            raise CannotSpeak(trouble)
        channel = guild.get_channel_or_thread(channel_id)
        if channel is None:
            return
        in_thread = isinstance(channel, discord.Thread)
        speak = "send_messages_in_threads" if in_thread else "send_messages"
        may = channel.permissions_for(guild.me)
        missing = [right for right in ("view_channel", speak) if not getattr(may, right)]
        if missing:
            raise self._silent(guild, channel_id, "forbidden", " ".join(missing))
        more = [right for right in rights if not getattr(may, right)]
        if more:  # that one thing is refused; what is said there otherwise is not held up by it
            raise CannotSpeak(self.troubles.made(guild.id, "forbidden", " ".join(more)))

    async def _tried(self, guild: discord.Guild, channel_id: int, sending: Awaitable[T]) -> T:
        """Wait for a request; what Discord refuses becomes one of our outcomes."""
        try:
            async with asyncio.timeout(SENDING_S):
                return await sending
        except discord.NotFound as exc:
            if exc.code == UNKNOWN_MESSAGE:
                raise MessageGone from exc
            raise self._silent(guild, channel_id, "gone", exc.text) from exc
        except discord.Forbidden as exc:
            raise self._silent(guild, channel_id, "forbidden", exc.text) from exc
        except discord.RateLimited as exc:
            raise self._silent(guild, channel_id, "waiting", str(exc), exc.retry_after) from exc
        except FuseBlown as exc:
            raise self._silent(guild, channel_id, "waiting", str(exc), exc.retry_after_s) from exc
        except (discord.DiscordServerError, aiohttp.ClientError, OSError) as exc:
            raise self._silent(guild, channel_id, "waiting", str(exc)) from exc
        except discord.HTTPException as exc:
            if exc.status == 429:
                raise self._silent(guild, channel_id, "waiting", exc.text) from exc
            raise Unfit(str(exc)) from exc

    def _silent(
        self, guild: discord.Guild, channel_id: int, kind: Kind, detail: str, wait_s: Any = None
    ) -> CannotSpeak:
        trouble = self.troubles.note(channel_id, guild.id, kind, detail, wait_s)
        log.warning("channel %d is silent: %s: %s", channel_id, kind, detail)
        return CannotSpeak(trouble)


def _what(said: Card | str) -> dict[str, Any]:
    if isinstance(said, str):
        return {"content": said}
    said.stop()  # presses are found by their ids: discord.py need not keep the view
    return {"view": said}


def _files(held: Sequence[Held]) -> list[discord.File]:
    """Made anew for each request, since sending uses them up."""
    return [
        discord.File(io.BytesIO(one.content), one.name, description=one.alt or None) for one in held
    ]


def _is(exc: Unfit, code: int) -> bool:
    cause = exc.__cause__
    return isinstance(cause, discord.HTTPException) and cause.code == code
