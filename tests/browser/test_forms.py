"""Forms as people meet them: chosen by family, looked at, listened to, played, and taught."""

import re
import tomllib

import pytest
from playwright.async_api import Page, expect

from tests.browser import moves
from tests.browser.conftest import PHONE
from tests.browser.shelves import FORMS, HARBOUR
from tests.browser.test_access import faults

pytestmark = pytest.mark.browser

SHOWN = "(img) => img.complete && img.naturalWidth > 0"


async def own_draft(page: Page, text: str) -> None:
    """A draft of one's own on the ballot."""
    before = await page.locator(".slip").count()
    await page.keyboard.press("n")
    await page.locator(".pen:visible textarea").fill(text)
    await page.get_by_role("button", name="Offer this draft").click()
    await expect(page.locator(".slip")).to_have_count(before + 1)


async def test_a_form_is_picked_by_keyboard_and_its_card_teaches(visitor, shot):
    page = await visitor("/")
    teach = page.locator("#teach")
    await expect(teach.locator("h3")).to_have_text("Story")

    await page.get_by_role("radio", name=re.compile(r"^Story\b")).focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")

    await expect(page.get_by_role("radio", name=re.compile("^Quatrain"))).to_be_checked()
    await expect(teach.locator("h3")).to_have_text("Quatrain")
    await expect(teach.locator(".sample")).to_have_attribute("lang", "zh-Hans")
    assert await teach.locator(".common li").count() >= 3
    await expect(page.locator("select[name=form]")).to_have_value("quatrain")
    await expect(page.locator("select[name=language]")).to_have_value("zh")
    assert await page.locator("select[name=language] option[value=en]").is_disabled()
    await shot(page, "picker")
    await teach.get_by_role("button", name="Write one").press("Enter")
    await expect(page.locator("#premise")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_form_has_a_card_on_a_page_of_its_own(visitor, shot, language):
    page = await visitor("/help/forms", language=language, size=PHONE)

    cards = page.locator(".formcard")
    assert await cards.count() == len(list(FORMS.glob("*.toml")))
    assert await cards.locator(".example").count() == await cards.count()
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"forms-{language}")


async def test_a_session_says_what_its_form_asks(visitor):
    page = await visitor("/")
    await moves.begin(page, moves.SEA, form="sonnet")

    await page.locator("summary", has_text="What this form asks").click()

    await expect(page.locator(".extras .teach .asks")).to_contain_text("fourteen lines")
    await expect(page.locator(".extras .teach .sample .l")).to_have_count(14)


async def test_a_score_is_seen_and_heard_before_its_notation_is_read(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA, form="score")
    await moves.drafts_shown(page)
    slip = page.locator(".slip", has_text="T:Harbour Reel")
    picture = slip.locator(".pic img")
    room = await picture.bounding_box()
    await picture.scroll_into_view_if_needed()
    await page.wait_for_function(SHOWN, arg=await picture.element_handle())
    await expect(picture).to_have_attribute("alt", re.compile("D major"))
    await expect(slip.locator(".text")).to_be_hidden()
    after = await picture.bounding_box()
    assert (room or {}).get("height") == (after or {}).get("height"), "it moved what stands below"

    await slip.locator(".see").press("Enter")
    await expect(page.locator("dialog .large img")).to_be_visible()
    await page.keyboard.press("Escape")
    await slip.get_by_role("button", name="Play").click()
    await expect(slip.locator(".clock")).to_have_text(re.compile(r"0:0[1-9] / 0:\d\d"))
    other = page.locator(".slip", has_text="T:Low Tide")
    await other.get_by_role("button", name="Play").click()
    await expect(other.get_by_role("button", name="Pause")).to_be_visible()
    await expect(slip.get_by_role("button", name="Play")).to_be_visible()
    await slip.get_by_text("As text").click()
    await expect(slip.locator(".text")).to_contain_text("K:D")
    assert await faults(page) == {}
    await shot(page, "score-voting")

    place = await slip.evaluate("node => [...node.parentNode.children].indexOf(node)")
    await moves.ring(page, place)
    await moves.close_now(page)
    await moves.closed(page)
    await moves.finish(page, "Harbour Reel")
    await page.wait_for_function(SHOWN, arg=await page.locator(".looked .pic img").element_handle())
    await expect(page.locator(".looked").get_by_role("button", name="Play")).to_be_visible()
    answer = await page.request.get(
        await page.get_by_role("link", name="ABC, for other programs").get_attribute("href") or ""
    )
    assert HARBOUR.splitlines()[-1] in await answer.text()
    assert await faults(page) == {}
    await shot(page, "score-work")


async def test_a_draft_that_cannot_be_drawn_says_so_and_shows_its_text(visitor):
    page = await visitor("/")
    await moves.begin(page, moves.SEA, form="score")
    await moves.drafts_shown(page)

    await own_draft(page, "This is no tune at all, and it holds not one note.")

    slip = page.locator(".slip").last
    await slip.scroll_into_view_if_needed()
    await expect(slip.locator(".undrawn")).to_have_text(
        "This draft could not be drawn. Its text is whole."
    )
    await expect(slip.locator(".text")).to_be_visible()
    await expect(slip.locator(".fault").first).to_be_visible()


async def test_a_fault_of_form_is_marked_at_its_line(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA, form="painting")
    await moves.drafts_shown(page)
    card = tomllib.loads((FORMS / "painting.toml").read_text("utf-8"))["teach"]["en"]

    await own_draft(page, card["exercise"])

    slip = page.locator(".slip").last
    await expect(slip.locator(".fault")).to_have_count(1)
    await slip.get_by_text("As text").click()
    faulty = slip.locator(".text .faulty")
    await expect(faulty).to_have_text(card["exercise"].splitlines()[card["line"] - 1])
    await expect(page.locator(".slip").first.locator(".kept")).to_have_text("Keeps its form")
    await shot(page, "fault-marked")


async def test_a_dialogue_is_played_to_its_end_on_the_works_page(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA, form="dialogue")
    await moves.drafts_shown(page)
    slip = page.locator(".slip", has_text="The last ferry has gone")
    place = await slip.evaluate("node => [...node.parentNode.children].indexOf(node)")
    await moves.ring(page, place)
    await moves.close_now(page)
    await moves.closed(page)
    await page.reload()
    await expect(page.locator(".canon")).to_contain_text("The last ferry has gone.")
    await moves.finish(page, "The Last Ferry")
    game = page.locator("#dialogue")
    await expect(game).to_contain_text("The last ferry has gone.")

    await game.get_by_role("button", name="Is there another?").press("Enter")
    await expect(game).to_contain_text("She turns the board around.")
    await page.keyboard.press("2")

    await expect(game).to_contain_text("She pushes a stool through the gap.")
    await expect(game).to_contain_text("The end.")
    await game.get_by_role("button", name="One step back").click()
    await expect(game.get_by_role("button", name="Today is Thursday.")).to_be_focused()
    await game.get_by_role("button", name="Again from the start").click()
    await expect(game.get_by_role("button", name="I did not want to leave.")).to_be_visible()
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, "dialogue-work")


async def test_a_script_stands_as_a_script(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA, form="script")
    await moves.drafts_shown(page)
    slip = page.locator(".slip", has_text="LOST PROPERTY")

    await expect(slip.locator(".heading")).to_have_text("INT. LOST PROPERTY OFFICE - NIGHT")
    await expect(slip.locator(".cue")).to_have_text(["MARA", "OLD MAN"])
    await expect(slip.locator(".paren")).to_have_text("(quietly)")
    await expect(slip.locator(".speech")).to_have_count(2)
    await shot(page, "script-voting")


async def test_a_suite_is_seen_heard_and_read(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA, form="suite")
    await moves.drafts_shown(page)
    slip = page.locator(".slip").first

    await expect(slip.locator(".pic")).to_have_count(2)
    await expect(slip.get_by_role("button", name="Play")).to_be_visible()
    await expect(slip.locator(".text .line").first).to_be_visible()
    await expect(slip.locator(".text .quiet").first).to_be_hidden()
    await expect(slip.locator(".astext")).to_be_hidden()
    await shot(page, "suite-voting")


async def test_a_works_mood_and_themes_are_drawn_and_told(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    for place in (0, 1):
        await moves.drafts_shown(page)
        await moves.ring(page, place)
        await moves.close_now(page)
        await moves.closed(page)
        if place == 0:
            await moves.next_round(page)
    await moves.finish(page, "Two Steps")

    for heading in ("Mood", "Themes"):
        panel = page.locator(".panel", has=page.get_by_role("heading", name=heading, exact=True))
        says = await panel.get_by_role("img").get_attribute("aria-label")
        await expect(panel.locator("p")).to_have_text(says or "no words")
    assert await moves.fits(page)
    await shot(page, "work-arc")
