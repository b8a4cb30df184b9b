"""
Thirty rooms with open rounds at once, five voters in each: none is lost, none mixed up.

The bot is a process of its own, asked over HTTP; the engine plays vLLM and writes about each
room's own hero. Prints how long a ballot takes from the press to the answer.
"""

import asyncio
import json
import random
import signal
import statistics
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from tests.crash.bot_process import BotProcess
from tests.crash.player import playing_engine

ROOMS, VOTERS, BALLOTS = 30, 5, 4


@dataclass
class Room:
    """One room, with what its people did and saw."""

    hero: str
    url: str
    people: list[aiohttp.ClientSession]  # the first is the host
    session_id: str = ""
    round: Any = None
    last_marks: dict[int, list[str]] = field(default_factory=dict)
    heard: list[tuple[str, Any]] = field(default_factory=list)  # event, data

    async def ask(self, person: int, method: str, path: str, content: Any = None) -> Any:
        browser = self.people[person]
        async with browser.request(method, self.url + path, json=content) as answer:
            said = await answer.json(content_type=None)
            assert answer.status < 300, said
            return said

    async def open(self) -> None:
        for person in range(len(self.people)):
            await self.ask(person, "GET", "/api/me")
        premise = f"A story about {self.hero} and the sea."
        settings = {"round_s": 3_600, "quorum": 100, "n_candidates": 4, "n_shown": 4}
        content = {"form": "story", "language": "en", "premise": premise, "settings": settings}
        self.session_id = (await self.ask(0, "POST", "/api/sessions", content))["id"]

    async def begin(self) -> None:
        self.round = await self.ask(0, "POST", f"/api/sessions/{self.session_id}/rounds", {})
        while self.round["status"] != "voting":
            await asyncio.sleep(0.1)
            self.round = await self.ask(0, "GET", f"/api/rounds/{self.round['id']}")

    async def vote(self, person: int, marks: list[str]) -> float:
        """Seconds from the press to the answer."""
        began = time.perf_counter()
        path = f"/api/rounds/{self.round['id']}/ballot"
        await self.ask(person, "PUT", path, {"drafts": marks})
        self.last_marks[person] = marks
        return time.perf_counter() - began

    async def close(self) -> None:
        path = f"/api/rounds/{self.round['id']}/close"
        self.round = await self.ask(0, "POST", path, {})
        if self.round["status"] == "tied":
            self.round = await self.ask(0, "POST", path, {"winner": self.round["tied"][0]})

    async def listen(self) -> None:
        """Follow the room's stream of events until its round is closed."""
        url = f"{self.url}/api/events?session={self.session_id}"
        kind = ""
        async with self.people[0].get(url) as stream:
            async for line in stream.content:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    self.heard.append((kind, json.loads(value)))
                    if kind == "closed":
                        return


def name_of(number: int) -> str:
    chance = random.Random(number)
    return "".join(
        chance.choice("bdgklmnprstvz") + chance.choice("aeiou") for _ in range(4)
    ).title()


@dataclass(frozen=True)
class Storm:
    rooms: list[Room]
    sessions: dict[str, Any]  # as the API tells them at the end, by hero


@pytest.fixture(scope="module")
async def storm(tmp_path_factory: pytest.TempPathFactory) -> Storm:
    async with AsyncExitStack() as stack:
        engine_url = await stack.enter_async_context(playing_engine())
        bot = BotProcess(tmp_path_factory.mktemp("storm"), engine_url, "tests.crash.storm_bot")
        await bot.start()
        try:
            rooms = [
                Room(name_of(n), bot.url, [await _browser(stack) for _ in range(VOTERS)])
                for n in range(ROOMS)
            ]
            await bot.until_ready(rooms[0].people[0])
            return await rage(rooms)
        finally:
            await bot.end(signal.SIGTERM)


async def _browser(stack: AsyncExitStack) -> aiohttp.ClientSession:
    jar = aiohttp.CookieJar(unsafe=True)
    return await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))


async def rage(rooms: list[Room]) -> Storm:
    await _all(room.open() for room in rooms)
    async with asyncio.TaskGroup() as group:
        for room in rooms:
            group.create_task(room.listen())
        began = time.perf_counter()
        await _all(room.begin() for room in rooms)
        print(f"\n{ROOMS} rounds laid out in {time.perf_counter() - began:.1f} s")
        voters = [(room, person) for room in rooms for person in range(VOTERS)]
        calm = await _all(_at_leisure(room, person) for room, person in voters)
        _tell("a ballot in the storm", [took for times in calm for took in times])
        crowd = await _all(room.vote(person, _marks(room, person)) for room, person in voters)
        _tell("all 150 in the same moment", crowd)
        await _all(room.close() for room in rooms)
    ended = [await r.ask(0, "GET", f"/api/sessions/{r.session_id}") for r in rooms]
    return Storm(rooms, {room.hero: session for room, session in zip(rooms, ended, strict=True)})


async def _all(deeds: Any) -> list[Any]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(deed) for deed in deeds]
    return [task.result() for task in tasks]


def _marks(room: Room, salt: int) -> list[str]:
    chance = random.Random(f"{room.hero} {salt}")
    drafts = [d["id"] for d in room.round["drafts"]]
    return chance.sample(drafts, chance.randint(1, len(drafts)))


async def _at_leisure(room: Room, person: int) -> list[float]:
    """Some ballots of one voter, about one a second, so about 150 a second in all."""
    chance = random.Random(f"{room.hero} at {person}")
    times = []
    for number in range(BALLOTS):
        await asyncio.sleep(chance.uniform(0, 2))
        times.append(await room.vote(person, _marks(room, 100 * number + person)))
    return times


def _tell(what: str, times_s: list[float]) -> None:
    cuts = statistics.quantiles(times_s, n=100)
    print(
        f"{what}: acknowledged after {cuts[49] * 1e3:.0f} ms (p50), {cuts[98] * 1e3:.0f} ms (p99),"
        f" {max(times_s) * 1e3:.0f} ms (worst of {len(times_s)})"
    )


def test_every_room_has_its_own_round_and_drafts(storm: Storm) -> None:
    assert len({room.round["id"] for room in storm.rooms}) == ROOMS
    for room in storm.rooms:
        assert len(room.round["drafts"]) == 4
        assert all(room.hero in d["text"] for d in room.round["drafts"])


def test_every_rooms_last_ballots_were_counted_and_no_others(storm: Storm) -> None:
    for room in storm.rooms:
        expected = Counter(mark for marks in room.last_marks.values() for mark in marks)

        assert room.round["ballots"] == VOTERS
        assert {d["id"]: d["votes"] for d in room.round["drafts"] if d["votes"]} == expected
        assert expected[room.round["winner"]] == max(expected.values())


def test_every_rooms_winner_joined_its_own_canon(storm: Storm) -> None:
    for room in storm.rooms:
        winner = next(d for d in room.round["drafts"] if d["id"] == room.round["winner"])
        session = storm.sessions[room.hero]

        assert [p["text"] for p in session["canon"]] == [winner["text"]]
        assert room.hero in session["premise"]


def test_every_stream_told_of_its_own_room_alone(storm: Storm) -> None:
    for room in storm.rooms:
        told = [(kind, data) for kind, data in room.heard if "session_id" in data]
        ballots = [data["ballots"] for kind, data in told if kind == "ballots"]

        assert {data["session_id"] for _, data in told} == {room.session_id}
        assert {data["round_id"] for _, data in told if "round_id" in data} == {room.round["id"]}
        assert len(ballots) == VOTERS * (BALLOTS + 1)
        assert ballots[-1] == VOTERS
