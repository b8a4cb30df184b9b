"""What the gate asks of an adapter for pictures, and what it does not let in."""

from pathlib import Path

import pytest
import torch

from engine.image.house.composer.adapters import adapted
from engine.image.house.composer.model import FlowNetwork
from engine.training.dataset import read_dataset
from engine.training.driver import NotANumber
from engine.training.image.craft import counts_of, judge
from engine.training.image.house.bench import Bench, bench_of
from engine.training.image.house.fresh import copied, fresh_of, likeness
from engine.training.image.house.gate import Effort, judged
from engine.training.image.house.lowrank import LowRank
from engine.training.image.house.scenes import Scenes
from engine.training.image.house.taste import liking_of
from engine.training.image.recipe import Gate
from engine.training.judging.floors import verdict
from engine.training.rows import BrokenVotes

SMALL = Effort(6, 2)


@pytest.fixture(scope="module")
def bench(votes: Path) -> Bench:
    return bench_of(read_dataset(votes), "house-scenes")


def wild(bench: Bench, folder: Path, by: float) -> FlowNetwork:
    """A network that an adapter has made forget what it could."""
    lora = LowRank(bench.model.flow, 8, 1.0, seed=0)
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in lora.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * by)
    lora.save(folder, bench.revision)
    return adapted(bench.model.flow, folder, bench.revision)


def test_the_model_itself_is_neither_better_nor_worse(bench: Bench) -> None:
    found, examples = judged(bench, bench.model.flow, None, SMALL)

    asked = {one.code: one for one in found}
    assert set(asked) == {"prefers", "form", "variety", "reads", "copies"}
    assert asked["prefers"].value == 0.5
    assert all(asked[c].value == asked[c].base for c in ("form", "variety", "reads", "copies"))
    assert verdict(found) == ("trial", None)
    assert examples == []


def test_an_adapter_that_forgot_what_words_mean_is_refused(bench: Bench, tmp_path: Path) -> None:
    found, _ = judged(bench, wild(bench, tmp_path, 0.3), None, SMALL)

    outcome, why = verdict(found)
    assert outcome == "refused"
    assert why in {"form", "reads", "variety"}


def test_figures_that_are_no_numbers_are_refused_as_such(bench: Bench, tmp_path: Path) -> None:
    flow = wild(bench, tmp_path, 1e15)

    with pytest.raises(NotANumber):
        judged(bench, flow, None, SMALL)


def test_an_adapter_of_another_model_is_no_adapter_here(
    bench: Bench, votes: Path, tmp_path: Path
) -> None:
    LowRank(bench.model.flow, 8, 1.0, seed=0).save(tmp_path / "a", "0" * 64)

    with pytest.raises(BrokenVotes, match="other weights"):
        judge(read_dataset(votes), Scenes(bench), tmp_path / "a", Gate(), recipe={})


def test_pictures_learned_by_heart_are_told(bench: Bench) -> None:
    fresh = fresh_of(bench.model, bench.model.flow, bench.pairs["test"], 2)
    learned = [fresh[0].made[0], fresh[1].made[3]]

    assert copied(fresh, []) == 0.0
    assert copied(fresh, learned) >= 2 / 8
    assert likeness(fresh[0]).diagonal().tolist() == [1.0] * 4


def test_a_taste_of_held_out_votes_likes_what_won_in_them(bench: Bench) -> None:
    pairs = [pair for some in bench.pairs.values() for pair in some]
    liking = liking_of(pairs)

    right = [liking.of(p.chosen.end) > liking.of(p.rejected.end) for p in pairs]

    assert sum(right) / len(right) > 0.7


def test_counts_say_what_taught_and_what_judged(bench: Bench, votes: Path) -> None:
    data = read_dataset(votes)
    counts = counts_of(data, Scenes(bench))

    assert counts.pairs == len(data.pictures)
    assert counts.held_out_pairs == len(data.pictured("test"))
    assert bench.left_out == {}
