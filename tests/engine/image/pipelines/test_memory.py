"""The memory ladder and the card's defaults: pure, so tried without any card."""

import pytest
import torch

from engine.errors import OutOfMemory
from engine.image.pipelines.memory import (
    GIB,
    Rung,
    Sizes,
    batch_limit,
    rung,
    suggested,
    work_bytes,
)
from engine.image.pipelines.memory_full import memory_watched

KLEIN = Sizes(denoiser=8 * GIB, text=8 * GIB, rest=GIB // 4, work=GIB)


@pytest.mark.parametrize(
    ("free_gib", "int8", "expected"),
    [
        (24, False, Rung.RESIDENT),
        (12, False, Rung.TEXT_ASIDE),
        (8, True, Rung.INT8),
        (8, False, Rung.GROUPS),
        (4, True, Rung.GROUPS),
        (0, True, Rung.GROUPS),
    ],
)
def test_the_highest_rung_that_fits_is_taken(free_gib: int, int8: bool, expected: Rung) -> None:
    assert rung(free_gib * GIB, KLEIN, int8=int8) is expected


def test_more_memory_never_means_a_lower_rung() -> None:
    rungs = [rung(n * GIB // 8, KLEIN, int8=True) for n in range(300)]

    assert rungs == sorted(rungs, reverse=True)
    assert set(rungs) == set(Rung)


def test_what_is_resident_leaves_room_to_work() -> None:
    parts = KLEIN.denoiser + KLEIN.text + KLEIN.rest

    assert rung(parts, KLEIN) is not Rung.RESIDENT
    assert rung(2 * parts, KLEIN) is Rung.RESIDENT


@pytest.mark.parametrize(
    ("gib", "model"),
    [(4, ""), (8, "xl-base"), (12, "klein-4B"), (16, "klein-4B"), (24, "Z-Image"), (80, "Z-Image")],
)
def test_a_model_is_suggested_by_the_card(gib: int, model: str) -> None:
    assert model in suggested(gib * GIB)
    assert bool(suggested(gib * GIB)) == bool(model)


def test_no_model_with_a_restricted_licence_is_suggested() -> None:
    everything = " ".join(suggested(n * GIB) for n in range(200))

    assert not any(name in everything for name in ("dev", "turbo-1", "9B", "Sprint", "sd-turbo"))


@pytest.mark.parametrize(("free_gib", "limit"), [(0, 1), (1, 1), (2, 2), (7, 4), (100, 8)])
def test_batches_are_powers_of_two_that_fit(free_gib: int, limit: int) -> None:
    assert batch_limit(free_gib * GIB, GIB) == limit
    assert batch_limit(free_gib * GIB, 0) in (1, 8)


def test_larger_pictures_take_more_work() -> None:
    assert work_bytes(1024, 1024, 2) == 4 * work_bytes(512, 512, 2)


def test_a_full_memory_becomes_the_engines_error() -> None:
    with pytest.raises(OutOfMemory), memory_watched(torch.device("cpu")):
        torch.empty(10**15)


def test_another_error_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="size"), memory_watched(torch.device("cpu")):
        torch.ones(2) + torch.ones(3)
