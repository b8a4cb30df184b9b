"""What a browser is told and what strangers are refused: headers, host, origin, playground."""

import ipaddress

from aiohttp import web

from bot.errors import Forbidden
from bot.web.identity import is_https
from bot.web.keys import CONFIG
from bot.web.problems import Handler, Refused

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; "
        "base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
# What stays readable while the playground is off: the gallery, and what tells how the bot is.
_OPEN_PATHS = ("/works", "/help", "/privacy", "/static/", "/api/works", "/api/forms", "/api/me")
_OPEN_EXACT = frozenset({"/health", "/metrics", "/api/openapi.json"})


def is_loopback(host: str) -> bool:
    """Whether only programs of this very machine can reach a server bound to `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_name(host: str) -> str:
    """The name in a Host header or an origin's authority, without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().rstrip(".")


def is_near(request: web.Request) -> bool:
    """
    Whether the caller sits at this very machine, as far as a server can know.

    The server listens to loopback alone, was called by a loopback name, and no proxy says that it
    passes the call on: behind one everybody comes from here.
    """
    near = is_loopback(request.app[CONFIG].host)
    named = host_name(request.headers.get("Host", "")) in _LOOPBACK_NAMES
    return near and named and not any(name in request.headers for name in _PASSED_ON)


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """On the way out of every response: what browsers shall not do with it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if is_https(request):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith(("/api/", "/health", "/metrics")):
        response.headers.setdefault("Cache-Control", "no-store")  # but pictures, which never change
    elif not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers.pop("Server", None)


@web.middleware
async def known_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """
    Refuse names that are not ours.

    A page of a stranger whose name was pointed at 127.0.0.1 is same-origin to its own script;
    only the Host header gives it away (DNS rebinding).
    """
    config = request.app[CONFIG]
    allowed = frozenset(name.lower() for name in config.allowed_hosts)
    if is_loopback(config.host):
        allowed |= _LOOPBACK_NAMES
    if allowed and host_name(request.headers.get("Host", "")) not in allowed:
        raise Refused(421, "bad_host")
    return await handler(request)


def _is_cross_site(request: web.Request) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return False  # no browser: it has no cookies of others to misuse
    return origin.partition("://")[2].lower() != request.headers.get("Host", "").lower()


@web.middleware
async def same_site(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another site's page sends in a member's name, and streams it would hold."""
    guarded = request.method not in SAFE or request.path == "/api/events"
    if guarded and _is_cross_site(request):
        raise Forbidden("cross_site")
    return await handler(request)


@web.middleware
async def playground(request: web.Request, handler: Handler) -> web.StreamResponse:
    """While the playground is off, only the gallery is open, and only to readers."""
    if request.app[CONFIG].playground:
        return await handler(request)
    readable = request.path in _OPEN_EXACT or request.path.startswith(_OPEN_PATHS)
    if request.method in SAFE and request.path == "/":
        raise web.HTTPFound("/works")
    if request.method not in SAFE or not readable:
        raise Forbidden("playground_off")
    return await handler(request)
