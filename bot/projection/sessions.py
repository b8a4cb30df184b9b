"""Sessions as a viewer may see them: canon, tree, people and rights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.pictures import Hung
from bot.projection.people import Json, People, Viewer, iso, kind_of
from bot.projection.pictures import beside, cover_view
from bot.projection.rounds import RoundFacts, round_view
from bot.session import UNDO_WINDOW, Lore, Mode, Passage, Session, canon, is_host, last_line
from engine.types import Language


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session and all that its page shows, read in one transaction."""

    session: Session
    passages: Sequence[Passage]
    lore: Sequence[Lore]
    participants: Sequence[str]  # member ids in order of their first deed
    open_round: RoundFacts | None = None
    last_round: RoundFacts | None = None
    picture_round: RoundFacts | None = None
    last_picture_round: RoundFacts | None = None
    hung: Sequence[Hung] = ()

    @property
    def open_rounds(self) -> tuple[RoundFacts, ...]:
        """Of both kinds."""
        return tuple(r for r in (self.open_round, self.picture_round) if r is not None)


def passage_view(
    passage: Passage,
    number: int,
    people: People,
    language: Language,
    text: str | None = None,
    pictures: Sequence[Json] = (),
) -> Json:
    """A passage with its credit; `text` replaces its own where not all of it may be seen."""
    made = passage.generation
    return {
        "id": passage.id,
        "number": number,
        "text": passage.text if text is None else text,
        "warning": passage.warning,
        "kind": kind_of(passage.author_id, passage.edited),
        "author": people.name(passage.author_id, language) if passage.author_id else None,
        "model": made.model if made else None,
        "adapter": made.adapter if made else None,
        "seed": made.seed if made else None,
        "approvals": passage.approvals,
        "ballots": passage.ballots,
        "round_id": passage.round_id,
        "parent_id": passage.parent_id,
        "created_at": iso(passage.created_at),
        "pictures": list(pictures),
    }


def is_hidden(session: Session) -> bool:
    """Whether the canon is an exquisite corpse's that is still being written."""
    return session.mode is Mode.CORPSE and session.status == "open"


def canon_view(
    facts: SessionFacts, viewer: Viewer, people: People, home: str = ""
) -> tuple[list[Json], int]:
    """
    The passages that may be seen, and how many are hidden before them.

    Args:
        home: Where their pictures are fetched; the session's own address for "".
    """
    chain, language = canon(facts.passages, facts.session.head), viewer.language
    if is_hidden(facts.session) and chain:
        line = last_line(chain[-1].text)
        return [passage_view(chain[-1], len(chain), people, language, line)], len(chain) - 1
    home = home or home_of(facts.session)
    shown = [beside(facts.hung, p.id, home, people, language) for p in chain]
    return [
        passage_view(p, i, people, language, pictures=pictures)
        for i, (p, pictures) in enumerate(zip(chain, shown, strict=True), 1)
    ], 0


def home_of(session: Session) -> str:
    """Where what belongs to a session is fetched."""
    return f"/api/sessions/{session.id}"


def tree_view(facts: SessionFacts) -> list[Json]:
    """Every passage of every branch, oldest first, with its depth as number."""
    on_branch = {p.id for p in canon(facts.passages, facts.session.head)}
    hidden = is_hidden(facts.session)
    depth: dict[str, int] = {}
    for passage in facts.passages:
        depth[passage.id] = 1 + (depth[passage.parent_id] if passage.parent_id else 0)
    return [
        {
            "id": p.id,
            "parent_id": p.parent_id,
            "number": depth[p.id],
            "excerpt": "" if hidden else p.text[:60],
            "kind": kind_of(p.author_id, p.edited),
            "on_branch": p.id in on_branch,
        }
        for p in facts.passages
    ]


def people_view(facts: SessionFacts, viewer: Viewer, people: People) -> list[Json]:
    """Host, everyone who did something here, and everyone who is here now."""
    voted = {b.member_id for round_ in facts.open_rounds for b in round_.ballots}
    ids = dict.fromkeys([facts.session.host_id, *facts.participants, *sorted(people.here)])
    return [
        people.person(m, viewer, host=m == facts.session.host_id, voted=m in voted) for m in ids
    ]


def rights(facts: SessionFacts, viewer: Viewer) -> dict[str, bool]:
    """What this viewer may do now, so that no page offers what would be refused."""
    session, idle = facts.session, not facts.open_rounds
    open_ = session.status == "open"
    host = open_ and is_host(session, viewer.member_id, viewer.now)
    last = next((p for p in facts.passages if p.id == session.head), None)
    wrote_last = (
        last is not None
        and last.author_id == viewer.member_id
        and viewer.now - last.created_at <= UNDO_WINDOW
    )
    return {
        "next": open_ and facts.open_round is None,
        "close": host and not idle,
        "veto": host and not idle,
        "undo": open_ and idle and last is not None and (host or wrote_last),
        "branch": open_ and idle and bool(facts.passages),
        "finish": host and idle and session.head is not None,
        "hand_over": host,
        "illustrate": open_ and facts.picture_round is None and session.mode is not Mode.CORPSE,
        "unhang": host,
    }


def words_in(texts: Iterable[str], language: Language) -> int:
    """English words, or Chinese characters without punctuation."""
    if language == "zh":
        return sum("\u4e00" <= c <= "\u9fff" for text in texts for c in text)
    return sum(len(text.split()) for text in texts)


def session_view(facts: SessionFacts, viewer: Viewer, people: People) -> Json:
    """Everything that a session's page shows to this viewer."""
    session = facts.session
    passages, hidden = canon_view(facts, viewer, people)
    return {
        **_heading(session, people, viewer),
        "settings": {
            "round_s": session.settings.round_s,
            "quorum": session.settings.quorum,
            "n_candidates": session.settings.n_candidates,
            "n_shown": session.settings.n_shown,
            "picture_style": session.settings.picture_style,
            "picture_negative": session.settings.picture_negative,
            "picture_size": session.settings.picture_size,
        },
        "lore": [
            {"id": e.id, "fact": e.fact, "by": people.person(e.author_id, viewer)}
            for e in facts.lore
        ],
        "n_passages": len(passages) + hidden,
        "canon": passages,
        "hidden_passages": hidden,
        "round": _round(facts.open_round, viewer, people),
        "last_round": _round(facts.last_round, viewer, people),
        "picture_round": _round(facts.picture_round, viewer, people),
        "last_picture_round": _round(facts.last_picture_round, viewer, people),
        "cover": None
        if is_hidden(session)
        else cover_view(facts.hung, home_of(session), people, viewer.language),
        "tree": tree_view(facts),
        "words": words_in((p["text"] for p in passages), session.language),
        "people": people_view(facts, viewer, people),
        "can": rights(facts, viewer),
        "notice": None,
    }


def _round(facts: RoundFacts | None, viewer: Viewer, people: People) -> Json | None:
    return round_view(facts, viewer, people) if facts else None


def _heading(session: Session, people: People, viewer: Viewer) -> Json:
    return {
        "id": session.id,
        "title": session.title,
        "premise": session.premise,
        "form": session.form,
        "language": session.language,
        "mode": str(session.mode),
        "status": session.status,
        "example": session.example,
        "host": people.person(session.host_id, viewer, host=True),
        "active_at": iso(session.active_at),
        "created_at": iso(session.created_at),
        "work_id": session.work_id,
    }


def session_card(facts: SessionFacts, viewer: Viewer, people: People) -> Json:
    """A line in the list of rooms."""
    chain = canon(facts.passages, facts.session.head)
    return {
        **_heading(facts.session, people, viewer),
        "n_passages": len(chain),
        "last_line": last_line(chain[-1].text) if chain else "",
        "people": [people.name(m, viewer.language) for m in facts.participants],
        "round": _round_card(facts.open_round, viewer) if facts.open_round else None,
    }


def _round_card(facts: RoundFacts, viewer: Viewer) -> Json:
    return {
        "id": facts.round.id,
        "status": str(facts.round.status),
        "deadline": iso(facts.round.deadline),
        "ballots": len(facts.ballots),
        "quorum": facts.session.settings.quorum,
        "voted": any(b.member_id == viewer.member_id for b in facts.ballots),
    }
