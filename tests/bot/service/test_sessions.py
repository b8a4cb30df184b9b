"""Sessions: branches, lore, hosts, exquisite corpse, finishing; on a real store."""

import asyncio
from pathlib import Path

import pytest

from bot.errors import Conflict, Forbidden, NotFound, TooMany
from bot.examples import lay_examples
from bot.replay import replay
from bot.service.sessions import Sessions
from bot.session import SessionSettings
from bot.store import Store
from tests.bot.service.conftest import Json, Room, make_service
from tests.fakes import FakeClock, FakeText


async def play(room: Room, session: Json, place: int = 0) -> Json:
    """One round that the host's ballot and close decide; the session afterwards."""
    round_ = await room.until((await room.round(session))["id"], "voting")
    await room.service.cast("web:ann", round_["id"], [round_["drafts"][place]["id"]])
    await room.service.close("web:ann", round_["id"])
    return await room.service.session_view(session["id"], "web:ann")


async def test_undo_keeps_the_passage_on_a_branch(room: Room) -> None:
    session = await play(room, await play(room, await room.session()))
    second = session["canon"][1]

    session = await room.service.undo("web:ann", session["id"])

    assert [p["number"] for p in session["canon"]] == [1]
    assert second["id"] in {p["id"] for p in session["tree"] if not p["on_branch"]}
    session = await room.service.branch("web:bob", session["id"], passage_id=second["id"])
    assert session["canon"][-1]["id"] == second["id"]


async def test_a_branch_grows_from_the_passage_it_left(room: Room) -> None:
    session = await play(room, await play(room, await room.session()))
    first = session["canon"][0]
    await room.service.branch("web:ann", session["id"], passage_id=first["id"])

    session = await play(room, session, place=1)

    assert session["canon"][0]["id"] == first["id"]
    assert len(session["canon"]) == 2
    assert len(session["tree"]) == 3


async def test_a_guest_cannot_undo_what_the_model_wrote(room: Room) -> None:
    session = await play(room, await room.session())

    with pytest.raises(Forbidden, match="undo_only"):
        await room.service.undo("web:bob", session["id"])


async def test_an_author_can_undo_for_ten_minutes(room: Room) -> None:
    session, round_ = await room.voting()
    own = await room.service.contribute("web:bob", round_["id"], text="Mine, all mine.")
    await room.service.cast("web:ann", round_["id"], [own["drafts"][-1]["id"]])
    await room.service.close("web:ann", round_["id"])

    assert (await room.service.session_view(session["id"], "web:bob"))["can"]["undo"]
    room.clock.pass_(601)
    with pytest.raises(Forbidden, match="undo_only"):
        await room.service.undo("web:bob", session["id"])


async def test_lore_enters_the_prompt(room: Room) -> None:
    session = await room.session()
    session = await room.service.add_lore("web:bob", session["id"], fact="Mara keeps the lamp.")

    await room.until((await room.round(session))["id"], "voting")

    assert "lore: Mara keeps the lamp.\n" in room.engine.asked[0][0].user
    gone = await room.service.remove_lore("web:bob", session["id"], session["lore"][0]["id"])
    assert gone["lore"] == []


async def test_lore_is_capped(room: Room) -> None:
    session = await room.session()
    for number in range(12):
        await room.service.add_lore("web:bob", session["id"], fact=f"Fact {number}")

    with pytest.raises(Conflict, match="lore_full"):
        await room.service.add_lore("web:bob", session["id"], fact="One more")


async def test_a_corpse_shows_its_last_line_only_until_the_end(room: Room) -> None:
    session = await play(room, await room.session(mode="corpse"))
    session = await play(room, session, place=1)

    assert session["hidden_passages"] == 1
    assert "\n" not in session["canon"][0]["text"]
    assert all(p["excerpt"] == "" for p in session["tree"])
    hidden = room.engine.texts[0]
    prompt = room.engine.asked[-1][0].user
    assert hidden.splitlines()[0] in prompt or hidden not in prompt
    work = await room.service.finish("web:ann", session["id"])
    assert len(work["passages"]) == 2


async def test_the_next_who_acts_inherits_an_idle_room(room: Room) -> None:
    session = await play(room, await room.session())
    room.clock.pass_(24 * 3600)

    await room.service.add_lore("web:bob", session["id"], fact="The sea is back.")

    assert (await room.service.session_view(session["id"], "web:bob"))["host"]["you"]


async def test_the_host_hands_over_to_somebody_who_took_part(room: Room) -> None:
    session = await room.session()
    await room.service.add_lore("web:bob", session["id"], fact="Bob was here.")

    session = await room.service.hand_over("web:ann", session["id"], member="ref-web:bob")
    assert not session["host"]["you"]

    with pytest.raises(Forbidden, match="host_only"):
        await room.service.hand_over("web:ann", session["id"], member="ref-web:ann")


async def test_a_finished_session_takes_nothing_more(room: Room) -> None:
    session = await play(room, await room.session())
    work = await room.service.finish("web:ann", session["id"], title="The Forgetful Tide")

    assert work["title"] == "The Forgetful Tide"
    assert [w["id"] for w in (await room.service.works())["works"]] == [work["id"]]
    with pytest.raises(Conflict, match="session_finished"):
        await room.round(session)


async def test_nothing_cannot_be_finished(room: Room) -> None:
    session = await room.session()

    with pytest.raises(Conflict, match="nothing_to_finish"):
        await room.service.finish("web:ann", session["id"])


async def test_a_work_is_taken_down_by_its_host_only(room: Room) -> None:
    session = await play(room, await room.session())
    work = await room.service.finish("web:ann", session["id"])
    with pytest.raises(Forbidden, match="host_only"):
        await room.service.remove_work("web:bob", work["id"])

    await room.service.remove_work("web:ann", work["id"])

    with pytest.raises(NotFound, match="no_work"):
        await room.service.work_view(work["id"], "web:ann")


async def test_an_installation_takes_so_many_sessions(room: Room) -> None:
    few = Sessions(room.service._context, room.service._forms, SessionSettings(), max_sessions=1)
    await few.open("web:ann", form="story", premise="One", language="en")

    with pytest.raises(TooMany, match="too_many_sessions"):
        await few.open("web:ann", form="story", premise="Two", language="en")


async def test_the_log_alone_tells_the_canon(room: Room) -> None:
    session = await play(room, await play(room, await room.session()))
    await room.service.undo("web:ann", session["id"])
    session = await play(room, session, place=2)

    events = await room.store.read(lambda r: r.events(session["id"], 0, 1000))

    assert replay(events) == [p["text"] for p in session["canon"]]


async def test_a_restart_goes_on_with_open_rounds_and_their_deadlines(
    tmp_path: Path, engine: FakeText, clock: FakeClock
) -> None:
    store = await Store.open(tmp_path)
    service = make_service(store, engine, clock)
    session = await service.open_session(
        "web:ann", form="story", language="en", premise="A tide forgets."
    )
    queued = await service.open_round("web:ann", session["id"])
    await store.close()

    store = await Store.open(tmp_path)
    service = make_service(store, engine, clock)
    room = Room(service, engine, clock, store)
    async with asyncio.TaskGroup() as group:
        desk = group.create_task(service.desk.run())
        await room.until(queued["id"], "voting")
        desk.cancel()
    clock.pass_(601)
    await store.close()

    store = await Store.open(tmp_path)
    service = make_service(store, engine, clock)
    room = Room(service, engine, clock, store)
    async with asyncio.TaskGroup() as group:
        desk = group.create_task(service.desk.run())
        await room.until(queued["id"], "closed")
        desk.cancel()
    await store.close()


async def test_the_example_can_be_taken_off_the_list_and_nothing_else_can(room: Room) -> None:
    await lay_examples(room.store, room.clock)
    await room.session()
    ours, example = (await room.service.sessions("web:ann", status="open"))["sessions"]

    with pytest.raises(Forbidden, match="example_only"):
        await room.service.remove_session("web:ann", ours["id"])
    await room.service.remove_session("web:ann", example["id"])

    left = (await room.service.sessions("web:ann", status="open"))["sessions"]
    assert [card["id"] for card in left] == [ours["id"]]
    assert [w["title"] for w in (await room.service.works())["works"]] == [
        "Lost Property",
        "雨夜修书",
    ]
