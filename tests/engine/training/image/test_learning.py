"""What Diffusion-DPO on the composing model learns, and by which identities it is known."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.errors import Rejected
from engine.image.house.composer.adapters import adapted
from engine.image.house.composer.model import Composer
from engine.image.house.composer.weights import SHIPPED, digest
from engine.training.driver import NotANumber
from engine.training.image.house.loss import drawn, losses
from engine.training.image.house.lowrank import LowRank
from engine.training.image.house.pupil import HousePupil, Judged, pupil_of
from engine.training.image.house.validation import Looks
from engine.training.image.learning import advance, guarded, train
from engine.training.image.recipe import Recipe
from engine.training.progress import Stopped
from tests.engine.training.image.planted import planted

REVISION = digest(SHIPPED)
SMALL = Recipe(steps=4, batch=4, rank=4, lr=3e-3)


def trained(model: Composer, recipe: Recipe, out: Path, n: int = 12) -> LowRank:
    looks = Looks(model.flow, planted(model, 4, 2), draws=2)
    pupil = pupil_of(model.flow, planted(model, n, 1), recipe)
    train(pupil, recipe, out, lambda: looks(pupil.lora))
    return pupil.lora


def spoiled(model: Composer) -> LowRank:
    lora = LowRank(model.flow, 4, 1.0, seed=0)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in lora.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.1)
    return lora


def bytes_of(lora: LowRank) -> list[bytes]:
    return [parameter.detach().numpy().tobytes() for parameter in lora.parameters()]


def test_a_planted_taste_is_learned_and_told_on_pairs_never_seen(
    model: Composer, tmp_path: Path
) -> None:
    unseen = Looks(model.flow, planted(model, 40, 9), draws=8)
    recipe = Recipe(steps=15, batch=16, lr=5e-3)
    looks = Looks(model.flow, None)

    pupil = pupil_of(model.flow, planted(model, 60, 1), recipe)
    train(pupil, recipe, tmp_path, lambda: looks(pupil.lora))

    assert unseen(pupil.lora).told >= 0.9


def test_a_new_adapter_changes_nothing_and_finds_every_pair_a_coin(model: Composer) -> None:
    lora = LowRank(model.flow, 8, 1.0, seed=0)
    pairs = planted(model, 4, 1)
    at = drawn(4, torch.Generator().manual_seed(0))

    assert torch.equal(losses(lora, pairs.chosen, at), losses(model.flow, pairs.chosen, at))
    assert Looks(model.flow, pairs, draws=1)(lora).surprise == pytest.approx(math.log(2))


def test_winner_and_loser_are_looked_at_from_the_same_noise_at_the_same_time(
    model: Composer,
) -> None:
    lora = spoiled(model)
    one = planted(model, 6, 1)
    same = Judged(one.chosen, one.chosen, one.weights)
    pupil = HousePupil(model.flow, same, lora)
    optimizer = torch.optim.AdamW(pupil.trained, 1e-3)

    loss = advance(pupil, optimizer, replace(SMALL, hold=0.0), 0)

    # a margin of exactly nought, whatever the adapter: only equal noise gives that
    assert loss == pytest.approx(math.log(2), abs=1e-6)
    assert all(float(p.grad.abs().max()) == 0 for p in lora.parameters() if p.grad is not None)


@pytest.mark.parametrize("seed", range(5))
def test_the_guard_never_lets_losers_raise_the_winners_loss(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    up = [torch.randn(3, 4, generator=generator)]
    down = [up[0] * (seed + 0.5) + torch.randn(3, 4, generator=generator)]

    share = guarded(up, down)

    along = float((up[0] * (up[0] - share * down[0])).sum())
    assert 0 <= share <= 1
    assert along >= -1e-4
    assert guarded(up, [-one for one in up]) == 1.0


def test_the_guard_takes_from_a_step_that_would_raise_the_winners_loss() -> None:
    up, down = [torch.ones(4)], [3 * torch.ones(4)]

    assert guarded(up, down) == pytest.approx(1 / 3)


def test_the_same_rows_and_recipe_give_the_same_bytes(model: Composer, tmp_path: Path) -> None:
    first = trained(model, SMALL, tmp_path / "a")
    second = trained(model, SMALL, tmp_path / "b")
    other = trained(model, replace(SMALL, seed=1), tmp_path / "c")

    assert bytes_of(first) == bytes_of(second)
    assert bytes_of(first) != bytes_of(other)


def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(model: Composer, tmp_path: Path) -> None:
    whole = trained(model, SMALL, tmp_path / "whole")
    steps: list[int] = []

    def check() -> None:
        steps.append(1)
        if len(steps) == 3:
            raise Stopped

    looks = Looks(model.flow, planted(model, 4, 2), draws=2)
    pupil = pupil_of(model.flow, planted(model, 12, 1), SMALL)
    with pytest.raises(Stopped):
        train(pupil, SMALL, tmp_path / "half", lambda: looks(pupil.lora), check=check)
    resumed = trained(model, SMALL, tmp_path / "half")

    assert bytes_of(resumed) == bytes_of(whole)


def test_a_recipe_that_leaves_the_numbers_is_said_to(model: Composer, tmp_path: Path) -> None:
    with pytest.raises(NotANumber):
        trained(model, replace(SMALL, lr=1e30), tmp_path)


def test_liked_pictures_alone_become_likelier(model: Composer, tmp_path: Path) -> None:
    pairs = planted(model, 24, 1)
    recipe = replace(SMALL, loss="weighted", steps=12, batch=16)

    pupil = pupil_of(model.flow, pairs, recipe)
    train(pupil, recipe, tmp_path, lambda: Looks(model.flow, None)(pupil.lora))

    assert Looks(model.flow, pairs, draws=4)(pupil.lora).lost < 0


def test_what_was_trained_is_to_the_bit_what_the_server_merges(
    model: Composer, tmp_path: Path
) -> None:
    lora = spoiled(model)
    lora.save(tmp_path, REVISION)
    pairs = planted(model, 4, 1)
    at = drawn(4, torch.Generator().manual_seed(0))

    merged = adapted(model.flow, tmp_path, REVISION)

    assert torch.equal(losses(merged, pairs.chosen, at), losses(lora, pairs.chosen, at))
    assert load_file(tmp_path / "adapter.safetensors").keys() == lora.tensors().keys()


def test_an_adapter_of_other_weights_is_refused(model: Composer, tmp_path: Path) -> None:
    spoiled(model).save(tmp_path, "0" * 64)

    with pytest.raises(Rejected, match="other weights"):
        adapted(model.flow, tmp_path, REVISION)
