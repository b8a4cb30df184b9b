"""Pictures from a passage to the work: asked for, voted on and hung, by mouse and by keyboard."""

import re

import pytest
from playwright.async_api import expect

from tests.browser import easel as hand
from tests.browser import moves
from tests.browser.conftest import PHONE
from tests.browser.test_access import faults
from tests.browser.test_keys import focused

pytestmark = pytest.mark.browser


async def test_a_passage_is_illustrated_and_the_picture_hangs_beside_it(visitor, shot):
    host = await visitor("/")
    await hand.passage_written(host)
    await host.get_by_role("button", name="Illustrate passage one").click()
    await expect(host.get_by_role("dialog", name="Pictures for passage one")).to_be_visible()
    await shot(host, "pictures-ask")
    await host.locator("dialog [name=prompt]").fill("a boat on the sea at night, and a hovercraft")
    await host.locator(".tile", has_text="Ink wash").click()
    await host.get_by_role("button", name="Paint four").click()
    plates = await hand.shown(host)
    guest = await visitor(host.url)
    await hand.shown(guest)
    await expect(guest).to_have_title(re.compile("^● Vote:"))

    aside = host.locator(".pictureround aside")
    await expect(aside).to_contain_text("I could not draw hovercraft, so I drew")
    await expect(aside).to_contain_text("The seed composes, a renderer draws.")
    await expect(aside).to_contain_text("Ink wash")
    await expect(host.locator(".pictureround h2").first).to_have_text("A picture for passage one")
    alts = [await plates.nth(i).locator("img").get_attribute("alt") for i in range(4)]
    assert all("boat" in (alt or "") for alt in alts)
    await hand.ring(host, 1)
    await hand.ring(guest, 1)
    await expect(plates.nth(1).locator(".reading")).to_contain_text("Fits the passage:")
    await expect(host.locator(".pictureround .said")).to_have_text(
        "Counted: B. You may change it until the close."
    )
    assert "drawn-for-tests" not in await host.locator(".plates").inner_text()
    assert await faults(host) == {}
    await shot(host, "pictures-voting")

    await hand.close_now(host)
    lead = "The vote is over. Picture B goes to passage one, with two of two."
    await expect(guest.locator(".pastpictures .lead")).to_have_text(lead)
    won = guest.locator(".shelf li").first
    await expect(won).to_contain_text("drawn-for-tests")
    await expect(won).to_contain_text("seed ")
    await won.get_by_text("Why this rank").click()
    await expect(won.locator(".liked")).to_contain_text("By this community's taste")
    await expect(guest.locator(".passage .hung")).to_contain_text("Made by a model")
    assert await faults(host) == {}
    await shot(host, "pictures-closed")

    await moves.finish(host, "Steps by the Sea")
    hung = host.locator(".lying .hung")
    await expect(hung.locator("img")).to_have_attribute("alt", re.compile("boat"))
    await expect(host.locator(".facts")).to_contain_text("Picture of passage 1: Made by a model")
    await expect(host.locator(".facts")).to_contain_text("asked for: a boat on the sea")
    await hung.locator("a.look").click()
    await expect(host.get_by_role("dialog").locator("img")).to_be_visible()
    await host.keyboard.press("Escape")
    assert await faults(host) == {}
    await shot(host, "pictures-work")


async def test_pictures_by_keyboard_alone(visitor):
    page = await visitor("/")
    await hand.passage_written(page)
    await page.keyboard.press("i")
    await expect(page.locator("dialog [name=prompt]")).to_be_focused()
    await page.keyboard.type("a boat on the sea, 2 people")  # digits must not ring while typing
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowRight")
    assert await page.locator("dialog [name=style]:checked").get_attribute("value") == "flat"
    await page.get_by_role("button", name="Paint four").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#pictures-title")).to_be_focused()
    await hand.shown(page)

    await page.keyboard.press("3")
    await expect(page.locator(".pictureround .said")).to_contain_text("Counted: C.")
    await page.keyboard.press("j")
    assert await focused(page) == "Approve picture A"
    await page.keyboard.press("f")
    full = page.get_by_role("dialog")
    await expect(full.locator("h2")).to_have_text("Picture A")
    await page.keyboard.press("ArrowRight")
    await expect(full.locator("h2")).to_have_text("Picture B")
    ring = full.get_by_role("button", name="Approve picture B")
    await ring.focus()
    await page.keyboard.press("Enter")
    await expect(full.get_by_role("button", name="Approve picture B, approved")).to_be_focused()
    await page.keyboard.press("Escape")
    assert await focused(page) == "Approve picture A"
    await expect(page.locator(".plate .ring[aria-pressed=true]")).to_have_count(2)
    await page.keyboard.press("0")
    await expect(page.locator(".pictureround .said")).to_contain_text("Noted: none of these.")
    await page.keyboard.press("1")
    await page.keyboard.press("e")
    await expect(page.get_by_role("dialog", name="Picture A with other words")).to_be_visible()
    await page.keyboard.press("Escape")

    await page.locator(".pictureround").get_by_role("button", name="Close now").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".pastpictures .lead")).to_be_focused()
    await expect(page.locator(".passage .hung img")).to_have_count(1)


async def test_every_passage_can_be_illustrated_from_the_keyboard(visitor):
    page = await visitor("/")
    await hand.passage_written(page)
    await moves.next_round(page)
    await moves.ring(page, 0)
    await moves.close_now(page)
    await moves.closed(page)

    await page.get_by_role("button", name="Illustrate passage one").focus()

    await expect(page.locator(".passage").first.locator(".who")).to_have_css("position", "static")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Pictures for passage one")).to_be_visible()


async def test_variations_and_the_same_seed_join_the_ballot(visitor):
    page = await visitor("/")
    await hand.passage_written(page)
    await hand.ask(page)
    plates = await hand.shown(page)

    await plates.nth(0).get_by_role("button", name="The same seed as picture A").click()
    dialog = page.get_by_role("dialog", name="Picture A with other words")
    await expect(dialog.locator("[name=prompt]")).to_have_value(hand.KEY)
    await dialog.get_by_role("button", name="Paint").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Change the words or the style")
    await dialog.locator("[name=prompt]").fill("a lighthouse on an island at dawn")
    await dialog.get_by_role("button", name="Paint").click()
    plates = await hand.shown(page, 5)
    await expect(plates.nth(4).locator(".alt")).to_contain_text("lighthouse")

    await plates.nth(4).get_by_role("button", name="Variations of picture E").click()
    await expect(page.locator(".pictureround .said")).to_contain_text("Variations of E")
    await hand.shown(page, 6)
    await expect(page.get_by_role("button", name="Variations of picture A")).to_be_hidden()


async def test_the_full_view_shows_the_larger_picture_and_gives_it_away(visitor, shot):
    page = await visitor("/")
    await hand.passage_written(page)
    await hand.ask(page)
    plates = await hand.shown(page)

    await plates.nth(2).get_by_role("button", name="Picture C, larger").click()
    full = page.get_by_role("dialog")
    await expect(full.locator("h2")).to_have_text("Picture C")
    await expect(full.get_by_role("status")).to_have_text("1280 by 896 points")
    address = await full.get_by_role("link", name="Download").get_attribute("href")
    assert address is not None
    larger = await page.request.get(address)
    assert larger.headers["content-type"] == "image/webp"
    await shot(page, "pictures-full")
    await full.get_by_role("button", name="As voted on").click()
    await expect(full.get_by_role("status")).to_have_text("640 by 448 points")
    next_, previous = (full.get_by_role("button", name=n) for n in ("Next picture", "Previous"))
    await next_.click()
    await expect(next_).to_have_attribute("aria-disabled", "true")
    await next_.click(force=True)  # it keeps the focus, and does nothing more
    await expect(full.locator("h2")).to_have_text("Picture D")
    await previous.click()
    await page.keyboard.press("Escape")
    await expect(plates.nth(2).get_by_role("button", name="Picture C, larger")).to_be_focused()


async def test_a_text_round_and_a_picture_round_stand_beside_each_other(visitor, shot):
    page = await visitor("/")
    await hand.passage_written(page)
    await moves.next_round(page)
    await hand.ask(page)
    await hand.shown(page)
    await expect(page.get_by_role("navigation", name="Two rounds on this page")).to_be_visible()
    await shot(page, "pictures-both")

    await page.get_by_role("button", name="To the drafts").click()
    await page.keyboard.press("2")
    await expect(page.locator(".round .said")).to_contain_text("Counted: B.")
    await page.get_by_role("button", name="To the pictures").click()
    await page.keyboard.press("4")
    await expect(page.locator(".pictureround .said")).to_contain_text("Counted: D.")
    await expect(page.locator(".slip .ring[aria-pressed=true]")).to_have_count(1)
    await expect(page.locator(".round.behind .ballot")).to_have_css("position", "static")
    await expect(page.locator(".pictureround .ballot")).to_have_css("position", "sticky")

    await page.get_by_role("button", name="To the drafts").click()
    await expect(page.locator(".round .ballot")).to_have_css("position", "sticky")
    await expect(page.locator(".pictureround.behind .ballot")).to_have_css("position", "static")
    await page.locator(".round").get_by_role("button", name="Close now").click()
    await page.locator("dialog .btn.main").click()
    await expect(page.locator(".passage")).to_have_count(2)
    await expect(page.locator(".plate")).to_have_count(4)


async def test_a_cover_stands_at_the_title_and_on_the_wall(visitor, shot):
    page = await visitor("/")
    await hand.passage_written(page)
    await page.get_by_role("button", name="A cover for the whole work").click()
    await page.locator("dialog [name=prompt]").fill("a castle on a hill in autumn")
    await page.get_by_role("button", name="Paint four").click()
    await hand.shown(page)
    await expect(page.locator("#pictures-title")).to_have_text("A cover for the work")
    await hand.ring(page, 0)
    await hand.close_now(page)
    await expect(page.locator(".pastpictures .lead")).to_contain_text("becomes the cover")
    await expect(page.locator(".title .hung img")).to_have_count(1)
    await moves.finish(page, "The Hill")
    await expect(page.locator(".tp .hung")).to_contain_text("Made by a model")
    await page.goto("/works")
    plate = page.locator(".work", has_text="The Hill").locator("img.plate")
    await expect(plate).to_have_attribute("alt", re.compile("castle"))
    await shot(page, "pictures-wall")


async def test_the_host_takes_a_picture_down_and_others_cannot(visitor):
    host = await visitor("/")
    await hand.passage_written(host)
    await hand.ask(host)
    await hand.shown(host)
    await hand.ring(host, 0)
    await hand.close_now(host)
    guest = await visitor(host.url)
    await expect(guest.locator(".hung")).to_have_count(1)
    await expect(guest.get_by_role("button", name="Take it down")).to_have_count(0)

    await host.get_by_role("button", name="Take it down").click()
    await host.locator("dialog .btn.main").click()

    await expect(host.locator(".hung")).to_have_count(0)
    await expect(guest.locator(".hung")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_pictures_fit_a_phone_and_name_their_controls(visitor, shot, language):
    page = await visitor("/", language=language, size=PHONE, color_scheme="dark")
    premise = moves.BOOKS if language == "zh" else moves.SEA
    await hand.passage_written(page, premise, form="poem")
    button = "为第一段配图" if language == "zh" else "Illustrate passage one"
    await page.get_by_role("button", name=button).click()
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"phone-pictures-ask-{language}")
    await page.locator("dialog .btn.main").click()
    await hand.shown(page)
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"phone-pictures-{language}")
    bar = await page.locator(".pictureround .ballot").bounding_box()
    assert bar is not None
    await hand.ring(page, 0)
    await page.keyboard.press("f")
    await expect(page.locator("dialog .canvas img")).to_be_visible()
    assert await moves.fits(page)
    await page.keyboard.press("Escape")
    await hand.close_now(page)
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"phone-pictures-closed-{language}")


async def test_pictures_of_upright_verse_are_asked_for_below_it(visitor):
    page = await visitor("/", language="zh")
    await hand.passage_written(page, moves.BOOKS, form="poem")
    await expect(page.locator(".canon .upright")).to_be_visible()

    await page.get_by_role("button", name="为第一段配图").click()
    await page.locator("dialog [name=prompt]").fill("雨夜，山中一盏灯笼")
    await page.locator("dialog .btn.main").click()
    plates = await hand.shown(page)
    assert await plates.nth(0).locator(".alt").get_attribute("lang") == "zh-Hans"
    await expect(plates.nth(0).locator(".letter")).to_have_text("甲")
    await hand.ring(page, 0)
    await hand.close_now(page)

    await expect(page.locator(".canon > .wall-hung .hung")).to_be_visible()
