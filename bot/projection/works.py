"""Works as they are exhibited: a cover, and the whole with its apparatus."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.projection.people import Json, People, Viewer, iso
from bot.projection.pictures import cover_view
from bot.projection.rounds import RoundFacts, round_view
from bot.projection.sessions import SessionFacts, canon_view, tree_view
from bot.session import RoundStatus, canon
from bot.votes import countable


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """A finished session with every round, read in one transaction."""

    id: str
    title: str
    finished_at: datetime
    session: SessionFacts
    rounds: Sequence[RoundFacts] = ()
    licence: str = "reserved"


def work_card(facts: WorkFacts, viewer: Viewer, people: People) -> Json:
    """A cover on the wall of works."""
    session = facts.session.session
    chain = canon(facts.session.passages, session.head)
    return {
        "id": facts.id,
        "title": facts.title,
        "form": session.form,
        "language": session.language,
        "premise": session.premise,
        "n_passages": len(chain),
        "finished_at": iso(facts.finished_at),
        "example": session.example,
        "people": people.names(facts.session.participants, viewer.language),
        "excerpt": chain[0].text[:160] if chain else "",
        "models": sorted({p.generation.model for p in chain if p.generation}),
        "cover": cover_view(facts.session.hung, _home(facts), people, viewer.language),
    }


def work_view(facts: WorkFacts, viewer: Viewer, people: People) -> Json:
    """An exhibited work: text, credits, tree, and how each round went."""
    session = facts.session.session
    passages, _ = canon_view(facts.session, viewer, people, _home(facts))
    closed = [r for r in facts.rounds if r.round.status is RoundStatus.CLOSED]
    return {
        **work_card(facts, viewer, people),
        "session_id": session.id,
        "licence": facts.licence,
        "passages": passages,
        "tree": tree_view(facts.session),
        "drafts_made": sum(len(countable(r.drafts)) for r in facts.rounds),
        "ballots_cast": sum(len(r.ballots) for r in facts.rounds),
        "rounds": [
            {
                "id": r.round.id,
                "number": r.round.number,
                "kind": r.round.kind,
                "passage_id": r.round.passage_id,
                "wish": r.round.wish or None,
                "winner": r.round.winner,
                "drafts": round_view(r, viewer, people)["drafts"],
            }
            for r in closed
        ],
        "lore": [
            {"id": e.id, "fact": e.fact, "by": people.person(e.author_id, viewer)}
            for e in facts.session.lore
        ],
        "can": {"remove": session.example or session.host_id == viewer.member_id},
    }


def _home(facts: WorkFacts) -> str:
    return f"/api/works/{facts.id}"
