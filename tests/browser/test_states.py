"""Every state of a round has its sentence and its way out."""

import re

import pytest
from playwright.async_api import expect

from tests.browser import moves

pytestmark = pytest.mark.browser

TURN_TO = """value => {
  Object.defineProperty(document, "visibilityState", { value, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


async def test_a_round_that_is_drafted_shows_counts_only_and_can_be_cancelled(
    visitor, author, shot
):
    page = await visitor("/")
    author.hold()
    try:
        await moves.begin(page, moves.SEA)
        await expect(page.locator(".when")).to_contain_text("4 of 8 done")
        await expect(page.locator(".slip")).to_have_count(0)
        await shot(page, "state-drafting")
        await page.get_by_role("button", name="Cancel this round").click()
        await page.locator("dialog .btn.main").click()
        await expect(page.locator(".state .lead")).to_contain_text("The round is cancelled.")
    finally:
        author.release()

    await page.get_by_role("button", name="Open the round again").click()
    await moves.drafts_shown(page)


async def test_a_failed_round_says_so_and_is_asked_again_by_one_button(visitor, author, shot):
    page = await visitor("/")
    author.broken = True
    try:
        await moves.begin(page, moves.SEA)
        again = page.get_by_role("button", name="Ask again")
        await expect(again).to_be_visible()
        await expect(page.locator(".state .lead")).to_contain_text("The session is safe")
        await shot(page, "state-failed")
    finally:
        author.broken = False

    await again.click()
    await moves.drafts_shown(page)


async def test_a_waking_engine_tells_how_long_and_does_not_stand_in_the_way(visitor, shot):
    page = await visitor("/")
    state = {"status": "starting", "url": "", "model": "house", "detail": "loading"}
    body = {"text": {**state, "eta_s": 48.0, "elapsed_s": 9.0}}
    await page.route("**/health", lambda route: route.fulfill(json=body))
    await page.reload()
    await expect(page.locator("#waking")).to_contain_text("being woken, about 40 s.")
    await shot(page, "state-waking-rooms")
    await moves.visit_example(page)

    await expect(page.locator(".state .note").first).to_contain_text(
        "The model is being woken, about 40 s. You can ask already"
    )
    await expect(page.locator(".state form .btn.main")).to_be_enabled()
    await shot(page, "state-waking")


async def test_a_resting_engine_is_told_as_one_that_learns_and_not_as_broken(visitor, shot):
    page = await visitor("/")
    state = {"status": "down", "url": "", "model": "m", "detail": "resting", "resting": True}
    body = {"text": {**state, "eta_s": None, "elapsed_s": None}}
    await page.route("**/health", lambda route: route.fulfill(json=body))
    await page.reload()
    await expect(page.locator("#waking")).to_contain_text("A model is learning from votes")
    await moves.visit_example(page)

    note = page.locator(".state .note").first
    await expect(note).to_contain_text("A model is learning from votes")
    await expect(note).to_have_class("note")  # the ochre is for what is broken
    await expect(page.locator("#engine")).to_have_text("Text engine: learning")
    await expect(page.locator(".state form .btn.main")).to_be_enabled()
    await shot(page, "state-resting")


async def test_none_of_these_can_win_and_can_be_taken_back(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)
    none = page.get_by_role("button", name="None of these")

    await none.click()
    await expect(page.locator(".said")).to_contain_text("Noted: none of these.")
    await none.click()
    await expect(page.locator(".said")).to_contain_text("Withdrawn.")
    await moves.ring(page, 0)
    await none.click()
    await expect(page.locator(".ring[aria-pressed=true]")).to_have_count(0)
    await expect(none).to_have_attribute("aria-pressed", "true")
    await moves.close_now(page)

    await expect(page.locator("#round-title")).to_have_text("Round two")
    await expect(page.locator("p.before")).to_contain_text("Most of you chose none. Nothing joined")
    await shot(page, "state-none-won")


async def test_nobody_voted_so_nothing_joins(visitor):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)

    await page.get_by_role("button", name="Close now").click()
    await expect(page.locator("dialog")).to_contain_text("Nobody has voted")
    await page.locator("dialog .btn.main").click()

    await expect(page.locator(".state .lead")).to_contain_text("Nobody voted, so nothing joined.")
    await expect(page.get_by_role("button", name="Open the round again")).to_be_visible()


async def test_a_tie_is_the_hosts_to_settle(visitor, shot):
    host = await visitor("/")
    await moves.begin(host, moves.SEA)
    await moves.drafts_shown(host)
    guest = await visitor(host.url)
    await moves.drafts_shown(guest)
    await moves.ring(host, 0)
    await moves.ring(guest, 2)
    await moves.close_now(host)

    await expect(guest.locator(".ask").first).to_have_text(
        "A and C are level. The host chooses between them, or opens a second vote."
    )
    await expect(guest.get_by_role("button", name="Take this one")).to_have_count(0)
    await shot(host, "state-tied")
    await host.get_by_role("button", name="Second vote").click()
    await expect(guest.locator(".slip.gone")).to_have_count(2)
    await moves.ring(guest, 2)
    await moves.close_now(host)

    await expect(guest.locator(".state .lead")).to_contain_text("Draft C joins the story")


async def test_the_host_takes_a_draft_and_sets_one_aside(visitor, shot):
    host = await visitor("/")
    await moves.begin(host, moves.SEA, mode="host")
    await moves.drafts_shown(host)
    await host.locator(".slip").nth(0).get_by_role("button", name="Set aside").click()
    await host.locator("dialog .btn.main").click()
    await expect(host.locator(".slip").nth(0)).to_contain_text("Set aside by the host.")
    await expect(host.locator(".ring").nth(0)).to_be_disabled()
    await shot(host, "state-host-decides")

    await host.locator(".slip").nth(1).get_by_role("button", name="Take this one").click()
    await host.locator("dialog .btn.main").click()

    await expect(host.locator(".state .lead")).to_have_text(
        "Round one is closed. The host took draft B."
    )


async def test_an_exquisite_corpse_shows_only_the_last_line(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, "The lamp in an empty house", form="poem", mode="corpse")
    await moves.drafts_shown(page)
    last = (await page.locator(".slip").nth(0).locator(".text").inner_text()).splitlines()[-1]
    await moves.ring(page, 0)
    await moves.close_now(page)
    await moves.closed(page)
    await moves.next_round(page)

    assert (await page.locator(".passage .prose").all_inner_texts()) == [last]
    await shot(page, "state-corpse")


async def test_what_was_written_survives_esc_and_reload(visitor):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)
    edit = page.locator(".slip").nth(1).get_by_role("button", name="Edit")
    await edit.click()
    pen = page.get_by_label("Your edit of draft B")
    await pen.fill("Half a sentence, and then")

    await pen.press("Escape")
    await expect(pen).to_be_hidden()
    await expect(edit).to_be_focused()
    await expect(page.locator(".said")).to_contain_text("What you wrote is kept")
    await edit.click()
    await page.reload()

    await expect(pen).to_have_value("Half a sentence, and then")


async def test_a_refused_ring_is_taken_back_with_its_sentence(visitor):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)
    sentence = "That round closed a moment ago, so this vote was not counted."
    await page.route(
        "**/ballot",
        lambda route: route.fulfill(
            status=409,
            json={"code": "round_closed", "status": 409, "detail": sentence},
            headers={"Content-Type": "application/problem+json"},
        ),
    )

    await page.locator(".ring").nth(0).click()

    await expect(page.locator(".said.refused")).to_have_text(sentence)
    await expect(page.locator(".ring").nth(0)).to_have_attribute("aria-pressed", "false")


async def test_a_broken_line_is_told_and_mends_itself(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)
    await page.route("**/api/events*", lambda route: route.abort())
    await page.reload()

    banner = page.get_by_text("The line to this page is broken.")
    await expect(banner).to_be_visible()
    await shot(page, "state-offline")
    await page.unroute("**/api/events*")
    await expect(banner).to_be_hidden(timeout=12_000)


async def test_a_page_out_of_sight_gives_its_stream_back_and_still_calls_for_the_vote(visitor):
    host = await visitor("/")
    await moves.begin(host, moves.SEA)
    await moves.drafts_shown(host)
    guest = await visitor("/")
    await guest.clock.install()
    await guest.goto(host.url)
    await moves.drafts_shown(guest)
    await expect(host.locator(".here li")).to_have_count(2)
    await guest.evaluate(TURN_TO, "hidden")
    await guest.clock.fast_forward("00:31")
    await expect(host.locator(".here li")).to_have_count(1)

    await moves.close_now(host)
    await host.get_by_role("button", name="Open the round again").click()
    await moves.drafts_shown(host)
    await guest.clock.fast_forward("00:21")
    await expect(guest.locator("#round-title")).to_have_text("Round two")
    await expect(guest).to_have_title(re.compile("^● Vote:"))

    await guest.evaluate(TURN_TO, "visible")
    await expect(host.locator(".here li")).to_have_count(2)


async def test_consent_is_asked_once_after_the_first_ballot(visitor):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    await moves.drafts_shown(page)
    ask = page.get_by_text(re.compile("May your votes and edits teach"))
    await expect(ask).to_be_hidden()

    await moves.ring(page, 0)
    await expect(ask).to_be_visible()
    await page.get_by_role("button", name="No, thank you").click()

    await expect(ask).to_be_hidden()
    await expect(page.locator(".said")).to_contain_text("no model is trained on them")
    await page.reload()
    await moves.drafts_shown(page)
    await expect(ask).to_be_hidden()


async def test_undo_and_branch_keep_what_was_written(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    for place in (0, 1):
        await moves.drafts_shown(page)
        await moves.ring(page, place)
        await moves.close_now(page)
        await moves.closed(page)
        if place == 0:
            await moves.next_round(page)

    await page.get_by_role("button", name="Undo round two").click()
    await page.locator("dialog .btn.main").click()
    await expect(page.locator(".passage")).to_have_count(1)
    await expect(page.locator(".state .lead")).to_have_text(
        "Round two is undone. Its passage is kept on a branch."
    )
    await expect(page.locator(".tree .node.off")).to_have_count(1)
    await shot(page, "state-undone")
    await page.get_by_role("button", name="Branch from here").click()
    await page.locator("dialog input[type=radio]").nth(2).check()
    await page.locator("dialog .btn.main").click()

    await expect(page.locator(".passage")).to_have_count(2)


async def test_the_world_of_a_work_is_kept_in_its_lore(visitor):
    page = await visitor("/")
    await moves.begin(page, moves.SEA)
    await page.get_by_text("The world so far").click()

    await page.get_by_label("A name or a fact").fill("The harbour bell has not rung for years")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator(".lore li")).to_contain_text("The harbour bell")
    await page.get_by_role("button", name=re.compile("^Remove:")).click()

    await expect(page.locator(".lore li")).to_have_count(0)


async def test_the_example_says_what_it_is_and_can_be_removed(visitor, shot):
    page = await visitor("/")
    await moves.visit_example(page)
    await expect(page.locator(".example")).to_contain_text("This is an example")
    await shot(page, "state-example")

    await page.get_by_role("button", name="Remove the example").click()
    await page.locator("dialog .btn.main").click()

    await page.wait_for_url(re.compile(r"/$"))
    answer = await page.request.get("/api/sessions?status=open&limit=100")
    assert not any(s["example"] for s in (await answer.json())["sessions"])


async def test_a_page_that_is_not_there_says_so_in_the_readers_language(visitor, shot):
    page = await visitor("/sessions/nowhere", language="zh")

    await expect(page.locator("h1")).to_have_text("没有这一页")
    await page.get_by_role("link", name="回书室").click()
    await expect(page.locator("#begin")).to_be_visible()
