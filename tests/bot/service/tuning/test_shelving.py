"""When the folder of an adapter goes that nobody wants any more."""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.service.tuning.shelving import Leaving
from tests.bot.service.tuning.tuning_room import QUICK, a_plan, lay_adapter, tuning_room


def test_what_nobody_wants_goes_only_after_its_time() -> None:
    leaving = Leaving(600.0)

    assert leaving.due({"one"}, 1_000.0) == []
    assert leaving.due({"one", "two"}, 1_599.0) == []
    assert leaving.due({"one", "two"}, 1_600.0) == ["one"]
    assert leaving.due({"two"}, 2_199.0) == ["two"]


def test_what_was_wanted_again_has_all_its_time_again() -> None:
    leaving = Leaving(600.0)
    leaving.due({"one"}, 0.0)
    leaving.due(set(), 300.0)

    assert leaving.due({"one"}, 600.0) == []
    assert leaving.due({"one"}, 1_200.0) == ["one"]


async def test_a_folder_outlasts_the_requests_that_began_before_the_roll_back(
    tmp_path: Path,
) -> None:
    plan = a_plan(tmp_path, patience=replace(QUICK, linger_s=600.0))
    async with tuning_room(tmp_path, plan=plan, running=False) as room:
        used = await lay_adapter(room)
        room.begin()
        await room.holds(used.name)

        await room.service.tuning_govern("web:ann", "rollback")
        await room.holds()
        room.service.tunings.wake()
        await asyncio.sleep(0.3)  # some looks

        assert await room.shelf() == [used.name]
