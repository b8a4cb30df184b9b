"""The routes of the JSON API outside sessions and rounds: member, works, forms, documents."""

import json
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.web import body
from bot.web.api_lessons import ROUTES as LESSON_ROUTES
from bot.web.api_pictures import ROUTES as PICTURE_ROUTES
from bot.web.api_rounds import ROUTES as ROUND_ROUTES
from bot.web.api_sessions import ROUTES as SESSION_ROUTES
from bot.web.api_taste import ROUTES as TASTE_ROUTES
from bot.web.api_tuning import ROUTES as TUNING_ROUTES
from bot.web.files import ROUTES as FILE_ROUTES
from bot.web.identity import choose_language
from bot.web.keys import LANGUAGE, MEMBER, SERVICE
from bot.web.replies import id_segment, reply

OPENAPI = Path(__file__).with_name("openapi.json")
_CONSENT: dict[str, tuple[Any, ...]] = {
    "ranking": (True, False, None),
    "training": (True, False, None),
    "publication": ("named", "anonymous", "none", None),
}


async def get_me(request: web.Request) -> web.Response:
    me = await request.app[SERVICE].me(request[MEMBER])
    return reply({**me, "language": request[LANGUAGE]})


async def put_me(request: web.Request) -> web.Response:
    """Change what is given, leave the rest; the language goes into the cookie as well."""
    fields = await body.fields(request)
    name = fields.text_or_none("name")
    language = fields.literal("language", ("en", "zh", None)) if "language" in fields else None
    consent = _consent(fields)
    fields.done()
    me = await request.app[SERVICE].save_me(
        request[MEMBER], name=name, language=language, consent=consent
    )
    if language is not None:
        choose_language(request, language)
    return reply({**me, "language": request[LANGUAGE]})


def _consent(fields: body.Fields) -> dict[str, Any] | None:
    given = fields.rest("consent")
    if given is None:
        return None
    inner = body.Fields(given, "consent.")
    consent = {k: inner.literal(k, allowed) for k, allowed in _CONSENT.items() if k in inner}
    inner.done()
    return {k: v for k, v in consent.items() if v is not None}  # null: as it was


async def get_works(request: web.Request) -> web.Response:
    limit, cursor = body.page(request)
    found = await request.app[SERVICE].works(
        request[MEMBER],
        form=body.query_word(request, "form"),
        language=body.query_choice(request, "language", ("en", "zh")),
        limit=limit,
        cursor=cursor,
    )
    return reply(found)


async def get_work(request: web.Request) -> web.Response:
    work_id = request.match_info["work_id"]
    return reply(await request.app[SERVICE].work_view(work_id, request[MEMBER]))


async def delete_work(request: web.Request) -> web.Response:
    await request.app[SERVICE].remove_work(request[MEMBER], request.match_info["work_id"])
    return web.Response(status=204)


async def get_forms(request: web.Request) -> web.Response:
    return reply(request.app[SERVICE].forms())


async def get_health(request: web.Request) -> web.Response:
    return reply(request.app[SERVICE].health())


def _openapi_handler() -> Any:
    document = OPENAPI.read_bytes()
    json.loads(document)  # a broken document must not start

    async def get_openapi(_: web.Request) -> web.Response:
        return web.Response(body=document, content_type="application/json")

    return get_openapi


def add_api(app: web.Application) -> None:
    """Add every route of the API, and a 404 of its own for what is not one."""
    app.router.add_routes(
        [
            web.get("/health", get_health),
            web.get("/api/openapi.json", _openapi_handler()),
            web.get("/api/forms", get_forms),
            web.get("/api/me", get_me),
            web.put("/api/me", put_me),
            web.get("/api/works", get_works),
            web.get(f"/api/works/{id_segment('work_id')}", get_work),
            web.delete(f"/api/works/{id_segment('work_id')}", delete_work),
            *SESSION_ROUTES,
            *ROUND_ROUTES,
            *FILE_ROUTES,
            *LESSON_ROUTES,
            *PICTURE_ROUTES,
            *TASTE_ROUTES,
            *TUNING_ROUTES,
        ]
    )
