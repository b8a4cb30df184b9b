"""Serving on an address."""

import asyncio

import aiohttp
import pytest

from bot.bus import Notice
from bot.locales import Catalogue
from bot.web.app import create_app
from bot.web.metrics import METRICS
from bot.web.server import CannotListen, count_news, serving
from tests.bot.web.conftest import CONFIG
from tests.bot.web.fake_service import FakeService


async def test_a_free_port_is_served_and_given_back(
    service: FakeService, catalogue: Catalogue
) -> None:
    app = await asyncio.to_thread(create_app, service, catalogue, CONFIG)
    async with aiohttp.ClientSession() as http, serving(app, "127.0.0.1", 0) as port:
        answer = await http.get(f"http://127.0.0.1:{port}/health")
        assert answer.status == 200
        answer.release()

    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_taken_port_is_named(service: FakeService, catalogue: Catalogue) -> None:
    async with serving(
        await asyncio.to_thread(create_app, service, catalogue, CONFIG), "127.0.0.1", 0
    ) as port:
        second = await asyncio.to_thread(create_app, service, catalogue, CONFIG)

        with pytest.raises(CannotListen, match=f"Port {port} on 127.0.0.1 is in use"):
            async with serving(second, "127.0.0.1", port):
                pass


async def test_an_address_of_another_machine_is_refused(
    service: FakeService, catalogue: Catalogue
) -> None:
    app = await asyncio.to_thread(create_app, service, catalogue, CONFIG)

    with pytest.raises(CannotListen, match=r"192\.0\.2\.1:0 cannot be listened on"):
        async with serving(app, "192.0.2.1", 0):
            pass


async def test_rounds_are_counted_while_somebody_runs_the_counting(
    service: FakeService, catalogue: Catalogue
) -> None:
    app = await asyncio.to_thread(create_app, service, catalogue, CONFIG)

    async with asyncio.TaskGroup() as group:
        counting = group.create_task(count_news(app))
        await asyncio.sleep(0)
        service.bus.publish(Notice("closed", "s1", {"round_id": "r1", "status": "failed"}, 1))
        await asyncio.sleep(0.01)
        counting.cancel()

    value = app[METRICS].registry.get_sample_value("chorus_rounds_total", {"outcome": "failed"})
    assert value == 1


async def test_a_running_request_is_answered_before_the_end(
    service: FakeService, catalogue: Catalogue
) -> None:
    class Slow(FakeService):
        async def me(self, member_id: str) -> dict[str, object]:
            asked.set()
            await asyncio.sleep(0.3)
            return {"id": "r1"}

    asked = asyncio.Event()
    statuses: list[int] = []

    async def ask(port: int) -> None:
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://127.0.0.1:{port}/api/me") as answer,
        ):
            statuses.append(answer.status)

    app = await asyncio.to_thread(create_app, Slow(), catalogue, CONFIG)
    async with asyncio.TaskGroup() as group, serving(app, "127.0.0.1", 0) as port:
        group.create_task(ask(port))
        await asked.wait()

    assert statuses == [200]
