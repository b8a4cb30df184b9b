"""How a round begins and ends: queue, count, tie, passage. Runs inside its caller's transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from bot.errors import Conflict, Invalid
from bot.pictures import Asking, Illustration
from bot.projection.taste import order_stood
from bot.records.pictures import PictureRecords
from bot.service.community import drafts_in
from bot.service.context import Change, new_id
from bot.session import Draft, Mode, Passage, Round, RoundStatus, Session
from bot.votes import Outcome, Tally, countable, outcome, settle_by_order, tally

TIE_GRACE = timedelta(minutes=2)  # what a host has at least to settle a tie
Closer = Literal["host", "quorum", "timer"]


def queue_round(change: Change, session: Session, wish: str, asked_by: str) -> Round:
    """
    A new round at the end of the queue, continuing the chosen branch; where members write every
    draft themselves, it opens at once and empty.
    """
    by_hand = drafts_in(change.records, session) != "all"
    round_ = _new_round(change, session, asked_by)
    asked = 0 if by_hand else session.settings.n_candidates
    return _queue(change, session, replace(round_, wish=wish, asked=asked), by_hand)


def queue_pictures(
    change: Change, session: Session, asking: Asking, passage_id: str | None, asked_by: str
) -> Round:
    """
    A new round of pictures, of a passage or for None of the whole work; where members make every
    draft themselves, it opens at once and empty.
    """
    by_hand = drafts_in(change.records, session) != "all"
    round_ = replace(
        _new_round(change, session, asked_by),
        kind="image",
        asked=0 if by_hand else session.settings.n_shown,
        base_head=passage_id or session.head,
        passage_id=passage_id,
        asking=asking,
    )
    return _queue(change, session, round_, by_hand)


def _new_round(change: Change, session: Session, asked_by: str) -> Round:
    return Round(
        id=new_id(),
        session_id=session.id,
        number=change.records.n_rounds(session.id) + 1,
        kind="text",
        status=RoundStatus.QUEUED,
        wish="",
        asked_by=asked_by,
        asked=0,
        seed=secrets.randbelow(2**30),
        base_head=session.head,
        opened_at=change.now,
    )


def _queue(change: Change, session: Session, round_: Round, by_hand: bool) -> Round:
    change.records.add_round(round_)
    of_pictures: dict[str, object] = {}
    if round_.asking is not None:
        of_pictures = {"passage_id": round_.passage_id, "prompt": round_.asking.prompt}
    change.event(
        session,
        "round.opened",
        round_.asked_by,
        round_id=round_.id,
        status="queued",
        kind=round_.kind,
        number=round_.number,
        wish=round_.wish,
        payload=of_pictures,
    )
    return open_empty(change, session, round_) if by_hand else round_


def open_empty(change: Change, session: Session, round_: Round) -> Round:
    """Open a waiting round for members' own drafts, without any of a model."""
    deadline = change.now + timedelta(seconds=session.settings.round_s)
    opened = replace(round_, status=RoundStatus.VOTING, asked=0, deadline=deadline, error=None)
    change.records.save_round(opened)
    change.event(session, "drafts.shown", None, round_id=round_.id, drafts=[])
    return opened


def close_round(
    change: Change, session: Session, round_: Round, *, by: Closer, actor: str | None = None
) -> None:
    """
    Count and close. A tie waits for the host, unless the timer closes: then the ranker's order
    settles it, where it saw all of the tied ones, else the shown order. When most chose none, the
    next round is queued by itself.
    """
    drafts = change.records.drafts(round_.id)
    result = outcome(_count(change, round_, drafts))
    if result.tied and by != "timer":
        _tie(change, session, round_, result.tied)
        return
    winner = result.winner
    if result.tied:
        winner = settle_by_order(result.tied, _order(drafts, result.tied))
    _finish(change, session, round_, drafts, replace(result, winner=winner), actor)
    if result.none_won and round_.asking is not None:
        asking = replace(round_.asking, more=None)
        queue_pictures(change, session, asking, round_.passage_id, round_.asked_by)
    elif result.none_won:
        queue_round(change, session, round_.wish, round_.asked_by)


def choose_winner(
    change: Change, session: Session, round_: Round, winner: object, actor: str
) -> None:
    """
    The host's choice: among the tied, or any draft where the host decides.

    Raises:
        Conflict: `members_decide` when neither a tie nor host mode allows a choice.
        Invalid: `unknown_draft` when the draft cannot win this round.
    """
    drafts = change.records.drafts(round_.id)
    allowed = {d.id for d in countable(drafts)}
    if round_.status is RoundStatus.TIED:
        allowed &= set(round_.tied)
    elif session.mode is not Mode.HOST:
        raise Conflict("members_decide")
    if winner not in allowed:
        raise Invalid("unknown_draft")
    _finish(change, session, round_, drafts, Outcome(winner=str(winner)), actor)


def _count(change: Change, round_: Round, drafts: Sequence[Draft]) -> Tally:
    return tally(drafts, change.records.ballots(round_.id))


def _order(drafts: Sequence[Draft], tied: Sequence[str]) -> list[str]:
    """By which the clock alone decides; a draft that the ranker never saw is not put behind."""
    stood = order_stood(drafts)
    return stood if set(tied) <= set(stood) else [d.id for d in countable(drafts)]


def _tie(change: Change, session: Session, round_: Round, tied: tuple[str, ...]) -> None:
    least = change.now + TIE_GRACE
    deadline = max(round_.deadline or least, least)
    tied_round = replace(round_, status=RoundStatus.TIED, tied=tied, deadline=deadline)
    change.records.save_round(tied_round)
    change.event(session, "round.tied", None, round_id=round_.id, status="tied", tied=list(tied))


def _finish(
    change: Change,
    session: Session,
    round_: Round,
    drafts: Sequence[Draft],
    result: Outcome,
    actor: str | None,
) -> None:
    closed = replace(
        round_,
        status=RoundStatus.CLOSED,
        closed_at=change.now,
        winner=result.winner,
        none_won=result.none_won,
    )
    change.records.save_round(closed)
    passage, hung = None, None
    if result.winner and closed.kind == "image":
        hung = _hang(change, session, closed, drafts)
    elif result.winner:
        passage = _join(change, session, closed, drafts)
    count = _count(change, round_, drafts)
    change.event(
        session,
        "round.closed",
        actor,
        round_id=round_.id,
        draft_id=result.winner,
        status="closed",
        kind=round_.kind,
        none_won=result.none_won,
        tally=dict(count.approvals),
        ballots=count.ballots,
        passage=_told(passage),
        illustration={"id": hung.id, "passage_id": hung.passage_id} if hung else None,
    )


def _join(change: Change, session: Session, round_: Round, drafts: Sequence[Draft]) -> Passage:
    """The winner becomes a passage, and the head of its branch."""
    draft = next(d for d in drafts if d.id == round_.winner)
    count = _count(change, round_, drafts)
    passage = Passage(
        id=new_id(),
        session_id=session.id,
        parent_id=round_.base_head,
        round_id=round_.id,
        draft_id=draft.id,
        text=draft.text,
        author_id=draft.author_id,
        edited=draft.parent_id is not None,
        generation=draft.generation,
        approvals=count.approvals.get(draft.id, 0),
        ballots=count.ballots,
        created_at=change.now,
        warning=draft.warning,
    )
    change.records.add_passage(passage)
    change.records.save_session(replace(session, head=passage.id))
    return passage


def _hang(change: Change, session: Session, round_: Round, drafts: Sequence[Draft]) -> Illustration:
    """The winner hangs beside its passage; the canon stays as it is."""
    draft = next(d for d in drafts if d.id == round_.winner)
    count = _count(change, round_, drafts)
    hung = Illustration(
        id=str(draft.picture),
        session_id=session.id,
        passage_id=round_.passage_id,
        round_id=round_.id,
        draft_id=draft.id,
        approvals=count.approvals.get(draft.id, 0),
        ballots=count.ballots,
        created_at=change.now,
    )
    PictureRecords.beside(change.records).hang(hung)
    return hung


def _told(passage: Passage | None) -> dict[str, str | None] | None:
    if passage is None:
        return None
    return {"id": passage.id, "parent_id": passage.parent_id, "text": passage.text}
