"""
The course of one evening: measure, vote, train, let it draw blind, measure again, go back.

Everything is asked of the service as any community asks it; nothing is decided here.
"""

import asyncio
from random import Random
from typing import Any

from bot.evening.board import Board
from bot.evening.house import House
from bot.evening.measuring import Drawing, Fresh, measured
from bot.evening.playing import Played, Table
from bot.evening.programme import HOST, Programme
from bot.evening.tastes import Scale, scale_of
from bot.session import EVENING
from engine.errors import BadOutput

Json = dict[str, Any]
TRAIN_S = 900.0  # until a training has ended
SWAP_S = 120.0  # until the engine draws by a new adapter
LOOK_S = 0.5
USUAL_SEED, FRESH_SEED = 1, 50_000  # far apart: no draft of one is one of the other
JUDGING = frozenset({"judging", "publishing"})


class CameToNothing(Exception):
    """No adapter came of the votes, by no verdict of the gate; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Course:
    """One evening; `play` once."""

    def __init__(
        self, house: House, table: Table, drawing: Drawing, programme: Programme, board: Board
    ) -> None:
        self._house = house
        self._table = table
        self._drawing = drawing
        self._programme = programme
        self._board = board
        self._rng = Random(programme.seed)
        self._sessions = 0

    async def play(self) -> None:
        """
        From the first draft to the last.

        Raises:
            CameToNothing: The training failed.
            ChorusError, EngineError, TimeoutError: Something stands in the way.
        """
        board = self._board
        await self._table.sit_down()
        board.say("began")
        board.at("measuring")
        usual = await self._drawing.of(self._programme.premises, USUAL_SEED)
        scale = scale_of(self._programme.taste, [draft.text for draft in usual])
        board.before = measured(scale, await self._fresh(None))
        board.at("voting")
        await self._rounds(self._programme.rounds, scale)
        await self._train()
        if board.adapter is not None:
            await self._serve(board.adapter, scale)
        board.at("done")

    async def _rounds(self, n: int, scale: Scale) -> list[Played]:
        """So many rounds, in sessions of a few each; none is finished, so no work hangs."""
        played: list[Played] = []
        while len(played) < n:
            premises = self._programme.premises
            premise = premises[self._sessions % len(premises)]
            self._sessions += 1
            session_id = await self._table.session(premise, self._sessions)
            left = min(self._programme.rounds_each, n - len(played))
            played += [await self._table.play(session_id, premise, scale) for _ in range(left)]
            await self._table.leave(session_id)
        return played

    async def _train(self) -> None:
        """Ask for a training, and wait for what comes of it."""
        board = self._board
        board.at("training")
        board.say("training")
        await self._house.tuning_govern(HOST, "train")
        async with asyncio.timeout(TRAIN_S):
            while (view := await self._tuned())["running"]:
                self._running(view["running"])
                await asyncio.sleep(LOOK_S)
        board.tuning = None
        if not view["history"]:
            raise CameToNothing((view["last"] or {}).get("error") or "crashed")
        await self._judged(view["history"][0])

    def _running(self, running: Json) -> None:
        board = self._board
        if running["pairs"] and (board.tuning is None or not board.tuning["pairs"]):
            board.say("enough", pairs=running["pairs"])
        if running["stage"] in JUDGING and board.stage == "training":
            board.at("judging")
            board.say("judging")
        if running != board.tuning:
            board.tuning, board.dirty = running, True

    async def _judged(self, adapter: Json) -> None:
        """What the gate said of it."""
        board, name = self._board, adapter["name"]
        board.report = (await self._house.adapter_report(name, EVENING))["report"]
        board.verdict, board.why = board.report["verdict"], board.report["why"]
        if adapter["status"] == "refused":
            board.say("refused", why=board.why)
            return
        board.adapter = name
        board.say("trial" if adapter["status"] == "trial" else "promoted", name=name)

    async def _serve(self, name: str, scale: Scale) -> None:
        """It draws: fresh drafts, rounds that watch it, and back to what was before."""
        board = self._board
        board.at("swapping")
        fresh = await self._fresh(name)
        board.say("swapped", name=name)
        board.after = measured(scale, fresh)
        assert board.before is not None  # it was measured before anything was learned
        shares = {"before": board.before.ringed.value, "after": board.after.ringed.value}
        board.say("measured", **shares)
        await self._watch(scale)
        board.report = (await self._house.adapter_report(name, EVENING))["report"]
        await self._go_back(name, scale)

    async def _watch(self, scale: Scale) -> None:
        """Rounds in which the adapter draws blind beside what it is held against."""
        for _ in range(self._programme.blind):
            before = await self._live()
            await self._rounds(1, scale)
            now = await self._live()
            if now[0] > before[0]:
                liked = {1.0: "new", 0.0: "old"}.get(round(now[1] - before[1], 3), "neither")
                self._board.say("blind", number=self._board.round, liked=liked)

    async def _live(self) -> tuple[int, float]:
        """Blind rounds so far, and the score that they add up to, in [0, rounds]."""
        view = await self._tuned()
        served = view["trial"] or view["in_use"] or {}
        live = served.get("live") or {"n": 0, "share": 0.0}
        return live["n"], live["n"] * live["share"]

    async def _go_back(self, name: str, scale: Scale) -> None:
        """By hand, unless the votes did it; then a round, to see that the base draws again."""
        view = await self._tuned()
        if view["trial"] or view["in_use"]:
            await self._house.tuning_govern(HOST, "rollback")
        self._board.at("rolled_back")
        self._board.say("rolled_back", name=name)
        (after,) = await self._rounds(1, scale)
        if after.adapters != {None}:
            raise CameToNothing("still_drawn")
        self._board.say("base", number=self._board.round)

    async def _fresh(self, adapter: str | None) -> list[Fresh]:
        """Fresh drafts, as soon as the engine draws them by this adapter."""
        premises = self._programme.fresh_premises
        async with asyncio.timeout(SWAP_S):
            while True:
                try:
                    return await self._drawing.of(premises, FRESH_SEED, adapter)
                except BadOutput:  # not loaded yet, or unloaded for a moment by a restart
                    await asyncio.sleep(LOOK_S)

    async def _tuned(self) -> Json:
        view = await self._house.taste(HOST, guild_id=EVENING, governs=True)
        adapter: Json = view["adapter"]
        return adapter
