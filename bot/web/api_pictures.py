"""The API's pictures: ask for them, bring one, fetch them, take one down. Decides nothing."""

from aiohttp import web

from bot.web import body
from bot.web.files import kept_file
from bot.web.keys import MEMBER, SERVICE
from bot.web.metrics import METRICS
from bot.web.replies import id_segment, reply

_SESSION = f"/api/sessions/{id_segment('session_id')}"
_WORK = f"/api/works/{id_segment('work_id')}"
_PICTURE = id_segment("picture_id")


async def post_pictures(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    names = ("passage_id", "negative", "style", "size", "source")
    asked = {name: fields.text_or_none(name) for name in names}
    prompt, strength = fields.text_or("prompt", ""), fields.number_or_none("strength")
    fields.done()
    round_ = await request.app[SERVICE].illustrate(
        request[MEMBER],
        request.match_info["session_id"],
        **asked,
        prompt=prompt,
        strength=strength,
        key=body.idempotency_key(request),
    )
    return reply(round_, 202, f"/api/rounds/{round_['id']}")


async def patch_settings(request: web.Request) -> web.Response:
    fields = await body.fields(request)
    settings = fields.texts_by_name(body.PICTURE_SETTINGS)
    fields.done()
    session = await request.app[SERVICE].set_pictures(
        request[MEMBER],
        request.match_info["session_id"],
        settings=settings,
        key=body.idempotency_key(request),
    )
    return reply(session)


async def post_upload(request: web.Request) -> web.Response:
    content = await body.picture(request)
    kept = await request.app[SERVICE].upload(request[MEMBER], content)
    request.app[METRICS].uploads.inc()
    return reply(kept, 201, kept["url"])


async def get_upload(request: web.Request) -> web.Response:
    upload_id = request.match_info["upload_id"]
    return kept_file(request, await request.app[SERVICE].upload_file(request[MEMBER], upload_id))


async def get_session_picture(request: web.Request) -> web.Response:
    found = request.match_info
    made = await request.app[SERVICE].session_picture(
        request[MEMBER], found["session_id"], found["picture_id"]
    )
    return kept_file(request, made)


async def delete_session_picture(request: web.Request) -> web.Response:
    found = request.match_info
    await request.app[SERVICE].unhang(request[MEMBER], found["session_id"], found["picture_id"])
    return web.Response(status=204)


async def get_work_picture(request: web.Request) -> web.Response:
    found = request.match_info
    made = await request.app[SERVICE].work_picture(
        request[MEMBER], found["work_id"], found["picture_id"]
    )
    return kept_file(request, made)


ROUTES = (
    web.post(f"{_SESSION}/pictures", post_pictures),
    web.patch(f"{_SESSION}/settings", patch_settings),
    web.post("/api/uploads", post_upload),
    web.get(f"/api/uploads/{id_segment('upload_id')}", get_upload),
    web.get(f"{_SESSION}/pictures/{_PICTURE}.webp", get_session_picture),
    web.delete(f"{_SESSION}/pictures/{_PICTURE}", delete_session_picture),
    web.get(f"{_WORK}/pictures/{_PICTURE}.webp", get_work_picture),
)
