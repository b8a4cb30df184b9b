"""What a member does with pictures on the page, a line each; waits for what the page shows."""

import io
from typing import Literal

from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.browser import moves

KEY = "a boat on the sea at night, under a clear sky"


def picture(kind: Literal["PNG", "JPEG", "GIF"] = "PNG", side_px: int = 96) -> FilePayload:
    """A small picture as a file; a GIF is refused."""
    content = io.BytesIO()
    Image.new("RGB", (side_px, side_px), (174, 45, 24)).save(content, kind)
    name = f"mine.{kind.lower()}"
    return {"name": name, "mimeType": f"image/{kind.lower()}", "buffer": content.getvalue()}


async def passage_written(page: Page, premise: str = moves.SEA, *, form: str = "story") -> None:
    """Open a session whose first round is closed, so that there is a passage to be pictured."""
    await moves.begin(page, premise, form=form)
    await moves.drafts_shown(page)
    await moves.ring(page, 0)
    await moves.close_now(page)
    await moves.closed(page)


async def ask(page: Page, prompt: str = KEY, *, style: str = "") -> None:
    """Ask for four pictures of the last passage, from under it."""
    await page.locator(".passage.last .who button:visible").last.click()
    await page.locator("dialog [name=prompt]").fill(prompt)
    await page.locator(f"dialog [name=style][value='{style}']").check(force=True)
    await page.locator("dialog .btn.main").click()
    await expect(page.locator("dialog")).to_have_count(0)


async def shown(page: Page, n: int = 4) -> Locator:
    """The plates, once all `n` are here and every picture is loaded."""
    plates = page.locator(".plate")
    await expect(plates).to_have_count(n, timeout=15_000)
    for place in range(n):
        await plates.nth(place).scroll_into_view_if_needed()
        await expect(plates.nth(place).locator("img")).to_have_js_property("complete", value=True)
    return plates


async def ring(page: Page, place: int) -> None:
    """Ring the picture at `place`, and wait until the server has counted it."""
    async with page.expect_response(lambda answer: answer.url.endswith("/ballot")):
        await page.locator(".plate .ring").nth(place).click()


async def close_now(page: Page) -> None:
    """The host's early close of the pictures, confirmed."""
    await page.locator(".pictureround .ballot .row > button:visible").last.click()
    await page.locator("dialog .btn.main").click()
    await expect(page.locator(".pastpictures .lead")).to_be_visible()
