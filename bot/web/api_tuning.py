"""
The API's adapters of the playground: train, cancel, go back, read a report; and the simulated
evening. Decides nothing.
"""

from aiohttp import web

from bot.errors import Forbidden
from bot.web import body
from bot.web.api_taste import check_near, scope_of
from bot.web.keys import MEMBER, SERVICE
from bot.web.replies import id_segment, reply
from bot.web.security import is_near

EVENING = "evening"


async def post_deed(request: web.Request) -> web.Response:
    """Train, cancel or roll back, by the last word of the path; the taste as it is then."""
    check_near(request)
    scope = scope_of(request)
    await body.no_fields(request)
    service = request.app[SERVICE]
    deed = request.path.rpartition("/")[2]
    await service.tuning_govern(request[MEMBER], deed, scope["kind"])
    return reply(await service.taste(request[MEMBER], **scope))


async def get_report(request: web.Request) -> web.Response:
    name = request.match_info["adapter_name"]
    if body.query_choice(request, "community", (EVENING,)):
        return reply(await request.app[SERVICE].adapter_report(name, EVENING))
    return reply(await request.app[SERVICE].adapter_report(name))


async def get_evening(request: web.Request) -> web.Response:
    _check_evening_near(request)
    return reply(await request.app[SERVICE].evening.state())


async def post_evening(request: web.Request) -> web.Response:
    """Start or stop it, by the last word of the path."""
    _check_evening_near(request)
    await body.no_fields(request)
    evening = request.app[SERVICE].evening
    await (evening.start() if request.path.endswith("/start") else evening.stop())
    return reply(await evening.state())


def _check_evening_near(request: web.Request) -> None:
    """
    Raises:
        Forbidden: `evening_far`.
    """
    if not is_near(request):
        raise Forbidden("evening_far")


ROUTES = (
    web.post("/api/taste/train", post_deed),
    web.post("/api/taste/cancel", post_deed),
    web.post("/api/taste/rollback", post_deed),
    web.get(f"/api/taste/adapters/{id_segment('adapter_name')}", get_report),
    web.get("/api/evening", get_evening),
    web.post("/api/evening/start", post_evening),
    web.post("/api/evening/stop", post_evening),
)
