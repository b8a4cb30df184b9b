"""A blind round of pictures: two requests, one list whose order tells nothing."""

from collections import Counter
from pathlib import Path

import pytest

from bot.service.sitting import painted
from engine.errors import EngineDown
from engine.types import PictureProgress, PictureRequest
from tests.fakes import FakePainter


def a_painter() -> FakePainter:
    painter = FakePainter()
    painter.wanted = {"new": Path("new")}
    return painter


def asked(n: int = 4, seed: int = 100) -> PictureRequest:
    return PictureRequest("a boat", n=n, seed=seed, width_px=64, height_px=64)


def ignored(progress: PictureProgress) -> None:
    pass


async def test_one_adapter_paints_all_in_order() -> None:
    painter = a_painter()

    pictures = await painted(painter, asked(), ("new",), ignored)

    assert [one.seed for one in pictures] == [100, 101, 102, 103]
    assert {one.adapter for one in pictures} == {"new"}


async def test_two_paint_half_each_with_seeds_of_their_own() -> None:
    painter = a_painter()

    pictures = await painted(painter, asked(), (None, "new"), ignored)

    assert Counter(one.adapter for one in pictures) == {None: 2, "new": 2}
    assert sorted(one.seed for one in pictures) == [100, 101, 102, 103]
    assert sorted(str(one.adapter) for one in painter.asked) == ["None", "new"]


async def test_neither_the_first_place_nor_the_odd_picture_tells_the_side() -> None:
    first: Counter[str | None] = Counter()
    odd: Counter[str | None] = Counter()
    for seed in range(60):
        first[(await painted(a_painter(), asked(4, seed), (None, "new"), ignored))[0].adapter] += 1
        odd[(await painted(a_painter(), asked(1, seed), (None, "new"), ignored))[0].adapter] += 1

    assert min(first[None], first["new"]) > 15
    assert min(odd[None], odd["new"]) > 15


async def test_progress_is_told_as_of_one_request() -> None:
    told: list[PictureProgress] = []

    await painted(a_painter(), asked(), (None, "new"), told.append)

    assert [one.step for one in told] == sorted(one.step for one in told)
    assert (told[-1].step, told[-1].steps) == (8, 16)


async def test_a_side_that_fails_alone_leaves_the_other() -> None:
    painter = a_painter()
    painter.errors = [EngineDown("gone")]

    assert len(await painted(painter, asked(), (None, "new"), ignored)) == 2

    painter.errors = [EngineDown("gone"), EngineDown("gone")]
    with pytest.raises(EngineDown):
        await painted(painter, asked(), (None, "new"), ignored)
