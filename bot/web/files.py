"""Files of drafts and works: pictures, sound and pages, sent so that no browser runs them."""

import hashlib

from aiohttp import hdrs, web

from bot.web.keys import MEMBER, SERVICE
from bot.web.ports import MadeFile
from bot.web.replies import id_segment

# A picture of ours that holds members' words is shown, never run: no script, no other source.
_SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_INLINE = ("image/", "audio/", "application/pdf")
_FOR_GOOD = "private, max-age=31536000, immutable"  # a picture's address never shows another one
_NAME = "{name:[a-z0-9_]{1,40}\\.[a-z0-9]{1,10}}"


def sent(made: MadeFile) -> web.Response:
    """A file as it is answered: shown in place where browsers show its kind."""
    shown = made.media_type.startswith(_INLINE)
    return web.Response(
        body=made.content,
        content_type=made.media_type,
        headers={
            "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{made.name}"',
            "Content-Security-Policy": _SEALED,
        },
    )


def kept_file(request: web.Request, made: MadeFile) -> web.Response:
    """A picture that browsers may keep for themselves; 304 where they have it already."""
    tag = f'"{hashlib.sha256(made.content).hexdigest()[:32]}"'
    headers = {hdrs.CACHE_CONTROL: _FOR_GOOD, hdrs.ETAG: tag}
    known = request.headers.get(hdrs.IF_NONE_MATCH, "")
    if tag in {one.strip().removeprefix("W/") for one in known.split(",")}:
        return web.Response(status=304, headers=headers)
    response = sent(made)
    response.headers.update(headers)
    return response


async def get_draft_file(request: web.Request) -> web.Response:
    found = request.match_info
    made = await request.app[SERVICE].draft_file(
        request[MEMBER], found["round_id"], found["draft_id"], found["name"]
    )
    return kept_file(request, made) if found["name"].startswith("picture") else sent(made)


async def get_work_file(request: web.Request) -> web.Response:
    found = request.match_info
    made = await request.app[SERVICE].work_file(request[MEMBER], found["work_id"], found["name"])
    return sent(made)


ROUTES = (
    web.get(
        f"/api/rounds/{id_segment('round_id')}/drafts/{id_segment('draft_id')}/files/{_NAME}",
        get_draft_file,
    ),
    web.get(f"/api/works/{id_segment('work_id')}/files/{_NAME}", get_work_file),
)
