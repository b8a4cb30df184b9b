"""Values for tests of the store: builders that default everything a test does not mention."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.records import Records
from bot.session import (
    Draft,
    Generation,
    Lore,
    Member,
    Mode,
    Passage,
    Round,
    RoundStatus,
    Session,
    SessionSettings,
    Work,
)
from bot.votes import Ballot
from engine.types import Analysis, Emotion, Evaluation, Evidence, Novelty, Problem, Reading

NOW = datetime(2026, 11, 23, 20, 15, 30, 123456, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def a_session(session_id: str = "s1", **changes: Any) -> Session:
    defaults: dict[str, Any] = {
        "channel_id": f"channel of {session_id}",
        "guild_id": None,
        "form": "poem",
        "language": "en",
        "premise": "A lighthouse keeper who is afraid of the dark",
        "title": "",
        "mode": Mode.VOTE,
        "host_id": "web:ann",
        "settings": SessionSettings(round_s=60),
        "status": "open",
        "head": None,
        "created_at": NOW,
        "active_at": NOW,
    }
    return Session(id=session_id, **(defaults | changes))


def a_round(round_id: str = "r1", session_id: str = "s1", **changes: Any) -> Round:
    defaults: dict[str, Any] = {
        "number": 1,
        "kind": "text",
        "status": RoundStatus.VOTING,
        "wish": "",
        "asked_by": "web:ann",
        "asked": 8,
        "seed": 1,
        "base_head": None,
        "opened_at": NOW,
    }
    return Round(id=round_id, session_id=session_id, **(defaults | changes))


def a_draft(draft_id: str = "d1", round_id: str = "r1", **changes: Any) -> Draft:
    defaults: dict[str, Any] = {
        "place": 0,
        "text": "The lamp went out.\n灯灭了。",
        "author_id": None,
        "parent_id": None,
        "generation": Generation("house", None, 7, 3, {"temperature": 0.9, "stop": ["\n\n"]}),
        "created_at": NOW,
    }
    return Draft(id=draft_id, round_id=round_id, **(defaults | changes))


def a_ballot(member_id: str = "web:ann", *approved: str, **changes: Any) -> Ballot:
    defaults: dict[str, Any] = {
        "round_id": "r1",
        "approved": frozenset(approved),
        "visible": frozenset({"d1", "d2"}),
        "cast_at": NOW,
    }
    return Ballot(member_id=member_id, **(defaults | changes))


def a_passage(passage_id: str = "p1", session_id: str = "s1", **changes: Any) -> Passage:
    defaults: dict[str, Any] = {
        "parent_id": None,
        "round_id": None,
        "draft_id": None,
        "text": f"text of {passage_id}",
        "author_id": "web:ann",
        "edited": True,
        "generation": None,
        "approvals": 2,
        "ballots": 3,
        "created_at": NOW,
    }
    return Passage(id=passage_id, session_id=session_id, **(defaults | changes))


def a_work(work_id: str = "w1", session_id: str = "s1", **changes: Any) -> Work:
    defaults: dict[str, Any] = {
        "title": "Light",
        "head": None,
        "finished_at": NOW,
        "finished_by": "web:ann",
    }
    return Work(id=work_id, session_id=session_id, **(defaults | changes))


AN_ANALYSIS = Analysis(
    Reading(
        ("dark", "sea"),
        -0.25,
        0.5,
        ("uneasy",),
        (Evidence(0, 8, "fear"),),
        "lexicon",
        (Emotion("fear", 0.5),),
        0.75,
    ),
    (Evaluation("richness", 0.625, "Names six things.", "写到六样东西。", (("things", 6.0),)),),
    Novelty(0.125, "The light came back.", "canon"),
    0.5625,
)
A_PROBLEM = Problem("rhyme", 2, "Line 2 does not rhyme.", "第二行没有押韵。")
A_MEMBER = Member("web:ann", "Ann 安", "zh", {"ranking": True})
A_LORE = Lore("l1", "s1", "The keeper is called Ines.", "web:ann")


def add_voting_round(records: Records, session_id: str = "s1", n_drafts: int = 2) -> None:
    """A session with an open round r1 and its drafts d1, d2, ..."""
    records.add_session(a_session(session_id))
    records.add_round(a_round(session_id=session_id))
    for place in range(n_drafts):
        records.add_draft(a_draft(f"d{place + 1}", place=place))
