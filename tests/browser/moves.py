"""What a member does on the page, a line each; waits for what the page shows, never for time."""

from playwright.async_api import Page, expect

SEA = "An old man walks by the sea, counting the steps his father counted."
BOOKS = "旧书铺明日要拆，众人守着一盏灯，补最后一夜的残卷。"


async def begin(page: Page, premise: str, *, form: str = "story", mode: str = "vote") -> None:
    """Open a session from the premise box; its first round is asked for by the page."""
    await page.locator("#premise").fill(premise)
    await page.locator("select[name=form]").select_option(form)
    await page.locator("select[name=mode]").select_option(mode)
    await page.locator("#begin button[type=submit]").click()
    await page.wait_for_url("**/sessions/*")


async def drafts_shown(page: Page) -> None:
    await expect(page.locator(".slip").first).to_be_visible()
    await expect(page.locator(".ring:enabled").first).to_be_visible()


async def ring(page: Page, place: int) -> None:
    """Ring the draft at `place`, and wait until the server has counted it."""
    async with page.expect_response(lambda answer: answer.url.endswith("/ballot")):
        await page.locator(".ring").nth(place).click()


async def close_now(page: Page) -> None:
    """The host's early close, confirmed."""
    await page.locator(".ballot .row > button:visible").last.click()
    await page.locator("dialog .btn.main").click()


async def closed(page: Page) -> None:
    await expect(page.locator(".results")).to_be_visible()


async def next_round(page: Page) -> None:
    await page.locator(".state form .btn.main").click()
    await drafts_shown(page)


async def finish(page: Page, title: str) -> None:
    await page.locator(".extras .buttons button:visible").last.click()
    await page.locator("dialog input[name=title]").fill(title)
    await page.locator("dialog .btn.main").click()
    await page.wait_for_url("**/works/*")


async def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    return bool(
        await page.evaluate("document.documentElement.scrollWidth <= document.body.clientWidth")
    )


async def visit_example(page: Page) -> None:
    """Go to the example session, wherever it stands in the list by now."""
    answer = await page.request.get("/api/sessions?status=open&limit=100")
    sessions = (await answer.json())["sessions"]
    await page.goto(f"/sessions/{next(s['id'] for s in sessions if s['example'])}")
