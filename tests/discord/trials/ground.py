"""A small world and a plain client (HTTP and websocket, not discord.py) for one trial."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.discord.emulator import (
    Channel,
    Emulator,
    Guild,
    Impossible,
    Interaction,
    InteractionKind,
    Member,
    Message,
    Overwrite,
)
from tests.discord.emulator.clock import iso

FINE = "fine"
SILENT = "silent"
ERRORS = "Opcodes and Status Codes: JSON Error Codes"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A REST answer. `code` is Discord's, or the status where there is none (401, 404, 429)."""

    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str:
        if self.status < 300:
            return FINE
        code = self.body.get("code", 0) if isinstance(self.body, dict) else 0
        return str(code or self.status)


class Line:
    """One gateway connection of a plain client."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def send(self, op: int, d: Any = None) -> None:
        await self.socket.send_json({"op": op, "d": d})

    async def next(self, within_s: float = 1.0) -> Json | int | None:
        """The next frame, a close code, or None after silence."""
        try:
            message = await self.socket.receive(timeout=within_s)
        except TimeoutError:
            return None
        if message.type is aiohttp.WSMsgType.TEXT:
            frame: Json = json.loads(message.data)
            return frame
        return self.socket.close_code or 1006

    async def event(self, name: str, within_s: float = 0.3) -> Json | None:
        """The next dispatch of this name, None when it does not come."""
        while isinstance(frame := await self.next(within_s), dict):
            if frame.get("t") == name:
                return frame
        return None

    async def outcome(self, wanted: str) -> str:
        """FINE when the event comes; else the close code or "op 9"."""
        while True:
            frame = await self.next()
            if frame is None:
                return SILENT
            if isinstance(frame, int):
                return str(frame)
            if frame["op"] == 9:
                return "op 9"
            if frame.get("t") == wanted or f"op {frame['op']}" == wanted:
                return FINE


@dataclass(slots=True)
class Ground:
    """A guild with one channel and one member; `http` asks as the bot does."""

    emulator: Emulator
    http: aiohttp.ClientSession
    guild: Guild
    channel: Channel
    ann: Member

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = "", **also: Any
    ) -> Said:
        """One request; `token` "" is the bot's, None sends none."""
        headers = dict(also.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = token or f"Bot {self.emulator.token}"
        if body is not None:
            also["json"] = body
        url = self.emulator.base + path
        async with self.http.request(method, url, headers=headers, **also) as response:
            is_json = response.headers.get("Content-Type") == "application/json"
            said = await response.json() if is_json else await response.text()
            return Said(response.status, said, response.headers)

    async def code(self, method: str, path: str, body: Any = None, **also: Any) -> str:
        return (await self.ask(method, path, body, **also)).code

    @property
    def room(self) -> str:
        return f"/channels/{self.channel.id}"

    async def send(self, body: Json | None = None, channel: Channel | None = None) -> Message:
        """Post as the bot, without counting it."""
        place = channel or self.channel
        world = self.emulator.world
        return self.emulator.posting.create(place, world.bot, body or {"content": "x"}, {})

    async def thread(self, **state: bool) -> Channel:
        """A public thread of the bot's."""
        made = await self.ask("POST", f"{self.room}/threads", {"name": "t", "type": 11})
        thread = self.emulator.world.channels[int(made.body["id"])]
        if state:
            self.guild.archive(thread, **state)
        return thread

    def take(self, *bits: int) -> None:
        """Take permissions from everybody here."""
        deny = 0
        for bit in bits:
            deny |= bit
        self.guild.set_overwrites(self.channel, [Overwrite(self.guild.id, 0, deny=deny)])
        mine = self.guild.bot_role
        self.guild.set_permissions(mine, mine.permissions & ~deny)
        self.guild.set_permissions(
            self.guild.roles[self.guild.id], self.guild.roles[self.guild.id].permissions & ~deny
        )

    def give(self, bit: int) -> None:
        role = self.guild.bot_role
        self.guild.set_permissions(role, role.permissions | bit)

    async def register(self, **more: Any) -> None:
        command = {"name": "go", "description": "Go", **more}
        await self.ask("PUT", f"/applications/{self.emulator.application_id}/commands", [command])

    async def act(
        self,
        kind: InteractionKind = InteractionKind.COMMAND,
        data: Json | None = None,
        message: Message | None = None,
        channel: Channel | None = None,
    ) -> Interaction:
        """Ann does something; of commands there is /go."""
        if not self.emulator.world.commands:
            await self.register()
        if kind is InteractionKind.COMPONENT and message is None:
            message = await self.send(card())
        default = {"name": "go"} if kind in (2, 4) else {"custom_id": "b"}
        wanted = data or default
        place = channel or (message.channel if message else self.channel)
        return await self.emulator.interact(self.ann, place, wanted, kind=kind, message=message)

    async def could(self, **how: Any) -> str:
        """FINE, or why a Discord client would not even offer it."""
        try:
            await self.act(**how)
        except Impossible as impossible:
            return impossible.code
        return FINE

    async def answer(self, to: Interaction, kind: int, data: Json | None = None) -> Said:
        path = f"/interactions/{to.id}/{to.token}/callback?with_response=1"
        return await self.ask("POST", path, {"type": kind, "data": data}, token=None)

    def hook(self, of: Interaction) -> str:
        return f"/webhooks/{self.emulator.application_id}/{of.token}"

    @asynccontextmanager
    async def line(self, version: str = "10") -> AsyncIterator[Line]:
        """A connection that has said hello."""
        url = f"{self.emulator.gateway.url}?v={version}&encoding=json"
        async with self.http.ws_connect(url) as socket:
            line = Line(socket)
            await line.next()
            yield line

    def identity(self, **more: Any) -> Json:
        return {"token": self.emulator.token, "intents": 1, "properties": {}, **more}

    @asynccontextmanager
    async def session(self, **more: Any) -> AsyncIterator[tuple[Line, Json]]:
        """A connection that has read READY."""
        async with self.line() as line:
            await line.send(2, self.identity(**more))
            ready = await line.event("READY", 1.0)
            assert ready is not None
            yield line, ready["d"]


def card(**more: Any) -> Json:
    button = {"type": 2, "style": 2, "label": "B", "custom_id": "b", "id": 2, **more}
    return {"content": "x", "components": [{"type": 1, "id": 1, "components": [button]}]}


def an_event(g: Ground) -> dict[str, Any]:
    now = g.emulator.clock.now()
    return {
        "name": "Contest",
        "privacy_level": 2,
        "entity_type": 3,
        "entity_metadata": {"location": "#works"},
        "scheduled_start_time": iso(now + 3600),
        "scheduled_end_time": iso(now + 7200),
    }


def form_of(*sizes: int) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", '{"content": "x"}', content_type="application/json")
    for number, size in enumerate(sizes):
        content = io.BytesIO(b"x" * size)
        form.add_field(f"files[{number}]", content, filename=f"f{number}.bin")
    return form


Try = Callable[[Ground, bool], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Trial:
    """
    One documented rule.

    Args:
        rule, section, where, code: Its row in `RULES.md`.
        act: Tries it, inside or (True) outside, and says what happened: FINE or a code.
    """

    rule: str
    section: str
    where: str
    code: str
    act: Try


@asynccontextmanager
async def ground() -> AsyncIterator[Ground]:
    async with Emulator.running() as emulator, aiohttp.ClientSession() as http:
        guild = emulator.add_guild("Writers")
        channel = guild.add_channel("poems")
        yield Ground(emulator, http, guild, channel, guild.add_member("Ann"))


async def tried(trial: Trial) -> tuple[str, str, str]:
    """(rule, what happened inside, what happened outside), each on fresh ground."""
    outcomes = []
    for outside in (False, True):
        async with asyncio.timeout(15), ground() as fresh:
            outcomes.append(await trial.act(fresh, outside))
    return trial.rule, outcomes[0], outcomes[1]
