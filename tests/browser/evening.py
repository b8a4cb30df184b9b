"""A community that votes for an evening through the API: every member likes the shortest draft."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp

from tests.browser.moves import SEA

Json = dict[str, Any]
PATIENT = {"quorum": 20}  # so that the host closes each round, when all have voted


class Member:
    """One guest of the playground, by a cookie of their own."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url

    async def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """The answer to one request of the API, which must not be a refusal."""
        async with self._http.request(method, f"{self._url}{path}", json=body) as answer:
            found: Json = await answer.json()
            assert answer.ok, (path, found)
            return found


@asynccontextmanager
async def members(url: str, n: int) -> AsyncIterator[list[Member]]:
    """As many members as that, known to the bot."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(n):
            jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address without a name
            http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
            found.append(Member(http, url))
            await found[-1].ask("GET", "/api/me")
        yield found


async def shown(member: Member, round_id: str) -> list[Json]:
    """The drafts of a round, once they are here."""
    while (found := await member.ask("GET", f"/api/rounds/{round_id}"))["status"] != "voting":
        assert found["status"] in {"queued", "drafting"}, found
        await asyncio.sleep(0.05)
    drafts: list[Json] = found["drafts"]
    return drafts


async def vote(voters: Sequence[Member], round_id: str, draft_id: str) -> list[Json]:
    """All of them ring one draft; what each was answered."""
    path = f"/api/rounds/{round_id}/ballot"
    return [await voter.ask("PUT", path, {"drafts": [draft_id]}) for voter in voters]


async def evening(voters: Sequence[Member], *, rounds: int, **session: Any) -> Json:
    """A session of so many rounds; its last view."""
    host = voters[0]
    asked = {"form": "story", "premise": SEA, "language": "en", "settings": PATIENT} | session
    path = f"/api/sessions/{(await host.ask('POST', '/api/sessions', asked))['id']}"
    for _ in range(rounds):
        round_id = (await host.ask("POST", f"{path}/rounds", {}))["id"]
        drafts = await shown(host, round_id)
        favourite = min(drafts, key=lambda draft: len(draft["text"]))
        await vote(voters, round_id, favourite["id"])
        await host.ask("POST", f"/api/rounds/{round_id}/close", {})
    return await host.ask("GET", path)
