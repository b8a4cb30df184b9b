"""One websocket of the gateway: its frames, its limits, its end."""

import asyncio
import json
from collections import deque
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.discord.emulator import payloads
from tests.discord.emulator.record import Frame
from tests.discord.emulator.sessions import Session

if TYPE_CHECKING:
    from tests.discord.emulator.gateway import Gateway

SENDS_PER_MIN = 120
PAYLOAD_LIMIT = 4_096
ENDED_BY_SERVER = {4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014}
ENDED_BY_CLIENT = {1000, 1001}
HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, MEMBERS = 1, 2, 3, 4, 6, 8


class Closed(Exception):
    """This connection ends with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Connection:
    """Reads one client's frames in order; writes through a queue, so that telling never waits."""

    def __init__(self, gateway: "Gateway") -> None:
        self._gateway = gateway
        self._outbox: asyncio.Queue[str | Closed] = asyncio.Queue()
        self._sends: deque[float] = deque()
        self._frozen = False
        self._heard_at = 0.0
        self._request: web.Request | None = None
        self.session: Session | None = None

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hello, then frames until one side ends."""
        self._request = request
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        interval_ms = int(self._gateway.heartbeat_interval_s * 1000)
        self.send({"op": 10, "d": {"heartbeat_interval": interval_ms, "_trace": []}})
        if request.query.get("v", "10") not in ("9", "10"):
            self.shut(4012)
        self._heard_at = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._write(socket)), group.create_task(self._listen())]
            try:
                await self._read(socket)
            finally:
                for task in tasks:
                    task.cancel()
                self._ended(socket.close_code)
        return socket

    def push(self, text: str) -> None:
        self._outbox.put_nowait(text)

    def send(self, frame: dict[str, Any]) -> None:
        """Send a frame that is no dispatch."""
        session_id = self.session.id if self.session else None
        now = self._gateway.clock.now()
        self._gateway.record.frames.append(
            Frame(now, True, frame["op"], None, None, session_id, frame["d"])
        )
        self.push(json.dumps(frame))

    def shut(self, code: int) -> None:
        """Close with a code, after what is already on its way."""
        self._outbox.put_nowait(Closed(code))

    def abort(self) -> None:
        """Cut the TCP connection; the session loses its line at once."""
        self._lose()
        if self._request is not None and self._request.transport is not None:
            self._request.transport.abort()

    def freeze(self) -> None:
        """Say and hear nothing more, without closing."""
        self._frozen = True
        self._lose()

    async def _write(self, socket: web.WebSocketResponse) -> None:
        while True:
            match await self._outbox.get():
                case Closed(code=code):
                    self._gateway.record.closes.append((self._gateway.clock.now(), code, True))
                    self._lose(ends=code in ENDED_BY_SERVER)
                    await socket.close(code=code)
                    return
                case str(text) if not self._frozen:
                    try:
                        await socket.send_str(text)
                    except ConnectionError:
                        return

    async def _listen(self) -> None:
        """End a client that stopped its heartbeat."""
        wait_s = self._gateway.heartbeat_interval_s * 1.5
        while True:
            silent_s = asyncio.get_running_loop().time() - self._heard_at
            if silent_s >= wait_s and not self._frozen:
                self.shut(4000)
                return
            await asyncio.sleep(max(0.01, wait_s - silent_s))

    async def _read(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if self._frozen:
                continue
            try:
                self._take(message.data)
            except Closed as closed:
                self.shut(closed.code)

    def _take(self, raw: Any) -> None:
        text = raw.decode() if isinstance(raw, bytes) else raw
        if self._gateway.strict:
            self._count()
            if len(text.encode()) > PAYLOAD_LIMIT:
                raise Closed(4002)
        try:
            frame = json.loads(text)
            op = int(frame["op"])
        except (ValueError, KeyError, TypeError):
            raise Closed(4002) from None
        body = frame.get("d")
        self._note(op, body)
        if op == HEARTBEAT:
            self._beat()
        elif op == IDENTIFY:
            self._identify(body)
        elif op == RESUME:
            self._resume(body)
        elif op not in (PRESENCE, VOICE, MEMBERS):
            raise Closed(4001)
        elif self.session is None:
            raise Closed(4003)
        elif op == MEMBERS:
            self._members(body)

    def _count(self) -> None:
        now = self._gateway.clock.now()
        while self._sends and self._sends[0] <= now - 60:
            self._sends.popleft()
        self._sends.append(now)
        if len(self._sends) > SENDS_PER_MIN:
            raise Closed(4008)

    def _note(self, op: int, body: Any) -> None:
        if op in (IDENTIFY, RESUME) and isinstance(body, dict):
            body = {key: value for key, value in body.items() if key != "token"}
        session_id = self.session.id if self.session else None
        frame = Frame(self._gateway.clock.now(), False, op, None, None, session_id, body)
        self._gateway.record.frames.append(frame)

    def _beat(self) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if not self._gateway.faults.acks_stopped:
            self.send({"op": 11, "d": None})

    def _identify(self, body: Any) -> None:
        if self.session is not None:
            raise Closed(4005)
        if not isinstance(body, dict):
            raise Closed(4002)
        fault = self._gateway.identify_fault(body)
        shard = body.get("shard") if fault != 4010 else None
        counted = fault != 4004  # a wrong token is nobody's budget
        in_time = counted and self._gateway.count_identify(tuple(shard or (0, 1)))
        if fault is not None or self._gateway.token is None:
            raise Closed(fault or 4004)
        if not in_time:
            self.send({"op": 9, "d": False})
            return
        self.session = self._gateway.begin(self, body)

    def _resume(self, body: Any) -> None:
        gateway = self._gateway
        if self.session is not None:
            raise Closed(4005)
        if not isinstance(body, dict) or not isinstance(body.get("seq"), int):
            raise Closed(4002)
        if gateway.token is None or body.get("token") != gateway.token:
            raise Closed(4004)
        session = gateway.sessions.get(str(body.get("session_id")))
        missed = session.missed(body["seq"]) if session and session.resumable else None
        gateway.record.resumes.append((gateway.clock.now(), missed is not None))
        if session is None or missed is None:
            self.send({"op": 9, "d": False})
            return
        if body["seq"] > session.seq:
            raise Closed(4007)
        self.session = session
        for text in missed:
            self.push(text)
        session.line, session.lost_at = self, None
        session.dispatch("RESUMED", {"_trace": []})

    def _members(self, body: Any) -> None:
        session = self.session
        assert session is not None, "checked by the caller"
        guild = self._gateway.world.guilds.get(int(body["guild_id"]))
        if guild is None:
            return
        wanted = {int(each) for each in body.get("user_ids") or ()}
        found = [payloads.member(each) for each in guild.members.values() if each.id in wanted]
        answer = {
            "guild_id": str(guild.id),
            "members": found,
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": body.get("nonce"),
        }
        session.dispatch("GUILD_MEMBERS_CHUNK", answer)

    def _ended(self, code: int | None) -> None:
        """The socket is gone; a client that says 1000 or 1001 gives its session up."""
        session = self.session
        if session is not None and session.line is self and code is not None:
            self._gateway.record.closes.append((self._gateway.clock.now(), code, False))
        self._lose(ends=code in ENDED_BY_CLIENT)

    def _lose(self, *, ends: bool = False) -> None:
        session = self.session
        if session is None or session.line is not self:
            return
        session.line = None
        session.lost_at = self._gateway.clock.now()
        if ends:
            self._gateway.sessions.pop(session.id, None)
