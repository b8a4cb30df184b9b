"""Rounds from queue to close, on a real store."""

import pytest

from bot.errors import ChorusError, Conflict, Forbidden, Invalid
from bot.service import desk
from engine.errors import EngineDown, Rejected
from tests.bot.service.conftest import Room


def ids(round_: dict) -> list[str]:
    return [d["id"] for d in round_["drafts"]]


async def test_eight_are_asked_in_one_request_and_four_are_shown(room: Room) -> None:
    _, round_ = await room.voting()

    assert [n for _, n, _ in room.engine.asked] == [8]
    assert [d["label"] for d in round_["drafts"]] == ["A", "B", "C", "D"]


async def test_the_winner_joins_the_canon_at_the_quorum(room: Room) -> None:
    session, round_ = await room.voting()
    best, other = ids(round_)[:2]

    await room.service.cast("web:ann", round_["id"], [best])
    await room.service.cast("web:bob", round_["id"], [best, other])
    closed = await room.service.cast("web:cem", round_["id"], [])

    assert (closed["status"], closed["winner"]) == ("closed", best)
    assert closed["tally"] == {"ballots": 3, "none": 1}
    seen = await room.service.session_view(session["id"], "web:ann")
    assert [p["text"] for p in seen["canon"]] == [
        next(d["text"] for d in closed["drafts"] if d["id"] == best)
    ]


async def test_voting_again_replaces_the_first_ballot(room: Room) -> None:
    _, round_ = await room.voting()
    first, second = ids(round_)[:2]

    await room.service.cast("web:ann", round_["id"], [first])
    seen = await room.service.cast("web:ann", round_["id"], [second])

    assert seen["ballots"] == 1
    assert seen["your_ballot"] == {"drafts": [second]}


async def test_a_tie_waits_for_the_host_who_settles_it(room: Room) -> None:
    _, round_ = await room.voting()
    a, b, c, _ = ids(round_)
    await room.service.cast("web:ann", round_["id"], [a])
    await room.service.cast("web:bob", round_["id"], [b])

    tied = await room.service.close("web:ann", round_["id"])
    assert tied["status"] == "tied"
    assert set(tied["tied"]) == {a, b}
    with pytest.raises(Invalid, match="unknown_draft"):
        await room.service.close("web:ann", round_["id"], winner=c)
    closed = await room.service.close("web:ann", round_["id"], winner=b)

    assert (closed["status"], closed["winner"]) == ("closed", b)


async def test_a_second_vote_is_among_the_tied_only(room: Room) -> None:
    _, round_ = await room.voting()
    a, b, c, _ = ids(round_)
    await room.service.cast("web:ann", round_["id"], [a])
    await room.service.cast("web:bob", round_["id"], [b])
    await room.service.close("web:ann", round_["id"])

    again = await room.service.second_vote("web:ann", round_["id"])
    assert (again["status"], again["ballots"], again["runoff"]) == ("voting", 0, True)
    with pytest.raises(Invalid, match="unknown_draft"):
        await room.service.cast("web:bob", round_["id"], [c])
    await room.service.cast("web:bob", round_["id"], [b])
    closed = await room.service.close("web:ann", round_["id"])

    assert closed["winner"] == b


async def test_the_timer_settles_a_tie_by_what_the_ranking_expected(room: Room) -> None:
    _, round_ = await room.voting()
    for voter, draft in zip(("web:ann", "web:bob"), ids(round_)[:2], strict=True):
        await room.service.cast(voter, round_["id"], [draft])
    kept = await room.store.read(lambda records: records.drafts(round_["id"]))
    expected = {d.id: d.standing.expected for d in kept if d.standing}

    room.clock.pass_(601)
    room.service.desk.wake()
    closed = await room.until(round_["id"], "closed")

    assert closed["winner"] == max(ids(round_)[:2], key=lambda one: expected[one])
    assert closed["order_expected"][0] == max(ids(round_), key=lambda one: expected[one])


async def test_without_a_ranking_the_timer_settles_a_tie_by_the_shown_order(room: Room) -> None:
    await room.service.taste_govern("web:ann", "pause")
    _, round_ = await room.voting()
    a, b = ids(round_)[:2]
    await room.service.cast("web:ann", round_["id"], [b])
    await room.service.cast("web:bob", round_["id"], [a])

    room.clock.pass_(601)
    room.service.desk.wake()
    closed = await room.until(round_["id"], "closed")

    assert closed["winner"] == a


async def test_nobody_voted_and_nothing_joins(room: Room) -> None:
    session, round_ = await room.voting()

    room.clock.pass_(601)
    room.service.desk.wake()
    closed = await room.until(round_["id"], "closed")

    assert (closed["winner"], closed["none_won"]) == (None, False)
    assert (await room.service.session_view(session["id"], "web:ann"))["canon"] == []


async def test_when_most_chose_none_new_drafts_come_by_themselves(room: Room) -> None:
    session, round_ = await room.voting()
    await room.service.cast("web:ann", round_["id"], [])
    await room.service.cast("web:bob", round_["id"], [])
    await room.service.cast("web:cem", round_["id"], ids(round_)[:1])

    seen = await room.service.session_view(session["id"], "web:ann")
    assert seen["last_round"]["none_won"] is True
    fresh = await room.until(seen["round"]["id"], "voting")

    assert fresh["number"] == 2
    assert room.engine.asked[1][2] != room.engine.asked[0][2]


async def test_an_edit_is_credited_to_both_at_the_close(room: Room) -> None:
    session, round_ = await room.voting()
    parent = ids(round_)[0]
    offered = await room.service.contribute(
        "web:bob",
        round_["id"],
        text="The tide had gone out, and Mara went after it.",
        parent=parent,
    )
    edit = offered["drafts"][-1]
    assert edit["label"] == "E"
    await room.service.cast("web:ann", round_["id"], [edit["id"]])
    await room.service.close("web:ann", round_["id"])

    (passage,) = (await room.service.session_view(session["id"], "web:ann"))["canon"]
    assert (passage["kind"], passage["model"]) == ("edited", "fake")
    assert passage["author"].startswith("Guest")


async def test_a_round_takes_six_drafts_and_no_seventh(room: Room) -> None:
    _, round_ = await room.voting()
    for number in range(2):
        await room.service.contribute("web:bob", round_["id"], text=f"My own line number {number}.")

    with pytest.raises(Conflict, match="round_full"):
        await room.service.contribute("web:bob", round_["id"], text="One too many.")


async def test_more_shows_two_that_were_written_already(room: Room) -> None:
    _, round_ = await room.voting()

    more = await room.service.more("web:bob", round_["id"])

    assert [d["label"] for d in more["drafts"]] == list("ABCDEF")
    assert len(room.engine.asked) == 1


async def test_a_vetoed_draft_cannot_win(room: Room) -> None:
    _, round_ = await room.voting()
    bad, good = ids(round_)[:2]
    await room.service.cast("web:bob", round_["id"], [bad])
    await room.service.cast("web:cem", round_["id"], [bad])
    with pytest.raises(Forbidden, match="host_only"):
        await room.service.veto("web:bob", round_["id"], bad)

    seen = await room.service.veto("web:ann", round_["id"], bad)
    assert seen["drafts"][0]["text"] == ""
    closed = await room.service.cast("web:ann", round_["id"], [good])

    assert closed["winner"] == good


async def test_only_the_host_closes_early(room: Room) -> None:
    _, round_ = await room.voting()

    with pytest.raises(Forbidden, match="host_only"):
        await room.service.close("web:bob", round_["id"])


async def test_in_host_mode_the_host_takes_any_draft(room: Room) -> None:
    _, round_ = await room.voting(mode="host")
    for member in ("web:bob", "web:cem", "web:dan", "web:eve"):
        seen = await room.service.cast(member, round_["id"], ids(round_)[:1])
    assert seen["status"] == "voting"

    closed = await room.service.close("web:ann", round_["id"], winner=ids(round_)[3])

    assert closed["winner"] == ids(round_)[3]


async def test_in_vote_mode_the_host_cannot_choose_a_winner(room: Room) -> None:
    _, round_ = await room.voting()

    with pytest.raises(Conflict, match="members_decide"):
        await room.service.close("web:ann", round_["id"], winner=ids(round_)[3])


async def test_cancelling_aborts_the_engines_work(room: Room) -> None:
    room.engine.gate.clear()
    session = await room.session()
    round_ = await room.round(session)
    await room.until(round_["id"], "drafting")

    await room.service.cancel("web:ann", round_["id"])

    async def aborted() -> bool:
        return room.engine.cancelled == 1

    await room.eventually(aborted)
    assert (await room.service.round_view(round_["id"], "web:ann"))["status"] == "cancelled"


async def test_a_broken_engine_is_asked_again_by_itself(room: Room) -> None:
    room.engine.errors = [EngineDown("gone")]

    _, round_ = await room.voting()

    seeds = [seed for _, _, seed in room.engine.asked]
    assert len(round_["drafts"]) == 4
    assert seeds[1] == seeds[0] + 8


async def test_a_refused_request_fails_with_a_reason_and_can_be_asked_again(room: Room) -> None:
    room.engine.errors = [Rejected("no")]
    session = await room.session()
    round_ = await room.round(session)
    failed = await room.until(round_["id"], "failed")
    assert failed["error"]["code"] == "engine_rejected"

    await room.service.retry("web:bob", round_["id"])

    assert len((await room.until(round_["id"], "voting"))["drafts"]) == 4


async def test_a_round_waits_while_the_engine_comes_up(room: Room) -> None:
    room.engine.status = "starting"
    session = await room.session()
    round_ = await room.round(session)
    await room.until(round_["id"], "queued")
    assert room.engine.asked == []

    room.engine.status = "ready"

    assert (await room.until(round_["id"], "voting"))["status"] == "voting"


async def test_a_round_waits_for_a_resting_engine_longer_than_for_a_dead_one(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "ENGINE_PATIENCE_S", 1.0)  # gone at the first look
    room.engine.rests = True
    await room.engine.rest()
    asleep = await room.round(await room.session())

    async def told() -> bool:
        seen = await room.service.round_view(asleep["id"], "web:ann")
        return (seen["status"], seen["resting"]) == ("queued", True)

    await room.eventually(told)
    assert room.service.health()["text"]["resting"]
    await room.engine.wake()
    drafted = await room.until(asleep["id"], "voting")
    assert not drafted["resting"]

    room.engine.status = "down"
    dead = await room.round(await room.session(host="web:bob"), "web:bob")
    failed = await room.until(dead["id"], "failed", member="web:bob")
    assert failed["error"]["code"] == "engine_down"


async def test_a_replayed_request_has_no_second_effect(room: Room) -> None:
    session = await room.session()
    first = await room.round(session, key="k1")
    await room.until(first["id"], "voting")

    again = await room.round(session, key="k1")

    assert again["id"] == first["id"]
    assert len(room.engine.asked) == 1


@pytest.mark.parametrize("action", ["undo", "branch", "finish", "next"])
async def test_an_open_round_stands_in_the_way(room: Room, action: str) -> None:
    session, _ = await room.voting()
    service = room.service
    deeds = {
        "undo": lambda: service.undo("web:ann", session["id"]),
        "branch": lambda: service.branch("web:ann", session["id"], passage_id=None),
        "finish": lambda: service.finish("web:ann", session["id"]),
        "next": lambda: service.open_round("web:ann", session["id"]),
    }

    with pytest.raises(ChorusError) as refused:
        await deeds[action]()

    assert (refused.value.code, refused.value.status) == ("round_open", 409)


async def test_more_asks_the_engine_when_no_spare_is_left(room: Room) -> None:
    _, round_ = await room.voting(settings={"n_candidates": 2, "n_shown": 2})
    room.engine.texts = room.engine.texts[4:]

    await room.service.more("web:bob", round_["id"])

    async def four() -> bool:
        return len((await room.service.round_view(round_["id"], "web:ann"))["drafts"]) == 4

    await room.eventually(four)
