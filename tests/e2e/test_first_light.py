"""From a premise to a finished work: the bot as a process, a real vLLM, two members."""

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from engine.text.engine import TextEngine
from tests.crash.bot_process import BotProcess
from tests.e2e.test_vllm import leader_of, processes_of
from tests.waiting import until

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(240, func_only=True)]

Json = dict[str, Any]
KEYS = itertools.count()
WORKS = [
    ("story", "en", "An old man walks by the sea.", "keep it small", "He counted the waves twice."),
    (
        "poem",
        "zh",
        "一位老人在海边散步",
        "写到月亮",
        "月出海天阔，人归沙岸平。\n潮声犹在耳，不记旧年程。",
    ),
]


class Browser:
    """One member: a cookie jar and the JSON API."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url

    async def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        headers = {"Idempotency-Key": f"k{next(KEYS)}"} if method == "POST" else {}
        async with self._http.request(method, self._url + path, json=body, headers=headers) as got:
            answer: Json = await got.json()
            assert got.status < 400, answer
            return answer

    async def round_that_is(self, round_: Json, *statuses: str, limit_s: float = 60) -> Json:
        async with asyncio.timeout(limit_s):
            while (seen := await self.ask("GET", f"/api/rounds/{round_['id']}"))[
                "status"
            ] not in statuses:
                await asyncio.sleep(0.1)
        return seen


@pytest_asyncio.fixture
async def bot(tmp_path: Path, vllm_url: str) -> AsyncIterator[BotProcess]:
    process = BotProcess(tmp_path, vllm_url)
    async with aiohttp.ClientSession() as http:
        await process.start()
        await process.until_ready(http)
    yield process
    await process.end(signal.SIGTERM)


@pytest_asyncio.fixture
async def two(bot: BotProcess) -> AsyncIterator[tuple[Browser, Browser]]:
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as ann,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as bob,
    ):
        yield Browser(ann, bot.url), Browser(bob, bot.url)


@pytest.mark.parametrize(("form", "language", "premise", "wish", "own"), WORKS)
async def test_a_premise_becomes_a_finished_work(
    two: tuple[Browser, Browser], form: str, language: str, premise: str, wish: str, own: str
) -> None:
    ann, bob = two
    await ann.ask("PUT", "/api/me", {"name": "Ann", "language": language})
    session = await ann.ask(
        "POST",
        "/api/sessions",
        {"form": form, "language": language, "premise": premise, "settings": {"quorum": 2}},
    )
    path = f"/api/sessions/{session['id']}"

    # the first round: both vote, the quorum closes it
    round_ = await ann.ask("POST", f"{path}/rounds", {"wish": wish})
    round_ = await ann.round_that_is(round_, "voting")
    drafts = [d["id"] for d in round_["drafts"]]
    assert 1 <= len(drafts) <= 4
    await ann.ask("PUT", f"/api/rounds/{round_['id']}/ballot", {"drafts": drafts[:1]})
    closed = await bob.ask("PUT", f"/api/rounds/{round_['id']}/ballot", {"drafts": drafts[:1]})
    assert (closed["status"], closed["winner"]) == ("closed", drafts[0])

    # the second: an edit joins the ballot and wins by the host's close
    round_ = await bob.ask("POST", f"{path}/rounds", {})
    round_ = await ann.round_that_is(round_, "voting")
    offered = await bob.ask(
        "POST",
        f"/api/rounds/{round_['id']}/drafts",
        {"text": own, "parent": round_["drafts"][0]["id"]},
    )
    edit = offered["drafts"][-1]
    await ann.ask("PUT", f"/api/rounds/{round_['id']}/ballot", {"drafts": [edit["id"]]})
    await ann.ask("POST", f"/api/rounds/{round_['id']}/close", {})

    work = await ann.ask("POST", f"{path}/finish", {"title": "First light"})
    exhibited = await bob.ask("GET", f"/api/works/{work['id']}")
    assert [p["kind"] for p in exhibited["passages"]] == ["model", "edited"]
    assert exhibited["passages"][1]["text"] == own
    assert exhibited["models"] == ["house"]
    assert exhibited["passages"][0]["seed"] is not None
    assert exhibited["people"][0] == "Ann"
    assert len(exhibited["people"]) == 2


async def test_an_engine_killed_in_the_middle_of_a_round_is_asked_again_by_itself(
    two: tuple[Browser, Browser], vllm_server: TextEngine
) -> None:
    ann, _ = two
    session = await ann.ask(
        "POST", "/api/sessions", {"form": "story", "language": "en", "premise": "A tide forgets."}
    )
    round_ = await ann.ask("POST", f"/api/sessions/{session['id']}/rounds", {})
    await ann.round_that_is(round_, "drafting", "voting")
    leader, restarts = leader_of(vllm_server.state().url), vllm_server.restart_count
    for pid in processes_of(leader):
        os.kill(pid, signal.SIGKILL)

    told = await ann.round_that_is(round_, "queued", "voting", "failed")
    # A round that was drawn just before leaves nobody asking: only the count tells of the new life.
    await until(lambda: vllm_server.restart_count > restarts, limit_s=60)
    await until(lambda: vllm_server.state().status == "ready", limit_s=120)
    ended = await ann.round_that_is(round_, "voting", "failed", limit_s=120)

    assert told["status"] == "voting" or told["error"]["detail"]
    assert ended["status"] == "voting", ended["error"]
