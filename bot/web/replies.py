"""How the API answers when all is well."""

import json

from aiohttp import web

from bot.web.ports import Json


def reply(content: Json, status: int = 200, location: str | None = None) -> web.Response:
    """A JSON answer; `location` names what was made."""
    return web.Response(
        status=status,
        body=json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(),
        content_type="application/json",
        charset="utf-8",
        headers={"Location": location} if location else None,
    )


def id_segment(name: str) -> str:
    """A path segment that can be one of our ids; anything else is not found."""
    return f"{{{name}:[A-Za-z0-9_-]{{1,64}}}}"
