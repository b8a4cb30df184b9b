"""
Members who never give up: each request is repeated, under the same key, until it is answered.

The ledger holds what the members were told. A ballot may have several truths while its outcome
is unknown (the bot died before it answered); everything that has a key has exactly one.
"""

import asyncio
import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Marks = frozenset[str] | None  # what is on a ballot; None: there is none
N_SHOWN = 2  # drafts a round, so that four places are left for members' own
NONE_CAST: set[Marks] = {None}


@dataclass(slots=True)
class Ledger:
    """What was acknowledged, shared by all members of a run."""

    sessions: dict[str, str] = field(default_factory=dict)  # premise -> session
    facts: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)  # texts of members' own
    rounds: dict[str, str] = field(default_factory=dict)  # round -> session
    closed: dict[str, str] = field(default_factory=dict)  # round -> winner
    voting: set[str] = field(default_factory=set)
    ballots: dict[tuple[str, str], set[Marks]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)  # what a member saw with their own eyes
    asked: asyncio.Event = field(default_factory=asyncio.Event)  # set as each POST is sent


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    json: Any
    repeated: bool  # an earlier try got no answer, so it may have had its effect


class Member:
    """One browser: a cookie of its own, a room of its own, and an interest in all others."""

    def __init__(
        self, url: str, http: aiohttp.ClientSession, ledger: Ledger, chance: random.Random
    ) -> None:
        self._url = url
        self._http = http
        self._ledger = ledger
        self._chance = chance
        self._session = ""
        self._round = ""
        self.ref = ""

    async def arrive(self) -> None:
        """Get the cookie before anything else: keys are kept by member."""
        self.ref = (await self.send("GET", "/api/me")).json["id"]

    async def live(self, stop: asyncio.Event) -> None:
        deeds = (*[self.vote] * 9, self.withdraw, self.write, self.write, self.tell)
        while not stop.is_set():
            await self.host()
            await self._chance.choice(deeds)()
            await asyncio.sleep(self._chance.uniform(0, 0.1))

    async def send(self, method: str, path: str, content: Any = None) -> Reply:
        key = {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
        repeated = False
        while True:
            if method == "POST":  # a ballot twice is the same ballot, a draft twice is not
                self._ledger.asked.set()
            try:
                async with self._http.request(
                    method, self._url + path, json=content, headers=key
                ) as answer:
                    reply = Reply(answer.status, await answer.json(content_type=None), repeated)
            except (aiohttp.ClientError, TimeoutError, ValueError):
                repeated = True
                self._ledger.counts["requests without an answer"] += 1
                await asyncio.sleep(self._chance.uniform(0.02, 0.1))
                continue
            if reply.status == 429:
                await asyncio.sleep(0.25)
            elif reply.status >= 500:
                self._ledger.wrong.append(f"{method} {path}: {reply.status} {reply.json}")
                await asyncio.sleep(0.1)
            else:
                self._count(method, reply)
                return reply

    def _count(self, method: str, reply: Reply) -> None:
        if method != "GET" and reply.status < 300:
            self._ledger.counts["writes acknowledged"] += 1
            self._ledger.counts["of these repeated"] += reply.repeated

    async def host(self) -> None:
        """Keep a round going in one's own room."""
        if not self._session or self._chance.random() < 0.02:
            await self._open_session()
        if not self._round:
            reply = await self.send("POST", f"/api/sessions/{self._session}/rounds", {})
            assert reply.status == 202, reply
            self._round = reply.json["id"]
            self._ledger.rounds[self._round] = self._session
        elif self._round in self._ledger.voting:
            if self._chance.random() < 0.1:
                await self._close()
        elif (await self._look(self._round))["status"] == "voting":
            self._ledger.voting.add(self._round)

    async def _open_session(self) -> None:
        premise = f"A story {uuid.uuid4().hex}"
        settings = {"round_s": 86_400, "quorum": 100, "n_candidates": 3, "n_shown": N_SHOWN}
        content = {"form": "story", "language": "en", "premise": premise, "settings": settings}
        reply = await self.send("POST", "/api/sessions", content)
        assert reply.status == 201, reply
        self._session = self._ledger.sessions[premise] = reply.json["id"]
        self._round = ""

    async def _close(self) -> None:
        round_id, self._round = self._round, ""
        await self._vote_in(round_id)  # a round without ballots would leave no passage
        path = f"/api/rounds/{round_id}/close"
        reply = await self.send("POST", path, {})
        if reply.status == 200 and reply.json["status"] == "tied":
            reply = await self.send("POST", path, {"winner": reply.json["tied"][0]})
        assert reply.status == 200, reply
        self._ledger.voting.discard(round_id)
        self._ledger.closed[round_id] = reply.json["winner"]
        if self._chance.random() < 0.3:
            reply = await self.send("POST", f"/api/sessions/{self._session}/undo", {})
            assert reply.status == 200, reply
            self._ledger.counts["undone"] += 1

    async def vote(self) -> None:
        if self._ledger.voting:
            await self._vote_in(self._chance.choice(sorted(self._ledger.voting)))

    async def _vote_in(self, round_id: str) -> None:
        drafts = [d["id"] for d in (await self._look(round_id))["drafts"]]
        if drafts:
            marks = frozenset(self._chance.sample(drafts, self._chance.randint(1, len(drafts))))
            content = {"drafts": sorted(marks)}
            await self._mark(round_id, marks, "PUT", content)

    async def withdraw(self) -> None:
        if self._ledger.voting:
            round_id = self._chance.choice(sorted(self._ledger.voting))
            await self._mark(round_id, None, "DELETE", None)

    async def _mark(self, round_id: str, marks: Marks, method: str, content: Any) -> None:
        """Change one's ballot; until the answer comes, both the old and the new may be true."""
        place = (round_id, self.ref)
        before = self._ledger.ballots.get(place, NONE_CAST)
        self._ledger.ballots[place] = before | {marks}
        reply = await self.send(method, f"/api/rounds/{round_id}/ballot", content)
        if reply.status == 200:
            self._ledger.ballots[place] = {marks}
        elif not reply.repeated:
            self._ledger.ballots[place] = before

    async def write(self) -> None:
        """Lay a draft of one's own on somebody's table."""
        if not self._ledger.voting:
            return
        text = f"Ines wrote down number {uuid.uuid4().hex} and closed the book. " * 4
        round_id = self._chance.choice(sorted(self._ledger.voting))
        reply = await self.send("POST", f"/api/rounds/{round_id}/drafts", {"text": text})
        if reply.status == 201:
            self._ledger.drafts.append(text.strip())

    async def tell(self) -> None:
        """Add a fact to somebody's world."""
        if not self._ledger.sessions:
            return
        fact = f"The bell has the number {uuid.uuid4().hex}."
        session_id = self._chance.choice(list(self._ledger.sessions.values()))
        reply = await self.send("POST", f"/api/sessions/{session_id}/lore", {"fact": fact})
        if reply.status == 201:
            self._ledger.facts.append(fact)

    async def _look(self, round_id: str) -> Any:
        """Read a round, and mind whether one's own ballot is as one was told."""
        shown = (await self.send("GET", f"/api/rounds/{round_id}")).json
        ballot = shown["your_ballot"]
        marks = None if ballot is None else frozenset(ballot["drafts"])
        if marks not in self._ledger.ballots.get((round_id, self.ref), NONE_CAST):
            self._ledger.wrong.append(f"ballot of {self.ref} in {round_id} is {marks}")
        return shown
