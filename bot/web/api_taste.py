"""The API's taste: what the playground's community likes, and its few levers. Decides nothing."""

from typing import Any

from aiohttp import web

from bot.errors import Forbidden
from bot.web import body
from bot.web.keys import MEMBER, SERVICE
from bot.web.replies import id_segment, reply
from bot.web.security import is_near

_LANGUAGES = ("en", "zh")
_KINDS = ("text", "image")


def scope_of(request: web.Request) -> dict[str, Any]:
    """
    Whose taste the query asks for. A page has no rights to check: who sits at the machine governs.

    Raises:
        Invalid: `bad_field`.
    """
    return {
        "kind": body.query_choice(request, "kind", _KINDS) or "text",
        "form": body.query_word(request, "form"),
        "language": body.query_choice(request, "language", _LANGUAGES),
        "governs": is_near(request),
    }


async def get_taste(request: web.Request) -> web.Response:
    return reply(await request.app[SERVICE].taste(request[MEMBER], **scope_of(request)))


async def post_deed(request: web.Request) -> web.Response:
    """Reset, pause or resume, by the last word of the path."""
    check_near(request)
    scope = scope_of(request)
    await body.no_fields(request)
    deed = request.path.rpartition("/")[2]
    service = request.app[SERVICE]
    await service.taste_govern(request[MEMBER], deed)
    return reply(await service.taste(request[MEMBER], **scope))


async def post_quarantine(request: web.Request) -> web.Response:
    check_near(request)
    fields = await body.fields(request)
    verdict = fields.text("verdict")
    fields.done()
    service = request.app[SERVICE]
    found = request.match_info["quarantine_id"]
    await service.settle_quarantine(request[MEMBER], found, verdict)
    return reply(await service.taste(request[MEMBER], governs=True))


def check_near(request: web.Request) -> None:
    """
    Raises:
        Forbidden: `taste_far`.
    """
    if not is_near(request):
        raise Forbidden("taste_far")


ROUTES = (
    web.get("/api/taste", get_taste),
    web.post("/api/taste/reset", post_deed),
    web.post("/api/taste/pause", post_deed),
    web.post("/api/taste/resume", post_deed),
    web.post(f"/api/taste/quarantine/{id_segment('quarantine_id')}", post_quarantine),
)
