import pytest

from engine.image.server.pace import Pace
from engine.image.server.shelf import KEPT_S, Shelf


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_picture_lies_on_the_shelf_for_ten_minutes() -> None:
    clock = Clock()
    shelf = Shelf(clock)
    name = shelf.put(b"picture", "image/webp")

    clock.now = KEPT_S - 1
    kept = shelf.get(name)
    clock.now = KEPT_S

    assert kept is not None
    assert kept.content == b"picture"
    assert shelf.get(name) is None


def test_the_oldest_go_when_there_is_no_room() -> None:
    shelf = Shelf(Clock(), max_bytes=25)
    names = [shelf.put(bytes(10), "image/png") for _ in range(4)]

    assert [shelf.get(name) is not None for name in names] == [False, False, True, True]


def test_names_on_the_shelf_cannot_be_guessed() -> None:
    shelf = Shelf(Clock())

    assert len({shelf.put(b"a", "image/png") for _ in range(100)}) == 100
    assert shelf.get("1") is None


def test_the_pace_is_learned_and_forgets() -> None:
    pace = Pace()
    assert pace.seconds_for(1.0) > 0

    pace.record(work=100, seconds=10)
    assert pace.seconds_for(50) == pytest.approx(5)

    for _ in range(30):
        pace.record(work=100, seconds=2)
    assert pace.seconds_for(50) == pytest.approx(1, rel=0.05)
