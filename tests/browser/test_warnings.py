"""Content warnings on the page: a text that carries one is read only by whoever presses."""

from playwright.async_api import expect

from tests.browser import moves

DARK = "He thought of sui" + "cide when the lamps went out, and then of breakfast."


async def test_a_warned_draft_hides_until_it_is_pressed(visitor, shot):
    host = await visitor("/")
    await moves.begin(host, moves.SEA)
    await moves.drafts_shown(host)
    round_id = await host.evaluate(
        """async () => {
            const path = `/api/sessions/${location.pathname.split("/").pop()}`;
            return (await (await fetch(path)).json()).round.id;
        }"""
    )
    answer = await host.request.post(
        f"/api/rounds/{round_id}/drafts",
        data={"text": DARK},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.ok, await answer.text()
    slip = host.locator(".slip").nth(4)
    press = slip.get_by_role("button", name="It carries a content warning")
    await expect(press).to_be_visible()
    await expect(slip.locator(".text", has_text="breakfast")).to_be_hidden()
    await shot(host, "state-warned")

    await press.click()

    await expect(slip.locator(".text", has_text="breakfast")).to_be_visible()
    await expect(press).to_be_hidden()


async def test_the_privacy_notice_is_a_page(visitor, shot):
    page = await visitor("/help")

    await page.get_by_role("link", name="What is kept, why, and how long").click()

    await expect(page.locator("h1")).to_have_text("What is kept, why, and how long")
    await page.locator("details").first.click()
    await expect(page.get_by_text("members", exact=True)).to_be_visible()
    assert await moves.fits(page)
    await shot(page, "privacy")
