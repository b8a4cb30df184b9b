"""From a passage to an exhibited illustration: bot, vLLM and our own image server, all for real."""

import asyncio
import io
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image

from engine.image.provenance import read
from tests.crash.bot_process import BotProcess
from tests.e2e.test_first_light import Browser, two

__all__ = ["two"]
pytestmark = [pytest.mark.vllm, pytest.mark.timeout(240, func_only=True)]

Json = dict[str, Any]
ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts" / "pictures"
WORKS = [
    ("story", "en", "A lighthouse keeper finds a letter in the fog.", "a quiet forest"),
    ("quatrain", "zh", "一位老人在海边看月亮", "一片宁静的森林"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bot(tmp_path_factory: pytest.TempPathFactory, vllm_url: str) -> AsyncIterator[BotProcess]:
    """A bot that starts its image server by itself, with no setting of it."""
    process = BotProcess(tmp_path_factory.mktemp("pictures"), vllm_url, paints=True)
    async with aiohttp.ClientSession() as http:
        await process.start()
        await process.until_ready(http)
    yield process
    await process.end(signal.SIGTERM)


@pytest.fixture(scope="module", autouse=True)
def gallery() -> None:
    """What was painted is kept to be looked at."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)


async def fetched(bot: BotProcess, url: str) -> tuple[Image.Image, bytes]:
    async with aiohttp.ClientSession() as http, http.get(bot.url + url) as got:
        content = await got.read()
        assert got.status == 200, content[:300]
        assert got.content_type == "image/webp"
    image = Image.open(io.BytesIO(content)).convert("RGB")
    low, high = image.convert("L").getextrema()
    assert isinstance(low, int)
    assert high - low > 60, "the picture is blank"
    return image, content


async def a_passage(ann: Browser, session: Json) -> Json:
    """One round of texts, closed with its first draft."""
    path = f"/api/sessions/{session['id']}"
    round_ = await ann.round_that_is(await ann.ask("POST", f"{path}/rounds", {}), "voting")
    first = round_["drafts"][0]["id"]
    await ann.ask("PUT", f"/api/rounds/{round_['id']}/ballot", {"drafts": [first]})
    await ann.ask("POST", f"/api/rounds/{round_['id']}/close", {})
    seen = await ann.ask("GET", path)
    passage: Json = seen["canon"][-1]
    return passage


async def shown(ann: Browser, asked: Json, count: int) -> Json:
    """The round once so many pictures lie on the table."""
    async with asyncio.timeout(120):
        while True:
            round_ = await ann.ask("GET", f"/api/rounds/{asked['id']}")
            assert round_["status"] != "failed", round_["error"]
            if len(round_["drafts"]) >= count:
                return round_
            await asyncio.sleep(0.2)


@pytest.mark.parametrize(("form", "language", "premise", "words"), WORKS)
async def test_a_passage_is_illustrated_varied_enlarged_and_exhibited(
    two: tuple[Browser, Browser],
    bot: BotProcess,
    form: str,
    language: str,
    premise: str,
    words: str,
) -> None:
    ann, bob = two
    opening = {"form": form, "language": language, "premise": premise}
    session = await ann.ask("POST", "/api/sessions", opening)
    passage = await a_passage(ann, session)
    path = f"/api/sessions/{session['id']}"

    # four pictures of the passage, words and mood taken from it
    asked = await ann.ask("POST", f"{path}/pictures", {"passage_id": passage["id"]})
    assert (asked["kind"], asked["passage"]["id"]) == ("image", passage["id"])
    round_ = await shown(ann, asked, 4)
    assert round_["asking"]["prompt"]
    for draft in round_["drafts"]:
        assert draft["picture"]["alt"]
        assert draft["seed"] is None
        image, content = await fetched(bot, draft["picture"]["url"])
        assert image.size == (draft["picture"]["width"], draft["picture"]["height"])
        assert read(content) is None, "provenance would tell before the close"
        image.save(ARTIFACTS / f"{language}-{draft['label']}.png")

    # two variations of one of them; both members ring the first of these
    at = f"/api/rounds/{round_['id']}"
    await bob.ask("POST", f"{at}/more", {"of": round_["drafts"][1]["id"], "how": "variations"})
    round_ = await shown(ann, asked, 6)
    chosen = round_["drafts"][4]
    await ann.ask("PUT", f"{at}/ballot", {"drafts": [chosen["id"]]})
    await bob.ask("PUT", f"{at}/ballot", {"drafts": [chosen["id"]]})
    closed = await ann.ask("POST", f"{at}/close", {})

    # now it is told who made it, also by the file, and it can be had larger
    won = next(d for d in closed["drafts"] if d["id"] == closed["winner"])
    assert (won["id"], won["model"], won["votes"]) == (chosen["id"], "house-scenes", 2)
    small, content = await fetched(bot, won["picture"]["url"])
    made = read(content)
    assert made is not None
    assert (made.model, made.seed) == ("house-scenes", won["seed"])
    large, _ = await fetched(bot, won["picture"]["url"].replace("picture.webp", "picture_2x.webp"))
    assert large.size == (2 * small.width, 2 * small.height)

    # a cover in words of one's own, and the work with both
    cover = await shown(ann, await ann.ask("POST", f"{path}/pictures", {"prompt": words}), 4)
    alts = [d["picture"]["alt"].lower() for d in cover["drafts"]]
    assert all(("forest" if language == "en" else "林") in alt for alt in alts), alts
    first = cover["drafts"][0]["id"]
    await ann.ask("PUT", f"/api/rounds/{cover['id']}/ballot", {"drafts": [first]})
    await ann.ask("POST", f"/api/rounds/{cover['id']}/close", {})
    work = await ann.ask("POST", f"{path}/finish", {"title": premise[:40]})
    exhibited = await bob.ask("GET", f"/api/works/{work['id']}")
    (picture,) = exhibited["passages"][0]["pictures"]
    for hung in (picture, exhibited["cover"]):
        assert hung["alt"]
        image, _ = await fetched(bot, hung["url"])
        image.save(ARTIFACTS / f"{language}-work-{hung['id'][:6]}.png")
