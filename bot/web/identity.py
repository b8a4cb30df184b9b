"""
Who asks, in which language: a signed cookie, and nothing else.

The cookie holds a random token, the chosen language and a signature; the member's id is
`web:<token>`. What is forged, altered or of another installation makes a new guest.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Literal

from aiohttp import web

from bot.web.keys import CONFIG, LANGUAGE, MEMBER
from bot.web.problems import Handler
from engine.types import Language

YEAR_S = 365 * 24 * 3600
_NO_MEMBER = ("/static/", "/health", "/metrics", "/api/openapi.json")
_PURPOSE = b"chorus member cookie, version 1"


@dataclass(frozen=True, slots=True)
class Guest:
    """What a cookie says; `language` is empty until the member chose one."""

    token: str
    language: Language | Literal[""] = ""

    @property
    def member_id(self) -> str:
        return f"web:{self.token}"


NEW_COOKIE = web.RequestKey("new_cookie", Guest)
IS_NEW = web.RequestKey("is_new", bool)


def new_guest() -> Guest:
    return Guest(secrets.token_urlsafe(18))


def _signature(secret: bytes, text: str) -> str:
    key = hmac.digest(secret, _PURPOSE, hashlib.sha256)
    digest = hmac.digest(key, text.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")  # "=" would need quotes


def seal(guest: Guest, secret: bytes) -> str:
    """The cookie's value."""
    text = f"{guest.token}.{guest.language}"
    return f"{text}.{_signature(secret, text)}"


def unseal(value: str, secret: bytes) -> Guest | None:
    """The guest that this installation once sealed, else None."""
    text, _, signature = value.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(secret, text).encode()):
        return None
    token, _, language = text.partition(".")
    return Guest(token, _language(language) or "")


def cookie_name(https: bool) -> str:
    """Under https the browser itself refuses a cookie of this name from anybody else."""
    return "__Host-chorus" if https else "chorus"


def is_https(request: web.Request) -> bool:
    return request.secure or request.app[CONFIG].https


def accepted_language(header: str) -> Language:
    """The first of our languages that the caller's Accept-Language wants, by weight."""
    wanted: list[tuple[float, Language]] = []
    for part in header.split(","):
        tag, _, weight = part.partition(";q=")
        language = _language(tag.strip().lower().split("-")[0])
        if language:
            wanted.append((_weight(weight), language))
    weight_of, best = max(wanted, key=lambda w: w[0], default=(0.0, "en"))  # the first of equals
    return best if weight_of > 0 else "en"


def _language(text: str) -> Language | None:
    return "zh" if text == "zh" else "en" if text == "en" else None


def _weight(text: str) -> float:
    try:
        return min(max(float(text or 1), 0.0), 1.0)
    except ValueError:
        return 0.0


def choose_language(request: web.Request, language: Language) -> None:
    """Remember the member's choice in the cookie that this response will carry."""
    token = request[MEMBER].removeprefix("web:")
    request[NEW_COOKIE] = Guest(token, language)
    request[LANGUAGE] = language


@web.middleware
async def identity(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Name the member and the language of this request; a newcomer gets a cookie."""
    config = request.app[CONFIG]
    value = request.cookies.get(cookie_name(is_https(request)), "")
    guest = unseal(value, config.secret)
    request[IS_NEW] = guest is None
    if guest is None:
        guest = new_guest()
        if not request.path.startswith(_NO_MEMBER):
            request[NEW_COOKIE] = guest
    request[MEMBER] = guest.member_id
    request[LANGUAGE] = guest.language or accepted_language(
        request.headers.get("Accept-Language", "")
    )
    return await handler(request)


async def set_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """On the way out: as a header, since aiohttp has rendered its own cookies by then."""
    guest = request.get(NEW_COOKIE)
    if guest is None or response.status in (403, 421, 429):
        return
    https = is_https(request)
    name = cookie_name(https)
    cookie: SimpleCookie = SimpleCookie()
    cookie[name] = seal(guest, request.app[CONFIG].secret)
    morsel = cookie[name]
    morsel["path"], morsel["max-age"] = "/", YEAR_S
    morsel["httponly"], morsel["samesite"], morsel["secure"] = True, "Lax", https
    response.headers.add("Set-Cookie", morsel.OutputString())
