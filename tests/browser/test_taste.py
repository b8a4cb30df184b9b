"""What a community likes, as its page tells it: new, after an evening of votes, and governed."""

import json
import os
import re
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser import moves
from tests.browser.author import Author
from tests.browser.conftest import PHONE
from tests.browser.evening import evening, members
from tests.browser.test_access import faults
from tests.crash.bot_process import BotProcess

pytestmark = pytest.mark.browser

VOTERS, ROUNDS = 6, 5
NINE = re.compile(r"With nine chances in ten it (lies between liked|lies between no|stays)")


@dataclass(frozen=True)
class Place:
    """A bot of its own: where it answers, and the file of its store."""

    url: str
    store: Path
    session: dict[str, Any]


@asynccontextmanager
async def running(author: Author, folder: Path, *, rounds: int) -> AsyncIterator[Place]:
    """A community that has voted for so many rounds."""
    os.environ["TEXT_PROFILE"] = "house"
    process = BotProcess(folder, author.url)
    del os.environ["TEXT_PROFILE"]
    await process.start()
    try:
        async with aiohttp.ClientSession() as http:
            await process.until_ready(http)
        async with members(process.url, VOTERS) as voters:
            session = await evening(voters, rounds=rounds) if rounds else {}
        yield Place(process.url, process.data_dir / "chorus.db", session)
    finally:
        await process.end(signal.SIGTERM)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def voted(author: Author, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    async with running(author, tmp_path_factory.mktemp("voted"), rounds=ROUNDS) as place:
        yield place


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bot(voted: Place) -> str:
    """Visitors of this file come to the community that has voted."""
    return voted.url


@pytest.fixture
async def fresh(author: Author, tmp_path: Path) -> AsyncIterator[Place]:
    async with running(author, tmp_path, rounds=0) as place:
        yield place


async def learned(page: Page) -> None:
    """The taste page, once the last round is learned."""
    await page.goto("/taste")
    told = re.compile(f"Learned from {VOTERS * ROUNDS} ballots in {ROUNDS} rounds")
    while not told.search(await page.locator(".lede").inner_text()):
        await page.wait_for_timeout(100)
        await page.reload()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_new_community_is_told_how_the_ranking_begins(fresh, visitor, shot, language):
    page = await visitor(f"{fresh.url}/taste", language=language, size=PHONE, color_scheme="dark")

    lede = {"en": "Nobody has taught the ranking here yet.", "zh": "这里还没有人教过它。"}
    await expect(page.locator(".lede")).to_contain_text(lede[language])
    await expect(page.locator(".w")).to_have_count(12)
    await expect(page.locator("#filter")).to_have_count(0)
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"taste-new-{language}")


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_evening_of_votes_is_told_in_words(visitor, shot, language):
    page = await visitor("/")
    await learned(page)
    page = await visitor("/taste", language=language)

    rows = page.locator(".w")
    await expect(rows.last).to_contain_text(
        {"en": "Place in the list", "zh": "排列的先后"}[language]
    )
    await expect(page.locator(".iv svg[aria-hidden=true]")).to_have_count(await rows.count())
    said = await rows.locator("p").all_inner_texts()
    assert all(said)
    if language == "en":
        heard = await rows.locator("p .vh").all_text_contents()
        assert all(NINE.search(sentence) for sentence in heard), heard
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"taste-{language}")


async def test_a_grey_bar_crosses_the_middle_and_no_other_does(visitor):
    page = await visitor("/taste")

    for row in await page.locator(".iv").all():
        low, high = (
            float(found.replace("−", "-"))
            for found in re.findall(r"[+−]?\d\.\d\d", await row.locator("i").inner_text())
        )
        kind = await row.locator("svg").get_attribute("class")
        assert (kind == "unsure") == (low <= 0 <= high) or 0 in (low, high)


async def test_the_keys_lead_to_the_taste(visitor):
    page = await visitor("/")
    await page.locator("#keys").wait_for()

    await page.keyboard.press("g")
    await page.keyboard.press("t")

    await page.wait_for_url("**/taste")
    await expect(page.locator("nav [aria-current=page]")).to_have_text("Taste")


async def test_the_page_stands_without_scripts(visitor):
    page = await visitor("/taste?of=text.story.zh", java_script_enabled=False)

    await page.locator("select[name=of]").select_option("text.story.en")
    await page.get_by_role("button", name="Show").click()

    await page.wait_for_url("**/taste?of=text.story.en")
    await expect(page.locator(".w")).to_have_count(12)
    await expect(page.get_by_role("button", name="Begin again")).to_be_hidden()
    await expect(page.locator(".govern noscript p")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_pictures_have_weights_of_their_own(visitor, language):
    page = await visitor("/taste?of=image..en", language=language)

    await expect(page.locator(".w")).to_have_count(10)
    light = {"en": "Light", "zh": "明暗"}[language]
    await expect(page.get_by_text(light, exact=True)).to_be_visible()
    assert await faults(page) == {}


SHIFTS = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries())
      if (one.sources.some(({ node }) => node?.parentElement?.closest("main"))) sum += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 300);
})"""


async def test_nothing_on_the_page_moves_while_it_loads(visitor):
    page = await visitor("/taste", size=PHONE)

    assert await page.evaluate(SHIFTS) == 0


async def test_intervals_are_seen_in_forced_colours(visitor, shot):
    page = await visitor("/taste", forced_colors="active", color_scheme="dark")

    colours = await page.locator(".iv").first.evaluate(
        """(node) => [".bar", ".middle", ".line"].map(
             (part) => getComputedStyle(node.querySelector(part)).stroke)"""
    )

    ground = await page.evaluate("getComputedStyle(document.querySelector('.ws')).backgroundColor")
    assert all(colour != ground for colour in colours)
    await shot(page, "taste-forced")


async def test_a_closed_round_is_explained_by_the_taste(visitor, shot, voted):
    page = await visitor("/")
    await learned(page)
    await page.goto(f"/sessions/{voted.session['id']}")

    verdict = page.locator(".verdict")
    await expect(verdict).to_contain_text("The taste of this community expected")
    await expect(verdict).to_contain_text(
        re.compile(r"was expected (1st|2nd|3rd|4th) of four, with")
    )
    await page.get_by_role("button", name=re.compile("Why this rank, draft")).first.click()
    await expect(page.locator(".res .liked").first).to_contain_text("By this community's taste")
    await expect(page.locator(".res .liked").first).to_contain_text("in 10 to come first.")
    await shot(page, "taste-verdict")


async def test_what_the_taste_had_expected_is_told_as_soon_as_it_is_known(fresh, visitor):
    host = await visitor(fresh.url)
    await moves.begin(host, moves.SEA)
    await moves.drafts_shown(host)
    await moves.ring(host, 2)

    await moves.close_now(host)
    await host.get_by_role("button", name="Why this rank, draft A").click()
    await host.keyboard.press("w")

    await expect(host.locator(".verdict")).to_contain_text("The taste of this community")
    await expect(host.locator(".verdict h2")).to_be_focused()
    await expect(host.locator(".res .liked")).to_be_visible()


async def test_the_first_vote_says_that_it_ranks_and_how_to_say_no(visitor, shot):
    page = await visitor("/")
    await moves.begin(page, "A ferry that nobody boards.")
    await moves.drafts_shown(page)
    told = page.get_by_text("Your votes also help to rank the next drafts here.")
    await expect(told).to_have_count(0)

    await moves.ring(page, 0)
    await expect(told).to_be_visible()
    await shot(page, "taste-told")
    await page.get_by_role("button", name="Your part in it").click()
    await page.get_by_label("Use my votes to order the drafts in this place").uncheck()
    await page.locator("dialog .btn.main").click()

    await expect(page.locator("dialog")).to_have_count(0)
    await page.goto("/taste")
    part = page.locator(".part")
    await expect(part).to_contain_text("teach the ranking nothing")
    await page.get_by_role("button", name="Change this").click()
    await page.get_by_label("Use my votes to order the drafts in this place").check()
    await page.locator("dialog .btn.main").click()
    await expect(part).to_contain_text("Your votes help to rank the drafts here.")
    await expect(page.get_by_role("button", name="Change this")).to_be_focused()


async def test_the_ranking_rests_and_goes_on(visitor, shot):
    page = await visitor("/taste")
    done = page.locator("#done")

    await page.get_by_role("button", name="Let the ranking rest").click()
    await expect(done).to_contain_text("The ranking rests.")
    await expect(done).to_be_focused()
    await expect(page.locator(".top .note")).to_contain_text("The ranking rests.")
    await shot(page, "taste-resting")

    await page.get_by_role("button", name="Let it rank again").click()
    await expect(done).to_contain_text("It ranks again.")
    await expect(page.locator(".top .note")).to_have_count(0)


def set_aside(place: Place) -> str:
    """Ballots of two members in the last round, put into the store as a jump to be looked at."""
    evidence = {"share": 0.94, "expected": 0.55, "p": 0.0002, "n": 9, "alone": 1.0}
    with closing(sqlite3.connect(place.store)) as store, store:
        round_id, at = store.execute(
            "SELECT id, closed_at FROM rounds WHERE status = 'closed' ORDER BY closed_at DESC"
        ).fetchone()
        store.execute(
            "INSERT INTO quarantines (id, guild_id, round_id, members, evidence, status, at)"
            " VALUES ('q1', '', ?, '[]', ?, 'open', ?)",
            (round_id, json.dumps(evidence), at),
        )
    return str(round_id)


async def test_ballots_that_were_set_aside_are_shown_with_evidence_and_settled(
    visitor, shot, voted
):
    set_aside(voted)
    page = await visitor("/taste", size=PHONE)
    row = page.locator(".govern li")
    await expect(row).to_contain_text("of 9 voters who are new here 94 %")
    await expect(row).to_contain_text("less than once in a thousand times")
    assert await moves.fits(page)
    await shot(page, "taste-quarantine")

    await page.get_by_role("button", name="Keep them out").click()

    await expect(page.locator("#done")).to_contain_text("Kept out.")
    await expect(row).to_have_count(0)


async def test_beginning_again_is_asked_twice_and_says_what_is_lost(fresh, visitor):
    async with members(fresh.url, 3) as voters:
        await evening(voters, rounds=1)
    page = await visitor(f"{fresh.url}/taste")
    await expect(page.locator(".lede")).to_contain_text("Learned from 3 ballots")

    await page.get_by_role("button", name="Begin again").click()
    dialog = page.get_by_role("dialog", name="Begin again")
    await expect(dialog).to_contain_text("What 3 ballots taught is lost")
    await page.screenshot(path="artifacts/taste-reset.png")
    await dialog.get_by_role("button", name="Leave it").click()
    await expect(page.locator(".lede")).to_contain_text("Learned from 3 ballots")

    await page.get_by_role("button", name="Begin again").click()
    await dialog.get_by_role("button", name="Begin again").click()

    await expect(page.locator("#done")).to_contain_text("Begun again.")
    await expect(page.locator(".lede")).to_contain_text("Nobody has taught the ranking here yet.")
    await expect(page.locator(".hist:not(#before)")).to_contain_text("It began again on")
