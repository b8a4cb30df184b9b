"""A lesson in the browser: mend the exercise, answer about the drafts, take the report home."""

import pytest
from playwright.async_api import expect

from tests.browser import moves
from tests.browser.conftest import PHONE
from tests.browser.test_access import faults

pytestmark = pytest.mark.browser


async def test_a_learner_mends_the_line_and_criticises_a_draft(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA, form="painting", mode="lesson")
    await moves.drafts_shown(page)
    lesson = page.locator(".lesson")
    await expect(lesson.get_by_role("heading", name="Mend line 4")).to_be_visible()

    await lesson.get_by_role("button", name="Check it").click()
    await expect(lesson.locator(".faults .fault").first).to_be_visible()
    text = lesson.locator("textarea")
    lines = (await text.input_value()).split("\n")
    lines[3] = "Palette: slate, bone and rust"
    await text.fill("\n".join(lines))
    await lesson.get_by_role("button", name="Check it").click()
    await expect(lesson.get_by_text("Mended. The form holds now.")).to_be_visible()
    await expect(lesson.get_by_text("1 of 1 who tried have mended it.")).to_be_visible()

    first = lesson.locator(".critique").first
    yes = first.get_by_role("button", name="Yes").first
    await yes.click()
    await expect(yes).to_have_attribute("aria-pressed", "true")
    await shot(page, "lesson")
    assert await faults(page) == {}
    await moves.ring(page, 0)
    await moves.close_now(page)
    await moves.closed(page)
    await expect(lesson.get_by_text("1 of 1 say yes").first).to_be_visible()
    async with page.expect_download() as coming:
        await lesson.get_by_role("link", name="Report for the teacher").click()
    report = await (await coming.value).path()
    assert "Tries at the exercise" in report.read_text(encoding="utf-8-sig")


async def test_a_lesson_fits_a_phone_in_chinese(visitor, shot):
    page = await visitor("/", language="zh", size=PHONE)
    await page.locator("select[name=language]").select_option("zh")
    await moves.begin(page, "一位老人在海边散步", form="painting", mode="lesson")
    await moves.drafts_shown(page)

    await expect(page.locator(".lesson").get_by_text("改第")).to_be_visible()
    await shot(page, "lesson-zh")
    assert await moves.fits(page)
