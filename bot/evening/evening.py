"""
Evenings of a simulated community: one at a time, watched while it goes on, and gone afterwards.

An evening is played in a community of its own through the very use cases of every door. It lives
as long as this process: the next one, or the next start, begins by erasing what it left.
"""

import asyncio
import logging
from collections.abc import Callable
from random import Random
from typing import Literal

from bot.bus import Notice
from bot.errors import ChorusError, Conflict
from bot.evening.board import Board, Json
from bot.evening.course import CameToNothing, Course
from bot.evening.house import Ground, House
from bot.evening.measuring import Drawing
from bot.evening.playing import Table
from bot.evening.programme import HOST, Programme
from bot.records import Records
from bot.records.privacy import PrivacyRecords
from bot.session import EVENING
from engine.errors import EngineError
from engine.forms.form import Profile
from engine.text.propose import Proposes

log = logging.getLogger(__name__)

LEFT = "evening_left"  # whether the store may hold something of one
TELL_S = 1.0  # between two news
READY_S = 900.0  # how long one waits for the engine

Ended = Literal["done", "stopped", "failed"]


class Evening:
    """
    Starts, stops and tells of evenings; `run()` plays them.

    Args:
        ready: Whether the text engine can be asked now.
    """

    def __init__(
        self,
        house: House,
        ground: Ground,
        proposer: Proposes,
        profile: Profile,
        ready: Callable[[], bool],
        programme: Programme | None = None,
    ) -> None:
        self._house = house
        self._ground = ground
        self._proposer = proposer
        self._profile = profile
        self._ready = ready
        self._programme = programme or Programme()
        self._board = self._blank()
        self._wanted = asyncio.Event()
        self._playing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """
        Begin one, as soon as the engine is ready.

        Raises:
            Conflict: `evening_on`; `training_off`: nothing could come of its votes here.
        """
        view = await self._house.taste(HOST, guild_id=EVENING, governs=True)
        if self._board.on:
            raise Conflict("evening_on")
        if not view["adapter"]["on"]:
            raise Conflict("training_off")
        self._board = self._blank()
        self._board.on = True
        self._wanted.set()

    async def stop(self) -> None:
        """
        End the one that goes on, and erase it.

        Raises:
            Conflict: `evening_off`.
        """
        if not self._board.on:
            raise Conflict("evening_off")
        if self._playing is None:  # it has not begun yet
            self._wanted.clear()
            self._ended("stopped")
        else:
            self._playing.cancel()

    async def state(self) -> Json:
        """What page and terminal show of it; see `Board`."""
        return self._board.json()

    async def run(self) -> None:
        """Play what is started, one after the other, until cancelled."""
        if await self._ground.store.read(lambda records: records.get_value(LEFT)):
            await self.erase()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell(), name="evening's news")
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                self._playing = group.create_task(self._play(), name="evening")
                await asyncio.wait([self._playing])
                self._playing = None
                if self._board.stage == "stopped":
                    await self.erase()

    async def erase(self) -> None:
        """All that evenings left: rows, trainings, adapters and their folders."""
        await self._house.tunings.clear(EVENING)

        def act(records: Records) -> None:
            PrivacyRecords.beside(records).erase_guild(EVENING)
            records.set_value(LEFT, False)

        await self._ground.store.write(act)

    async def _play(self) -> None:
        """One evening; whatever goes wrong ends it, and nothing else."""
        board = self._board
        try:
            await self.erase()
            await self._ground.store.write(lambda records: records.set_value(LEFT, True))
            await self._until_ready()
            await self._course(board).play()
        except asyncio.CancelledError:
            self._ended("stopped")
            raise
        except (ChorusError, EngineError, CameToNothing) as exc:
            log.warning("the evening ends early: %s", exc)
            self._ended("failed", exc.code)
        except TimeoutError:
            self._ended("failed", "too_slow")
        except Exception:
            log.exception("the evening stumbled")
            self._ended("failed", "crashed")
        else:
            self._ended("done")

    def _course(self, board: Board) -> Course:
        programme = self._programme
        rng = Random(programme.seed)
        table = Table(self._house, self._ground.store, programme, board, rng)
        drawing = Drawing(self._proposer, self._profile, programme)
        return Course(self._house, table, drawing, programme, board)

    async def _until_ready(self) -> None:
        async with asyncio.timeout(READY_S):
            while not self._ready():  # noqa: ASYNC110  the service that hears of engines comes later
                await asyncio.sleep(TELL_S)

    def _ended(self, stage: Ended, error: str | None = None) -> None:
        board = self._board
        board.on, board.error, board.tuning = False, error, None
        if stage != "done":
            board.say(stage)
        board.at(stage)

    async def _tell(self) -> None:
        """That there is something new, at most once a second."""
        while True:
            if self._board.dirty:
                self._board.dirty = False
                self._ground.bus.publish(Notice("evening", None))
            await asyncio.sleep(TELL_S)

    def _blank(self) -> Board:
        return Board(self._ground.clock, self._programme.rounds)
