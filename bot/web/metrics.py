"""What an operator's Prometheus may read: requests, rounds, taste, trainings, engines, streams."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from bot.bus import Notice
from bot.errors import Unavailable
from bot.web.keys import SERVICE
from bot.web.ports import Json, News
from bot.web.problems import Handler

log = logging.getLogger(__name__)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_STREAMS = "/api/events"
_WAITING = 4_096  # rounds whose drafts are awaited; older ones are forgotten
_DRAFT_BUCKETS = (0.5, 1, 2, 4, 6, 8, 12, 20, 30, 60, 120, 300)
_FAST_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Engines:
    """The engines' states, read when somebody scrapes."""

    def __init__(self, health: Callable[[], Json]) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "chorus_engine_up", "1 in the state that the engine is in.", labels=["engine", "status"]
        )
        health = self._health()
        for engine in ("text", "image"):
            now = health.get(engine, {}).get("status", "down")
            for status in ("starting", "ready", "down"):
                family.add_metric([engine, status], float(status == now))
        yield family

    def describe(self) -> Iterable[Metric]:
        return []


class Metrics:
    """The counters of one application, in a registry of its own."""

    def __init__(
        self, health: Callable[[], Json], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.registry = CollectorRegistry()
        self._clock = clock
        self._opened: dict[str, tuple[float, str]] = {}  # round id -> when drafts were asked, kind
        registry: Any = {"registry": self.registry}
        self.requests = Counter(
            "chorus_http_requests", "Answered requests.", ["method", "route", "status"], **registry
        )
        self.seconds = Histogram(
            "chorus_http_request_seconds",
            "From request to answer.",
            ["route"],
            buckets=_FAST_BUCKETS,
            **registry,
        )
        self.ballots = Counter("chorus_ballots", "Ballots cast on the web.", **registry)
        self.rounds = Counter(
            "chorus_rounds", "Ended rounds of texts by outcome.", ["outcome"], **registry
        )
        self.picture_rounds = Counter(
            "chorus_picture_rounds", "Ended rounds of pictures by outcome.", ["outcome"], **registry
        )
        self.picture_seconds = Histogram(
            "chorus_pictures_seconds",
            "From asking for pictures until they are shown.",
            buckets=_DRAFT_BUCKETS,
            **registry,
        )
        self.uploads = Counter("chorus_uploads", "Pictures that members brought.", **registry)
        self.draft_seconds = Histogram(
            "chorus_drafts_seconds",
            "From asking for drafts until they are shown.",
            buckets=_DRAFT_BUCKETS,
            **registry,
        )
        self.streams = Gauge("chorus_event_streams", "Open event streams.", **registry)
        self.taste = {
            name: Gauge(f"chorus_taste_{name}", said, **registry)
            for name, said in (
                ("lessons", "Closed rounds that taught a community's ranking."),
                ("waiting", "Closed rounds that wait to be learned."),
                ("replays", "Communities whose taste has to be learned anew."),
                ("quarantines", "Rounds whose new voters wait to be settled."),
            )
        }
        self.trainings = Gauge(
            "chorus_trainings", "Trainings of adapters by their status.", ["status"], **registry
        )
        self.registry.register(Engines(health))

    async def follow(self, bus: News) -> None:
        """Count what the service publishes; runs until cancelled, comes back when cut off."""
        while True:
            async with bus.subscribe(None) as notices:
                async for notice in notices:
                    self.heard(notice)

    def heard(self, notice: Notice) -> None:
        """Count one piece of news."""
        round_id = str(notice.data.get("round_id", ""))
        status = str(notice.data.get("status", ""))
        kind = str(notice.data.get("kind", "text"))
        if notice.kind == "round" and status == "queued":
            self._opened[round_id] = (self._clock(), kind)
            while len(self._opened) > _WAITING:
                del self._opened[next(iter(self._opened))]
        elif notice.kind == "drafts" and round_id in self._opened:
            asked_at, kind = self._opened.pop(round_id)
            seconds = self.picture_seconds if kind == "image" else self.draft_seconds
            seconds.observe(self._clock() - asked_at)
        elif notice.kind == "closed":
            self._opened.pop(round_id, None)
            rounds = self.picture_rounds if kind == "image" else self.rounds
            rounds.labels(outcome=status).inc()

    def counted(self, taste: Mapping[str, int], trainings: Mapping[str, int]) -> None:
        """What the store holds of taste, and of trainings by their status, now."""
        for name, gauge in self.taste.items():
            gauge.set(taste[name])
        for status, n in trainings.items():
            self.trainings.labels(status=status).set(n)

    def answered(self, request: web.Request, status: int, seconds: float) -> None:
        """Count one request under its route, never under a path that strangers make up."""
        resource = request.match_info.route.resource
        route = resource.canonical if resource else "none"
        method = request.method if request.method in _METHODS else "other"
        self.requests.labels(method=method, route=route, status=str(status)).inc()
        if route != _STREAMS:
            self.seconds.labels(route=route).observe(seconds)


METRICS = web.AppKey("metrics", Metrics)


@web.middleware
async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
    started = time.perf_counter()
    status = 500
    try:
        response = await handler(request)
        status = response.status
        return response
    except web.HTTPException as exc:
        status = exc.status
        raise
    finally:
        request.app[METRICS].answered(request, status, time.perf_counter() - started)


async def get_metrics(request: web.Request) -> web.Response:
    metrics, service = request.app[METRICS], request.app[SERVICE]
    try:
        metrics.counted(await service.taste_counts(), await service.tuning_counts())
    except Unavailable as exc:  # a store that does not answer must not hide the rest
        log.warning("metrics: %s", exc.code)
    text = generate_latest(metrics.registry)
    return web.Response(
        body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    )


ROUTES = (web.get("/metrics", get_metrics),)
