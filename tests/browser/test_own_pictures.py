"""Pictures that members bring: chosen, dropped, pasted, refused, and begun from."""

import base64

import pytest
from playwright.async_api import expect

from tests.browser import easel as hand

pytestmark = pytest.mark.browser


async def test_a_file_is_refused_in_a_sentence_and_another_joins_the_ballot(visitor, shot):
    page = await visitor("/")
    await hand.passage_written(page)
    await hand.ask(page)
    await hand.shown(page)
    await page.get_by_role("button", name="Bring your own").click()
    dialog = page.get_by_role("dialog", name="A picture of your own")

    await dialog.get_by_role("button", name="Offer this picture").click()
    await expect(dialog.get_by_role("alert").last).to_have_text("Please choose a picture first.")
    await dialog.locator("input[type=file]").set_input_files(hand.picture("GIF"))
    await expect(dialog.locator(".dropfield [role=alert]")).to_contain_text("PNG, JPEG and WebP")
    await shot(page, "pictures-refused")
    await dialog.locator("input[type=file]").set_input_files(hand.picture("PNG"))
    await expect(dialog.locator(".preview img")).to_be_visible()
    await expect(dialog.get_by_label("What is to be seen in it")).to_be_focused()
    await dialog.get_by_role("button", name="Offer this picture").click()
    await expect(dialog.get_by_role("alert").last).to_contain_text("what is to be seen")
    await page.keyboard.type("A red square, alone.")
    await page.keyboard.press("Enter")

    plates = await hand.shown(page, 5)
    await expect(plates.nth(4)).to_contain_text("A red square, alone.")
    await expect(plates.nth(4)).to_contain_text("yours")
    await expect(page.locator(".pictureround .said")).to_contain_text("on the ballot as E")
    size = await plates.nth(4).locator("img").evaluate("n => n.width / n.height")
    assert size == pytest.approx(1, abs=0.02)


async def test_a_picture_is_dropped_and_pasted(visitor):
    page = await visitor("/")
    await hand.passage_written(page)
    await page.get_by_role("button", name="Illustrate passage one").click()
    await page.locator("dialog summary").click()
    give = """([kind, encoded]) => {
      const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
      const files = new DataTransfer();
      files.items.add(new File([bytes], "mine.png", { type: "image/png" }));
      const event = kind === "drop" ? new DragEvent(kind, { dataTransfer: files, bubbles: true })
        : new ClipboardEvent(kind, { clipboardData: files, bubbles: true });
      document.querySelector("dialog .drop").dispatchEvent(event);
    }"""
    encoded = base64.b64encode(hand.picture()["buffer"]).decode()

    for kind in ("drop", "paste"):
        await page.evaluate(give, [kind, encoded])
        await expect(page.locator("dialog .preview img")).to_be_visible()
        await expect(page.locator("dialog [name=stray]").first).to_be_visible()
        await page.get_by_role("button", name="Put it away").click()
        await expect(page.locator("dialog .preview")).to_be_hidden()


async def test_new_pictures_start_from_a_drawing_of_ones_own(visitor):
    page = await visitor("/")
    await hand.passage_written(page)
    await page.get_by_role("button", name="Illustrate passage one").click()
    await page.locator("dialog summary").click()
    await page.locator("dialog input[type=file]").set_input_files(hand.picture("JPEG", 400))
    await page.get_by_label("What is to be seen in it").fill("a lighthouse by the sea")
    await page.get_by_text("Stay close").click()
    await page.get_by_role("button", name="Paint four").click()

    await hand.shown(page)

    aside = page.locator(".pictureround aside")
    await expect(aside).to_contain_text("a lighthouse by the sea")
    await expect(aside.get_by_alt_text("The picture that these were begun from")).to_be_visible()
