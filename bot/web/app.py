"""The application factory: every door of the web in one place, in the order a request passes."""

from dataclasses import dataclass

from aiohttp import web

from bot.locales import Catalogue
from bot.web import events, metrics
from bot.web.api import add_api
from bot.web.events import STREAMS, Streams
from bot.web.identity import identity, set_cookie
from bot.web.keys import CATALOGUE, CONFIG, SERVICE, WebConfig
from bot.web.limits import RATE_LIMITS, limits_of, rate_limited
from bot.web.metrics import METRICS, Metrics, measured
from bot.web.pages import add_pages
from bot.web.ports import WebService
from bot.web.problems import problems
from bot.web.security import known_host, playground, same_site, set_headers


@dataclass(frozen=True, slots=True)
class PageDeps:
    """What the pages need to be rendered."""

    service: WebService
    catalogue: Catalogue


def create_app(service: WebService, catalogue: Catalogue, config: WebConfig) -> web.Application:
    """
    The whole web application, ready to be served by `bot.web.server`.

    Identity stands before everything that refuses, so that a refusal speaks the caller's
    language; problems stand before identity, so that nothing leaves without a document.
    """
    app = web.Application(
        middlewares=[measured, problems, identity, known_host, same_site, rate_limited, playground],
        client_max_size=config.body_bytes,
    )
    app[CONFIG], app[SERVICE], app[CATALOGUE] = config, service, catalogue
    app[METRICS] = Metrics(service.health, config.clock)
    app[RATE_LIMITS] = limits_of(app)
    app[STREAMS] = Streams()
    app.on_shutdown.append(app[STREAMS].close)
    app.on_response_prepare.append(set_cookie)
    app.on_response_prepare.append(set_headers)
    add_api(app)
    app.router.add_routes([*events.ROUTES, *metrics.ROUTES])
    add_pages(app, PageDeps(service, catalogue))
    return app
