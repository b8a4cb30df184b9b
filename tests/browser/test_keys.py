"""The whole way by keyboard alone: no pointer is used in this file."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser import moves

pytestmark = pytest.mark.browser


async def focused(page: Page) -> str:
    """What a screen reader would say of the focused thing."""
    name: str = await page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    )
    return name


async def test_a_round_by_keyboard_alone(visitor):
    page = await visitor("/")
    await page.keyboard.press("Tab")
    assert await focused(page) == "Skip to the page"
    await page.locator("#premise").focus()
    await page.keyboard.type(moves.SEA)
    await page.keyboard.press("Control+Enter")
    await moves.drafts_shown(page)

    await page.keyboard.press("2")
    await expect(page.locator(".said")).to_contain_text("Counted: B.")
    await page.keyboard.press("j")
    assert await focused(page) == "Approve draft A"
    await page.keyboard.press("j")
    assert await focused(page) == "Approve draft B, approved"
    await page.keyboard.press("k")
    await page.keyboard.press("e")
    pen = page.get_by_label("Your edit of draft A")
    await expect(pen).to_be_focused()
    await page.keyboard.press("Control+A")
    await page.keyboard.type("1 key, 2 hands, no mouse.")  # digits must not ring while typing
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".said")).to_contain_text("as draft E")
    await page.keyboard.press("n")
    await expect(page.get_by_label("Your own draft")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Write my own")).to_be_focused()
    await page.keyboard.press("2")
    await page.keyboard.press("5")
    await expect(page.locator(".said")).to_have_text(re.compile(r"^(Counted: E|Changed: only E)\b"))
    await expect(page.locator(".ring[aria-pressed=true]")).to_have_count(1)

    await page.get_by_role("button", name="Close now").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await moves.closed(page)
    await expect(page.locator(".passage")).to_contain_text("1 key, 2 hands, no mouse.")
    await page.keyboard.press("u")
    await expect(page.locator("dialog")).to_contain_text("Take the last passage off the page?")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog")).to_have_count(0)


async def test_the_list_of_keys_opens_and_single_keys_can_be_turned_off(visitor):
    page = await visitor("/")
    await expect(page.locator("#keys")).to_be_visible()

    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await page.get_by_label("Use single keys").press("Space")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")

    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_the_lamp_is_lit_by_a_key_and_stays_lit(visitor):
    page = await visitor("/")
    await expect(page.locator("#lamp")).to_be_visible()

    await page.keyboard.press("l")
    await page.reload()

    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(page.get_by_role("button", name="Daylight")).to_be_visible()


async def test_g_then_w_goes_to_the_works(visitor):
    page = await visitor("/")
    await expect(page.locator("#keys")).to_be_visible()

    await page.keyboard.press("g")
    await page.keyboard.press("w")

    await expect(page).to_have_url(re.compile("/works$"))
