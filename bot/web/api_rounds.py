"""The API's rounds: ballots, drafts and what a host may do. Parses and answers, decides nothing."""

from aiohttp import web

from bot.web import body
from bot.web.keys import MEMBER, SERVICE
from bot.web.metrics import METRICS
from bot.web.replies import id_segment, reply

_ONE = f"/api/rounds/{id_segment('round_id')}"


async def get_round(request: web.Request) -> web.Response:
    round_id = request.match_info["round_id"]
    return reply(await request.app[SERVICE].round_view(round_id, request[MEMBER]))


async def put_ballot(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    drafts = fields.texts("drafts")
    fields.done()
    round_ = await request.app[SERVICE].cast(
        request[MEMBER], request.match_info["round_id"], drafts
    )
    request.app[METRICS].ballots.inc()
    return reply(round_)


async def delete_ballot(request: web.Request) -> web.Response:
    round_id = request.match_info["round_id"]
    return reply(await request.app[SERVICE].withdraw(request[MEMBER], round_id))


async def post_close(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    winner = fields.text_or_none("winner")
    fields.done()
    round_ = await request.app[SERVICE].close(
        request[MEMBER],
        request.match_info["round_id"],
        winner=winner,
        key=body.idempotency_key(request),
    )
    return reply(round_)


async def post_second_vote(request: web.Request) -> web.Response:
    await body.no_fields(request)
    round_ = await request.app[SERVICE].second_vote(
        request[MEMBER], request.match_info["round_id"], key=body.idempotency_key(request)
    )
    return reply(round_)


async def post_cancel(request: web.Request) -> web.Response:
    await body.no_fields(request)
    round_ = await request.app[SERVICE].cancel(
        request[MEMBER], request.match_info["round_id"], key=body.idempotency_key(request)
    )
    return reply(round_)


async def post_retry(request: web.Request) -> web.Response:
    await body.no_fields(request)
    round_ = await request.app[SERVICE].retry(
        request[MEMBER], request.match_info["round_id"], key=body.idempotency_key(request)
    )
    return reply(round_, 202)


async def post_more(request: web.Request) -> web.Response:
    """Of texts nothing more is said; of pictures, of which draft they are to be, and how."""
    fields = await body.fields(request)
    asked = {name: fields.text_or_none(name) for name in ("of", "how", "prompt", "style")}
    fields.done()
    round_ = await request.app[SERVICE].more(
        request[MEMBER],
        request.match_info["round_id"],
        **{name: value for name, value in asked.items() if value is not None},
        key=body.idempotency_key(request),
    )
    return reply(round_, 202)


async def delete_more(request: web.Request) -> web.Response:
    round_id = request.match_info["round_id"]
    return reply(await request.app[SERVICE].take_out(request[MEMBER], round_id))


async def post_draft(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    text, parent = fields.text("text"), fields.text_or_none("parent")
    upload = fields.text_or_none("upload")
    fields.done()
    round_ = await request.app[SERVICE].contribute(
        request[MEMBER],
        request.match_info["round_id"],
        text=text,
        parent=parent,
        **({"upload": upload} if upload is not None else {}),
        key=body.idempotency_key(request),
    )
    return reply(round_, 201, f"/api/rounds/{round_['id']}")


async def delete_draft(request: web.Request) -> web.Response:
    found = request.match_info
    round_ = await request.app[SERVICE].veto(request[MEMBER], found["round_id"], found["draft_id"])
    return reply(round_)


ROUTES = (
    web.get(_ONE, get_round),
    web.put(f"{_ONE}/ballot", put_ballot),
    web.delete(f"{_ONE}/ballot", delete_ballot),
    web.post(f"{_ONE}/close", post_close),
    web.post(f"{_ONE}/second-vote", post_second_vote),
    web.post(f"{_ONE}/cancel", post_cancel),
    web.post(f"{_ONE}/retry", post_retry),
    web.post(f"{_ONE}/more", post_more),
    web.delete(f"{_ONE}/more", delete_more),
    web.post(f"{_ONE}/drafts", post_draft),
    web.delete(f"{_ONE}/drafts/{id_segment('draft_id')}", delete_draft),
)
