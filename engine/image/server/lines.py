"""Writes answers and events to one client, who holds up nobody but itself."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web


class EventLine:
    """
    Server-sent events to one client.

    A client that reads nothing holds up nobody but itself, and after a while is hung up on.
    """

    def __init__(self, request: web.Request, stall_s: float) -> None:
        self._request = request
        self._stall_s = stall_s
        self._response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )

    async def open(self) -> None:
        await self._response.prepare(self._request)

    async def send(self, event: Mapping[str, Any]) -> None:
        payload = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        await self._write(f"event: {event['type']}\ndata: {payload}\n\n".encode())

    async def end(self) -> web.StreamResponse:
        await self._write(b"data: [DONE]\n\n")
        return self._response

    def broken_off(self) -> web.StreamResponse:
        """After an error event: the end mark is missing, as the protocol wants it."""
        return self._response

    async def _write(self, content: bytes) -> None:
        await written(self._request, self._response, content, self._stall_s)


async def written(
    request: web.Request, response: web.StreamResponse, content: bytes, stall_s: float
) -> None:
    """
    Write, and hang up on a client that takes nothing for too long.

    Raises:
        ConnectionResetError: It was hung up on.
    """
    try:
        async with asyncio.timeout(stall_s):
            await response.write(content)
    except TimeoutError as exc:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError("the client takes nothing") from exc
