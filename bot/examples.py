"""
The examples that greet a newcomer: two works and one open session of our own, marked as such.

They are laid through the same rules and events as everything else, once for every store.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.records import Records
from bot.service.context import Change, new_id
from bot.service.turns import close_round, queue_round
from bot.service.works import exhibit
from bot.session import (
    Draft,
    Generation,
    Member,
    Mode,
    RoundStatus,
    Session,
    SessionSettings,
)
from bot.store import Store
from bot.votes import Ballot

LAID = "examples_laid"
MODEL = "example"  # these drafts were written by hand; no model is credited with them
FILE = Path(__file__).with_name("examples.toml")


async def lay_examples(store: Store, clock: Any) -> None:
    """Lay the examples on the table of an empty store; never a second time."""

    def act(records: Records) -> None:
        if records.get_value(LAID) is not None:
            return
        told = tomllib.loads(FILE.read_text(encoding="utf-8"))["session"]
        for age, spec in enumerate(told):
            _lay(Change(records, clock() - timedelta(minutes=age)), spec)
        records.set_value(LAID, True)

    await store.write(act)


def _lay(change: Change, spec: Mapping[str, Any]) -> None:
    host = _member(change, spec["host"], spec["language"])
    session = Session(
        id=new_id(),
        channel_id=f"room:{new_id()}",
        guild_id=None,
        form=spec["form"],
        language=spec["language"],
        premise=spec["premise"],
        title=spec["title"],
        mode=Mode(spec["mode"]),
        host_id=host,
        settings=SessionSettings(quorum=100),
        status="open",
        head=None,
        created_at=change.now,
        active_at=change.now,
        example=True,
    )
    change.records.add_session(session)
    change.event(session, "session.opened", host, title=session.title, premise=session.premise)
    for told in spec["round"]:
        _play(change, change.records.session(session.id), spec, told)
    if spec["finished"]:
        exhibit(change, change.records.session(session.id), session.title, host)


def _play(
    change: Change, session: Session, spec: Mapping[str, Any], told: Mapping[str, Any]
) -> None:
    """One round: drafts, ballots that come to the told approvals, close."""
    round_ = queue_round(change, session, told.get("wish", ""), session.host_id)
    drafts = _drafts(change, session, round_.id, told["drafts"])
    voting = replace(round_, status=RoundStatus.VOTING, deadline=change.now, asked=len(drafts))
    change.records.save_round(voting)
    seen = frozenset(d.id for d in drafts)
    for number, name in enumerate(spec["voters"]):
        liked = {d.id for d, votes in zip(drafts, told["approvals"], strict=True) if number < votes}
        voter = _member(change, name, session.language)
        ballot = Ballot(round_.id, voter, frozenset(liked), seen, change.now)
        change.records.put_ballot(ballot)
        change.event(session, "ballot.cast", voter, round_id=round_.id, approved=sorted(liked))
    close_round(change, session, voting, by="timer")


def _drafts(
    change: Change, session: Session, round_id: str, told: list[Mapping[str, Any]]
) -> list[Draft]:
    """The first told draft is the winner; it is shown in the middle, so that places vary."""
    drafts: list[Draft] = []
    edited = next((d for d in told if d.get("edits")), None)
    for place, one in sorted(enumerate(told), key=lambda pair: bool(pair[1].get("edits"))):
        by_model = one["by"] == "model"
        parent = drafts[-1].id if edited is one and drafts else None
        draft = Draft(
            id=new_id(),
            round_id=round_id,
            place=(place + 1) % len(told),
            text=one["text"],
            author_id=None if by_model else _member(change, one["by"], session.language),
            parent_id=parent,
            generation=Generation(MODEL, None, 0, place) if by_model or parent else None,
            created_at=change.now,
        )
        change.records.add_draft(draft)
        change.event(session, "draft.added", draft.author_id, round_id=round_id, draft_id=draft.id)
        drafts.append(draft)
    return sorted(drafts, key=lambda d: [one["text"] for one in told].index(d.text))


def _member(change: Change, name: str, language: str) -> str:
    member_id = f"example:{name}"
    change.records.save_member(Member(member_id, name, "zh" if language == "zh" else "en"))
    return member_id
