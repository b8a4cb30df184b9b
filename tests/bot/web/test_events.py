"""Server-sent events: live, resumed, throttled, and ended in time."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.bus import QUEUE_LIMIT, Notice
from bot.errors import NotFound
from bot.web.events import ProgressGate, encode
from bot.web.keys import Limits
from bot.web.metrics import METRICS
from tests.bot.web.callers import Stream
from tests.bot.web.conftest import Serve, Visit
from tests.bot.web.fake_service import FakeService

ROUND = {"session_id": "s1", "round_id": "r1"}


def drafts(seq: int, session_id: str = "s1") -> Notice:
    return Notice("drafts", session_id, {"session_id": session_id, "round_id": "r1"}, seq)


def progress(done: int, round_id: str = "r1") -> Notice:
    counts = {"position": None, "done": done, "asked": 8, "eta_s": 2.5}
    return Notice("progress", "s1", {"session_id": "s1", "round_id": round_id} | counts)


async def opened(stream: Stream) -> Stream:
    """The stream once its head is read: from here on it hears everything."""
    head = await stream.next()
    assert head.raw == "retry: 2000"
    return stream


async def test_news_of_the_session_arrive_and_those_of_others_do_not(
    visit: Visit, service: FakeService
) -> None:
    imogen = await visit()
    stream = await opened(await imogen.stream("/api/events?session=s1"))

    service.bus.publish(drafts(3, "s2"))
    service.bus.publish(drafts(4))
    event = await stream.next()

    assert (event.kind, event.seq, event.content) == ("drafts", 4, ROUND)
    assert stream.response.content_type == "text/event-stream"
    assert stream.response.headers["Cache-Control"] == "no-store"


async def test_the_lobby_hears_all_sessions(visit: Visit, service: FakeService) -> None:
    imogen = await visit()
    stream = await opened(await imogen.stream("/api/events"))

    service.bus.publish(drafts(3, "s1"))
    service.bus.publish(drafts(4, "s2"))

    assert [(await stream.next()).seq for _ in range(2)] == [3, 4]
    assert service.presence == []


async def test_nothing_of_a_servers_session_is_told(visit: Visit, service: FakeService) -> None:
    imogen = await visit()
    stream = await opened(await imogen.stream("/api/events"))

    service.bus.publish(replace(drafts(3), guild=True))
    service.bus.publish(replace(progress(2), guild=True))
    service.bus.publish(drafts(4))

    assert (await stream.next()).seq == 4


@pytest.mark.parametrize("how", ["header", "query"])
async def test_a_reader_that_comes_back_hears_what_it_missed_once(
    visit: Visit, service: FakeService, how: str
) -> None:
    imogen = await visit()
    service.stored = [drafts(n) for n in range(1, 451)]  # more than one page of the backlog
    headers = {"Last-Event-ID": "2"} if how == "header" else {}
    query = "" if how == "header" else "&after=2"

    stream = await opened(await imogen.stream(f"/api/events?session=s1{query}", headers))
    service.bus.publish(drafts(450))  # told by the backlog already
    service.bus.publish(drafts(451))

    assert [(await stream.next()).seq for _ in range(449)] == list(range(3, 452))


async def test_a_last_id_from_another_life_does_not_silence_the_stream(
    visit: Visit, service: FakeService
) -> None:
    imogen = await visit()
    stream = await opened(await imogen.stream("/api/events", {"Last-Event-ID": "99999"}))

    service.bus.publish(drafts(7))

    assert (await stream.next()).seq == 7


async def test_passing_news_carry_no_id(visit: Visit, service: FakeService) -> None:
    imogen = await visit()
    stream = await opened(await imogen.stream("/api/events?session=s1"))

    service.bus.publish(Notice("presence", "s1", {"session_id": "s1", "here": []}))

    event = await stream.next()
    assert (event.kind, event.seq) == ("presence", None)
    assert not event.raw.startswith("id")


async def test_progress_comes_once_a_second_and_its_latest_is_told(
    visit: Visit, service: FakeService
) -> None:
    imogen = await visit()
    stream = await opened(await imogen.stream("/api/events?session=s1"))
    loop = asyncio.get_running_loop()
    started = loop.time()

    for done in range(1, 8):
        service.bus.publish(progress(done))
    first, second = await stream.next(), await stream.next()

    assert first.content["done"] == 1
    assert second.content["done"] == 7
    assert loop.time() - started >= 0.9


def test_progress_of_a_round_ends_with_its_drafts() -> None:
    gate = ProgressGate(lambda: 100.0)

    assert not gate.offer(progress(1, "r1"))
    assert not gate.offer(progress(1, "r2"))
    assert gate.offer(drafts(4))

    assert [gate.due(), gate.due()] == [progress(1, "r2"), None]


def test_progress_of_many_rounds_takes_turns() -> None:
    now = [0.0]
    gate = ProgressGate(lambda: now[0])
    for done in (1, 2):
        for round_id in ("r1", "r2"):
            gate.offer(progress(done, round_id))

    told = []
    for _ in range(40):
        now[0] += 0.1
        told += [n.data["round_id"] for n in [gate.due()] if n]
        gate.offer(progress(3, "r1"))

    assert told[:4] == ["r1", "r2", "r1", "r1"]


def test_what_is_written_is_one_event() -> None:
    notice = Notice("session", "s1", {"session_id": "line\nbreak"}, 9)

    assert encode(notice) == b'id: 9\nevent: session\ndata: {"session_id":"line\\nbreak"}\n\n'


async def test_silence_is_broken_by_a_comment(visit: Visit) -> None:
    imogen = await visit(heartbeat_s=0.2)
    stream = await opened(await imogen.stream("/api/events"))

    event = await stream.next()

    assert event.raw.startswith(":")


async def test_presence_begins_and_ends_with_the_stream(
    serve: Serve, visit: Visit, service: FakeService
) -> None:
    imogen = await visit(await serve())
    stream = await opened(await imogen.stream("/api/events?session=s1"))
    assert [what for what, _, _ in service.presence] == ["arrived"]

    stream.response.close()
    async with asyncio.timeout(3):
        await service.gone.wait()

    assert [what for what, _, _ in service.presence] == ["arrived", "left"]
    assert len({member for _, _, member in service.presence}) == 1


async def test_a_watcher_cut_off_by_the_bus_is_closed_and_may_resume(
    visit: Visit, service: FakeService
) -> None:
    imogen = await visit()
    stream = await opened(await imogen.stream("/api/events?session=s1"))

    for seq in range(1, QUEUE_LIMIT + 10):  # in one breath: the stream has no turn to read
        service.bus.publish(drafts(seq))

    told = [(await stream.next()).seq for _ in range(QUEUE_LIMIT)]
    with pytest.raises(ConnectionError):
        await stream.next()
    assert told == list(range(1, QUEUE_LIMIT + 1))


async def test_a_reader_that_reads_nothing_is_closed(serve: Serve, service: FakeService) -> None:
    server = await serve(stall_s=0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.write(b"GET /api/events?session=s1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readline()
    writer.transport.pause_reading()
    wide = Notice("presence", "s1", {"session_id": "s1", "here": [], "pad": "x" * 60_000})

    async with asyncio.timeout(15):
        while not service.gone.is_set():
            service.bus.publish(wide)
            await asyncio.sleep(0.005)

    writer.close()
    assert [what for what, _, _ in service.presence] == ["arrived", "left"]


async def test_a_session_that_is_not_there_has_no_stream(
    visit: Visit, service: FakeService
) -> None:
    imogen = await visit()
    service.fail_with = NotFound("no_session")

    answer = await imogen.get("/api/events?session=s9")

    assert (answer.status, answer.code) == (404, "no_session")
    assert service.presence == []


async def test_a_member_holds_only_so_many_streams(visit: Visit, service: FakeService) -> None:
    imogen = await visit(limits=Limits(streams_per_member=2))
    await imogen.get("/api/me")
    for _ in range(2):
        await opened(await imogen.stream("/api/events"))

    answer = await imogen.get("/api/events")

    assert (answer.status, answer.code) == (429, "too_many_streams")


async def test_streams_end_when_the_server_does(serve: Serve, visit: Visit) -> None:
    server: TestServer = await serve()
    imogen = await visit(server)
    stream = await opened(await imogen.stream("/api/events"))
    metrics = server.app[METRICS]
    assert metrics.registry.get_sample_value("chorus_event_streams") == 1

    async with asyncio.timeout(4):
        await server.close()

    with pytest.raises(ConnectionError):
        await stream.next()
    assert metrics.registry.get_sample_value("chorus_event_streams") == 0


async def test_a_stream_whose_source_breaks_is_cut_and_not_followed_by_a_problem(
    visit: Visit, service: FakeService, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(FakeService):
        async def events_after(self, *_: object) -> list[Notice]:
            raise RuntimeError("the store is gone")

    imogen = await visit(of=Broken())
    stream = await opened(await imogen.stream("/api/events", {"Last-Event-ID": "1"}))

    with pytest.raises((ConnectionError, aiohttp.ClientError)):
        await stream.next()
    assert "the store is gone" in caplog.text
