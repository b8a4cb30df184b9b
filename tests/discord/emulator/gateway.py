"""The gateway: who is connected, who may identify or resume, and telling them what happens."""

from collections import deque
from typing import Any

from aiohttp import web

from tests.discord.emulator import payloads
from tests.discord.emulator.clock import Clock
from tests.discord.emulator.connection import Connection
from tests.discord.emulator.faults import Faults
from tests.discord.emulator.record import Record
from tests.discord.emulator.sessions import KNOWN_INTENTS, PRIVILEGED, Session
from tests.discord.emulator.world import World

IDENTIFIES_A_DAY = 1_000
IDENTIFY_EVERY_S = 5.0
SHARD_GUILDS = 2_500
DAY_S = 86_400.0


class Gateway:
    """
    Attributes:
        privileged: Names of the privileged intents that the application has switched on.
        identifies_a_day: Session starts in 24 h; one more and the token is reset (4004, 401).
        identify_every_s: Seconds between two identifies of one concurrency bucket; sooner is op 9.
        max_concurrency: Identifies in that time. shards: What GET /gateway/bot recommends.
    """

    def __init__(self, clock: Clock, record: Record, token: str, *, strict: bool = True) -> None:
        self.clock = clock
        self.record = record
        self.token: str | None = token
        self.strict = strict
        self.privileged: set[str] = set()
        self.heartbeat_interval_s = 41.25
        self.identifies_a_day = IDENTIFIES_A_DAY
        self.identify_every_s = IDENTIFY_EVERY_S if strict else 0.0
        self.max_concurrency = 1
        self.shards = 1
        self.url = ""
        self.world: World
        self.faults: Faults
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self._starts: deque[float] = deque()
        self._last_identify: dict[int, float] = {}

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One websocket, from hello to its end."""
        connection = Connection(self)
        self.connections.append(connection)
        try:
            return await connection.serve(request)
        finally:
            self.connections.remove(connection)

    def tell(self, event: str, payload: dict[str, Any], guild_id: int | None) -> None:
        """Dispatch to every session that hears this event, connected or waiting to resume."""
        for session in list(self.sessions.values()):
            if not session.resumable:
                del self.sessions[session.id]
            elif session.hears(event, guild_id):
                session.dispatch(event, payload)

    @property
    def connected(self) -> bool:
        """Whether any session has a live connection."""
        return any(session.line is not None for session in self.sessions.values())

    @property
    def remaining_starts(self) -> int:
        since = self.clock.now() - DAY_S
        while self._starts and self._starts[0] < since:
            self._starts.popleft()
        return max(0, self.identifies_a_day - len(self._starts))

    def start_limit(self) -> dict[str, Any]:
        """The session_start_limit object of GET /gateway/bot; reset_after in milliseconds."""
        left = self.remaining_starts
        first = self._starts[0] if self._starts else self.clock.now()
        return {
            "total": self.identifies_a_day,
            "remaining": left,
            "reset_after": int((first + DAY_S - self.clock.now()) * 1000),
            "max_concurrency": self.max_concurrency,
        }

    def identify_fault(self, body: dict[str, Any]) -> int | None:
        """The close code that an identify deserves, or None."""
        if self.token is None or body.get("token") != self.token:
            return 4004
        if not isinstance(body.get("properties"), dict):
            return 4002
        intents = body.get("intents")
        if not isinstance(intents, int) or intents < 0 or intents & ~KNOWN_INTENTS:
            return 4013
        allowed = sum(PRIVILEGED[name] for name in self.privileged)
        if intents & sum(PRIVILEGED.values()) & ~allowed:
            return 4014
        return self._shard_fault(body.get("shard"))

    def _shard_fault(self, shard: Any) -> int | None:
        guilds = [guild.id for guild in self.world.guilds.values() if guild.has_bot]
        if shard is None:
            return 4011 if len(guilds) > SHARD_GUILDS else None
        match shard:
            case [int(number), int(of)] if 0 <= number < of:
                mine = sum((guild >> 22) % of == number for guild in guilds)
                return 4011 if mine > SHARD_GUILDS else None
        return 4010

    def count_identify(self, shard: tuple[int, int]) -> bool:
        """Whether this identify comes late enough after the last; the day's budget is spent."""
        now = self.clock.now()
        self.record.identifies.append(now)
        self._starts.append(now)
        if self.remaining_starts == 0 and len(self._starts) > self.identifies_a_day:
            self.token = None
        bucket = shard[0] % self.max_concurrency
        last = self._last_identify.get(bucket)
        if last is not None and now - last < self.identify_every_s:
            return False
        self._last_identify[bucket] = now
        return True

    def begin(self, connection: Connection, body: dict[str, Any]) -> Session:
        """A new session: READY, then a GUILD_CREATE for each of its guilds."""
        shard = tuple(body.get("shard") or (0, 1))
        session = Session(
            (shard[0], shard[1]), body["intents"], self.clock, self.record, self.world.bot.id
        )
        session.line = connection
        self.sessions[session.id] = session
        guilds = [
            guild
            for guild in self.world.guilds.values()
            if guild.has_bot and (guild.id >> 22) % shard[1] == shard[0]
        ]
        ready = self._ready(session, [guild.id for guild in guilds])
        if body.get("shard"):
            ready["shard"] = list(shard)
        session.dispatch("READY", ready)
        for guild in guilds:
            if session.hears("GUILD_CREATE", guild.id):
                session.dispatch("GUILD_CREATE", payloads.guild_create(guild))
        return session

    def _ready(self, session: Session, guild_ids: list[int]) -> dict[str, Any]:
        bot = self.world.bot
        return {
            "v": 10,
            "user": payloads.user(bot) | {"verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(each), "unavailable": True} for each in guild_ids],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(bot.id), "flags": 0},
            "private_channels": [],
        }

    # what `Faults` breaks

    def drop(self) -> None:
        for connection in list(self.connections):
            connection.abort()

    def close_all(self, code: int) -> None:
        for connection in list(self.connections):
            connection.shut(code)

    def ask_reconnect(self) -> None:
        for connection in self.connections:
            connection.send({"op": 7, "d": None})

    def invalidate(self, resumable: bool) -> None:
        for connection in list(self.connections):
            if not resumable and connection.session is not None:
                self.sessions.pop(connection.session.id, None)
                connection.session = None
            connection.send({"op": 9, "d": resumable})

    def freeze(self) -> None:
        for connection in self.connections:
            connection.freeze()
