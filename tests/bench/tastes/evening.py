"""
Simulated evenings through the real service: rounds are opened, drafted by vLLM, voted on, closed.

Notes after every round what was drafted, how it was ranked, and what the taste model knew.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from bot.records import Records
from bot.records.taste import TasteRecords
from bot.service import Service
from bot.session import Draft
from bot.store import Store
from bot.taste import Scope
from engine.taste.model import State, fresh
from engine.taste.prior import load_prior
from engine.taste.state import from_json
from tests.bench.tastes.members import VOTERS, Community

FORM, LANGUAGE = "story", "en"
ROUNDS_OF_A_SESSION = 8
PREMISES = (
    "An old man walks by the sea",
    "A letter arrives for somebody who moved away",
    "The last train has left and the station is not empty",
    "A baker and a lighthouse keeper share a secret",
    "The clock in the square has begun to run backwards",
    "A girl finds a key that fits no door",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A round after its close: every draft of the model, and the ballots cast before it."""

    drafts: tuple[Draft, ...]
    before: int


@dataclass(slots=True)
class Evening:
    """One community's rounds, and its state of taste by the ballots it was learned from."""

    community: Community
    guild_id: str
    seed: int
    rounds: list[Seen] = field(default_factory=list)
    states: dict[int, State] = field(default_factory=dict)

    @property
    def ballots(self) -> int:
        return VOTERS * len(self.rounds)


class Stage:
    """Plays evenings over one service."""

    def __init__(self, service: Service, store: Store) -> None:
        self._service = service
        self._store = store

    async def play(self, evening: Evening, ballots: int) -> None:
        """Until so many ballots are cast."""
        rng = Random(evening.seed)
        while evening.ballots < ballots:
            session_id = await self._open(evening, rng)
            for _ in range(ROUNDS_OF_A_SESSION):
                if evening.ballots >= ballots:
                    break
                await self._round(evening, session_id, rng)

    async def _open(self, evening: Evening, rng: Random) -> str:
        session = await self._service.open_session(
            _member(evening, 0),
            form=FORM,
            language=LANGUAGE,
            premise=f"{rng.choice(PREMISES)}, {secrets.token_hex(2)}",
            settings={"quorum": VOTERS, "round_s": 86_400},
            channel_id=f"discord:{secrets.randbits(60)}",
            guild_id=evening.guild_id,
        )
        return str(session["id"])

    async def _round(self, evening: Evening, session_id: str, rng: Random) -> None:
        host = _member(evening, 0)
        open_ = (await self._service.session_view(session_id, host))["round"]
        if open_ is None or open_["status"] not in {"queued", "drafting", "voting"}:
            open_ = await self._service.open_round(host, session_id)
        round_id = str(open_["id"])
        await self._until(round_id, host, {"voting"})
        drafts = await self._drafts(round_id)
        shown = [draft for draft in drafts if draft.place is not None]
        before = evening.ballots
        for member in range(VOTERS):
            rung = evening.community.ballot(member, [d.text for d in shown], before, rng)
            chosen = [shown[index].id for index in rung]
            await self._service.cast(_member(evening, member), round_id, chosen)
        view = await self._service.round_view(round_id, host)
        if view["status"] == "tied":
            tied = [d.id for d in shown if d.id in set(await self._tied(round_id))]
            await self._service.close(host, round_id, winner=rng.choice(tied))
        await self._until(round_id, host, {"closed"})
        evening.rounds.append(Seen(tuple(drafts), before))
        evening.states[evening.ballots] = await self._learned(evening, round_id)

    async def _until(self, round_id: str, host: str, wanted: set[str]) -> None:
        async with asyncio.timeout(300):
            while True:
                view = await self._service.round_view(round_id, host)
                if view["status"] in wanted:
                    return
                if view["status"] == "failed":
                    await self._service.retry(host, round_id)
                await asyncio.sleep(0.02)

    async def _drafts(self, round_id: str) -> Sequence[Draft]:
        return await self._store.read(lambda records: records.drafts(round_id))

    async def _tied(self, round_id: str) -> tuple[str, ...]:
        return await self._store.read(lambda records: records.round(round_id).tied)

    async def _learned(self, evening: Evening, round_id: str) -> State:
        """The state once this round was learned."""

        def look(records: Records) -> State | None:
            rows = TasteRecords.beside(records)
            if rows.lesson(round_id) is None:
                return None
            kept = rows.model(Scope(evening.guild_id, "text", LANGUAGE))
            return from_json(kept.state) if kept else fresh(load_prior("text", LANGUAGE))

        async with asyncio.timeout(60):
            while (state := await self._store.read(look)) is None:
                await asyncio.sleep(0.01)
        return state


def _member(evening: Evening, number: int) -> str:
    return f"discord:{evening.guild_id}-{number}"
