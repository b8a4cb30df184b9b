"""
The desk: has queued rounds drafted, and closes rounds whose time is up.

What is to be done stands in the store alone. The desk looks, starts what is missing, and looks
again when it is woken or when the next deadline comes; so a restart resumes by itself. Texts and
pictures wait in queues of their own.
"""

import asyncio
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.bus import Notice
from bot.errors import NotFound
from bot.projection.rounds import Progress
from bot.service.context import Change, Context
from bot.service.drafting import ATTEMPTS, Lay, Making, can_take_more
from bot.service.turns import close_round
from bot.session import Draft, Round, RoundStatus
from engine.errors import EngineDown, EngineError, Overloaded, TimedOut
from engine.types import EngineState

log = logging.getLogger(__name__)

IDLE_S = 30.0  # longest sleep between two looks
ENGINE_PATIENCE_S = 300.0  # how long a round waits for an engine that is down
WAITING = frozenset({RoundStatus.QUEUED, RoundStatus.DRAFTING})
Kind = Literal["text", "image"]


@dataclass(slots=True)
class Job:
    """A round that is being drafted now."""

    task: "asyncio.Task[None]"
    kind: Kind
    started_s: float


class Desk:
    """
    Drafts so many rounds of each kind at a time as its maker takes, oldest first; a session has
    one round of a kind, so that is fair.
    """

    def __init__(self, context: Context, makers: Mapping[Kind, Making]) -> None:
        self._context = context
        self._makers = makers
        self._woken = asyncio.Event()
        self._jobs: dict[str, Job] = {}
        self._of_guilds: frozenset[str] = frozenset()  # sessions with an open round

    def wake(self) -> None:
        """There may be work: look soon."""
        self._woken.set()

    async def run(self) -> None:
        """Serve until cancelled; every drafting task is a child of this one."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._woken.clear()
                next_deadline = await self._look(group)
                await self._sleep_until(next_deadline)

    async def _look(self, group: asyncio.TaskGroup) -> datetime | None:
        rounds, self._of_guilds = await self._context.store.read(
            lambda records: (records.open_rounds(), records.guild_sessions_with_rounds())
        )
        waiting = [r for r in rounds if r.status in WAITING or self._wants_more(r)]
        self._drop_jobs_except({r.id for r in waiting})
        for kind in self._makers:
            self._serve_queue(group, kind, [r for r in waiting if r.kind == kind])
        now = self._context.clock()
        deadlines = [(r.deadline, r) for r in rounds if r.deadline and r.status not in WAITING]
        for deadline, round_ in deadlines:
            if deadline <= now:
                await self._close(round_)
        return min((d for d, _ in deadlines if d > now), default=None)

    def _serve_queue(self, group: asyncio.TaskGroup, kind: Kind, waiting: list[Round]) -> None:
        maker = self._makers[kind]
        for position, round_ in enumerate(r for r in waiting if r.id not in self._jobs):
            if sum(job.kind == kind for job in self._jobs.values()) < maker.parallel:
                self._start(group, round_)
            else:
                self._tell(round_, Progress(position, 0, maker.pace.queue_s(position)))

    def _wants_more(self, round_: Round) -> bool:
        return can_take_more(round_) and self._makers[round_.kind].wants_more(round_)

    def _start(self, group: asyncio.TaskGroup, round_: Round) -> None:
        task = group.create_task(self._serve(round_), name=f"draft {round_.id}")
        self._jobs[round_.id] = Job(task, round_.kind, asyncio.get_running_loop().time())
        self._tell(round_, Progress(0, 0, self._makers[round_.kind].pace.draft_s))

    def _drop_jobs_except(self, waiting: set[str]) -> None:
        """A round that is no longer waiting was cancelled: the request goes with it."""
        for round_id in self._jobs.keys() - waiting:
            self._jobs.pop(round_id).task.cancel()
        for round_id in self._context.progress.keys() - waiting:
            del self._context.progress[round_id]

    async def _serve(self, round_: Round) -> None:
        """One round from queue to table; whatever goes wrong ends as a failed round, no crash."""
        maker = self._makers[round_.kind]
        try:
            if round_.status is RoundStatus.VOTING:
                await self._top_up(maker, round_)
            else:
                await self._attempts(maker, round_)
        except EngineError as exc:
            log.warning("round %s failed: %s: %s", round_.id, exc.code, exc)
            await self._fail(maker, round_.id, exc.code)
        except NotFound:
            log.info("round %s is gone", round_.id)
        except Exception:
            log.exception("round %s failed", round_.id)
            await self._fail(maker, round_.id, "internal")
        finally:
            job = self._jobs.get(round_.id)
            if job is not None and job.task is asyncio.current_task():
                del self._jobs[round_.id]
            self._context.more_wanted.discard(round_.id)
            self.wake()

    async def _attempts(self, maker: Making, round_: Round) -> None:
        for attempt in range(ATTEMPTS):
            await self._engine_ready(maker, round_)
            if not await self._mark(round_.id, RoundStatus.DRAFTING, None):
                return
            try:
                lay = await self._draft(maker, round_, attempt)
            except (EngineDown, TimedOut, Overloaded) as exc:
                if attempt + 1 == ATTEMPTS:
                    raise
                log.warning("round %s is asked again: %s", round_.id, exc)
                await self._mark(round_.id, RoundStatus.QUEUED, exc.code)
                await asyncio.sleep(_wait_s(exc, attempt))
            else:
                await self._show(round_.id, lay)
                return

    async def _top_up(self, maker: Making, round_: Round) -> None:
        """More drafts for a round that is voted on; when none come, the round is as it was."""
        lay = await maker.more(round_, lambda progress: self._tell(round_, progress))

        def act(change: Change) -> None:
            now = change.records.round(round_.id)
            if not can_take_more(now):
                return
            session = change.records.session(now.session_id)
            for draft in lay(change, session, now):
                change.event(
                    session,
                    "draft.added",
                    None,
                    round_id=now.id,
                    draft_id=draft.id,
                    payload=_logged(draft),
                )

        await self._context.write(act)

    async def _engine_ready(self, maker: Making, round_: Round) -> None:
        """
        Wait while the engine comes up or rests, as long as it takes; while it is down, for a while.

        Raises:
            EngineDown: It stayed down.
        """
        patience_s = ENGINE_PATIENCE_S
        while (state := maker.state()).status != "ready":
            if state.status == "down" and not state.resting:
                patience_s -= 1
            if patience_s <= 0:
                raise EngineDown(f"{state.url}: {state.detail}")
            eta_s = _eta(state, maker.pace.draft_s)
            self._tell(round_, Progress(0, 0, eta_s, resting=state.resting))
            await asyncio.sleep(1)

    async def _draft(self, maker: Making, round_: Round, attempt: int) -> Lay:
        job = self._jobs[round_.id]
        loop = asyncio.get_running_loop()
        job.started_s = loop.time()

        def tell(progress: Progress) -> None:
            if progress.eta_s is None:
                passed_s = loop.time() - job.started_s
                left_s = maker.pace.left_s(passed_s, progress.done, round_.asked)
                progress = replace(progress, eta_s=left_s)
            self._tell(round_, progress)

        lay = await maker.make(round_, attempt, tell)
        maker.pace.learn(loop.time() - job.started_s)
        return lay

    async def _mark(self, round_id: str, status: RoundStatus, error: str | None) -> bool:
        """Move a waiting round on; False when it is no longer waiting."""

        def act(change: Change) -> bool:
            round_ = change.records.round(round_id)
            if round_.status not in WAITING:
                return False
            change.records.save_round(replace(round_, status=status, error=error))
            session = change.records.session(round_.session_id)
            name = "round.drafting" if status is RoundStatus.DRAFTING else "round.opened"
            told = {"status": str(status), "kind": round_.kind}
            change.event(session, name, None, round_id=round_id, payload=told)
            return True

        return await self._context.write(act)

    async def _show(self, round_id: str, lay: Lay) -> None:
        """Lay the drafts on the table, all at once, and start the clock."""

        def act(change: Change) -> None:
            round_ = change.records.round(round_id)
            if round_.status not in WAITING:
                return
            session = change.records.session(round_.session_id)
            shown = [_logged(draft) for draft in lay(change, session, round_)]
            round_ = change.records.round(round_id)
            deadline = change.now + timedelta(seconds=session.settings.round_s)
            open_ = replace(round_, status=RoundStatus.VOTING, deadline=deadline, error=None)
            change.records.save_round(open_)
            change.event(session, "drafts.shown", None, round_id=round_id, drafts=shown)

        await self._context.write(act)

    async def _fail(self, maker: Making, round_id: str, code: str) -> None:
        def act(change: Change) -> None:
            round_ = change.records.round(round_id)
            if round_.status not in WAITING:
                maker.no_more(change, round_)
                return
            failed = replace(round_, status=RoundStatus.FAILED, error=code, closed_at=change.now)
            change.records.save_round(failed)
            session = change.records.session(round_.session_id)
            told = {"status": "failed", "error": code, "kind": round_.kind}
            change.event(session, "round.failed", None, round_id=round_id, payload=told)

        await self._context.write(act)

    async def _close(self, round_: Round) -> None:
        def act(change: Change) -> None:
            now = change.records.round(round_.id)
            due = now.deadline is not None and now.deadline <= change.now
            if due and now.status in {RoundStatus.VOTING, RoundStatus.TIED}:
                close_round(change, change.records.session(now.session_id), now, by="timer")
                self.wake()

        await self._context.write(act)

    def _tell(self, round_: Round, progress: Progress) -> None:
        self._context.progress[round_.id] = progress
        told = {
            "session_id": round_.session_id,
            "round_id": round_.id,
            "kind": round_.kind,
            "position": progress.position,
            "done": progress.done,
            "asked": round_.asked,
            "eta_s": progress.eta_s,
            "resting": progress.resting,
        }
        guild = round_.session_id in self._of_guilds
        self._context.bus.publish(Notice("progress", round_.session_id, told, guild=guild))

    async def _sleep_until(self, deadline: datetime | None) -> None:
        delay_s = IDLE_S
        if deadline is not None:
            delay_s = min(IDLE_S, max(0.0, (deadline - self._context.clock()).total_seconds()))
        try:
            async with asyncio.timeout(delay_s):
                await self._woken.wait()
        except TimeoutError:
            pass


def _wait_s(exc: EngineError, attempt: int) -> float:
    """Full jitter over a doubling window, or what the engine itself asked for."""
    asked = exc.retry_after_s if isinstance(exc, Overloaded) else None
    return asked if asked is not None else random.uniform(0.2, 2.0**attempt)


def _eta(state: EngineState, draft_s: float) -> float | None:
    return None if state.eta_s is None else state.eta_s + draft_s


def _logged(draft: Draft) -> dict[str, object]:
    made = draft.generation
    return {
        "id": draft.id,
        "place": draft.place,
        "text": draft.text,
        "model": made.model if made else None,
        "seed": made.seed if made else None,
        **({"picture": draft.picture} if draft.picture else {}),
    }
