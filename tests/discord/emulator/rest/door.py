"""
The door that every request passes: record, faults, token, limits, route, answer.

A route is an async function from `Call` to `Answer` that raises `Refused`.
"""

import asyncio
import contextlib
import json
import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.discord.emulator.faults import Broken
from tests.discord.emulator.limits import Verdict
from tests.discord.emulator.record import Request
from tests.discord.emulator.rest.call import Answer, Call, Refused, read_body

if TYPE_CHECKING:
    from tests.discord.emulator.emulator import Emulator

Act = Callable[[Call], Awaitable[Answer]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
API_LENGTH = len("/api/v10")
WITHOUT_TOKEN = ("/interactions/", "/webhooks/{application_id}/", "/gateway")
NEVER_LIMITED = ("/interactions/", "/webhooks/{application_id}/")
INVALID = (401, 403, 429)
BAN_PAGE = (
    "<!DOCTYPE html><title>Access denied</title><h1>Error 1015</h1>You are being rate limited"
)


class Door:
    """Wraps each route in what Discord does before and after it."""

    def __init__(self, emulator: "Emulator") -> None:
        self._emulator = emulator
        self._record = emulator.record
        self._faults = emulator.faults
        self._limits = emulator.limits

    def of(self, route: str, act: Act) -> Handler:
        """The aiohttp handler of one route."""

        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._answer(request, route, act)

        return answer

    async def unknown(self, request: web.Request) -> web.StreamResponse:
        """A route that this emulator does not know: 404 with code 0, as Discord says it."""

        async def refuse(call: Call) -> Answer:
            raise Refused(404, 0, "404: Not Found")

        return await self._answer(request, "(unknown)", refuse)

    async def _answer(self, request: web.Request, route: str, act: Act) -> web.StreamResponse:
        path = request.path[API_LENGTH:]
        token = request.headers.get("Authorization")
        noted = Request(self._emulator.clock.now(), request.method, path, route, token)
        self._record.requests.append(noted)
        try:
            response = await self._passed(request, noted, route, act)
        except Exception:
            self._record.crashes.append(f"{noted.method} {noted.path}\n{traceback.format_exc()}")
            raise
        noted.status = response.status
        noted.answered_at = self._emulator.clock.now()
        shared = response.headers.get("X-RateLimit-Scope") == "shared"
        if response.status in INVALID and not shared:
            self._limits.invalid()
        return response

    async def _passed(
        self, request: web.Request, noted: Request, route: str, act: Act
    ) -> web.StreamResponse:
        if self._faults.banned or self._limits.banned:
            return web.Response(status=429, text=BAN_PAGE, content_type="text/html")
        broken = {each.kind: each for each in self._faults.take(noted.method, noted.path)}
        if delay := broken.get("delay"):
            await asyncio.sleep(delay.seconds)
        fail, limit = broken.get("fail"), broken.get("limit")
        if limit is not None:
            await request.read()
            return _limited(Verdict({}, limit.seconds, limit.scope), via=limit.via)
        if fail is not None and not fail.after_storing:
            with contextlib.suppress(Refused):
                await self._read(request, noted, route)
            return _broken(fail)
        response = await self._routed(request, noted, route, act)
        return _broken(fail) if fail is not None else response

    async def _read(self, request: web.Request, noted: Request, route: str) -> Call:
        payload, files = await read_body(request)
        noted.payload = payload
        noted.files = tuple((file.filename, len(file.content)) for file in files.values())
        reason = request.headers.get("X-Audit-Log-Reason")
        query = dict(request.query)
        params = dict(request.match_info)
        return Call(request.method, route, params, query, payload, files, reason)

    async def _routed(
        self, request: web.Request, noted: Request, route: str, act: Act
    ) -> web.Response:
        headers: dict[str, str] = {}
        try:
            call = await self._read(request, noted, route)
            self._authorised(noted, route)
            verdict = self._counted(call)
            headers = verdict.headers
            if verdict.retry_after is not None:
                return _limited(verdict, via=True)
            answer = await act(call)
        except Refused as refused:
            noted.code = refused.code
            return _refusal(refused, headers)
        return _json(answer.status, answer.body, headers)

    def _authorised(self, noted: Request, route: str) -> None:
        token = self._emulator.gateway.token
        if noted.token is None and route.startswith(WITHOUT_TOKEN) and route != "/gateway/bot":
            return
        if token is None or noted.token != f"Bot {token}":
            raise Refused(401, 0, "401: Unauthorized")

    def _counted(self, call: Call) -> Verdict:
        if not call.route.startswith(NEVER_LIMITED):
            over = self._limits.of_the_bot()
            if over is not None:
                return over
        return self._limits.of_the_route(call.method, call.route, call.params)


def _json(status: int, body: Any, headers: dict[str, str]) -> web.Response:
    if body is None:
        return web.Response(status=status, headers=headers)
    raw = json.dumps(body).encode()
    return web.Response(status=status, body=raw, headers=headers, content_type="application/json")


def _refusal(refused: Refused, headers: dict[str, str]) -> web.Response:
    if refused.status == 429:
        wait = str(refused.body.get("retry_after", 1))
        headers = headers | {"Via": "1.1 google", "Retry-After": wait, "X-RateLimit-Scope": "user"}
    return _json(refused.status, refused.body, headers)


def _limited(verdict: Verdict, *, via: bool) -> web.Response:
    wait_s = round(verdict.retry_after or 0.0, 3)
    if not via:
        return web.Response(status=429, text=BAN_PAGE, content_type="text/html")
    headers = verdict.headers | {
        "Via": "1.1 google",
        "Retry-After": str(wait_s),
        "X-RateLimit-Scope": verdict.scope,
    }
    if verdict.scope == "global":
        headers["X-RateLimit-Global"] = "true"
    body = {
        "message": "You are being rate limited.",
        "retry_after": wait_s,
        "global": verdict.scope == "global",
    }
    return _json(429, body, headers)


def _broken(fail: Broken) -> web.Response:
    if fail.html:
        text = f"<html><head><title>{fail.status}</title></head></html>"
        return web.Response(status=fail.status, text=text, content_type="text/html")
    body = fail.body
    if body is None:
        body = {"message": f"{fail.status}: on order", "code": 0}
    return _json(fail.status, body, {})
