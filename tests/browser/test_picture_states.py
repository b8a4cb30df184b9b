"""Every state of a picture round has its sentence and its way out."""

import pytest
from playwright.async_api import expect

from tests.browser import easel as hand
from tests.browser import moves

pytestmark = pytest.mark.browser


async def test_a_closed_picture_begins_a_new_round(visitor):
    page = await visitor("/")
    await hand.passage_written(page)
    await hand.ask(page)
    await hand.shown(page)
    await hand.ring(page, 1)
    await hand.close_now(page)

    await page.get_by_role("button", name="A new round with variations of picture B").click()

    plates = await hand.shown(page)
    await expect(page.locator(".pictureround aside")).to_contain_text("Begun from")
    await expect(plates.nth(0).locator(".alt")).to_contain_text("boat")


async def test_more_pictures_wait_in_the_queue_line(visitor, easel):
    page = await visitor("/")
    await hand.passage_written(page)
    await hand.ask(page)
    await hand.shown(page)
    easel.hold()
    try:
        await page.get_by_role("button", name="More pictures").click()
        queue = page.locator(".pictureround aside .leaf", has_text="In the queue")
        await expect(queue).to_contain_text("More pictures, asked by Guest")
        await expect(page.get_by_role("button", name="More pictures")).to_be_hidden()
        await hand.ring(page, 2)  # one votes meanwhile
        await queue.get_by_role("button", name="Take it out").click()
        await expect(queue).to_be_hidden()
        await page.get_by_role("button", name="More pictures").click()
        await expect(queue).to_be_visible()
    finally:
        easel.release()

    await hand.shown(page, 6)
    await expect(queue).to_be_hidden()
    await expect(page.locator(".pictureround .said")).to_contain_text("Counted: C.")


async def test_a_tie_is_the_hosts_to_decide(visitor, shot):
    host = await visitor("/")
    await hand.passage_written(host)
    await hand.ask(host)
    await hand.shown(host)
    await hand.ring(host, 0)
    await hand.ring(host, 3)
    await host.locator(".pictureround .ballot").get_by_role("button", name="Close now").click()
    await host.locator("dialog .btn.main").click()
    await expect(host.locator(".pictureround .ask").first).to_contain_text("A and D are level.")
    await shot(host, "pictures-tied")

    await host.locator(".plate").nth(3).get_by_role("button", name="Take this one").click()
    await host.locator("dialog .btn.main").click()

    await expect(host.locator(".shelf .won .l")).to_have_text("D")
    await expect(host.locator(".passage .hung")).to_have_count(1)


async def test_pictures_wait_in_sight_and_can_be_taken_out(visitor, easel, shot):
    page = await visitor("/")
    await hand.passage_written(page)
    easel.hold()
    try:
        await hand.ask(page)
        await expect(page.locator(".frames i")).to_have_count(4)
        await expect(page.locator(".plate")).to_have_count(0)
        await shot(page, "pictures-painting")
        await page.get_by_role("button", name="Cancel these pictures").click()
        await page.locator("dialog .btn.main").click()
        await expect(page.locator(".pastpictures .lead")).to_contain_text("are cancelled")
    finally:
        easel.release()

    await page.get_by_role("button", name="Change the words").click()
    await expect(page.locator("dialog [name=prompt]")).to_have_value(hand.KEY)


async def test_pictures_that_failed_are_asked_again_by_one_button(visitor, easel):
    page = await visitor("/")
    await hand.passage_written(page)
    easel.fail(True)
    try:
        await hand.ask(page)
        await expect(page.locator(".pastpictures .lead")).to_contain_text(
            "The words are safe", timeout=15_000
        )
    finally:
        easel.fail(False)

    await page.locator(".pastpictures").get_by_role("button", name="Ask again").click()
    await hand.shown(page)


async def test_where_the_host_decides_the_host_takes_a_picture(visitor):
    host = await visitor("/")
    await moves.begin(host, moves.SEA, mode="host")
    await moves.drafts_shown(host)
    await host.locator(".slip").nth(0).get_by_role("button", name="Take this one").click()
    await host.locator("dialog .btn.main").click()
    await moves.closed(host)
    await hand.ask(host)
    plates = await hand.shown(host)
    bar = host.locator(".pictureround .ballot")
    await expect(bar.get_by_role("button", name="Close now")).to_be_hidden()

    await plates.nth(2).get_by_role("button", name="Take this one").click()
    await host.locator("dialog .btn.main").click()

    await expect(host.locator(".pastpictures .lead")).to_contain_text("The host took picture C.")
    await expect(host.locator(".passage .hung")).to_have_count(1)


async def test_none_of_the_pictures_can_win(visitor):
    page = await visitor("/")
    await hand.passage_written(page)
    await hand.ask(page)
    await hand.shown(page)
    await page.locator(".pictureround").get_by_role("button", name="None of these").click()
    await expect(page.locator(".pictureround .said")).to_contain_text("or bring your own")
    await hand.close_now(page)

    await expect(page.locator(".pastpictures .lead")).to_contain_text("no picture joins")
    await expect(page.locator(".hung")).to_have_count(0)


async def test_nothing_moves_when_a_picture_comes(visitor):
    page = await visitor("/")
    await hand.passage_written(page)
    await hand.ask(page)
    await hand.shown(page)
    await page.route("**/picture.webp*", lambda route: route.abort())
    await page.reload()
    await expect(page.locator(".plate")).to_have_count(4)
    await expect(page.locator(".plate .unloaded").first).to_contain_text("could not be loaded")

    await page.unroute("**/picture.webp*")
    await page.reload()
    image = page.locator(".plate img").first
    await expect(image).to_be_visible()
    box = await image.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(640 / 448, abs=0.02)
