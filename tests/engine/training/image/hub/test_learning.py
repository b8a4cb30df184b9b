"""Diffusion-DPO on small models of the real classes: what is learned, and by which identities."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from engine.training.driver import NotANumber
from engine.training.image.craft import ADAPTER, train_one
from engine.training.image.hub.bench import HubBench
from engine.training.image.hub.model import Hub
from engine.training.image.hub.painter import WEIGHTS, HubPainter
from engine.training.image.hub.pupil import HubPupil, both
from engine.training.image.learning import Points, advance
from engine.training.image.recipe import HUB, Recipe
from engine.training.progress import Stopped
from tests.engine.training.image.hub.conftest import UNETS, Benches, Folders

SMALL = replace(HUB, steps=3, batch=2, rank=4, lr=1e-2)


def trained(bench: HubBench, out: Path, recipe: Recipe = SMALL) -> bytes:
    train_one(Hub(bench), recipe, out)
    return (out / ADAPTER / WEIGHTS).read_bytes()


@contextmanager
def pupil_of(bench: HubBench, recipe: Recipe = SMALL) -> Iterator[HubPupil]:
    """A pupil whose adapter already changes something."""
    pupil = HubPupil(bench, bench.rows["train"], bench.painter.learn(recipe))
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in pupil.trained:
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.05)
    try:
        yield pupil
    finally:
        bench.painter.forget()


def stepped(pupil: HubPupil, recipe: Recipe) -> tuple[float, list[Tensor]]:
    """The loss of a first step, and its gradients; nothing is moved."""
    loss = advance(pupil, torch.optim.SGD(pupil.trained, 0.0), replace(recipe, lr=0.0), 0)
    return loss, [
        parameter.grad.clone() for parameter in pupil.trained if parameter.grad is not None
    ]


def drawn(pupil: HubPupil, recipe: Recipe) -> tuple[Tensor, Points]:
    """The pairs and points of a first step."""
    generator = torch.Generator().manual_seed(recipe.seed * 1_000_003)
    rows = torch.randint(len(pupil.weights), (recipe.batch,), generator=generator)
    return rows, pupil.draw(len(rows), generator)


@pytest.mark.parametrize("kind", UNETS)
def test_a_planted_taste_is_learned(kind: str, benches: Benches, tmp_path: Path) -> None:
    recipe = replace(SMALL, steps=15, batch=8, lr=3e-2)

    looked = train_one(Hub(benches[kind]), recipe, tmp_path)

    assert looked.told > 0.8
    assert looked.surprise < 0.6


def test_a_step_follows_the_papers_loss(benches: Benches) -> None:
    recipe = replace(SMALL, guard=False, beta=40.0)
    with pupil_of(benches["sd"], recipe) as pupil:
        rows, at = drawn(pupil, recipe)
        with torch.no_grad():
            ref_w, ref_l = (
                pupil.losses(s, rows, at, adapted=False) for s in ("chosen", "rejected")
            )
        err_w, err_l = (pupil.losses(s, rows, at, adapted=True) for s in ("chosen", "rejected"))
        inside = -recipe.beta * ((err_w - ref_w) - (err_l - ref_l))
        expected = (pupil.weights[rows] * -functional.logsigmoid(inside)).mean()
        gradients = torch.autograd.grad(expected, list(pupil.trained))
        length = torch.stack([one.square().sum() for one in gradients]).sum().sqrt().clamp_min(1.0)

        loss, found = stepped(pupil, recipe)

    assert loss == pytest.approx(float(expected.detach()), rel=1e-5)
    for one, other in zip(found, gradients, strict=True):
        assert torch.allclose(one, other / length, atol=1e-6)


def test_winner_and_loser_are_looked_at_from_the_same_noise_at_the_same_time(
    benches: Benches,
) -> None:
    with pupil_of(benches["sd"]) as pupil:
        pupil.rows = [replace(row, rejected=row.chosen) for row in pupil.rows]
        rows, _ = drawn(pupil, SMALL)

        loss, gradients = stepped(pupil, replace(SMALL, guard=False))

    assert loss == pytest.approx(math.log(2) * float(pupil.weights[rows].mean()), abs=1e-5)
    assert all(not bool(one.any()) for one in gradients)


@pytest.mark.parametrize("hold", [0.0, 0.5])
def test_activations_that_are_not_kept_change_no_gradient(hold: float, benches: Benches) -> None:
    recipe, unet = replace(SMALL, hold=hold, beta=40.0), benches["sdxl"].painter.unet
    with pupil_of(benches["sdxl"], recipe) as pupil:
        _, kept = stepped(pupil, recipe)
        unet.enable_gradient_checkpointing()
        _, again = stepped(pupil, recipe)
        unet.disable_gradient_checkpointing()

    assert any(bool(one.any()) for one in kept)
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(kept, again, strict=True))


def test_in_half_precision_the_adapter_is_still_learned_in_single(
    benches: Benches, tmp_path: Path
) -> None:
    painter = benches["sdxl"].painter
    painter.unet.to(torch.bfloat16)
    try:
        with pupil_of(benches["sdxl"]) as pupil:
            loss, gradients = stepped(pupil, SMALL)
            painter.save(SMALL, tmp_path)
    finally:
        painter.unet.to(torch.float32)

    tensors = load_file(tmp_path / WEIGHTS).values()
    assert math.isfinite(loss)
    assert any(bool(one.any()) for one in gradients)
    assert {one.dtype for one in (*gradients, *tensors)} == {torch.float32}


@pytest.mark.parametrize("kind", UNETS)
def test_on_another_device_in_half_precision_nothing_stays_behind(
    kind: str, models: Folders, benches: Benches
) -> None:
    bench, painter = benches[kind], HubPainter(str(models[kind]), "cpu")
    painter.unet.to(torch.bfloat16)
    painter.device = torch.device("meta")  # shapes, types and places, without numbers
    painter.stand_by()
    latents = torch.stack([next(iter(bench.latents.values()))] * 2)
    reads = [next(iter(bench.reads.values()))] * 2
    at = painter.noising.draw(bench.shape, 2, torch.Generator())

    learned = painter.learn(SMALL)
    painter.adapt(on=True)
    losses = painter.losses(latents, reads, at)
    gradients = torch.autograd.grad(losses.sum(), list(learned))

    assert (losses.shape, losses.dtype, losses.device.type) == ((2,), torch.float32, "meta")
    assert {(one.dtype, one.device.type) for one in gradients} == {(torch.float32, "meta")}


def test_liked_pictures_alone_become_likelier(benches: Benches, tmp_path: Path) -> None:
    bench = benches["sd"]
    rows = bench.rows["train"]
    before = both(bench, rows, adapted=False)

    trained(bench, tmp_path, replace(SMALL, loss="weighted", steps=10, batch=6))
    with bench.painter.wearing(tmp_path / ADAPTER):
        after = both(bench, rows, adapted=True)

    assert float(after[0].mean()) < float(before[0].mean())


def test_the_same_recipe_gives_the_same_bytes_resumed_or_not(
    benches: Benches, tmp_path: Path
) -> None:
    bench, check = benches["sd"], _stopping_at(2)

    whole = trained(bench, tmp_path / "whole")
    with pytest.raises(Stopped):
        train_one(Hub(bench), SMALL, tmp_path / "half", check=check)

    assert trained(bench, tmp_path / "half") == whole
    assert trained(bench, tmp_path / "other", replace(SMALL, seed=1)) != whole


def _stopping_at(step: int) -> Callable[[], None]:
    steps = list[int]()

    def check() -> None:
        steps.append(1)
        if len(steps) == step:
            raise Stopped

    return check


def test_a_file_says_one_thing_of_itself_so_that_its_bytes_have_one_order(
    benches: Benches, tmp_path: Path
) -> None:
    with Hub(benches["sd"]).lesson(replace(SMALL, alpha=2.0)) as lesson:
        lesson.save(tmp_path)

    with safe_open(tmp_path / WEIGHTS, "pt") as file:
        [said] = map(json.loads, file.metadata().values())
    targets = ["to_k", "to_out.0", "to_q", "to_v"]
    assert said == {"unet.r": 4, "unet.lora_alpha": 2.0, "unet.target_modules": targets}


def test_a_recipe_that_leaves_the_numbers_is_said_to(benches: Benches, tmp_path: Path) -> None:
    with pytest.raises(NotANumber):
        trained(benches["sd"], tmp_path, replace(SMALL, lr=1e30))
