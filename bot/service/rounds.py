"""Use cases of a round as a whole: open, close, settle a tie, cancel, ask again."""

from dataclasses import replace
from datetime import timedelta

from bot.errors import Conflict
from bot.service.acting import Acting
from bot.service.community import drafts_in
from bot.service.context import Change, Gate, Json, one_line, open_gate, optional_text
from bot.service.sessions import touched
from bot.service.turns import choose_winner, close_round, open_empty, queue_round
from bot.session import (
    OPEN_STATUSES,
    WISH_CHARS,
    Round,
    RoundStatus,
    Session,
    check_door,
    check_idle,
    check_open,
)


class Rounds:
    """What is done to a round itself; its ballots and drafts have files of their own."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    async def open(
        self,
        member_id: str,
        session_id: str,
        *,
        wish: object = "",
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """Ask for drafts. The round is queued at once; the desk takes it from there."""
        wanted = one_line(optional_text(wish, WISH_CHARS, "wish"))
        await self._acting.context.screen((wanted,), session_id=session_id)

        def act(change: Change) -> Json:
            session = change.records.session(session_id)
            check_open(session)
            check_door(session, member_id)
            gate(change, session)
            check_idle(change.records.open_round(session_id), "next")
            session = touched(change, session, member_id)
            return {"round": queue_round(change, session, wanted, member_id).id}

        result = await self._acting.context.write(lambda c: c.once(member_id, key, lambda: act(c)))
        self._acting.wake()
        return await self._acting.view(str(result["round"]), member_id)

    async def close(
        self,
        member_id: str,
        round_id: str,
        *,
        winner: object = None,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """The host closes before the timer, settles a tie, or (host mode) decides."""

        def act(change: Change, session: Session, round_: Round) -> None:
            self._acting.check_host_of(change, session, member_id)
            if round_.status not in {RoundStatus.VOTING, RoundStatus.TIED}:
                raise Conflict("not_voting" if round_.status in OPEN_STATUSES else "round_closed")
            if winner is not None:
                choose_winner(change, session, round_, winner, member_id)
            elif round_.status is RoundStatus.TIED:
                raise Conflict("still_tied")
            else:
                close_round(change, session, round_, by="host", actor=member_id)

        return await self._acting.act(member_id, round_id, key, act, gate)

    async def second_vote(
        self, member_id: str, round_id: str, *, key: str | None = None, gate: Gate = open_gate
    ) -> Json:
        """A new vote among the tied; the first ballots stay in the log and count no more."""

        def act(change: Change, session: Session, round_: Round) -> None:
            self._acting.check_host_of(change, session, member_id)
            if round_.status is not RoundStatus.TIED:
                raise Conflict("not_tied")
            for ballot in change.records.ballots(round_.id):
                change.records.delete_ballot(round_.id, ballot.member_id)
            deadline = change.now + timedelta(seconds=session.settings.round_s)
            again = replace(round_, status=RoundStatus.VOTING, runoff=True, deadline=deadline)
            change.records.save_round(again)
            change.event(
                session,
                "round.reopened",
                member_id,
                round_id=round_.id,
                status="voting",
                tied=list(round_.tied),
            )

        return await self._acting.act(member_id, round_id, key, act, gate)

    async def cancel(
        self, member_id: str, round_id: str, *, key: str | None = None, gate: Gate = open_gate
    ) -> Json:
        """Take a round back: who asked for it while it is drafted, the host at any time."""

        def act(change: Change, session: Session, round_: Round) -> None:
            waiting = round_.status in {RoundStatus.QUEUED, RoundStatus.DRAFTING}
            if not (waiting and member_id == round_.asked_by):
                self._acting.check_host_of(change, session, member_id)
            if round_.status not in OPEN_STATUSES:
                raise Conflict("round_closed")
            ended = replace(round_, status=RoundStatus.CANCELLED, closed_at=change.now)
            change.records.save_round(ended)
            change.event(
                session,
                "round.cancelled",
                member_id,
                round_id=round_.id,
                status="cancelled",
                kind=round_.kind,
            )

        return await self._acting.act(member_id, round_id, key, act, gate)

    async def retry(
        self, member_id: str, round_id: str, *, key: str | None = None, gate: Gate = open_gate
    ) -> Json:
        """Ask a failed round again, with the next seeds."""

        def act(change: Change, session: Session, round_: Round) -> None:
            if round_.status is not RoundStatus.FAILED:
                raise Conflict("not_failed")
            check_idle(change.records.open_round(session.id, round_.kind), "next")
            queued = replace(
                round_,
                status=RoundStatus.QUEUED,
                seed=round_.seed + round_.asked,
                error=None,
                closed_at=None,
                base_head=round_.passage_id or session.head,
            )
            change.records.save_round(queued)
            change.event(
                session,
                "round.opened",
                member_id,
                round_id=round_.id,
                status="queued",
                kind=round_.kind,
            )
            if drafts_in(change.records, session) != "all":
                open_empty(change, session, queued)

        return await self._acting.act(member_id, round_id, key, act, gate)
