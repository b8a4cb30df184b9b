"""From a wish to an adapter that draws; one at a time, in fair turns, with nothing left behind."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.errors import Conflict
from bot.service.tuning.plan import Quiet
from bot.service.tuning.tunings import _begin
from bot.taste import Kind
from bot.tuning import Adapter, Why
from tests.bot.making import NOW
from tests.bot.service.tuning.tuning_room import TuningRoom, a_plan, lay_adapter, tuning_room


async def one_turn(room: TuningRoom) -> tuple[str, str]:
    """Whose turn it is; a minute later it has ended."""
    found = await room.service._context.write(partial(_begin, plan=room.plan))
    assert found is not None
    room.clock.pass_(60)
    await room.write(lambda rows: rows.save(replace(found, status="done")))
    return found.guild_id, found.kind


async def test_a_promoted_adapter_draws_once_its_canary_sang(tmp_path: Path) -> None:
    async with tuning_room(tmp_path) as room:
        await room.service.tunings.wish("", "text", "asked")
        tuning = await room.ended("done")

        used: Adapter = await room.read(lambda rows: rows.in_use("", "text"))
        view = (await room.service.taste("web:ann"))["adapter"]

        assert used.name == f"text-1-{tuning.id[:8]}"
        assert (used.watched, used.against, used.report["ballots"]) == (True, None, 412)
        assert await room.read(lambda rows: rows.taught_by("web:ben")) == [used.name]
        assert room.engine.held() == {used.name}
        assert (view["on"], view["in_use"]["name"], view["running"]) == (True, used.name, None)
        assert (tuning.pairs, tuning.attempts) == (100, 1)
        await room.gone()
        assert await room.shelf() == [used.name]


async def test_a_trial_leaves_what_is_in_use_and_a_second_one_takes_its_place(
    tmp_path: Path,
) -> None:
    async with tuning_room(tmp_path, running=False, PLAY_VERDICT="trial") as room:
        used = await lay_adapter(room, 1)
        room.begin()
        for number in (2, 3):
            await room.service.tunings.wish("", "text", "asked")
            await room.until(
                lambda rows, n=number: (a := rows.on_trial("", "text")) and a.number == n
            )

        tried: Adapter = await room.read(lambda rows: rows.on_trial("", "text"))
        statuses = [a.status for a in await room.read(lambda rows: rows.history("", "text", 9))]
        asked = await room.asked()

        assert statuses == ["trial", "retired", "in_use"]
        assert tried.against == used.name
        assert Path(asked["previous"]).name == used.name
        assert room.engine.held() == {used.name, tried.name}


async def test_a_refused_one_is_told_of_and_never_held(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, PLAY_VERDICT="refused") as room:
        await room.service.tunings.wish("", "text", "asked")
        await room.ended("done")

        view = (await room.service.taste("web:ann"))["adapter"]

        assert [one["status"] for one in view["history"]] == ["refused"]
        assert view["in_use"] is None
        assert room.engine.held() == frozenset()
        assert await room.shelf() == []


@pytest.mark.parametrize("trouble", ["silent", "same"])
async def test_an_adapter_without_a_living_canary_is_refused(tmp_path: Path, trouble: str) -> None:
    async with tuning_room(tmp_path, PLAY_WAIT="judging") as room:
        wished = await room.service.tunings.wish("", "text", "asked")
        assert wished is not None
        getattr(room.engine, trouble).add(f"text-1-{wished.id[:8]}")
        await room.stage("judging")
        await room.go()
        await room.ended("done")

        found = await room.read(lambda rows: rows.history("", "text", 1))
        assert (found[0].status, found[0].report["why"]) == ("refused", "canary")
        await room.bare()


async def test_an_engine_that_is_away_is_waited_for(tmp_path: Path) -> None:
    async with tuning_room(tmp_path) as room:
        room.engine.status = "down"
        await room.service.tunings.wish("", "text", "asked")
        await room.stage("publishing")
        room.engine.status = "ready"

        assert (await room.ended("done")).attempts == 1


async def test_communities_have_turns_and_members_wishes_come_first(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        wishes: list[tuple[str, Kind, Why]] = [
            ("g1", "text", "asked"),
            ("g2", "text", "night"),
            ("g3", "text", "votes"),
            ("g1", "image", "asked"),
            ("g4", "text", "deletion"),
        ]
        for guild_id, kind, why in wishes:
            await room.service.tunings.wish(guild_id, kind, why)
            room.clock.pass_(1)

        begun = [await one_turn(room) for _ in wishes]

        assert begun == [
            ("g1", "text"),
            ("g4", "text"),
            ("g1", "image"),
            ("g2", "text"),
            ("g3", "text"),
        ]


async def test_what_comes_by_itself_waits_a_day_at_most(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        await room.service.tunings.wish("g1", "text", "night")
        room.clock.pass_(timedelta(days=1, seconds=1).total_seconds())
        await room.service.tunings.wish("g2", "text", "asked")

        assert await one_turn(room) == ("g1", "text")


async def test_those_who_govern_train_cancel_and_are_told_why_not(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, PLAY_WAIT="training") as room:
        govern = room.service.tuning_govern
        for deed, code in (
            ("train", "too_few_pairs"),
            ("cancel", "tuning_none"),
            ("rollback", "no_adapter"),
        ):
            with pytest.raises(Conflict, match=code):
                await govern("web:ann", deed)
        await govern("evening:1", "train")
        await room.stage("training")
        with pytest.raises(Conflict, match="tuning_running"):
            await govern("evening:1", "train")
        asked = await room.asked()
        assert asked["preset"] == "quick"

        await govern("evening:1", "cancel")

        await room.ended("cancelled", "evening")
        await room.gone()
        assert await room.read(lambda rows: rows.taught_by("web:ann")) == []


async def test_a_place_that_does_not_train_says_so_and_evenings_are_trained_all_the_same(
    tmp_path: Path,
) -> None:
    async with tuning_room(tmp_path, plan=a_plan(tmp_path, on=False)) as room:
        with pytest.raises(Conflict, match="training_off"):
            await room.service.tuning_govern("web:ann", "train")
        await room.service.tuning_govern("evening:1", "train")
        await room.ended("done", "evening")

        assert not (await room.service.taste("web:ann"))["adapter"]["on"]


async def test_clearing_a_community_ends_its_training_and_takes_its_adapters(
    tmp_path: Path,
) -> None:
    async with tuning_room(tmp_path, running=False, PLAY_WAIT="publishing") as room:
        await lay_adapter(room, 1, guild_id="evening")
        room.begin()
        await room.service.tunings.wish("evening", "text", "evening")
        await room.stage("publishing")

        await room.service.tunings.clear("evening")

        assert await room.runs() == []
        assert await room.shelf() == []


async def test_too_little_to_learn_from_ends_quietly(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, pairs=3) as room:
        await room.service.tunings.wish("", "text", "asked")

        assert (await room.ended("cancelled")).error == "too_few_pairs"
        assert await room.starts() == 0
        await room.gone()


def test_quiet_hours_may_pass_midnight() -> None:
    night = Quiet(22 * 60, 6 * 60)
    at = NOW.replace(hour=1, minute=0)

    assert night.since(at, "UTC") == (at - timedelta(hours=3)).replace(second=0, microsecond=0)
    assert night.since(at.replace(hour=12), "UTC") is None
    assert night.since(at.replace(hour=15), "Asia/Shanghai") is not None
    assert Quiet(120, 120).since(at.replace(hour=2), "UTC") is None
