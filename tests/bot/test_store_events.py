"""The log of events: append-only, numbered once, and enough to rebuild a canon."""

import sqlite3
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Conflict
from bot.records import Records
from bot.replay import replay
from bot.session import Event, RoundStatus, canon
from bot.store import Store
from tests.bot.making import NOW, a_passage, a_round, a_session, add_voting_round


def opened(records: Records) -> int:
    records.add_session(a_session())
    return records.add_event("s1", "session.opened", "web:ann", at=NOW, payload={"premise": "灯"})


async def test_an_event_comes_back_with_its_number(store: Store) -> None:
    seq = await store.write(opened)

    event = Event(seq, "s1", "session.opened", "web:ann", None, None, {"premise": "灯"}, NOW)
    assert await store.read(lambda r: r.events("s1", 0, 10)) == [event]
    assert await store.read(lambda r: r.events("s1", seq, 10)) == []
    assert await store.read(lambda r: r.events("s2", 0, 10)) == []
    assert await store.read(lambda r: r.last_seq()) == seq


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE events SET actor = 'web:eve'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events",
    ],
)
async def test_the_past_is_not_rewritten(store: Store, tampering: str) -> None:
    await store.write(opened)
    before = await store.read(lambda r: r.events(None, 0, 10))

    with pytest.raises(Conflict) as refused:
        await store.write(lambda r: r._conn.execute(tampering))

    assert isinstance(refused.value.__cause__, sqlite3.IntegrityError)
    assert await store.read(lambda r: r.events(None, 0, 10)) == before


async def test_a_purge_takes_one_sessions_events_and_no_number_comes_twice(store: Store) -> None:
    await store.write(lambda r: r.add_session(a_session("s2")))
    kept = await store.write(lambda r: r.add_event("s2", "session.opened", None, at=NOW))
    gone = await store.write(opened)

    assert await store.write(lambda r: r.purge_events("s1", "asked by the member")) == 1

    assert [e.seq for e in await store.read(lambda r: r.events(None, 0, 10))] == [kept]
    assert await store.write(lambda r: r.add_event("s2", "x", None, at=NOW)) > gone
    with pytest.raises(Conflict):
        await store.write(lambda r: r._conn.execute("DELETE FROM events"))


async def test_participants_stand_in_the_order_of_their_first_deeds(store: Store) -> None:
    def deeds(records: Records) -> None:
        records.add_session(a_session())
        for actor in ("web:ben", None, "web:ann", "web:ben", "web:cyd"):
            records.add_event("s1", "ballot.cast", actor, at=NOW)

    await store.write(deeds)

    assert await store.read(lambda r: r.participants("s1")) == ["web:ben", "web:ann", "web:cyd"]


async def test_who_only_wrote_into_an_open_round_is_not_told_yet(store: Store) -> None:
    def deeds(records: Records) -> None:
        add_voting_round(records)
        records.add_event("s1", "draft.added", "web:new", at=NOW, round_id="r1")
        records.add_event("s1", "draft.added", "web:ann", at=NOW, round_id="r1")
        records.add_event("s1", "lore.added", "web:ann", at=NOW)

    await store.write(deeds)
    assert await store.read(lambda r: r.participants("s1")) == ["web:ann"]

    closed = a_round(status=RoundStatus.CLOSED)
    await store.write(lambda r: r.save_round(closed))
    assert await store.read(lambda r: r.participants("s1")) == ["web:new", "web:ann"]


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=st.lists(st.integers(-4, 20), max_size=25))
async def test_the_canon_can_be_rebuilt_from_events_alone(store: Store, moves: list[int]) -> None:
    session_id = f"s{await store.read(lambda r: r.last_seq())}x{len(moves)}"

    def play(records: Records) -> None:
        """Negative: a passage joins; else the head moves to a passage, or to the premise."""
        records.add_session(a_session(session_id, status="finished"))
        for number, move in enumerate(moves):
            session, grown = records.session(session_id), records.passages(session_id)
            payload: dict[str, Any]
            if move < 0:
                new = a_passage(f"{session_id}p{number}", session_id, parent_id=session.head)
                records.add_passage(new)
                payload = {"passage": {"id": new.id, "parent_id": new.parent_id, "text": new.text}}
                session = replace(session, head=new.id)
            else:
                head = grown[move].id if move < len(grown) else None
                payload = {"head": head}
                session = replace(session, head=head)
            records.save_session(session)
            records.add_event(session_id, "moved", "web:ann", at=NOW, payload=payload)
        records.add_event(session_id, "other", None, at=NOW, payload={"passage": None})

    await store.write(play)

    def both(records: Records) -> tuple[list[str], list[str]]:
        chain = canon(records.passages(session_id), records.session(session_id).head)
        return replay(records.events(session_id, 0, 1_000)), [p.text for p in chain]

    replayed, stored = await store.read(both)
    assert replayed == stored
