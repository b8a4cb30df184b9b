"""A real Chromium, the real bot as its own process, and an engine that plays vLLM."""

import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Error, Page, async_playwright, expect

from tests.browser.author import Author, writing
from tests.browser.painter import Easel, painting
from tests.crash.bot_process import BotProcess

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARTIFACTS = Path("artifacts")
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}

expect.set_options(timeout=10_000)  # two cores may be shared with a model in training

Visitor = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def author() -> AsyncIterator[Author]:
    async with writing() as author:
        yield author


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def easel() -> AsyncIterator[Easel]:
    async with painting() as easel:
        yield easel


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bot(
    author: Author, easel: Easel, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The address of the real bot, with the house's prompts so that the author can read them."""
    os.environ["TEXT_PROFILE"] = "house"
    process = BotProcess(tmp_path_factory.mktemp("bot"), author.url, painter_url=easel.url)
    del os.environ["TEXT_PROFILE"]
    await process.start()
    async with aiohttp.ClientSession() as http:
        await process.until_ready(http)
    yield process.url
    await process.end(signal.SIGTERM)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(browser: Browser, bot: str) -> AsyncIterator[Visitor]:
    """Opens a page as a member of their own; every error in it fails the test at its end."""
    contexts, errors = [], list[str]()

    async def arrive(
        path: str = "/", *, language: str = "en", size: dict[str, int] = WIDE, **options: object
    ) -> Page:
        locale = "zh-CN" if language == "zh" else "en-GB"
        context = await browser.new_context(
            base_url=bot, locale=locale, viewport=size, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if _is_fault(said) else None)
        await page.goto(path)
        return page

    yield arrive
    for context in contexts:
        try:
            await context.close()
        except Error as exc:
            errors.append(str(exc))
    assert errors == []


EXPECTED = ("the server responded with a status of 4", "net::ERR_FAILED")  # refusals, broken lines


def _is_fault(said: ConsoleMessage) -> bool:
    return said.type == "error" and not any(part in said.text for part in EXPECTED)


@pytest.fixture
def shot() -> Callable[[Page, str], Awaitable[None]]:
    """Keep what a page looks like under `artifacts/`, all of it, as if the window were so tall."""

    async def keep(page: Page, name: str) -> None:
        size = page.viewport_size or WIDE
        height = await page.evaluate("document.documentElement.scrollHeight")
        await page.set_viewport_size({**size, "height": max(size["height"], height)})
        await page.wait_for_timeout(150)
        await page.screenshot(path=ARTIFACTS / f"{name}.png")
        await page.set_viewport_size(size)

    return keep
