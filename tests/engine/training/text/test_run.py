"""One recipe, from a tiny random model to an adapter, resumed and repeated."""

import json
from pathlib import Path
from typing import Literal

import pytest
import torch
from safetensors.torch import load_file

from engine.training.driver import NotANumber
from engine.training.progress import Progress, Stopped
from engine.training.rows import BrokenVotes
from engine.training.servable import check_servable
from engine.training.tensors import header
from engine.training.text import run, validation
from engine.training.text.base import load, with_lora
from engine.training.text.recipe import Recipe
from engine.training.text.run import bench_of, measured, train
from tests.engine.training.text.tiny import dataset, likes_the_moon, row, tiny_base

QUICK = Recipe(lr=5e-3, epochs=2, batch=8, max_length=256)


def weights(adapter: Path) -> bytes:
    return (adapter / "adapter_model.safetensors").read_bytes()


@pytest.mark.parametrize("kind", ["llama", "qwen2"])
def test_a_planted_taste_is_learned(tmp_path: Path, kind: Literal["llama", "qwen2"]) -> None:
    base = tiny_base(tmp_path / "base", kind)

    train(dataset(likes_the_moon(), tmp_path), base, tmp_path / "out", QUICK)

    found = measured(tmp_path / "out")
    assert found is not None
    assert found["validation"]["told"] >= 0.9
    assert found["validation"]["pairs"] == 24


def test_the_adapter_is_one_that_the_engine_serves(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")

    adapter = train(dataset(likes_the_moon(16, 8), tmp_path), base, tmp_path / "out", QUICK)

    said = json.loads((adapter / "adapter_config.json").read_text())
    tensors = header(adapter / "adapter_model.safetensors")
    assert check_servable("text", said, tensors, 16) == 8
    assert said["base_model_name_or_path"] == "base"
    assert str(tmp_path) not in json.dumps(said)
    assert {one.dtype for one in load_file(adapter / "adapter_model.safetensors").values()} == {
        torch.float32
    }


def test_the_same_rows_and_recipe_give_the_same_bits(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")
    data = dataset(likes_the_moon(), tmp_path)

    once = train(data, base, tmp_path / "once", QUICK)
    again = train(data, base, tmp_path / "again", QUICK)
    other = train(data, base, tmp_path / "other", Recipe(**QUICK.as_json() | {"seed": 1}))

    assert weights(once) == weights(again) != weights(other)


def test_a_run_ends_with_the_epoch_before_it_unlearned_its_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tiny_base(tmp_path / "base")
    data = dataset(likes_the_moon(), tmp_path)
    steps: list[int] = []

    def told(step: int, of: int, loss: float | None) -> None:
        steps.append(step)

    train(data, base, tmp_path / "whole", QUICK, told=told)
    monkeypatch.setattr(validation, "MOST_LOST", -1.0)  # nothing is good enough
    train(data, base, tmp_path / "short", QUICK)

    whole, short = measured(tmp_path / "whole"), measured(tmp_path / "short")
    assert whole is not None
    assert short is not None
    assert (whole["epochs"], short["epochs"]) == (2, 1)
    assert steps[-1] == -(-QUICK.epochs * whole["rows"] // QUICK.batch)


def test_a_stopped_run_goes_on_and_ends_in_the_same_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SAVE_STEPS", 3)
    base = tiny_base(tmp_path / "base")
    data = dataset(likes_the_moon(), tmp_path)
    whole = train(data, base, tmp_path / "whole", QUICK)
    report = Progress(tmp_path / "run")

    def told(step: int, steps: int, loss: float | None) -> None:
        report.stopped = report.stopped or step == 8  # between checkpoints and epochs

    with pytest.raises(Stopped):
        train(data, base, tmp_path / "out", QUICK, report, told=told)
    resting = sorted(one.name for one in (tmp_path / "out").rglob("*") if one.is_file())
    report.stopped = False
    resumed = train(data, base, tmp_path / "out", QUICK, report)

    assert weights(resumed) == weights(whole)
    assert not [one for one in resting if one.endswith((".bin", ".pt", ".pth", ".pkl"))]


def test_a_killed_run_goes_on_from_its_last_checkpoint_to_the_same_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SAVE_STEPS", 3)
    base = tiny_base(tmp_path / "base")
    data = dataset(likes_the_moon(), tmp_path)
    whole = train(data, base, tmp_path / "whole", QUICK)

    def killed(step: int, steps: int, loss: float | None) -> None:
        if step == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(data, base, tmp_path / "out", QUICK, told=killed)
    assert (tmp_path / "out" / "checkpoint-6").is_dir()
    resumed = train(data, base, tmp_path / "out", QUICK)

    assert weights(resumed) == weights(whole)


def test_a_heavier_row_decides_where_rows_contradict_each_other(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")
    likes = [row(at, "moon moon tide", "salt lamp tide", weight=1.9) for at in range(24)]
    hates = [row(at, "salt lamp tide", "moon moon tide", weight=0.1) for at in range(24)]
    kept = [row(99, "moon moon tide", "salt lamp tide", split="validation")]
    recipe = Recipe(lr=5e-3, epochs=1, batch=8, max_length=64, sft_weight=0.0)

    train(dataset([*likes, *hates, *kept], tmp_path), base, tmp_path / "out", recipe)

    found = measured(tmp_path / "out")
    assert found is not None
    assert found["validation"]["told"] == 1.0


def test_a_loss_that_is_no_number_is_told(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")
    broken = [row(at, "moon", "salt", weight=float("inf")) for at in range(8)]
    kept = [row(99, "moon", "salt", split="validation")]

    with pytest.raises(NotANumber):
        train(dataset([*broken, *kept], tmp_path), base, tmp_path / "out", QUICK)

    assert measured(tmp_path / "out") is None


@pytest.mark.parametrize("method", ["kto", "sft"])
def test_single_votes_and_accepted_passages_teach_too(
    tmp_path: Path, method: Literal["kto", "sft"]
) -> None:
    base = tiny_base(tmp_path / "base")
    pairs = likes_the_moon()
    singles = [row(at, one.chosen, "", label=True) for at, one in enumerate(pairs[:24])]
    if method == "kto":
        singles += [row(at, one.rejected, "", label=False) for at, one in enumerate(pairs[:24])]
    else:
        singles = [row(at, one.chosen, "") for at, one in enumerate(pairs[:48])]
    recipe = Recipe(lr=5e-3, epochs=3, batch=8, max_length=64, loss=method)

    train(dataset([*singles, *pairs[48:]], tmp_path), base, tmp_path / "out", recipe)

    found = measured(tmp_path / "out")
    assert found is not None
    assert found["validation"]["told"] >= 0.75


def test_accepted_passages_are_held_on_to_beside_the_pairs(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")
    passages = [row(100 + at, "bell bell bell", "") for at in range(16)]
    data = dataset([*likes_the_moon(16, 8), *passages], tmp_path)
    recipe = Recipe(lr=5e-3, epochs=2, batch=8, max_length=64, sft_weight=1.0, loops=0.0)
    bench = bench_of(data, base, recipe)

    train(data, base, tmp_path / "out", recipe, bench=bench)

    assert len(bench.train) == 32
    assert {one.weight for one in bench.train if not one.rejected} == {0.0}


def test_what_was_rejected_plays_no_part_where_only_the_chosen_teaches(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")
    data = dataset(likes_the_moon(16, 8), tmp_path)

    rows = bench_of(data, base, Recipe(loss="sft", max_length=64)).train

    assert len(rows) == 16
    assert {(one.rejected, one.weight) for one in rows} == {((), 0.0)}


def test_a_fresh_adapter_changes_nothing(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")
    ids = torch.arange(6, 14)[None]
    bare = load(base)
    with torch.no_grad():
        wanted = bare(ids).logits
        got = with_lora(bare, QUICK)(ids).logits

    assert torch.equal(wanted, got)


def test_a_base_that_is_none_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()

    with pytest.raises(BrokenVotes, match="no model that can be read"):
        bench_of(dataset(likes_the_moon(8, 2), tmp_path), str(tmp_path / "none"), QUICK)
