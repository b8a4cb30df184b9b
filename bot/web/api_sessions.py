"""The API's sessions: open, read, move about in, finish. Parses and answers, decides nothing."""

from aiohttp import web

from bot.web import body
from bot.web.keys import MEMBER, SERVICE
from bot.web.replies import id_segment, reply

_ONE = f"/api/sessions/{id_segment('session_id')}"


async def post_session(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    form, premise, language = fields.text("form"), fields.text("premise"), fields.text("language")
    title, mode = fields.text_or("title", ""), fields.text_or("mode", "vote")
    settings = fields.settings("settings")
    fields.done()
    session = await request.app[SERVICE].open_session(
        request[MEMBER],
        form=form,
        premise=premise,
        language=language,
        title=title,
        mode=mode,
        settings=settings,
        key=body.idempotency_key(request),
    )
    return reply(session, 201, f"/api/sessions/{session['id']}")


async def get_sessions(request: web.Request) -> web.Response:
    limit, cursor = body.page(request)
    status = body.query_choice(request, "status", ("open", "finished"))
    found = await request.app[SERVICE].sessions(
        request[MEMBER], status=status, limit=limit, cursor=cursor
    )
    return reply(found)


async def get_session(request: web.Request) -> web.Response:
    session_id = request.match_info["session_id"]
    return reply(await request.app[SERVICE].session_view(session_id, request[MEMBER]))


async def delete_session(request: web.Request) -> web.Response:
    session_id = request.match_info["session_id"]
    await request.app[SERVICE].remove_session(request[MEMBER], session_id)
    return web.Response(status=204)


async def post_round(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    wish = fields.text_or("wish", "")
    fields.done()
    round_ = await request.app[SERVICE].open_round(
        request[MEMBER],
        request.match_info["session_id"],
        wish=wish,
        key=body.idempotency_key(request),
    )
    return reply(round_, 202, f"/api/rounds/{round_['id']}")


async def post_undo(request: web.Request) -> web.Response:
    await body.no_fields(request)
    session = await request.app[SERVICE].undo(
        request[MEMBER], request.match_info["session_id"], key=body.idempotency_key(request)
    )
    return reply(session)


async def post_branch(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    passage_id = fields.given_or_null("passage_id")
    fields.done()
    session = await request.app[SERVICE].branch(
        request[MEMBER],
        request.match_info["session_id"],
        passage_id=passage_id,
        key=body.idempotency_key(request),
    )
    return reply(session)


async def post_lore(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    fact = fields.text("fact")
    fields.done()
    session_id = request.match_info["session_id"]
    session = await request.app[SERVICE].add_lore(
        request[MEMBER], session_id, fact=fact, key=body.idempotency_key(request)
    )
    return reply(session, 201, f"/api/sessions/{session_id}")


async def delete_lore(request: web.Request) -> web.Response:
    found = request.match_info
    session = await request.app[SERVICE].remove_lore(
        request[MEMBER], found["session_id"], found["lore_id"]
    )
    return reply(session)


async def post_host(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    member = fields.text("member")
    fields.done()
    session = await request.app[SERVICE].hand_over(
        request[MEMBER],
        request.match_info["session_id"],
        member=member,
        key=body.idempotency_key(request),
    )
    return reply(session)


async def post_finish(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    title = fields.text_or("title", "")
    fields.done()
    work = await request.app[SERVICE].finish(
        request[MEMBER],
        request.match_info["session_id"],
        title=title,
        key=body.idempotency_key(request),
    )
    return reply(work, 201, f"/api/works/{work['id']}")


ROUTES = (
    web.post("/api/sessions", post_session),
    web.get("/api/sessions", get_sessions),
    web.get(_ONE, get_session),
    web.delete(_ONE, delete_session),
    web.post(f"{_ONE}/rounds", post_round),
    web.post(f"{_ONE}/undo", post_undo),
    web.post(f"{_ONE}/branch", post_branch),
    web.post(f"{_ONE}/lore", post_lore),
    web.delete(f"{_ONE}/lore/{id_segment('lore_id')}", delete_lore),
    web.post(f"{_ONE}/host", post_host),
    web.post(f"{_ONE}/finish", post_finish),
)
