"""From a premise to a finished work, with two members in two browsers."""

import re

import pytest
from playwright.async_api import expect

from tests.browser import moves

pytestmark = pytest.mark.browser


async def test_two_members_write_a_story_from_premise_to_work(visitor, shot):
    host = await visitor("/")
    await moves.begin(host, moves.SEA)
    await host.get_by_label("Your name").fill("Imogen")
    await host.get_by_role("button", name="Save").click()
    await moves.drafts_shown(host)
    guest = await visitor(host.url)
    await moves.drafts_shown(guest)
    await expect(guest).to_have_title(re.compile("^● Vote:"))

    await moves.ring(host, 1)
    await expect(host.locator(".said")).to_have_text(
        "Counted: B. You may change it until the close."
    )
    await expect(guest.locator(".when")).to_contain_text("1 ballot in")
    await expect(guest.locator(".here li.in")).to_contain_text("Imogen")

    await guest.locator(".slip").nth(2).get_by_role("button", name="Edit").click()
    await guest.get_by_label("Your edit of draft C").fill("The tide wrote the last number itself.")
    await guest.get_by_role("button", name="Offer this edit").click()
    await expect(guest.locator(".said")).to_contain_text("on the ballot as draft E")
    await expect(host.locator(".slip")).to_have_count(5)
    assert "edited" not in await host.locator(".slips").inner_text()
    await shot(guest, "story-voting")

    await moves.ring(host, 4)
    await moves.ring(guest, 4)
    await moves.close_now(host)
    await moves.closed(guest)
    await expect(guest.locator(".state .lead")).to_have_text(
        "Round one is closed. Draft E joins the story, with two of two."
    )
    await expect(guest.locator(".res").first).to_contain_text("Draft C, edited by")
    await expect(host.locator(".passage.new")).to_contain_text("The tide wrote the last number")
    await shot(host, "story-closed")

    await host.locator("#wish").fill("keep it small, and a little strange")
    await moves.next_round(host)
    await moves.drafts_shown(guest)
    await expect(guest.locator(".wishline")).to_contain_text("Imogen wished for: “keep it small")
    await moves.ring(guest, 0)
    await moves.close_now(host)
    await moves.closed(host)
    await moves.finish(host, "What My Father Counted")

    await expect(host.locator("h1")).to_have_text("What My Father Counted")
    await expect(host.locator(".pas .by.edited")).to_have_count(1)
    await shot(host, "story-work")
    await guest.reload()
    await expect(guest.locator(".state")).to_contain_text("This work is finished")
    await shot(guest, "story-finished")


async def test_a_chinese_poem_stands_upright_and_lies_flat_at_one_press(visitor, shot):
    page = await visitor("/", language="zh")
    await expect(page.locator("h1")).to_have_text("一轮一轮，一起写成。")
    await moves.begin(page, moves.BOOKS, form="poem")
    await moves.drafts_shown(page)
    assert await page.locator(".ring .letter").all_inner_texts() == ["甲", "乙", "丙", "丁"]
    await moves.ring(page, 0)
    await expect(page.locator(".said")).to_have_text("已计入：甲。截止前可以改。")
    await expect(page.locator(".slip .upright")).to_have_count(4)
    await shot(page, "poem-zh-voting")

    await page.keyboard.press("v")
    await expect(page.locator(".slip .upright")).to_have_count(0)
    await page.reload()
    await moves.drafts_shown(page)
    await expect(page.locator(".slip .upright")).to_have_count(0)
    await page.keyboard.press("v")

    await moves.close_now(page)
    await moves.closed(page)
    await expect(page.locator(".canon .upright .col.new")).to_have_count(4)
    await expect(page.locator(".state .lead")).to_have_text(
        "第一轮截止，甲稿入诗，一人中一人圈选。"
    )
    await shot(page, "poem-zh-closed")
    await moves.finish(page, "雨夜修书")
    await expect(page.locator(".stand .col")).to_have_count(5)
    await expect(page.locator(".pas .verse")).to_be_hidden()
    await shot(page, "poem-zh-work")
    await page.get_by_role("button", name="改为横排").click()
    await expect(page.locator(".pas .verse")).to_have_attribute("lang", "zh-Hans")
    await expect(page.locator(".pas .verse")).to_be_visible()
    await page.goto("/works?language=zh")
    await expect(page.locator(".work").first).to_contain_text("雨夜修书")
    await shot(page, "works-zh")


async def test_works_can_be_read_without_scripts(visitor):
    page = await visitor("/works", java_script_enabled=False)

    await page.locator(".work", has_text="Lost Property").click()

    await expect(page.locator("h1")).to_have_text("Lost Property")
    await expect(page.locator(".pas")).to_have_count(6)
    await expect(page.locator(".pas .c").nth(3)).to_contain_text("Model, edited by Tomas")
    await expect(page.get_by_role("img", name=re.compile("Tree of drafts"))).to_be_visible()


async def test_credits_can_be_hidden_and_stay_hidden(visitor):
    page = await visitor("/works")
    await page.locator(".work", has_text="Lost Property").click()

    await page.get_by_role("button", name="Hide the credits").click()
    await expect(page.locator(".pas .c").first).to_be_hidden()
    await page.reload()

    await expect(page.get_by_role("button", name="Show the credits")).to_be_visible()
    await expect(page.locator(".pas .c").first).to_be_hidden()


async def test_the_language_is_the_members_choice_and_is_kept(visitor):
    page = await visitor("/")

    await page.get_by_role("link", name=re.compile("中文")).click()

    await expect(page.locator("h1")).to_have_text("一轮一轮，一起写成。")
    await page.goto("/help")
    await expect(page.locator("h1")).to_have_text("五分钟看懂玩法")
