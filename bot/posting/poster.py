"""
The poster: looks at what should stand in channels, and has it brought there.

Looks at every unsettled session at start, after a lost connection, and every few minutes; at one
session when there is news of it. At most one look at a session at a time, so that its messages
keep their order; a channel that is slow or silent holds up nobody else.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

import discord

from bot.bus import Notice
from bot.errors import NotFound
from bot.locales import Catalogue
from bot.posting.keeper import NEVER, Keeper
from bot.posting.letters import Letters
from bot.posting.plates import PlateMaker
from bot.posting.postman import Postman
from bot.posting.speaker import Speaker
from bot.posting.stage import Stage
from bot.posting.troubles import CannotSpeak
from bot.records.cards import CardRecords
from bot.service import Service
from bot.store import Store

log = logging.getLogger(__name__)

PARALLEL = 8  # sessions that are looked at together
SOON_S = 0.02  # several pieces of news of one deed are one look
BALLOTS_S = 2.0  # a crowd that votes is looked at so often, and told less often
EDIT_SHARE_S = 0.25  # edits of passing counts: four a second over all sessions
LEAST_GAP_S = 1.0
ROUND_S = 300.0  # between two looks at everything
QUIET = frozenset({"presence", "engine"})


class Poster:
    """
    The reconciler. `run` serves until cancelled; `look_at` and `look_at_all` ask it to look.

    Attributes:
        speaker: With `speaker.troubles`, for /diagnose.
    """

    def __init__(
        self,
        client: discord.Client,
        service: Service,
        store: Store,
        catalogue: Catalogue,
        letters: Letters,
        clock: Callable[[], datetime],
        monotonic_s: Callable[[], float],
    ) -> None:
        self._client = client
        self._service = service
        self._store = store
        self._monotonic_s = monotonic_s
        self.speaker = Speaker(client, monotonic_s)
        keeper = Keeper(store, self.speaker, clock)
        self._plates = PlateMaker(self.look_at)
        self._stage = Stage(
            client, service, store, catalogue, keeper, self.speaker, clock, self._plates
        )
        self._postman = Postman(client, store, letters, self.speaker, clock)
        self._due: dict[str, float] = {}  # session id -> when to look, in the loop's time
        self._busy: set[str] = set()
        self._progressing: set[str] = set()  # sessions whose drafts are being written
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Serve until cancelled; begins when the client knows its guilds."""
        await self._client.wait_until_ready()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="news")
            group.create_task(self._look_round(), name="look round")
            group.create_task(self._postman.run(), name="postman")
            group.create_task(self._plates.run(), name="plates")
            while True:
                self._woken.clear()
                next_s = self._start_due(group)
                await self._sleep(next_s)

    def look_at(self, session_id: str, *, in_s: float = SOON_S) -> None:
        """Look at a session soon; an earlier look that is planned already stays."""
        at = asyncio.get_running_loop().time() + in_s
        if at < self._due.get(session_id, float("inf")):
            self._due[session_id] = at
            self._woken.set()

    async def look_at_all(self, guild_id: str | None = None) -> None:
        """Look at every session, or a guild's, whose channel may not show what it should."""
        found = await self._store.read(lambda r: CardRecords.beside(r).unsettled_sessions(guild_id))
        for session_id in found:
            self.look_at(session_id)

    async def guild_changed(self, guild_id: int) -> None:
        """Permissions, channels or our membership changed: what was refused may be allowed now."""
        self.speaker.troubles.forget_guild(guild_id)
        await self.look_at_all(str(guild_id))

    def _start_due(self, group: asyncio.TaskGroup) -> float:
        """Start what is due; when the next is."""
        now = asyncio.get_running_loop().time()
        waiting = {s: at for s, at in self._due.items() if s not in self._busy}
        for session_id in sorted((s for s, at in waiting.items() if at <= now), key=waiting.get):  # type: ignore[arg-type]
            if len(self._busy) >= PARALLEL:
                return now + ROUND_S  # woken when one of them is done
            del self._due[session_id], waiting[session_id]
            self._busy.add(session_id)
            group.create_task(self._look(session_id), name=f"cards of {session_id}")
        return min(waiting.values(), default=now + ROUND_S)

    async def _look(self, session_id: str) -> None:
        """One session; whatever goes wrong there is tried again and stops nobody else."""
        again_s = NEVER
        try:
            gap_s = max(LEAST_GAP_S, EDIT_SHARE_S * len(self._progressing))
            seen = await self._stage.set(session_id, gap_s)
            again_s = seen.again_s
            (self._progressing.add if seen.progressing else self._progressing.discard)(session_id)
        except CannotSpeak as exc:
            again_s = min(ROUND_S, max(LEAST_GAP_S, exc.trouble.until_s - self._monotonic_s()))
        except NotFound:
            log.info("session %s is gone", session_id)
        except Exception:
            log.exception("the cards of session %s could not be set", session_id)
            again_s = ROUND_S
        finally:
            self._busy.discard(session_id)
            self._woken.set()
        if again_s != NEVER:
            self.look_at(session_id, in_s=again_s)

    async def _listen(self) -> None:
        """Hear the news; one who fell behind looks at everything and listens again."""
        while True:
            async with self._service.bus.subscribe(None) as news:
                await self.look_at_all()
                async for notice in news:
                    self._hear(notice)

    def _hear(self, notice: Notice) -> None:
        if notice.session_id is None or notice.kind in QUIET:
            return
        gap_s = max(LEAST_GAP_S, EDIT_SHARE_S * len(self._progressing))
        delays = {"ballots": BALLOTS_S, "progress": gap_s / 2}
        self.look_at(notice.session_id, in_s=delays.get(notice.kind, SOON_S))

    async def _look_round(self) -> None:
        while True:
            await asyncio.sleep(ROUND_S)
            await self.look_at_all()

    async def _sleep(self, until_s: float) -> None:
        try:
            async with asyncio.timeout_at(until_s):
                await self._woken.wait()
        except TimeoutError:
            pass
