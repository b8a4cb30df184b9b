"""The emulator itself: one server, one world, one bot account; the package says how to use it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord
import yarl
from aiohttp import web

from tests.discord.emulator import payloads, permissions
from tests.discord.emulator.channels import Channel
from tests.discord.emulator.clock import Clock
from tests.discord.emulator.faults import Faults
from tests.discord.emulator.gateway import Gateway
from tests.discord.emulator.interactions import Desk, Interaction, InteractionKind
from tests.discord.emulator.limits import Limits
from tests.discord.emulator.messages import Attachment, Message
from tests.discord.emulator.posting import Posting
from tests.discord.emulator.record import Record
from tests.discord.emulator.rest.door import Door
from tests.discord.emulator.rest.routes import routes
from tests.discord.emulator.world import Guild, Member, World

API = "/api/v10"


class Emulator:
    """
    Attributes:
        base: The API base, as discord.py's `Route.BASE` wants it.
        token: The bot token that is accepted.
        world, faults, record, limits, gateway, clock: The parts; tests read and turn them.
    """

    def __init__(self, clock: Clock, *, strict: bool) -> None:
        self.clock = clock
        self.token = "bot-token-of-the-emulator"
        self.record = Record(clock)
        self.limits = Limits(clock, strict=strict)
        self.gateway = Gateway(clock, self.record, self.token, strict=strict)
        self.world = World(clock, self.gateway.tell)
        self.gateway.world = self.world
        self.faults = self.gateway.faults = Faults(self.gateway)
        self.posting = Posting(self.world, self.record, self.limits)
        self.desk = Desk(self.world, self.posting, self.faults, self.record)
        self.base = ""

    @classmethod
    @asynccontextmanager
    async def running(
        cls, *, clock: Clock | None = None, strict: bool = True, port: int = 0
    ) -> AsyncIterator["Emulator"]:
        """
        A server on 127.0.0.1 for the time of the block.

        Args:
            strict: False lifts the rate limits and the identify pace, nothing else.
            port: 0 takes a free one.
        """
        emulator = cls(clock or Clock(), strict=strict)
        app = web.Application(client_max_size=64 * 1024 * 1024)
        door = Door(emulator)
        for method, path, act in routes(emulator):
            app.router.add_route(method, API + path, door.of(path, act))
        app.router.add_get("/gateway", emulator.gateway.serve)
        app.router.add_get("/cdn/attachments/{channel}/{id}/{name}", emulator.serve_file)
        app.router.add_route("*", API + "/{rest:.*}", door.unknown)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            emulator._listens_on(runner.addresses[0][1])
            yield emulator
            assert not emulator.record.crashes, "\n".join(emulator.record.crashes)
        finally:
            emulator.gateway.drop()
            await runner.cleanup()

    @contextmanager
    def pointed(self) -> Iterator[None]:
        """Point discord.py at this server, and back."""
        route, socket, asset = (
            discord.http.Route,
            discord.gateway.DiscordWebSocket,
            discord.asset.Asset,
        )
        before = route.BASE, socket.DEFAULT_GATEWAY, asset.BASE
        route.BASE, asset.BASE = self.base, self.posting.cdn
        socket.DEFAULT_GATEWAY = yarl.URL(self.gateway.url)
        try:
            yield
        finally:
            route.BASE, socket.DEFAULT_GATEWAY, asset.BASE = before

    @property
    def application_id(self) -> int:
        """Also the id of the bot's user, as for every application made since 2016."""
        return self.world.bot.id

    # what people do

    def add_guild(self, name: str, *, locale: str = "en-US") -> Guild:
        """A server invites the bot: GUILD_CREATE if it is connected."""
        guild = self.world.new_guild(name, locale=locale)
        guild.tell("GUILD_CREATE", payloads.guild_create(guild, joined=True))
        return guild

    def remove_guild(self, guild: Guild) -> None:
        """The server removes the bot: GUILD_DELETE, and 403 for whatever it still asks."""
        guild.tell("GUILD_DELETE", {"id": str(guild.id)})
        guild.has_bot = False

    def return_guild(self, guild: Guild) -> None:
        """The server invites the bot again."""
        guild.has_bot = True
        guild.tell("GUILD_CREATE", payloads.guild_create(guild, joined=True))

    def outage(self, guild: Guild, over: bool = False) -> None:
        """The server becomes unavailable, or (`over`) is there again; the bot stays in it."""
        gone = {"id": str(guild.id), "unavailable": True}
        body = payloads.guild_create(guild) if over else gone
        guild.tell("GUILD_CREATE" if over else "GUILD_DELETE", body)

    def revoke_token(self) -> None:
        """The operator (or Discord) resets the token: 401 from now on, close 4004."""
        self.gateway.token = None
        self.gateway.close_all(4004)

    def upload(self, filename: str, content: bytes) -> Attachment:
        """A file for an attachment option: its `id` is the option's value."""
        return self.posting.upload(0, filename, content)

    def say(self, member: Member, channel: Channel, text: str) -> Message:
        """A member writes in the channel; the bot hears it only as its intents allow."""
        message = self.posting.create(channel, member.user, {"content": text}, {})
        if channel.thread is not None:
            channel.thread.member_ids.add(member.id)
            if channel.thread.archived:
                channel.guild.archive(channel, archived=False)
        return message

    def remove_message(self, message: Message) -> None:
        """A moderator deletes a message."""
        self.posting.delete(message)

    async def interact(
        self,
        member: Member,
        channel: Channel,
        data: dict[str, Any],
        *,
        kind: InteractionKind,
        message: Message | None = None,
    ) -> Interaction:
        """
        A member acts; returns at once, `await interaction.outcome()` waits for the bot.

        Args:
            data: For a command {"name", "options"?} with options as Discord nests them
                ({"name", "type", "value"}); for a component {"custom_id", "values"?}; for a
                modal {"custom_id", "components"}.
            message: The message whose component is used, or that opened the modal.

        Raises:
            Impossible: A Discord client would not offer it.
        """
        return self.desk.open(member, channel, data, kind, message)

    def visible(self, channel: Channel, member: Member) -> list[Message]:
        """What the member sees in the channel now, oldest first, their ephemerals included."""
        may = permissions.in_channel(channel.guild, member, channel)
        if not may & permissions.VIEW_CHANNEL:
            return []
        own = [each for each in channel.private if each.viewer_id == member.id]
        public = channel.messages.values() if may & permissions.READ_MESSAGE_HISTORY else ()
        return sorted([*public, *own], key=lambda each: each.id)

    async def serve_file(self, request: web.Request) -> web.Response:
        self.record.fetched.append(request.path)
        if self.faults.files is not None:
            status, location = self.faults.files
            return web.Response(status=status, headers={"Location": location} if location else {})
        stored = self.posting.files.get(int(request.match_info["id"]))
        if stored is None:
            raise web.HTTPNotFound
        return web.Response(body=stored.content, content_type=stored.content_type)

    def _listens_on(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}{API}"
        self.posting.cdn = f"http://127.0.0.1:{port}/cdn"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
