"""
kill -9 at random moments of the real bot, while five members vote and write over HTTP.

Members repeat what was not answered, with the same Idempotency-Key. Afterwards the store is read:
what was acknowledged is there, once, and a refusal left nothing.
"""

import asyncio
import random
import signal
import statistics
from collections import Counter
from dataclasses import dataclass

import aiohttp
import pytest

from bot.records import Records
from bot.replay import replay
from bot.session import Draft, Passage, Round, RoundStatus, Session, canon
from bot.store import Store
from bot.votes import Ballot
from tests.crash.bot_process import BotProcess
from tests.crash.members import N_SHOWN, Ledger, Member
from tests.crash.player import playing_engine

N_MEMBERS = 5
SHOWN = "drafts.shown"  # the kind of the event
LAID_OUT = {RoundStatus.VOTING, RoundStatus.CLOSED}
EARLY = 0.15  # share of the kills that come before the bot is ready


@dataclass(frozen=True, slots=True)
class Room:
    """One session as the store has it afterwards."""

    session: Session
    facts: list[str]
    rounds: list[Round]
    drafts: list[Draft]
    ballots: list[Ballot]
    passages: list[Passage]
    laid_out: list[str | None]  # rounds, once for each time that drafts were put on their table
    replayed: list[str]  # the canon by the events alone


@dataclass(frozen=True, slots=True)
class Aftermath:
    ledger: Ledger
    ready_s: list[float]
    rooms: list[Room]

    @property
    def rounds(self) -> dict[str, Round]:
        return {r.id: r for room in self.rooms for r in room.rounds}


@pytest.fixture(scope="module", params=[8, pytest.param(100, marks=pytest.mark.slow)])
async def aftermath(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Aftermath:
    ledger, chance = Ledger(), random.Random(request.param)
    async with playing_engine() as engine_url:
        bot = BotProcess(tmp_path_factory.mktemp("kill"), engine_url)
        ready_s = await ordeal(bot, ledger, request.param, chance)
    store = await Store.open(bot.data_dir)
    rooms = await store.read(read_rooms)
    await store.close()
    tell(request.param, ledger, ready_s)
    return Aftermath(ledger, ready_s, rooms)


async def ordeal(
    bot: BotProcess, ledger: Ledger, n_kills: int, chance: random.Random
) -> list[float]:
    """Kill and start again while members live; then let them finish, and stop in good order."""
    stop = asyncio.Event()
    ready_s: list[float] = []
    timeout = aiohttp.ClientTimeout(total=10)
    await bot.start()
    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as group:
        await bot.until_ready(http)
        for number in range(N_MEMBERS):
            jar = aiohttp.CookieJar(unsafe=True)
            browser = aiohttp.ClientSession(cookie_jar=jar, timeout=timeout)
            member = Member(bot.url, browser, ledger, random.Random(number))
            group.create_task(_life(member, browser, stop))
        for _ in range(n_kills):
            await _in_the_middle_of_a_write(ledger, chance)
            await bot.end(signal.SIGKILL)
            await bot.start()
            if chance.random() < EARLY:
                continue  # the next kill falls into the start
            ready_s.append(await bot.until_ready(http))
        await bot.until_ready(http)
        await asyncio.sleep(0.3)
        stop.set()
    await bot.end(signal.SIGTERM)
    return ready_s


async def _in_the_middle_of_a_write(ledger: Ledger, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0, 1.5))
    ledger.asked.clear()
    await ledger.asked.wait()
    await asyncio.sleep(chance.uniform(0, 0.01))  # about as long as a write takes


async def _life(member: Member, browser: aiohttp.ClientSession, stop: asyncio.Event) -> None:
    async with browser:
        await member.arrive()
        await member.live(stop)


def read_rooms(records: Records) -> list[Room]:
    return [
        Room(
            session,
            [entry.fact for entry in records.lore(session.id)],
            rounds := records.rounds(session.id),
            records.drafts_of_session(session.id),
            [b for r in rounds for b in records.ballots(r.id)],
            records.passages(session.id),
            [e.round_id for e in records.events(session.id, 0, 100_000) if e.kind == SHOWN],
            replay(records.events(session.id, 0, 100_000)),
        )
        for session in records.sessions(None, 100_000)
        if not session.example
    ]


def tell(n_kills: int, ledger: Ledger, ready_s: list[float]) -> None:
    figures = ", ".join(f"{count} {what}" for what, count in sorted(ledger.counts.items()))
    print(
        f"\n{n_kills} kills: {figures}; {len(ledger.sessions)} sessions, {len(ledger.rounds)}"
        f" rounds, {len(ledger.drafts)} own drafts, {len(ledger.facts)} facts,"
        f" {len(ledger.ballots)} ballots; ready again after {statistics.median(ready_s):.2f} s"
        f" (median), {max(ready_s):.2f} s (worst)"
    )


def test_every_acknowledged_write_is_there_exactly_once(aftermath: Aftermath) -> None:
    ledger, rooms = aftermath.ledger, aftermath.rooms

    assert ledger.counts["writes acknowledged"] > 50
    assert Counter(room.session.premise for room in rooms) == Counter([*ledger.sessions])
    assert Counter(f for room in rooms for f in room.facts) == Counter(ledger.facts)
    own = (d.text for room in rooms for d in room.drafts if d.author_id)
    assert Counter(own) == Counter(ledger.drafts)
    assert {r.id: r.session_id for r in aftermath.rounds.values()} == ledger.rounds


def test_every_ballot_is_as_its_voter_was_told(aftermath: Aftermath) -> None:
    n_in_doubt = sum(len(truths) > 1 for truths in aftermath.ledger.ballots.values())
    expected = Counter(r for (r, _), truths in aftermath.ledger.ballots.items() if truths != {None})
    found = Counter(b.round_id for room in aftermath.rooms for b in room.ballots)

    assert aftermath.ledger.wrong == []
    assert n_in_doubt <= N_MEMBERS
    assert sum((found - expected).values()) == 0
    assert sum((expected - found).values()) <= n_in_doubt


def test_every_closed_round_left_one_passage_by_its_winner(aftermath: Aftermath) -> None:
    ledger = aftermath.ledger

    for round_id, winner in ledger.closed.items():
        assert aftermath.rounds[round_id].status is RoundStatus.CLOSED
        assert aftermath.rounds[round_id].winner == winner
    passages = Counter(p.round_id for room in aftermath.rooms for p in room.passages)
    assert passages == Counter([*ledger.closed])


def test_no_round_was_laid_out_twice(aftermath: Aftermath) -> None:
    for room in aftermath.rooms:
        voted_on = [r.id for r in room.rounds if r.status in LAID_OUT]
        by_model = Counter(d.round_id for d in room.drafts if d.generation and d.place is not None)

        assert Counter(room.laid_out) == Counter(voted_on)
        assert set(by_model) == set(voted_on)
        assert max(by_model.values(), default=0) <= N_SHOWN


def test_the_log_of_every_room_tells_its_canon(aftermath: Aftermath) -> None:
    for room in aftermath.rooms:
        assert room.replayed == [p.text for p in canon(room.passages, room.session.head)]
    assert any(room.replayed for room in aftermath.rooms)


def test_the_bot_is_ready_again_in_five_seconds(aftermath: Aftermath) -> None:
    assert statistics.median(aftermath.ready_s) < 5
    if len(aftermath.ready_s) > 50:  # the long run has the machine to itself
        assert max(aftermath.ready_s) < 5
