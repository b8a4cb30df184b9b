"""A web application on a real socket, with the fake service behind it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.locales import Catalogue
from bot.web.app import create_app
from bot.web.keys import WebConfig, unlimited
from tests.bot.web.callers import Caller
from tests.bot.web.fake_service import FakeService

CONFIG = WebConfig(secret=b"a secret of this installation", limits=unlimited())
Serve = Callable[..., Awaitable[TestServer]]
Visit = Callable[..., Awaitable[Caller]]


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def serve(service: FakeService, catalogue: Catalogue, stack: AsyncExitStack) -> Serve:
    """Start the application; keyword arguments change its configuration."""

    async def start(of: Any = None, **changes: Any) -> TestServer:
        config = replace(CONFIG, **changes)
        app = await asyncio.to_thread(create_app, of or service, catalogue, config)
        server = TestServer(app)
        await server.start_server(shutdown_timeout=2)
        stack.push_async_callback(server.close)
        return server

    return start


@pytest.fixture
def visit(serve: Serve, stack: AsyncExitStack) -> Visit:
    """A new member; at a server of their own unless one is given."""

    async def enter(
        server: TestServer | None = None, headers: dict[str, str] | None = None, **changes: Any
    ) -> Caller:
        at = server or await serve(**changes)
        return await stack.enter_async_context(Caller(at, headers))

    return enter
