"""
News of the playground as server-sent events: `/api/events`.

Stored news carry their number as `id:` and are told again from `Last-Event-ID` on; passing news
(progress, engine, presence) have none. News are hints to fetch again and tell nothing by
themselves, so that blindness has one place only.
"""

import asyncio
import json
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from bot.bus import Notice
from bot.errors import Invalid, TooMany
from bot.web import body
from bot.web.keys import CONFIG, MEMBER, SERVICE, STARTED
from bot.web.metrics import METRICS

RETRY_MS = 2_000
PROGRESS_EVERY_S = 1.0
TICK_S = 1.0  # how soon a reader that went away is noticed
BACKLOG_PAGE = 200


def encode(notice: Notice) -> bytes:
    """One event as it stands on the wire."""
    content = json.dumps(notice.data, ensure_ascii=False, separators=(",", ":"))
    number = "" if notice.seq is None else f"id: {notice.seq}\n"
    return f"{number}event: {notice.kind}\ndata: {content}\n\n".encode()


class ProgressGate:
    """Lets one progress event a second through; the latest of each round waits for its turn."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open_at = 0.0
        self._waiting: OrderedDict[str, Notice] = OrderedDict()

    def offer(self, notice: Notice) -> bool:
        """Whether to send this one now. What ends a round's drafting ends its progress too."""
        round_id = str(notice.data.get("round_id", ""))
        if notice.kind != "progress":
            if notice.kind in {"drafts", "closed"}:
                self._waiting.pop(round_id, None)
            return True
        self._waiting[round_id] = notice
        return False

    def due(self) -> Notice | None:
        """The progress event whose turn it is, if any."""
        now = self._clock()
        if not self._waiting or now < self._open_at:
            return None
        self._open_at = now + PROGRESS_EVERY_S
        return self._waiting.popitem(last=False)[1]

    def wait_s(self) -> float:
        """How long until something may be due."""
        return max(0.0, self._open_at - self._clock()) if self._waiting else TICK_S


class Streams:
    """The open streams of one application: how many there are, and their common end."""

    def __init__(self) -> None:
        self.closing = False
        self._by_member: Counter[str] = Counter()

    def enter(self, member_id: str, *, per_member: int, total: int) -> None:
        """
        Count a stream in.

        Raises:
            TooMany: `too_many_streams`.
        """
        if self._by_member[member_id] >= per_member or self._by_member.total() >= total:
            raise TooMany("too_many_streams", retry_after_s=5)
        self._by_member[member_id] += 1

    def leave(self, member_id: str) -> None:
        self._by_member[member_id] -= 1
        if not self._by_member[member_id]:
            del self._by_member[member_id]

    def __len__(self) -> int:
        return self._by_member.total()

    async def close(self, _: web.Application) -> None:
        """Let every stream end within a tick; their readers come back to the next process."""
        self.closing = True


STREAMS = web.AppKey("streams", Streams)


class _Stream:
    """One reader's stream, from its first byte on."""

    def __init__(self, request: web.Request, response: web.StreamResponse) -> None:
        config = request.app[CONFIG]
        self._request = request
        self._response = response
        self._clock = config.clock
        self._heartbeat_s = config.heartbeat_s
        self._stall_s = config.stall_s
        self._gate = ProgressGate(config.clock)
        self._told = 0  # the last number of the backlog: live news up to it are doubles
        self._wrote_at = config.clock()

    async def write(self, data: bytes) -> None:
        async with asyncio.timeout(self._stall_s):
            await self._response.write(data)
        self._wrote_at = self._clock()

    async def tell_since(self, session_id: str | None, seq: int) -> None:
        """
        The stored news that the reader missed.

        A page may be short though more follow, since not every stored event is news.
        """
        service = self._request.app[SERVICE]
        while page := await service.events_after(session_id, seq, BACKLOG_PAGE):
            for notice in page:
                seq = self._told = notice.seq or seq
                await self.write(encode(notice))

    async def follow(self, notices: AsyncIterator[Notice]) -> None:
        """Tell what happens from now on until reader, source or server ends."""
        inbox: asyncio.Queue[Notice | None] = asyncio.Queue(maxsize=1)  # the bus does the bounding
        async with asyncio.TaskGroup() as group:
            pump = group.create_task(_pump(notices, inbox))
            try:
                await self._drain(inbox)
            except (ConnectionError, TimeoutError):
                pass  # gone, or too slow: it comes back with its last id
            finally:
                pump.cancel()

    async def _drain(self, inbox: "asyncio.Queue[Notice | None]") -> None:
        while not self._is_over():
            try:
                async with asyncio.timeout(min(TICK_S, self._gate.wait_s())):
                    notice = await inbox.get()
            except TimeoutError:
                await self._when_quiet()
                continue
            if notice is None:
                return
            doubled = notice.seq is not None and notice.seq <= self._told
            if not (doubled or notice.guild) and self._gate.offer(notice):
                await self.write(encode(notice))
            await self._when_quiet()

    async def _when_quiet(self) -> None:
        if (progress := self._gate.due()) is not None:
            await self.write(encode(progress))
        elif self._clock() - self._wrote_at >= self._heartbeat_s:
            await self.write(b": still here\n\n")

    def _is_over(self) -> bool:
        transport = self._request.transport
        return self._request.app[STREAMS].closing or transport is None or transport.is_closing()


async def _pump(notices: AsyncIterator[Notice], inbox: "asyncio.Queue[Notice | None]") -> None:
    """An iterator must not be cancelled in the middle of a wait; a queue may."""
    async for notice in notices:
        await inbox.put(notice)
    await inbox.put(None)


def _resume_from(request: web.Request) -> int | None:
    header = body.sequence_number(request.headers.get("Last-Event-ID", ""))
    if header is not None or "after" not in request.query:
        return header
    after = body.sequence_number(request.query["after"])
    if after is None:
        raise Invalid("bad_field", name="after")
    return after


async def get_events(request: web.Request) -> web.StreamResponse:
    """The stream of one session, or of the lobby when none is named."""
    service, config, streams = request.app[SERVICE], request.app[CONFIG], request.app[STREAMS]
    member_id = request[MEMBER]
    session_id = body.query_word(request, "session")
    after = _resume_from(request)
    if session_id is not None:
        await service.session_view(session_id, member_id)  # refuses what is not there
    limits = config.limits
    streams.enter(member_id, per_member=limits.streams_per_member, total=limits.streams)
    request.app[METRICS].streams.inc()
    try:
        return await _serve(request, session_id, after)
    finally:
        streams.leave(member_id)
        request.app[METRICS].streams.dec()


async def _serve(
    request: web.Request, session_id: str | None, after: int | None
) -> web.StreamResponse:
    service, member_id = request.app[SERVICE], request[MEMBER]
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
    )
    if session_id is not None:
        service.arrived(session_id, member_id)
    try:
        async with service.bus.subscribe(session_id) as notices:  # first, so that none is missed
            await response.prepare(request)
            request[STARTED] = True
            stream = _Stream(request, response)
            await stream.write(f"retry: {RETRY_MS}\n\n".encode())
            if after is not None:
                await stream.tell_since(session_id, after)
            await stream.follow(notices)
    except (ConnectionError, TimeoutError):
        pass  # gone before it heard anything
    finally:
        if session_id is not None:
            service.left(session_id, member_id)
    return response


ROUTES = (web.get("/api/events", get_events, allow_head=False),)
