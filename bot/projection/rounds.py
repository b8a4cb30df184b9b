"""Rounds and drafts as a viewer may see them; drafts stay sealed until the close."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.pictures import NO_PICTURES, PictureFacts
from bot.projection.people import Json, People, Viewer, iso, kind_of
from bot.projection.pictures import asking_view, draft_picture_view
from bot.projection.taste import order_stood, order_told, standing_view
from bot.projection.understanding import (
    criteria_view,
    expected_order,
    novelty_view,
    reading_view,
)
from bot.session import (
    MAX_DRAFTS,
    Draft,
    Mode,
    Round,
    RoundStatus,
    Session,
    label,
    last_line,
)
from bot.taste import Told
from bot.votes import Ballot, Tally, tally
from engine.types import Language, Problem


@dataclass(frozen=True, slots=True)
class Progress:
    """Passing news of a round that is queued or drafted; kept in memory only."""

    position: int | None = None  # rounds ahead in the queue, 0 = next
    done: int = 0
    eta_s: float | None = None
    resting: bool = False  # its engine sleeps until a training is over


# The files that a draft can be shown as, with their alt text in the viewer's language.
Files = Callable[[Draft, Language], list[Json]]


def no_files(_draft: Draft, _language: Language) -> list[Json]:
    return []


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A round and all that belongs to it, read in one transaction."""

    session: Session
    round: Round
    drafts: Sequence[Draft]
    ballots: Sequence[Ballot]
    progress: Progress = Progress()
    error_detail: str = ""
    files: Files = no_files
    pictures: PictureFacts = NO_PICTURES
    told: Told | None = None  # what was expected of a closed round before its votes were learned


def _problem(problem: Problem, language: Language) -> Json:
    message = problem.message_zh if language == "zh" else problem.message_en
    return {"line": problem.line, "message": message}


SEALED: Json = {
    "parent": None,
    "kind": None,
    "author": None,
    "model": None,
    "adapter": None,
    "seed": None,
    "votes": None,
}


def _unsealed(draft: Draft, votes: int, people: People, language: Language) -> Json:
    made = draft.generation
    return {
        "parent": draft.parent_id,
        "kind": kind_of(draft.author_id, draft.parent_id is not None),
        "author": people.name(draft.author_id, language) if draft.author_id else None,
        "model": made.model if made else None,
        "adapter": made.adapter if made else None,
        "seed": made.seed if made else None,
        "votes": votes,
    }


def _draft_text(draft: Draft, facts: RoundFacts) -> str:
    if draft.vetoed:
        return ""
    joined = facts.round.winner == draft.id and facts.round.status is RoundStatus.CLOSED
    if joined and _is_secret(facts):
        return last_line(draft.text)
    return draft.text


def _is_secret(facts: RoundFacts) -> bool:
    """An exquisite corpse shows no more than its last line, in pictures and sound as well."""
    return facts.session.mode is Mode.CORPSE and facts.session.status == "open"


def draft_view(draft: Draft, facts: RoundFacts, votes: int, viewer: Viewer, people: People) -> Json:
    """One draft; sealed until the round is closed, then with all its provenance."""
    closed = facts.round.status is RoundStatus.CLOSED
    voted = closed or any(b.member_id == viewer.member_id for b in facts.ballots)
    beside = facts.drafts if closed else None
    shows = not draft.vetoed and not _is_secret(facts)
    return {
        "id": draft.id,
        "label": label(draft.place or 0, facts.session.language),
        "text": _draft_text(draft, facts),
        "mine": draft.author_id == viewer.member_id,
        "vetoed": draft.vetoed,
        "warning": draft.warning,
        "problems": [_problem(p, viewer.language) for p in draft.problems],
        "reading": reading_view(draft.analysis.reading) if draft.analysis else None,
        "evaluations": criteria_view(draft, viewer.language, beside) if voted else None,
        "novelty": novelty_view(draft.analysis) if voted else None,
        "files": facts.files(draft, viewer.language) if shows else [],
        "picture": draft_picture_view(
            draft,
            facts.round,
            facts.pictures.pictures.get(draft.picture or ""),
            viewer,
            facts.pictures.large,
            voted=voted,
        ),
        "standing": standing_view(draft, facts.told) if closed else None,
        **(_unsealed(draft, votes, people, viewer.language) if closed else SEALED),
    }


def round_view(facts: RoundFacts, viewer: Viewer, people: People) -> Json:
    """A round as this viewer may see it now."""
    round_ = facts.round
    count = tally(facts.drafts, facts.ballots)
    own = next((b for b in facts.ballots if b.member_id == viewer.member_id), None)
    return {
        "id": round_.id,
        "session_id": round_.session_id,
        "number": round_.number,
        "kind": round_.kind,
        "status": str(round_.status),
        "wish": round_.wish or None,
        "passage": _passage(facts),
        "asking": _asking(facts, viewer, people),
        "asked_by": people.person(round_.asked_by, viewer) if round_.asked_by else None,
        "opened_at": iso(round_.opened_at),
        "deadline": iso(round_.deadline),
        "closed_at": iso(round_.closed_at),
        "quorum": facts.session.settings.quorum,
        "ballots": count.ballots,
        "your_ballot": {"drafts": sorted(own.approved)} if own else None,
        "error": {"code": round_.error, "detail": facts.error_detail} if round_.error else None,
        "order_expected": _expected(facts),
        **_drafts_part(facts, count, viewer, people),
        **_result_part(round_, count),
    }


def _passage(facts: RoundFacts) -> Json | None:
    """The passage that the pictures are of; None for texts, and for the whole work."""
    round_, seen = facts.round, facts.pictures
    if round_.passage_id is None:
        return None
    return {"id": round_.passage_id, "number": seen.passage_number, "text": seen.passage_text}


def _asking(facts: RoundFacts, viewer: Viewer, people: People) -> Json | None:
    """What pictures were asked for, and which more are on their way, asked by whom."""
    round_, asking = facts.round, facts.round.asking
    if asking is None:
        return None
    said = asking_view(asking, round_, viewer.language)
    more = asking.more
    if more is None or round_.status is not RoundStatus.VOTING:
        return said
    of = next((d.place for d in facts.drafts if d.id == more.of), None)
    mine = viewer.member_id in {more.by, facts.session.host_id}
    adding = {
        "how": more.how or "more",
        "of": None if of is None else label(of, facts.session.language),
        "by": people.name(more.by, viewer.language) if more.by else None,
        "can_take_out": mine,
        "position": facts.progress.position,
        "eta_s": facts.progress.eta_s,
    }
    return said | {"adding": adding}


def _expected(facts: RoundFacts) -> list[str] | None:
    """Told after the close, so that it sways nobody."""
    if facts.round.status is not RoundStatus.CLOSED:
        return None
    drafts = facts.drafts
    known = order_told(facts.told, drafts) or order_stood(drafts) or expected_order(drafts)
    return known or None


def _drafts_part(facts: RoundFacts, count: Tally, viewer: Viewer, people: People) -> Json:
    """Drafts and what may be added to them; while drafting only a count and the time left."""
    round_ = facts.round
    shown = sorted((d for d in facts.drafts if d.place is not None), key=lambda d: d.place or 0)
    waiting = round_.status in {RoundStatus.QUEUED, RoundStatus.DRAFTING}
    voting = round_.status is RoundStatus.VOTING and not round_.runoff
    free = MAX_DRAFTS - len(shown)
    return {
        "position": facts.progress.position if waiting else None,
        "done": facts.progress.done if waiting else round_.asked,
        "asked": round_.asked,
        "eta_s": facts.progress.eta_s if waiting else None,
        "resting": facts.progress.resting and waiting,
        "drafts": []
        if waiting
        else [draft_view(d, facts, count.approvals.get(d.id, 0), viewer, people) for d in shown],
        "room_for": free if voting else 0,
        "can_more": voting and free > 0,
    }


def _result_part(round_: Round, count: Tally) -> Json:
    closed = round_.status is RoundStatus.CLOSED
    return {
        "runoff": round_.runoff,
        "tied": [] if closed else list(round_.tied),
        "winner": round_.winner,
        "none_won": round_.none_won,
        "tally": {"ballots": count.ballots, "none": count.none} if closed else None,
    }
