"""Pages into PNG files, by a real Chromium."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from tests.browser.conftest import ARGS
from tests.discord.render.page import Item, page

WIDE_PX, PHONE_PX = 1280, 390


async def shoot(
    messages: Sequence[Item],
    path: Path,
    *,
    theme: str = "dark",
    width: int = WIDE_PX,
    browser: Browser | None = None,
    **how: Any,
) -> None:
    """
    Keep a picture of what stands in a channel.

    Args:
        messages: Messages, payloads, `Said`, `Form`, `Suggestions`, `Commands`; oldest first.
        path: Where the PNG goes; its folder is made.
        theme: dark or light.
        width: Of the window in CSS pixels, 1280 or 390.
        browser: A running Chromium; one is started for this picture when None.
        how: Further arguments of `page`: locale, now, names, channel.

    Raises:
        AssertionError: Something is wider than the window.
    """
    html = page(messages, theme=theme, **how)
    path.parent.mkdir(parents=True, exist_ok=True)
    if browser is not None:
        await _draw(browser, html, path, width)
        return
    async with chromium() as started:
        await _draw(started, html, path, width)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A Chromium for many pictures."""
    path = shutil.which("chromium")
    assert path is not None, "chromium is not installed"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        await browser.close()


async def _draw(browser: Browser, html: str, path: Path, width: int) -> None:
    view = await browser.new_page(viewport={"width": width, "height": 400})
    try:
        await view.set_content(html, wait_until="load")
        await view.screenshot(path=path, full_page=True)
        wide = await view.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path.name}: {wide} px wide in a window of {width}"
    finally:
        await view.close()
