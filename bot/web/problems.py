"""
Every refusal as an RFC 9457 problem: a code for programs, a sentence in the caller's language.

Our errors, the engines', aiohttp's own and the unexpected all leave through here.
"""

import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.errors import ChorusError, TooMany
from bot.web.keys import CATALOGUE, LANGUAGE, STARTED
from engine.errors import CannotShow, EngineError, Overloaded

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = logging.getLogger(__name__)

AIOHTTP_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
    415: "unsupported_media",
}
_KEPT_HEADERS = ("Allow", "Retry-After")


class Refused(Exception):
    """The door itself refuses: a status that `bot.errors` does not know (413, 415, 421)."""

    def __init__(self, status: int, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.params = params


def problem(
    request: web.Request,
    status: int,
    code: str,
    params: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> web.Response:
    """The problem document; `params` fill the sentence and stand beside it for programs."""
    params = params or {}
    language = request.get(LANGUAGE, "en")
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": request.app[CATALOGUE].text(f"error.{code}", language, **params),
    }
    return web.Response(
        status=status,
        body=json.dumps({**params, **body}, ensure_ascii=False).encode(),
        content_type="application/problem+json",
        headers={"Content-Language": "zh-CN" if language == "zh" else "en", **(headers or {})},
    )


def _retry_after(exc: Exception) -> dict[str, str]:
    seconds = getattr(exc, "retry_after_s", None) if isinstance(exc, TooMany | Overloaded) else None
    return {} if seconds is None else {"Retry-After": str(max(1, round(seconds)))}


def _from_aiohttp(request: web.Request, exc: web.HTTPException) -> web.Response:
    code = AIOHTTP_CODES.get(exc.status, "bad_request" if exc.status < 500 else "internal")
    params: dict[str, Any] = {}
    if exc.status == 405:
        params = {"method": request.method}
    if code == "internal":
        params = {"incident": _incident(exc)}
    kept = {name: exc.headers[name] for name in _KEPT_HEADERS if name in exc.headers}
    return problem(request, exc.status, code, params, kept)


def _incident(exc: BaseException) -> str:
    incident = secrets.token_hex(4)
    log.error("incident %s", incident, exc_info=exc)
    return incident


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost loop of this door: nothing passes it but a response."""
    try:
        return await handler(request)
    except ChorusError as exc:
        return problem(request, exc.status, exc.code, exc.params, _retry_after(exc))
    except Refused as exc:
        return problem(request, exc.status, exc.code, exc.params)
    except CannotShow as exc:
        return problem(request, 422, exc.code)
    except EngineError as exc:
        log.warning("engine: %s", exc.code, exc_info=exc)
        return problem(request, 503, exc.code, headers=_retry_after(exc))
    except web.HTTPException as exc:
        if exc.status < 400:
            raise
        return _from_aiohttp(request, exc)
    except (ConnectionError, web.RequestPayloadError):  # the caller went away
        raise
    except Exception as exc:
        incident = _incident(exc)
        if STARTED in request:  # only cutting it off tells the reader that it is not whole
            raise ConnectionResetError(incident) from exc
        return problem(request, 500, "internal", {"incident": incident})
