"""What Prometheus reads is what happened."""

import asyncio

from bot.bus import Bus, Notice
from bot.errors import Unavailable
from bot.web.metrics import METRICS, Metrics
from tests.bot.web.conftest import Serve, Visit
from tests.bot.web.fake_service import FakeService


def read(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


async def test_requests_are_counted_by_route_and_never_by_path(serve: Serve, visit: Visit) -> None:
    server = await serve()
    imogen = await visit(server)
    metrics = server.app[METRICS]
    route = "/api/sessions/{session_id}"

    for path in ("/api/sessions/s1", "/api/sessions/s2", "/api/made/up", "/api/other"):
        await imogen.get(path)
    await imogen.call("PROPFIND", "/api/coffee")

    counted = "chorus_http_requests_total"
    assert read(metrics, counted, method="GET", route=route, status="200") == 2
    assert read(metrics, counted, method="GET", route="none", status="404") == 2
    assert read(metrics, counted, method="other", route="none", status="404") == 1
    assert read(metrics, "chorus_http_request_seconds_count", route=route) == 2


async def test_only_ballots_that_count_are_counted(
    serve: Serve, visit: Visit, service: FakeService
) -> None:
    server = await serve()
    imogen = await visit(server)

    await imogen.put("/api/rounds/r1/ballot", {"drafts": []})
    await imogen.put("/api/rounds/r1/ballot", {"wrong": []})

    assert read(server.app[METRICS], "chorus_ballots_total") == 1


def test_rounds_are_counted_by_outcome_and_drafts_by_their_time() -> None:
    now = [0.0]
    metrics = Metrics(dict, lambda: now[0])

    for seconds, outcome in ((4.0, "closed"), (None, "failed"), (6.0, "closed")):
        round_id = f"r{now[0]}"
        about = {"session_id": "s1", "round_id": round_id}
        metrics.heard(Notice("round", "s1", about | {"status": "queued"}, 1))
        now[0] += seconds or 60.0
        if seconds:
            metrics.heard(Notice("drafts", "s1", about, 2))
            metrics.heard(Notice("drafts", "s1", about, 3))  # one added later says nothing
        metrics.heard(Notice("closed", "s1", about | {"status": outcome}, 4))

    assert read(metrics, "chorus_rounds_total", outcome="closed") == 2
    assert read(metrics, "chorus_rounds_total", outcome="failed") == 1
    assert read(metrics, "chorus_drafts_seconds_count") == 2
    assert read(metrics, "chorus_drafts_seconds_sum") == 10.0


def test_rounds_of_pictures_are_counted_apart() -> None:
    now = [0.0]
    metrics = Metrics(dict, lambda: now[0])
    about = {"session_id": "s1", "round_id": "r1", "kind": "image"}

    metrics.heard(Notice("round", "s1", about | {"status": "queued"}, 1))
    now[0] = 7.0
    metrics.heard(Notice("drafts", "s1", {"session_id": "s1", "round_id": "r1"}, 2))
    metrics.heard(Notice("closed", "s1", about | {"status": "closed"}, 3))

    assert read(metrics, "chorus_picture_rounds_total", outcome="closed") == 1
    assert read(metrics, "chorus_pictures_seconds_sum") == 7.0
    assert read(metrics, "chorus_rounds_total", outcome="closed") is None
    assert read(metrics, "chorus_drafts_seconds_count") == 0


async def test_counting_goes_on_after_the_bus_cut_it_off() -> None:
    bus = Bus()
    metrics = Metrics(dict)
    closed = Notice("closed", "s1", {"round_id": "r1", "status": "closed"}, 1)

    async with asyncio.TaskGroup() as group:
        following = group.create_task(metrics.follow(bus))
        await asyncio.sleep(0)
        bus.close()
        await asyncio.sleep(0.01)
        bus.publish(closed)
        await asyncio.sleep(0.01)
        following.cancel()

    assert read(metrics, "chorus_rounds_total", outcome="closed") == 1


async def test_the_engines_state_is_read_when_asked(visit: Visit) -> None:
    imogen = await visit()

    text = (await imogen.get("/metrics")).raw.decode()

    assert 'chorus_engine_up{engine="text",status="starting"} 1.0' in text
    assert 'chorus_engine_up{engine="text",status="ready"} 0.0' in text
    assert 'chorus_engine_up{engine="image",status="down"} 1.0' in text


async def test_what_was_learned_and_what_waits_is_read_from_the_store(
    visit: Visit, service: FakeService
) -> None:
    imogen = await visit()

    text = (await imogen.get("/metrics")).raw.decode()
    service.fail_with = Unavailable("store_failed")
    without = await imogen.get("/metrics")

    assert "chorus_taste_lessons 12.0" in text
    assert "chorus_taste_quarantines 2.0" in text
    assert 'chorus_trainings{status="done"} 3.0' in text
    assert 'chorus_trainings{status="running"} 0.0' in text
    assert without.status == 200
    assert "chorus_taste_lessons 12.0" in without.raw.decode()  # as it was last known
