"""
Tasting: has every closed round learned, and says by which taste a session's drafts are ranked.

What is to be done stands in the store alone: rounds that wait, communities that changed. So a
restart resumes by itself, nothing is learned twice, and nothing is missed.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.bus import Bus, Notice
from bot.errors import NotFound, Unavailable
from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.records.taste import TasteRecords
from bot.service.learning import Priors
from bot.service.replaying import replay
from bot.service.studying import Study, keep, pupil_in, study
from bot.session import Session
from bot.store import Store
from bot.taste import PLAYGROUND, Kind, Scope, community_of
from engine.taste.features import CODES
from engine.taste.model import ranking
from engine.taste.prior import SHIPPED
from engine.types import Ranking

log = logging.getLogger(__name__)

IDLE_S = 30.0  # longest sleep between two looks
SETTLE_S = 0.5  # drafting waits no longer for the round before to be learned
NEWS_FOR = timedelta(minutes=1)  # after a close; what is caught up with is news to nobody
VERSION = 1  # of what counts as evidence; a change counts up, and all is learned anew
LEARNED_BY = "taste_learned_by"  # prior, features and version of all that was learned
NEWS = frozenset({"closed", "session"})  # after which there may be something to do


class Tasting:
    """
    Learns one round after another, and beside that what has to be learned anew.

    A community that is being learned anew learns no new round meanwhile; others do.
    """

    def __init__(self, store: Store, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._priors = Priors()
        self._to_learn = asyncio.Event()
        self._to_replay = asyncio.Event()
        self._moved = asyncio.Event()  # set, and replaced, whenever something was learned
        self._stumbled: set[str] = set()  # rounds that could not be learned, until a restart
        self._running = False

    def wake(self) -> None:
        """There may be something to learn: look soon."""
        self._to_learn.set()
        self._to_replay.set()

    async def begin(self) -> None:
        """Once, before anybody drafts: what an older version learned otherwise is learned anew."""
        await self._store.write(_check_learned_by)

    async def run(self) -> None:
        """Until cancelled."""
        self._running = True
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(), name="taste listens")
                group.create_task(self._serve(self._to_replay, self._replay_all), name="replays")
                group.create_task(self._serve(self._to_learn, self._learn_all), name="lessons")
        finally:
            self._running = False

    async def settled(self, session_id: str, deadline_s: float = SETTLE_S) -> None:
        """Wait until the votes of a session's community are learned, or the deadline is over."""
        if not self._running:
            return
        try:
            async with asyncio.timeout(deadline_s):
                while True:
                    moved = self._moved
                    if await self._store.read(lambda r: _is_settled(r, session_id)):
                        return
                    self.wake()
                    await moved.wait()
        except TimeoutError:
            log.info("session %s drafts before all its votes are learned", session_id)

    def ranking_for(self, records: Records, session: Session, kind: Kind) -> Ranking | None:
        """
        The taste by which drafts of a session are ranked now; None where the community rests it.

        It explores wherever it ranks, also where a host decides: members' ballots teach there too.
        """
        guild_id = community_of(session)
        if not TasteRecords.beside(records).community(guild_id).ranking:
            return None
        scope = Scope(guild_id, kind, session.language)
        pupil = pupil_in(records, scope, self._priors)
        wildcard = GuildRecords.beside(records).settings(guild_id).wildcard
        prior = self._priors.of(kind, session.language)
        return ranking(pupil.state, prior, session.form, wildcard=wildcard)

    async def _serve(self, woken: asyncio.Event, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            woken.clear()
            try:
                await work()
            except Unavailable as exc:
                log.warning("taste: the store does not take it now: %s", exc)
            try:
                async with asyncio.timeout(IDLE_S):
                    await woken.wait()
            except TimeoutError:
                pass

    async def _learn_all(self) -> None:
        while (round_id := await self._store.read(self._next)) is not None:
            try:
                await self._learn(round_id)
            except Unavailable:
                raise
            except NotFound:
                log.info("round %s is gone", round_id)
            except Exception:
                log.exception("round %s was not learned", round_id)
                self._stumbled.add(round_id)
            self._tell_moved()

    def _next(self, records: Records) -> str | None:
        waiting = TasteRecords.beside(records).waiting(1 + len(self._stumbled))
        return next((r.id for r in waiting if r.id not in self._stumbled), None)

    async def _learn(self, round_id: str) -> None:
        now = self._clock()
        found = await self._store.read(lambda r: study(r, round_id, self._priors, now))
        if not await self._store.write(lambda r: keep(r, found)):
            return
        if found.quarantine:
            log.warning("round %s: new voters agreed too well; they wait to be settled", round_id)
        if found.lesson and now - (found.round.closed_at or now) < NEWS_FOR:
            self._tell(found)

    def _tell(self, found: Study) -> None:
        """Who looked at the result at once has not seen yet why its drafts stood as they did."""
        told = {"session_id": found.round.session_id, "round_id": found.round.id}
        guild = found.community.guild_id != PLAYGROUND
        self._bus.publish(Notice("session", found.round.session_id, told, guild=guild))

    async def _replay_all(self) -> None:
        for guild_id in await self._store.read(lambda r: TasteRecords.beside(r).to_replay()):
            try:
                while not await replay(self._store, guild_id, self._priors, self._clock()):
                    log.info("taste of %s changed while it was learned anew", guild_id or "here")
            except Unavailable:
                raise
            except Exception:
                log.exception("the taste of %s was not learned anew", guild_id or "the playground")
            self._tell_moved()
            self._to_learn.set()

    def _tell_moved(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    async def _listen(self) -> None:
        while True:
            async with self._bus.subscribe(None) as news:
                self.wake()  # for what happened while nobody listened
                async for notice in news:
                    if notice.kind in NEWS:
                        self.wake()


def _is_settled(records: Records, session_id: str) -> bool:
    guild_id = community_of(records.session(session_id))
    rows = TasteRecords.beside(records)
    return rows.community(guild_id).dirty == 0 and not rows.is_waiting(guild_id)


def _check_learned_by(records: Records) -> None:
    """After an upgrade that ranks by other figures, everything is learned anew."""
    made = hashlib.sha256(SHIPPED.read_bytes() + repr((dict(CODES), VERSION)).encode()).hexdigest()
    if records.get_value(LEARNED_BY) == made:
        return
    rows = TasteRecords.beside(records)
    for guild_id in rows.taught():
        rows.drop_models(guild_id)
        rows.touch(guild_id)
    records.set_value(LEARNED_BY, made)
