"""The API's lessons: the exercise, the critique, the teacher's report. Decides nothing."""

from typing import Any

from aiohttp import web

from bot.web import body
from bot.web.keys import MEMBER, SERVICE
from bot.web.replies import id_segment, reply

_LESSON = f"/api/sessions/{id_segment('session_id')}/lesson"
_CRITIQUE = f"/api/rounds/{id_segment('round_id')}/drafts/{id_segment('draft_id')}/critique"
_BOM = "\ufeff"  # without it spreadsheets take Chinese for something else


async def get_lesson(request: web.Request) -> web.Response:
    session_id = request.match_info["session_id"]
    return reply(await request.app[SERVICE].lesson(session_id, request[MEMBER]))


async def post_try(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    text = fields.text("text")
    fields.done()
    tried = await request.app[SERVICE].try_exercise(
        request[MEMBER],
        request.match_info["session_id"],
        text=text,
        key=body.idempotency_key(request),
    )
    return reply(tried)


async def put_critique(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    answers: dict[str, Any] = fields.rest("answers") or {}
    fields.done()
    found = request.match_info
    lesson = await request.app[SERVICE].critique(
        request[MEMBER], found["round_id"], found["draft_id"], answers=answers
    )
    return reply(lesson)


async def get_report(request: web.Request) -> web.Response:
    session_id = request.match_info["session_id"]
    table = await request.app[SERVICE].lesson_report(session_id, request[MEMBER])
    return web.Response(
        body=(_BOM + table).encode(),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="lesson-{session_id}.csv"'},
    )


ROUTES = (
    web.get(_LESSON, get_lesson),
    web.post(f"{_LESSON}/tries", post_try),
    web.get(f"{_LESSON}/report", get_report),
    web.put(_CRITIQUE, put_critique),
)
