"""A draft explained: its mood with evidence, why it ranks so, and two drafts compared."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser import moves

pytestmark = pytest.mark.browser

SENTENCE = "After you vote, this tells how the draft reads by six criteria."


async def offer(page: Page, place: int, text: str) -> None:
    """An edit of the draft at `place`, offered."""
    await page.locator(".slip").nth(place).get_by_role("button", name="Edit").click()
    await page.locator(".pen:visible textarea").fill(text)
    await page.get_by_role("button", name="Offer this edit").click()
    await expect(page.locator(".slip")).to_have_count(5)


async def test_why_a_draft_ranks_is_told_by_stages(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)
    slip = page.locator(".slip").first

    await page.keyboard.press("w")
    await expect(slip.locator(".why")).to_contain_text(SENTENCE)
    await expect(slip.locator(".why .bar")).to_have_count(0)

    await moves.ring(page, 0)
    await expect(slip.locator(".why .bar")).to_have_count(6)
    await expect(slip.locator(".why")).to_contain_text("told when the round closes")
    await expect(slip.locator(".why")).not_to_contain_text(re.compile("(1st|2nd) of four"))
    await expect(slip.locator(".why")).to_contain_text("The mood was read by our own word lists")
    await shot(page, "why-after-ballot")

    await moves.close_now(page)
    await moves.closed(page)
    await expect(page.locator(".verdict h2")).to_have_text("Why this rank")
    ladder = page.get_by_role("img", name=re.compile(r"^Expected order .*; voted order A"))
    await expect(ladder).to_be_visible()
    await page.get_by_role("button", name="Why this rank, draft A").click()
    await expect(page.locator(".res .why").first).to_contain_text(
        re.compile("(1st|2nd|3rd|4th) of four")
    )
    await page.keyboard.press("w")
    await expect(page.locator(".verdict h2")).to_be_focused()
    assert await moves.fits(page)
    await shot(page, "why-closed")


async def test_a_named_member_reads_reasons_in_the_language_of_the_page(visitor):
    page = await visitor("/", language="zh")
    await moves.begin(page, moves.BOOKS, form="poem")
    await moves.drafts_shown(page)
    await page.locator(".callme input").fill("林舟")
    await page.locator(".callme button").first.click()
    await expect(page.locator(".callme")).to_be_hidden()

    await moves.ring(page, 0)
    await page.keyboard.press("w")

    reasons = await page.locator(".why li p:not(.crit)").all_inner_texts()
    assert len(reasons) >= 6
    assert all(reason.endswith("。") for reason in reasons)


async def test_a_mood_lights_the_words_that_speak_for_it(visitor):
    page = await visitor("/")
    # A shelf of four: all are shown, whatever is drawn by lot, and two of them have a mood.
    await moves.begin(page, moves.SEA, form="poem")
    await moves.drafts_shown(page)
    mood = page.locator("button.mood").first
    slip = page.locator(".slip", has=mood).first
    await expect(slip.locator(".ev.on")).to_have_count(0)

    await mood.focus()
    await expect(slip.locator(".ev.on").first).to_be_visible()
    described = await mood.get_attribute("aria-describedby")
    evidence = await slip.locator(".ev.on").first.inner_text()
    assert evidence in (await page.locator(f"[id='{described}']").text_content() or "")

    await page.keyboard.press("Space")
    await page.locator(".ring").first.focus()
    await expect(slip.locator(".ev.on").first).to_be_visible()
    await mood.press("Enter")
    await page.locator(".ring").first.focus()
    await expect(slip.locator(".ev.on")).to_have_count(0)


async def test_two_drafts_are_compared_by_a_key_and_another_can_be_chosen(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)
    await page.keyboard.press("j")

    await page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="Two drafts side by side")
    await expect(dialog.locator("section h3")).to_have_text(["Draft A", "Draft B"])
    await dialog.get_by_label("Compared with").select_option(label="Draft D")

    await expect(dialog.locator("section h3")).to_have_text(["Draft A", "Draft D"])
    await expect(dialog.locator("del").first).to_be_visible()
    await expect(dialog.locator("ins").first).to_be_visible()
    await expect(dialog.get_by_role("status")).to_contain_text(re.compile("They share"))
    await page.screenshot(path="artifacts/compare.png")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(page.locator(".ring").first).to_be_focused()


async def test_an_edit_is_compared_with_its_parent_once_the_round_is_closed(visitor):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)
    text = await page.locator(".slip .text").nth(2).inner_text()
    first, *rest = text.split(" ")
    await offer(page, 2, " ".join(["Yesterday", first.lower(), *rest]))
    await moves.ring(page, 4)
    await moves.close_now(page)
    await moves.closed(page)

    await page.locator(".res").first.get_by_role("button", name="Compare with C").click()

    edit = page.locator("dialog .versus.edit")
    await expect(edit.locator("h3")).to_have_text(["Draft C", "Draft E"])
    await expect(edit.locator("ins")).to_have_text(re.compile("^Yesterday"))
    await expect(edit.locator("del")).to_have_text(first)
    await expect(page.locator("dialog [role=status]")).to_have_text(
        "Words taken out: 1. Put in: 2."
    )


CASES = (
    ("The old man sat.", "The old man stood.", False, [("sat", "stood")]),
    ("一个老人走过", "一个孩子走过", True, [("老人", "孩子")]),
    ("same", "same", False, []),
    ("", "all new", False, [("", "all new")]),
    ("red blue green", "one two three", False, [("red blue green", "one two three")]),
)


async def test_differences_are_found_by_words_and_in_chinese_by_characters(visitor):
    page = await visitor("/help")

    for before, after, is_chinese, changes in CASES:
        runs = await page.evaluate(
            """async ([a, b, zh]) => (await import("/static/js/diff.js")).compare(a, b, zh)""",
            [before, after, is_chinese],
        )
        assert [(r["out"], r["put"]) for r in runs if not r["same"]] == changes
        assert "".join(r["same"] + r["out"] for r in runs) == before
        assert "".join(r["same"] + r["put"] for r in runs) == after


async def test_very_long_drafts_are_compared_in_a_moment(visitor):
    page = await visitor("/help")

    took_ms, whole = await page.evaluate(
        """async () => {
            const { compare } = await import("/static/js/diff.js");
            const a = "字".repeat(3000) + "。一句。".repeat(900);
            const b = "词".repeat(3000) + "。二句。".repeat(900);
            const from = performance.now();
            const runs = compare(a, b, true);
            return [performance.now() - from, runs.map((run) => run.same + run.out).join("") === a];
        }"""
    )

    assert whole
    assert took_ms < 3000
