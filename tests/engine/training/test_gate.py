"""The gate, on the house model: what an adapter is told before anybody is served by it."""

from pathlib import Path
from typing import Any

import pytest

from engine.operators import declare_torchvision_operators
from engine.training import gate
from engine.training.dataset import Dataset, read_dataset
from engine.training.judging.text_bench import BEFORE, NEW, Effort, TextBench
from engine.training.judging.voices import Voices
from engine.training.report import too_little
from engine.training.report_words import sources
from engine.types import Sampling
from tests.engine.training.snapshots import write_small

BASE = str(Path(gate.__file__).resolve().parents[1] / "text/house/weights")
SMALL = Effort(drafts=4, prompts=1, writing=1)


@pytest.fixture(scope="module")
def votes(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = write_small(tmp_path_factory.mktemp("votes"), sessions=40, rounds=1)
    return read_dataset(folder)


@pytest.fixture(scope="module")
def faint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter that changes next to nothing; made once, as the libraries take their time."""
    return adapter(tmp_path_factory.mktemp("faint") / "faint", 1e-4)


def adapter(folder: Path, spread: float) -> Path:
    """An adapter that changes every layer at random, by so much."""
    import torch

    declare_torchvision_operators()
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(1)
    torch.manual_seed(0)
    base = AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32)
    model: Any = get_peft_model(base, LoraConfig(r=4, target_modules="all-linear"))
    for name, values in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(values, std=spread)
    model.save_pretrained(folder)
    return folder


def asked(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in report["asked"]}


def test_an_adapter_that_changes_next_to_nothing_goes_on_trial(votes: Dataset, faint: Path) -> None:
    steps: list[float] = []

    found = gate.judge(
        votes,
        BASE,
        faint,
        recipe={"rank": 4},
        effort=SMALL,
        progress=steps.append,
        triggers=("the lantern of Harrow",),
        simulated=True,
        seconds=100.0,
    )

    told = asked(found)
    assert (found["verdict"], found["why"], found["simulated"]) == ("trial", None, True)
    assert set(told) == {"prefers", "form", "variety", "copies", "reads", "canary", "taste"}
    assert told["prefers"]["low"] < 0.5 < told["prefers"]["high"]
    assert all(told[code]["kept"] for code in ("form", "variety", "copies", "reads", "canary"))
    assert told["reads"]["value"] == pytest.approx(told["reads"]["base"], rel=0.01)
    assert found["recipe"] == {"rank": 4}
    assert found["seconds"] > 100
    assert steps == sorted(steps)
    assert steps[-1] == 1.0


def test_an_adapter_that_forgot_to_write_is_refused_by_the_floors(
    votes: Dataset, tmp_path: Path
) -> None:
    found = gate.judge(votes, BASE, adapter(tmp_path / "a", 3.0), recipe={}, effort=SMALL)

    told = asked(found)
    assert found["verdict"] == "refused"
    assert found["why"] == "form"
    assert told["form"]["kept"] is False
    assert told["reads"]["kept"] is False


def test_an_adapter_without_numbers_is_refused_before_it_writes(
    votes: Dataset, tmp_path: Path
) -> None:
    found = gate.judge(votes, BASE, adapter(tmp_path / "a", float("inf")), recipe={}, effort=SMALL)

    assert (found["verdict"], found["why"], found["asked"]) == ("refused", "nan", [])


def test_a_second_adapter_is_held_against_the_first(
    votes: Dataset, faint: Path, tmp_path: Path
) -> None:
    voices = Voices(BASE, {NEW: faint, BEFORE: adapter(tmp_path / "first", 0.05)})
    bench = TextBench(votes, voices, {}, SMALL, before=True, seed=0)

    prefers, better = bench.choices() or []

    assert (prefers.code, better.code) == ("prefers", "better")
    assert better.floor == 0.0
    assert better.value != 0.0


def test_the_same_adapter_gives_the_same_figures_and_drafts(votes: Dataset, faint: Path) -> None:
    voices = Voices(BASE, {NEW: faint})
    prompts = [row.prompt for row in votes.pairs("test")[:2]]
    short = Sampling(temperature=0.8, top_p=0.95, max_tokens=12)

    found = []
    for _ in range(2):
        bench = TextBench(votes, voices, {}, SMALL, before=False, seed=0)
        with voices.speaking(NEW):
            found.append((bench.choices(), voices.draw(prompts, short, 5)))

    assert found[0] == found[1]


@pytest.mark.parametrize(("sessions", "by"), [(2, "round"), (3, "session")])
def test_a_report_says_whether_whole_sessions_were_held_out(
    tmp_path: Path, sessions: int, by: str
) -> None:
    votes = read_dataset(write_small(tmp_path, sessions=sessions, rounds=8))

    found = too_little(gate.counts_of(votes), {})

    assert found["held_out"]["pairs"] == len(votes.pairs("test"))
    assert found["held_out"]["by"] == by
    assert ("There are few sessions" in sources(found, "en")) == (by == "round")
    assert ("会话太少" in sources(found, "zh")) == (by == "round")


def test_nothing_held_out_is_nothing_to_judge_by(tmp_path: Path) -> None:
    votes = read_dataset(write_small(tmp_path / "votes", sessions=1, rounds=1))

    with pytest.raises(ValueError, match="held out"):
        gate.judge(votes, BASE, tmp_path, recipe={}, effort=SMALL)
