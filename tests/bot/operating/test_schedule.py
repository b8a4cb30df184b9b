"""The daily backup: when it is due, once, with old ones taken away; a fault stops nothing."""

import asyncio
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.operating.backup import FOLDER, back_up, backups, made_at
from bot.operating.schedule import Schedule, Told
from bot.web.backup_metrics import Backups
from tests.bot.making import NOW
from tests.bot.operating.conftest import files
from tests.fakes import FakeClock
from tests.waiting import until

TODAY = NOW.replace(microsecond=0)


async def running_until(schedule: Schedule, told: Told) -> None:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(schedule.run())
        await until(lambda: schedule.told() == told)
        task.cancel()


@contextmanager
def nothing_may_be_made_in(folder: Path) -> Iterator[None]:
    """A file lies where the folder should, as an operator's mistake; root may write anywhere."""
    folder.write_text("")
    yield
    folder.unlink()


def test_the_first_backup_is_made_at_once_when_there_is_none(data: Path) -> None:
    schedule = Schedule(data, 7, FakeClock(NOW), first_s=0)

    asyncio.run(running_until(schedule, Told(NOW)))

    assert [made_at(one) for one in backups(data / FOLDER)] == [TODAY]


def test_a_new_one_waits_for_its_day(data: Path) -> None:
    back_up(data, data / FOLDER, NOW)
    clock = FakeClock(NOW + timedelta(hours=23))
    schedule = Schedule(data, 7, clock, first_s=0)

    asyncio.run(running_until(schedule, Told(TODAY)))

    assert len(backups(data / FOLDER)) == 1
    assert schedule._wait_s() == pytest.approx(3600, abs=1)


def test_old_ones_go_when_a_new_one_is_there(data: Path) -> None:
    days = [NOW - timedelta(days=n) for n in (4, 3, 2)]
    for day in days:
        back_up(data, data / FOLDER, day)
    schedule = Schedule(data, 2, FakeClock(NOW), first_s=0)

    asyncio.run(running_until(schedule, Told(NOW)))

    left = [made_at(one).date() for one in backups(data / FOLDER)]
    assert left == [NOW.date(), days[2].date()]


def test_a_fault_is_logged_and_measured_and_tried_again(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    schedule = Schedule(data, 7, FakeClock(NOW), first_s=0)

    async def live() -> None:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(schedule.run())
            await until(lambda: schedule.told().fault != "")
            assert not task.done()
            task.cancel()

    with nothing_may_be_made_in(data / FOLDER), caplog.at_level(logging.ERROR):
        asyncio.run(live())

    assert "No backup was made in" in caplog.text
    assert schedule._wait_s() == 3600
    assert measured(None, True) == [0.0, 1.0]


def test_what_is_measured_is_when_the_newest_was_made() -> None:
    assert measured(NOW, False) == [NOW.timestamp(), 0.0]


def measured(at: datetime | None, has_failed: bool) -> list[float]:
    collected = Backups(lambda: (at, has_failed)).collect()
    return [sample.value for family in collected for sample in family.samples]


def test_a_bot_that_stops_gives_up_the_backup_that_it_makes(data: Path) -> None:
    schedule = Schedule(data, 7, FakeClock(NOW), first_s=0)
    schedule._stopping.set()

    schedule._once()

    assert schedule.told() == Told()
    assert files(data / FOLDER) == {}


def test_a_disk_with_little_room_is_left_to_the_bot(data: Path) -> None:
    large = data / "adapters" / "text" / "harbour-1" / "adapter_model.safetensors"
    os.truncate(large, shutil.disk_usage(data).free)  # all hole
    schedule = Schedule(data, 7, FakeClock(NOW), first_s=0)

    schedule._once()

    assert "MB free" in schedule.told().fault
    assert files(data / FOLDER) == {}
