"""The press as the bot holds it: a real child process, its refusals, its deadline, its death."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from engine.errors import CannotShow, TimedOut
from engine.forms.craft import Offer, Piece
from engine.forms.form_file import load_forms
from engine.press.press import Press, offers_for

PROMPTS = Path(__file__).parents[3] / "prompts"
FORMS = load_forms(PROMPTS / "forms")
TUNE = FORMS["score"].teaching["en"].example


@pytest_asyncio.fixture
async def press() -> AsyncIterator[Press]:
    async with Press(PROMPTS) as made:
        yield made


def piece(text: str = TUNE) -> Piece:
    return Piece(FORMS["score"], "en", "The Ferry", (text,))


def offer(name: str) -> Offer:
    return next(o for o in offers_for(piece(), work=False) if o.name == name)


async def test_the_child_makes_what_the_craft_makes(press: Press) -> None:
    made = await press.make(offer("tune.mid"), piece())

    assert made == await asyncio.to_thread(offer("tune.mid").make, piece())


async def test_a_piece_that_cannot_be_shown_is_refused_and_the_next_is_made(press: Press) -> None:
    with pytest.raises(CannotShow):
        await press.make(offer("tune.wav"), piece("Once upon a time."))

    assert (await press.make(offer("tune.wav"), piece()))[:4] == b"RIFF"


async def test_a_piece_that_takes_too_long_costs_the_child_and_nothing_else() -> None:
    async with Press(PROMPTS, deadline_s=0.01) as press:
        with pytest.raises(TimedOut):
            await press.make(offer("tune.mid"), piece())
        press._deadline_s = 20.0

        assert await press.make(offer("tune.mid"), piece())


async def test_a_child_that_is_killed_is_replaced(press: Press) -> None:
    first = await press.make(offer("tune.mid"), piece())
    assert press._child is not None
    os.kill(press._child.pid, signal.SIGKILL)
    await press._child.wait()

    other = piece(TUNE.replace("T:The Ferry", "T:A Ferry"))

    assert first != b""
    assert await press.make(offer("tune.mid"), other)


async def test_an_asker_who_leaves_spoils_no_other_answer(press: Press) -> None:
    await press.make(offer("tune.abc"), piece())
    asking = asyncio.ensure_future(press.make(offer("score.png"), piece()))
    await asyncio.sleep(0.05)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert (await press.make(offer("tune.mid"), piece()))[:4] == b"MThd"


@pytest.mark.parametrize(
    "text",
    ["\ud800" * 100, "\x00" * 100, "X:1\n" * 200_000, "(" * 100_000, TUNE + "\nA" + "9" * 10_000],
    ids=["surrogates", "nul", "headers", "nesting", "digits"],
)
async def test_hostile_pieces_leave_the_press_unharmed(press: Press, text: str) -> None:
    with pytest.raises((CannotShow, TimedOut)):
        await press.make(offer("score.png"), piece(text))

    assert await press.make(offer("tune.mid"), piece())
