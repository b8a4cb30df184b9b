"""A bot that trains nothing."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bot.records.tuning import TuningRecords
from bot.service.tuning.room import no_room
from bot.service.tuning.trouble import GivenUp
from bot.session import EVENING
from bot.store import Store
from bot.taste import PLAYGROUND, Kind
from tests.bot.making import NOW
from tests.bot.service.conftest import make_service
from tests.fakes import FakeClock, FakeText


async def test_without_a_room_a_wish_of_old_is_dropped_and_nothing_runs(store: Store) -> None:
    service = make_service(store, FakeText(), FakeClock(NOW))
    for guild_id in (PLAYGROUND, EVENING):
        await service.tunings.wish(guild_id, "text", "asked")

    await service.tunings.run()  # ends by itself: there is nothing to watch

    past = await store.read(
        lambda r: [
            one
            for guild_id in (PLAYGROUND, EVENING)
            for one in TuningRecords.beside(r).recent(guild_id, "text", 9)
        ]
    )
    assert [(one.status, one.error) for one in past] == [("cancelled", "training_off")] * 2


async def test_no_room_trains_no_kind_and_gives_a_training_up_properly(
    store: Store, tmp_path: Path
) -> None:
    room = no_room()

    assert not any(
        replace(room.plan, on=True).trains(kind, guild_id)
        for kind in get_args(Kind)
        for guild_id in (PLAYGROUND, EVENING)
    )
    with pytest.raises(GivenUp) as given_up:
        await room.snapshot(store, PLAYGROUND, "text", tmp_path, "house")
    assert given_up.value.error == "no_engine"
