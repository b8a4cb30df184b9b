"""
Plays rounds as members do, through the service: open, wait for drafts, mend, ring, close.

Knows neither what the rounds are for nor what is learned from them.
"""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.evening.board import Board
from bot.evening.house import House
from bot.evening.programme import HOST, MEMBERS, Programme
from bot.evening.tastes import Scale
from bot.evening.voting import ballot, mended
from bot.records import Records
from bot.session import EVENING, OPEN_STATUSES, Draft, label
from bot.store import Store
from engine.errors import EngineDown

Json = dict[str, Any]
ROUND_S = 86_400  # the quorum closes rounds, no timer
WAIT_S = 240.0  # for drafts of one round
LOOK_S = 0.05
RETRIES = 3


@dataclass(frozen=True, slots=True)
class Played:
    """A closed round: whom its drafts came from, by adapter, None being the base model."""

    round_id: str
    adapters: frozenset[str | None]


class Table:
    """Eight simulated members at one table."""

    def __init__(
        self, house: House, store: Store, programme: Programme, board: Board, rng: Random
    ) -> None:
        self._house = house
        self._store = store
        self._programme = programme
        self._board = board
        self._rng = rng

    async def sit_down(self) -> None:
        """Name all as simulated; they agree to what members may agree to, but show nothing."""
        consent = {"ranking": True, "training": True, "publication": "none"}
        for member_id, name in MEMBERS:
            await self._house.save_me(member_id, name=name, consent=consent)

    async def session(self, premise: str, number: int) -> str:
        """Open a session; its id."""
        opened = await self._house.open_session(
            HOST,
            form=self._programme.form,
            language=self._programme.language,
            premise=premise,
            settings={"quorum": len(MEMBERS), "round_s": ROUND_S},
            channel_id=f"{EVENING}:{number}",
            guild_id=EVENING,
        )
        return str(opened["id"])

    async def play(self, session_id: str, premise: str, scale: Scale) -> Played:
        """
        One round, to its close.

        Raises:
            EngineDown: It got no drafts.
            TimeoutError: Not in time.
        """
        self._board.round += 1
        round_id = await self._opened(session_id)
        await self._until(round_id, "voting")
        if self._rng.random() < self._programme.edits:
            await self._mend(round_id, scale)
        drafts = [d for d in await self._drafts(round_id) if d.place is not None]
        votes = await self._ring(round_id, premise, drafts, scale)
        won = await self._closed(round_id)
        self._tell(premise, drafts, votes, won)
        by_models = [d for d in drafts if d.generation is not None and d.parent_id is None]
        return Played(round_id, frozenset(d.generation.adapter for d in by_models if d.generation))

    async def leave(self, session_id: str) -> None:
        """Nobody will vote here any more: the round that asks again by itself is taken back."""
        if (round_ := await self._open(session_id)) is not None:
            await self._house.cancel(HOST, str(round_["id"]))

    async def _opened(self, session_id: str) -> str:
        """The id of the round that is open; one that nothing won has opened the next itself."""
        round_ = await self._open(session_id) or await self._house.open_round(HOST, session_id)
        return str(round_["id"])

    async def _open(self, session_id: str) -> Json | None:
        view = await self._house.session_view(session_id, HOST)
        round_: Json | None = view["round"]
        return round_ if round_ and round_["status"] in OPEN_STATUSES else None

    async def _ring(
        self, round_id: str, premise: str, drafts: list[Draft], scale: Scale
    ) -> dict[str, int]:
        """Every member's ballot; how many rang each draft."""
        votes = dict.fromkeys((d.id for d in drafts), 0)
        for cast, (member_id, _) in enumerate(MEMBERS, 1):
            texts = [d.text for d in drafts]
            rung = ballot(scale, texts, self._rng, careless=self._programme.careless)
            for index in rung:
                votes[drafts[index].id] += 1
            self._board.ringed(member_id, len(rung))
            self._board.shown(self._vote(premise, drafts, votes, cast, None))
            await self._house.cast(member_id, round_id, [drafts[index].id for index in rung])
        return votes

    async def _mend(self, round_id: str, scale: Scale) -> None:
        """A member takes out of a draft what they like least."""
        drafts = await self._drafts(round_id)
        chosen = self._rng.choice([d for d in drafts if d.place is not None])
        text = mended(scale, chosen.text)
        if text is None:
            return
        member_id, _ = self._rng.choice(MEMBERS)
        await self._house.contribute(member_id, round_id, text=text, parent=chosen.id)
        of = label(chosen.place or 0, self._programme.language)
        self._board.say("edited", number=self._board.round, label=of)

    async def _closed(self, round_id: str) -> str | None:
        """The winner's id, None where none won; a tie is settled by the host's lot."""
        view = await self._house.round_view(round_id, HOST)
        if view["status"] == "tied":
            tied = await self._store.read(lambda records: records.round(round_id).tied)
            await self._house.close(HOST, round_id, winner=self._rng.choice(tied))
        await self._until(round_id, "closed")
        return await self._store.read(lambda records: records.round(round_id).winner)

    async def _until(self, round_id: str, wanted: str) -> None:
        retries = 0
        async with asyncio.timeout(WAIT_S):
            while (view := await self._house.round_view(round_id, HOST))["status"] != wanted:
                if view["status"] == "failed":
                    retries += 1
                    if retries > RETRIES:
                        raise EngineDown(f"round {round_id} got no drafts")
                    await self._house.retry(HOST, round_id)
                await asyncio.sleep(LOOK_S)

    async def _drafts(self, round_id: str) -> list[Draft]:
        def look(records: Records) -> list[Draft]:
            return records.drafts(round_id)

        return await self._store.read(look)

    def _tell(
        self, premise: str, drafts: list[Draft], votes: dict[str, int], won: str | None
    ) -> None:
        self._board.shown(self._vote(premise, drafts, votes, len(MEMBERS), won))
        number = self._board.round
        winner = next((d for d in drafts if d.id == won), None)
        if winner is None:
            self._board.say("none", number=number)
            return
        of = label(winner.place or 0, self._programme.language)
        told = {"label": of, "votes": votes[winner.id], "ballots": len(MEMBERS)}
        self._board.say("round", number=number, **told)

    def _vote(
        self, premise: str, drafts: list[Draft], votes: dict[str, int], cast: int, won: str | None
    ) -> Json:
        language = self._programme.language
        return {
            "number": self._board.round,
            "language": language,
            "premise": premise,
            "ballots": cast,
            "drafts": [
                {
                    "label": label(d.place or 0, language),
                    "text": d.text,
                    "votes": votes[d.id],
                    "won": d.id == won,
                }
                for d in drafts
            ],
        }
