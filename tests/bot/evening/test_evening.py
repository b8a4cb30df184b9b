"""An evening from its first draft to its end, and all the ways in which it may end early."""

from pathlib import Path

import pytest

from bot.errors import Conflict
from tests.bot.evening.conftest import hall
from tests.bot.web.contract import validator


async def test_an_evening_goes_from_votes_to_an_adapter_and_back(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.evening.start()
        state = await there.ended()

    codes = [line["code"] for line in state["lines"]]
    assert state["stage"] == "done"
    assert state["error"] is None
    assert there.house.deeds == ["evening:1 train", "evening:1 rollback"]
    order = ["began", "training", "promoted", "swapped", "measured", "rolled_back", "base"]
    assert [code for code in codes if code in order] == order
    assert state["round"] == 6  # four to learn from, one that watches, one after the roll-back
    assert state["before"]["n"] == state["after"]["n"] > 0
    validator({"$ref": "#/components/schemas/Evening"}).validate(state)


async def test_eight_members_vote_and_are_marked_as_simulated(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.evening.start()
        state = await there.ended()
        known = await there.room.store.read(
            lambda r: r.members(f"evening:{n}" for n in range(1, 9))
        )

    assert [(one["number"], one["name"]) for one in state["members"]] == [
        (n, f"Simulated member {n}") for n in range(1, 9)
    ]
    assert sum(one["rings"] for one in state["members"]) > 0
    assert state["vote"]["ballots"] == 8
    assert len(known) == 8
    assert all("Simulated" in one.name and one.consent["training"] for one in known.values())


async def test_an_adapter_that_the_gate_refuses_is_not_served(tmp_path: Path) -> None:
    async with hall(tmp_path, "refused") as there:
        await there.evening.start()
        state = await there.ended()

    assert (state["stage"], state["verdict"], state["why"]) == ("done", "refused", "form")
    assert state["adapter"] is None
    assert state["after"] is None
    assert there.house.deeds == ["evening:1 train"]


async def test_a_training_that_fails_ends_the_evening_with_its_reason(tmp_path: Path) -> None:
    async with hall(tmp_path, "failed") as there:
        await there.evening.start()
        state = await there.ended()

    assert (state["stage"], state["error"]) == ("failed", "no_room")


async def test_a_place_that_cannot_train_begins_none(tmp_path: Path) -> None:
    async with hall(tmp_path, "off") as there:
        with pytest.raises(Conflict, match="training_off"):
            await there.evening.start()
        state = await there.evening.state()

    assert (state["on"], state["stage"], state["lines"]) == (False, "none", [])


async def test_a_second_start_is_refused_while_one_goes_on(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.evening.start()
        with pytest.raises(Conflict, match="evening_on"):
            await there.evening.start()
        await there.ended()


async def test_nothing_can_be_stopped_while_nothing_goes_on(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        with pytest.raises(Conflict, match="evening_off"):
            await there.evening.stop()


async def test_a_stopped_evening_leaves_nothing_and_another_may_begin(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.evening.start()
        await there.playing(2)
        await there.evening.stop()
        state = await there.ended()
        await there.emptied()

        await there.evening.start()
        again = await there.ended()

    assert state["stage"] == "stopped"
    assert again["stage"] == "done"


async def test_a_start_that_has_not_begun_can_be_stopped_too(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.evening.start()
        await there.evening.stop()
        state = await there.ended()

    assert state["stage"] == "stopped"


async def test_what_a_kill_left_is_gone_at_the_next_start(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.evening.start()
        await there.playing(2)  # the process ends here

    async with hall(tmp_path) as there:
        await there.emptied()

        assert there.house.tunings.cleared == ["evening"]
        assert (await there.evening.state())["stage"] == "none"


async def test_two_evenings_have_only_the_second_ones_rows(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.evening.start()
        await there.ended()
        first = await there.named()
        await there.evening.start()
        await there.ended()
        second = await there.named()

    assert first["sessions"] == second["sessions"] == 4
    assert first["members"] == second["members"] == 8


async def test_news_of_an_evening_name_no_session(tmp_path: Path) -> None:
    async with hall(tmp_path) as there, there.room.service.bus.subscribe(None) as news:
        await there.evening.start()
        async for notice in news:
            if notice.kind == "evening":
                break
        await there.ended()

    assert (notice.session_id, dict(notice.data)) == (None, {})
