"""Members as the tests see them: a cookie jar of one's own, every answer held to the contract."""

import json
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp.test_utils import TestServer
from multidict import CIMultiDictProxy

from tests.bot.web import contract


@dataclass(frozen=True)
class Answer:
    """One answer, read whole."""

    status: int
    headers: CIMultiDictProxy[str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> str:
        return str(self.json["code"])


@dataclass
class Event:
    """One event of a stream, or a comment (kind "")."""

    kind: str
    content: Any
    seq: int | None = None
    raw: str = ""


@dataclass
class Stream:
    """A stream of events, read one at a time."""

    response: aiohttp.ClientResponse
    seen: list[Event] = field(default_factory=list)

    async def next(self) -> Event:
        """The next event or comment; ConnectionError when the stream ended."""
        lines: list[str] = []
        while True:
            line = (await self.response.content.readline()).decode()
            if not line:
                raise ConnectionError("the stream ended")
            if line == "\n":
                break
            lines.append(line.rstrip("\n"))
        event = self._parsed(lines)
        self.seen.append(event)
        return event

    async def until(self, kind: str) -> Event:
        """The next event of this kind, skipping others."""
        while (event := await self.next()).kind != kind:
            pass
        return event

    @staticmethod
    def _parsed(lines: list[str]) -> Event:
        fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
        content = json.loads(fields["data"]) if "data" in fields else None
        kind = fields.get("event", "")
        if kind:
            contract.check_event(kind, content)
        seq = int(fields["id"]) if "id" in fields else None
        return Event(kind, content, seq, "\n".join(lines))


class Caller:
    """One member's browser, as far as HTTP goes."""

    def __init__(self, server: TestServer, headers: dict[str, str] | None = None) -> None:
        self._server = server
        self._streams: list[aiohttp.ClientResponse] = []
        self.session = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers=headers or {},
            timeout=aiohttp.ClientTimeout(total=15),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for response in self._streams:
            response.close()
        await self.session.close()

    async def call(
        self,
        method: str,
        path: str,
        content: Any = None,
        *,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
        checked: bool = True,
    ) -> Answer:
        """Send and read one request; `content` goes as JSON, `raw` as it is."""
        headers = dict(headers or {})
        if content is not None:
            raw = json.dumps(content).encode()
        if raw is not None:
            headers.setdefault("Content-Type", "application/json")
        async with self.session.request(
            method, self._server.make_url(path), data=raw, headers=headers, allow_redirects=False
        ) as response:
            answer = Answer(response.status, response.headers, await response.read())
            if checked and method != "HEAD":
                bare = path.partition("?")[0]
                contract.check_answer(
                    method, bare, answer.status, response.content_type, answer.raw
                )
            return answer

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.call("GET", path, **more)

    async def post(self, path: str, content: Any = None, **more: Any) -> Answer:
        return await self.call("POST", path, content, **more)

    async def put(self, path: str, content: Any, **more: Any) -> Answer:
        return await self.call("PUT", path, content, **more)

    async def delete(self, path: str, **more: Any) -> Answer:
        return await self.call("DELETE", path, **more)

    async def stream(self, path: str, headers: dict[str, str] | None = None) -> Stream:
        """Open a stream of events; it ends with this caller."""
        response = await self.session.get(self._server.make_url(path), headers=headers)
        self._streams.append(response)
        assert response.status == 200, await response.text()
        return Stream(response)

    @property
    def cookie(self) -> str | None:
        """This member's cookie, as the server gave it."""
        return next((c.value for c in self.session.cookie_jar if c.key == "chorus"), None)
