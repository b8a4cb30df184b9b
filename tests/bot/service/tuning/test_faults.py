"""Whatever goes wrong in training, publishing or swapping: what stands and draws afterwards."""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.service.tuning.changing import STANDS
from bot.service.tuning.job import RUN
from bot.service.tuning.running import Limits, Trainer, last_lines
from bot.service.tuning.view import Underway
from tests.bot.service.tuning.player import STAGES
from tests.bot.service.tuning.tuning_room import (
    PLAYER,
    TuningRoom,
    a_plan,
    lay_adapter,
    tuning_room,
)

BOT_UNTIL_KILLED = """
import asyncio, sys
from pathlib import Path
from tests.bot.service.tuning.tuning_room import tuning_room

async def main():
    async with tuning_room(Path(sys.argv[1]), PLAY_WAIT=sys.argv[2]) as room:
        await room.service.tunings.wish("", "text", "asked")
        await room.stage(sys.argv[2])
        print("there", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def draws_by(room: TuningRoom) -> str | None:
    used = await room.read(lambda rows: rows.in_use("", "text"))
    return used.name if used else None


@pytest.mark.parametrize("stage", [*STAGES, "published", "told"])
async def test_a_trainer_killed_once_at_any_stage_is_gone_on_with(
    tmp_path: Path, stage: str
) -> None:
    async with tuning_room(tmp_path, PLAY_KILL_ONCE=stage) as room:
        await room.service.tunings.wish("", "text", "asked")
        tuning = await room.ended("done")

        assert tuning.attempts == 2
        assert await room.shelf() == [await draws_by(room)]
        await room.gone()


async def test_a_trainer_started_again_is_held_against_what_is_in_use_by_then(
    tmp_path: Path,
) -> None:
    trouble = {"PLAY_WAIT": "training", "PLAY_KILL_ONCE": "judging"}
    async with tuning_room(tmp_path, running=False, **trouble) as room:
        used = await lay_adapter(room)
        room.begin()
        await room.service.tunings.wish("", "text", "asked")
        await room.stage("training")
        first = (await room.asked())["previous"]
        await room.service.tuning_govern("web:ann", "rollback")

        await room.go()
        tuning = await room.ended("done")

        assert first == str(room.plan.shelf("text") / used.name)
        assert (tuning.attempts, (await room.asked())["previous"]) == (2, None)


async def test_a_trainer_that_always_dies_is_given_up_and_nothing_of_it_is_left(
    tmp_path: Path,
) -> None:
    async with tuning_room(tmp_path, running=False, PLAY_KILL="published") as room:
        used = await lay_adapter(room)
        room.begin()
        await room.service.tunings.wish("", "text", "asked")
        tuning = await room.ended("failed")

        assert (tuning.error, await room.starts()) == ("crashed", 3)
        assert await draws_by(room) == used.name
        await room.gone()
        await room.until(lambda _: True)
        async with asyncio.timeout(10):
            while await room.shelf() != [used.name]:
                await asyncio.sleep(0.02)
        assert await room.read(lambda rows: rows.taught_by("web:ann")) == [used.name]


@pytest.mark.parametrize("stage", STAGES)
async def test_a_bot_killed_at_any_stage_goes_on_and_its_trainer_died_with_it(
    tmp_path: Path, stage: str
) -> None:
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BOT_UNTIL_KILLED, str(tmp_path), stage, stdout=asyncio.subprocess.PIPE
    )
    assert bot.stdout is not None
    assert await bot.stdout.readline() == b"there\n"
    bot.send_signal(signal.SIGKILL)
    await bot.wait()

    async with tuning_room(tmp_path) as room:
        tuning = await room.ended("done")

        assert (tuning.attempts, tuning.number) == (2, 1)
        assert await room.shelf() == [await draws_by(room)]
        await room.gone()
        async with asyncio.timeout(10):
            while await asyncio.to_thread(_players):
                await asyncio.sleep(0.1)


async def test_a_bot_that_stops_in_order_costs_its_training_no_attempt(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, PLAY_WAIT="training") as room:
        await room.service.tunings.wish("", "text", "asked")
        await room.stage("training")

    async with tuning_room(tmp_path) as room:
        assert (await room.ended("done")).attempts == 1


async def test_a_full_disk_ends_the_training_and_leaves_what_draws(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, running=False, PLAY_FILL="training") as room:
        used = await lay_adapter(room)
        room.begin()
        await room.service.tunings.wish("", "text", "asked")

        assert (await room.ended("failed")).error == "no_room"
        assert await draws_by(room) == used.name
        await room.gone()


async def test_a_training_that_lays_down_too_much_is_ended(tmp_path: Path) -> None:
    plan = a_plan(tmp_path, disk_mb=3)
    async with tuning_room(tmp_path, plan=plan, PLAY_GROW="training", PLAY_GROW_MB="8") as room:
        await room.service.tunings.wish("", "text", "asked")

        assert (await room.ended("failed")).error == "no_room"
        await room.gone()


async def test_without_room_for_it_no_training_begins(tmp_path: Path) -> None:
    plan = a_plan(tmp_path, disk_mb=10**9)
    async with tuning_room(tmp_path, plan=plan) as room:
        await room.service.tunings.wish("", "text", "asked")

        assert (await room.ended("failed")).error == "no_room"
        assert await room.starts() == 0


async def test_a_training_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    plan = a_plan(tmp_path, minutes=0)
    plan = replace(plan, patience=replace(plan.patience, spare_s=1.5))
    async with tuning_room(tmp_path, plan=plan, PLAY_WAIT="training") as room:
        await room.service.tunings.wish("", "text", "asked")

        assert (await room.ended("failed")).error == "too_slow"
        await room.gone()


async def test_votes_that_cannot_be_read_are_no_reason_to_try_again(tmp_path: Path) -> None:
    async with tuning_room(tmp_path, PLAY_BAD_DATA="yes") as room:
        await room.service.tunings.wish("", "text", "asked")

        assert (await room.ended("failed")).error == "bad_data"
        assert await room.starts() == 1


@pytest.mark.parametrize(
    "trouble",
    [
        {"PLAY_CORRUPT": "yes"},
        {"PLAY_BASE": "c" * 64},
        {"PLAY_OUTCOME": "nan"},
        {"PLAY_OUTCOME": "unjudged"},
    ],
    ids=["corrupted", "wrong base", "not a number", "judged by nothing"],
)
async def test_what_training_says_is_not_believed_unseen(
    tmp_path: Path, trouble: dict[str, str]
) -> None:
    async with tuning_room(tmp_path, **trouble) as room:
        await room.service.tunings.wish("", "text", "asked")

        assert (await room.ended("failed")).error == "bad_adapter"
        assert await draws_by(room) is None
        assert room.engine.held() == frozenset()
        await room.gone()
        await room.bare()


async def test_an_adapter_broken_on_its_shelf_draws_nothing_and_rounds_go_on(
    tmp_path: Path,
) -> None:
    async with tuning_room(tmp_path, running=False) as room:
        used = await lay_adapter(room)
        await asyncio.to_thread(_spoil, room.plan.shelf("text") / used.name)
        room.begin()
        async with asyncio.TaskGroup() as group:
            desk = group.create_task(room.service.desk.run())
            session = await room.service.open_session(
                "web:ann", form="story", language="en", premise="A tide forgets."
            )
            round_ = await room.service.open_round("web:ann", session["id"])
            await room.until(lambda rows: rows.waits("", "image") or True)
            async with asyncio.timeout(10):
                while (seen := await room.service.round_view(round_["id"], "web:ann"))[
                    "status"
                ] != "voting":
                    await asyncio.sleep(0.02)
            desk.cancel()

        assert room.engine.held() == frozenset()
        assert {draft["made"]["adapter"] for draft in seen["drafts"] if "made" in draft} <= {None}
        assert used.status in STANDS


async def test_a_trainer_that_cannot_be_started_is_a_crash_and_no_more(tmp_path: Path) -> None:
    trainer = Trainer({}, ("/no/such/program",))

    async def wanted(_: Underway) -> bool:
        return True

    ended = await trainer.run([], tmp_path / RUN, Limits(5, 100), wanted)

    assert ended == "crashed"
    assert await asyncio.to_thread(last_lines, tmp_path / RUN) == ""


def _spoil(folder: Path) -> None:
    weights = folder / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4] + b"\0\0\0\0")


def _players() -> list[str]:
    """Processes that still play, and the watchers of a dead bot for a moment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                said = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if PLAYER[-1].encode() in said and b"--out" in said:
                found.append(said.decode())
    return found
