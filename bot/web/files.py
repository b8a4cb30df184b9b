"""Files of drafts and works: pictures, sound and pages, sent so that no browser runs them."""

from aiohttp import web

from bot.web.keys import MEMBER, SERVICE
from bot.web.ports import MadeFile
from bot.web.replies import id_segment

# A picture of ours that holds members' words is shown, never run: no script, no other source.
_SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_INLINE = ("image/", "audio/", "application/pdf")
_NAME = "{name:[a-z0-9_]{1,40}\\.[a-z0-9]{1,10}}"


def _sent(made: MadeFile) -> web.Response:
    shown = made.media_type.startswith(_INLINE)
    return web.Response(
        body=made.content,
        content_type=made.media_type,
        headers={
            "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{made.name}"',
            "Content-Security-Policy": _SEALED,
        },
    )


async def get_draft_file(request: web.Request) -> web.Response:
    found = request.match_info
    made = await request.app[SERVICE].draft_file(
        request[MEMBER], found["round_id"], found["draft_id"], found["name"]
    )
    return _sent(made)


async def get_work_file(request: web.Request) -> web.Response:
    found = request.match_info
    made = await request.app[SERVICE].work_file(request[MEMBER], found["work_id"], found["name"])
    return _sent(made)


ROUTES = (
    web.get(
        f"/api/rounds/{id_segment('round_id')}/drafts/{id_segment('draft_id')}/files/{_NAME}",
        get_draft_file,
    ),
    web.get(f"/api/works/{id_segment('work_id')}/files/{_NAME}", get_work_file),
)
