"""Fresh drafts are judged by the hidden taste itself, where they came from whom they say."""

from pathlib import Path

import pytest

from bot.evening.measuring import Drawing, Fresh, measured
from bot.evening.programme import Programme
from bot.evening.tastes import Scale
from engine.errors import BadOutput
from engine.prompts import Prompts
from engine.text.propose import Proposer
from tests.bot.service.conftest import PROMPTS
from tests.fakes import FakeText

LENGTH = Scale(lambda text: float(len(text)), 10.0, 5.0)


def fresh(*lengths: int, premise: str = "p", sound: bool = True) -> list[Fresh]:
    return [Fresh(premise, "x" * n, sound) for n in lengths]


def test_the_mean_is_in_spreads_and_the_share_is_of_what_is_rung() -> None:
    found = measured(LENGTH, [*fresh(10, 15), *fresh(20, 11, premise="q", sound=False)])

    assert found.felt.value == pytest.approx((0 + 1 + 2 + 0.2) / 4)
    assert found.ringed.value == 0.5
    assert found.form == 0.5
    assert found.n == 4


def test_drafts_of_one_premise_are_no_evidence_of_their_own() -> None:
    alike = [one for n in range(6) for one in fresh(*[10 + n] * 8, premise=f"p{n}")]
    apart = [one for n in range(48) for one in fresh(10 + n % 6, premise=f"p{n}")]

    wide, narrow = measured(LENGTH, alike).felt, measured(LENGTH, apart).felt

    assert wide.value == pytest.approx(narrow.value)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_an_interval_holds_its_mean() -> None:
    found = measured(LENGTH, [one for n in range(9) for one in fresh(5 + n, premise=f"p{n}")]).felt

    assert found.low < found.value < found.high


async def test_drafts_of_the_base_are_not_taken_for_an_adapters(tmp_path: Path) -> None:
    engine = FakeText()
    proposer = Proposer(engine, Prompts.load(PROMPTS), context_tokens=2_048)
    drawing = Drawing(proposer, "house", Programme(fresh=4))

    with pytest.raises(BadOutput, match="speaker"):
        await drawing.of(["A tide forgets"], 1, "speaker")

    await engine.hold({"speaker": tmp_path})
    found = await drawing.of(["A tide forgets"], 1, "speaker")
    assert {one.premise for one in found} == {"A tide forgets"}
