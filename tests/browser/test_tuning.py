"""Adapters on the taste page in every state, their reports, and the evening."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import expect

from bot.bus import Notice
from bot.errors import Conflict
from bot.locales import Catalogue
from bot.web.app import create_app
from tests.bot.web import fake_service, tuned
from tests.bot.web.conftest import CONFIG
from tests.bot.web.fake_service import FakeService
from tests.browser import moves
from tests.browser.conftest import PHONE
from tests.browser.test_access import faults

pytestmark = pytest.mark.browser

LITTLE: dict[str, Any] = tuned.SHORT | {
    "ballots": 40,
    "asked": [
        {"code": "prefers", "value": 0.58, "low": 0.44, "high": 0.72, "n": 24, "kept": None},
        tuned.ASKED[3] | {"kept": False, "value": 0.9},
    ],
}
TRIAL = tuned.IN_USE | {
    "name": "text-4-trial",
    "number": 4,
    "against": tuned.NAME,
    "report": LITTLE,
}
STATES: dict[str, Any] = {
    "none": lambda: tuned.nothing_yet(),
    "nobody": lambda: tuned.nothing_yet(
        next={"pairs": 0, "needed": 200, "at_night": True, "members": 0}
    ),
    "off": lambda: tuned.nothing_yet(on=False),
    "in_use": lambda: tuned.adapters(),
    "running": lambda: tuned.adapters(running=tuned.RUNNING),
    "first": lambda: tuned.nothing_yet(running=tuned.RUNNING | {"eta_s": None, "pairs": 0}),
    "trial": lambda: tuned.adapters(trial=TRIAL | {"live": None}),
    "failed": lambda: tuned.nothing_yet(
        last={"number": 4, "status": "failed", "error": "no_room", "ended_at": tuned.UNTIL}
    ),
}


class Told(FakeService):
    """Tells what a test laid into it."""

    def __init__(self) -> None:
        super().__init__()
        self.adapter: Any = None
        self.report: Any = tuned.report_of()
        self.refuses: Conflict | None = None
        self.tells: Any = tuned.EVENING

    async def taste(self, *args: Any, **said: Any) -> Any:
        here = fake_service.taste() | {"adapter": self.adapter}
        if not said.get("governs"):
            here["community"] = here["community"] | {"can_govern": False}
        return here

    async def adapter_report(self, name: str, guild_id: str | None = None) -> Any:
        return self.report

    async def tuning_govern(self, who: str, deed: str, kind: str = "text") -> None:
        self.calls.append((deed, (who,), {"kind": kind}))
        if self.refuses:
            raise self.refuses

    async def state(self) -> Any:
        return self.tells


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told() -> Told:
    return Told()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bot(told: Told) -> AsyncIterator[str]:
    """The pages themselves, over a service that tells what a test lays into it."""
    server = TestServer(create_app(told, Catalogue.load(), CONFIG))
    await server.start_server(shutdown_timeout=1)
    yield str(server.make_url("/"))
    await server.close()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("state", STATES)
async def test_every_state_of_an_adapter_can_be_read(told, visitor, shot, state, language):
    told.adapter = STATES[state]()

    look = {"size": PHONE, "color_scheme": "dark"} if language == "zh" else {}
    page = await visitor("/taste", language=language, **look)

    await expect(page.locator("#adapter h2").first).to_be_visible()
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"tuning-{state}-{language}")


async def test_figures_come_with_their_interval_and_count_and_claim_no_more(told, visitor):
    told.adapter = STATES["trial"]()
    page = await visitor("/taste")
    trial, in_use = page.locator(".served").nth(0), page.locator(".served").nth(1)

    await expect(in_use.locator(".big")).to_have_text(
        "Trained on 412 votes. It prefers what members chose in 64 % ± 8 of 120 held-out"
        " comparisons."
    )
    await expect(trial.locator(".big")).to_contain_text("58 % ± 14 of 24")
    await expect(trial.locator(".big")).to_contain_text("so it may have learned nothing yet")
    await expect(trial.locator(".kept.no")).to_have_text("not kept")
    await expect(in_use).to_contain_text("21 of 38 rounds (41 to 69 %)")


async def test_what_was_kept_out_stands_there_with_the_reason(told, visitor):
    told.adapter = tuned.adapters()
    page = await visitor("/taste")

    past = page.locator("#before li")

    await expect(past).to_have_count(5)
    await expect(past.nth(1)).to_contain_text("not used")
    await expect(past.nth(1)).to_contain_text("Its drafts grew too alike.")
    await expect(past.nth(4)).to_contain_text("took them back on 2 June 2026")


async def test_going_back_is_asked_once_more_and_told(told, visitor, shot):
    told.adapter, told.calls = tuned.adapters(), []
    page = await visitor("/taste")

    await page.get_by_role("button", name="Roll back to text-2").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Works stay as they are.")
    assert "rollback" not in told.deeds
    told.adapter = tuned.nothing_yet()
    await dialog.get_by_role("button", name="Roll back", exact=True).click()

    await expect(page.locator("#tuned")).to_contain_text("Rolled back.")
    await expect(page.locator("#tuned")).to_be_focused()
    await expect(page.locator("#adapter")).to_contain_text("No adapter is in use.")
    assert told.deeds.count("rollback") == 1


async def test_a_refused_deed_says_why(told, visitor):
    told.adapter, told.refuses = tuned.nothing_yet(), Conflict("too_few_pairs")
    page = await visitor("/taste")

    await page.get_by_role("button", name="Train now").click()

    await expect(page.locator("#tuned")).to_contain_text("too few comparisons")
    told.refuses = None


async def test_a_training_is_followed_without_a_press(told, visitor):
    told.adapter = tuned.nothing_yet()
    page = await visitor("/taste")
    await expect(page.locator(".waiting")).to_contain_text("61 of 200 new comparisons.")
    await page.wait_for_timeout(500)  # the stream stands

    told.adapter = tuned.nothing_yet(running=tuned.RUNNING)
    told.bus.publish(Notice("tuning", None, {"guild_id": ""}))

    bar = page.get_by_role("progressbar", name="Adapter 4 is being made")
    await expect(bar).to_have_attribute("value", "42")
    await expect(page.locator(".under-way")).to_contain_text("about 12 min left")
    await expect(page.locator("#tuning-said")).to_have_text("It is trained.")
    await page.get_by_role("button", name="Cancel").focus()
    told.adapter = tuned.nothing_yet(running=tuned.RUNNING | {"stage": "judging", "done": 0.1})
    told.bus.publish(Notice("tuning", None, {"guild_id": ""}))
    await expect(page.locator("#tuning-said")).to_contain_text("judged")
    await expect(page.get_by_role("button", name="Cancel")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_report_tells_members_and_engineers(told, visitor, shot, language):
    look = {"size": PHONE, "color_scheme": "dark"} if language == "zh" else {}

    page = await visitor(f"/taste/adapters/{tuned.NAME}", language=language, **look)

    await expect(page.locator(".pair")).to_have_count(2)
    await expect(page.locator(".settings").first).to_contain_text("beta")
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"tuning-report-{language}")


async def test_a_report_of_one_that_learned_nothing_can_be_read(told, visitor):
    bare = {"verdict": "refused", "why": "too_little", "asked": [], "recipe": {}, "examples": []}
    nothing = tuned.SHORT | bare | {"tried": [], "held_out": {"pairs": 0, "sessions": 0}}
    told.report = tuned.report_of(
        status="refused", by="gate", since=None, live=None, report=nothing
    )

    page = await visitor(f"/taste/adapters/{tuned.NAME}", java_script_enabled=False)

    await expect(page.locator(".lede")).to_contain_text("too few comparisons")
    told.report = tuned.report_of()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_evening_is_seen_round_by_round(told, visitor, shot, language):
    told.adapter, told.tells = tuned.nothing_yet(), tuned.EVENING
    look = {"size": PHONE, "color_scheme": "dark"} if language == "zh" else {}
    page = await visitor("/taste?community=evening", language=language, **look)
    await expect(page.locator(".seats li")).to_have_count(8)
    await expect(page.locator(".slips .won")).to_have_count(1)
    assert await faults(page) == {}
    await shot(page, f"tuning-evening-{language}")
    await page.wait_for_timeout(500)

    told.tells = tuned.OVER
    told.bus.publish(Notice("evening", None, {}))

    await expect(page.locator(".measured > div")).to_have_count(2)
    await expect(page.locator(".lines li")).to_have_count(10)
    assert await moves.fits(page)
    assert await faults(page) == {}
    await shot(page, f"tuning-evening-over-{language}")


async def test_the_page_reads_without_scripts(told, visitor):
    told.adapter = tuned.adapters(running=tuned.RUNNING)

    page = await visitor("/taste", java_script_enabled=False)

    await expect(page.locator(".under-way progress")).to_be_visible()
    await expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    await expect(page.get_by_role("link", name="Read the whole report")).to_be_visible()
