"""A small model, trained for a moment, reads its captions; a stopped training goes on."""

from pathlib import Path
from random import Random

import pytest
import torch

from engine.image.house.composer.model import Shape
from engine.image.house.composer.train import Batch, Plan, Run, advance, drawn_batch, losses

SMALL = Plan(batch=16, rate=4e-3, shape=Shape(48, 2, 1, 1, 2))
STEPS = 60
N = 48


@pytest.fixture(scope="module")
def moment() -> tuple[Run, Batch, float]:
    """A model after some steps on one batch, the batch, and the loss before."""
    torch.set_num_threads(1)
    run = Run(SMALL)
    batch = drawn_batch(N, Random(3))
    before = loss(run, batch)
    for step in range(STEPS):
        codes, shares = losses(run.model, batch, torch.Generator().manual_seed(step))
        run.optimizer.zero_grad()
        (codes + shares).backward()
        run.optimizer.step()
    return run, batch, before


def loss(run: Run, batch: Batch) -> float:
    with torch.no_grad():
        return float(losses(run.model, batch, torch.Generator().manual_seed(1))[0])


def test_a_moment_of_training_learns_to_read_captions(moment: tuple[Run, Batch, float]) -> None:
    run, batch, before = moment
    turned = torch.arange(N).roll(2)
    other = Batch(batch.ids[turned], batch.seen[turned], batch.styles, batch.codes, batch.ends)

    assert loss(run, batch) < 0.6 * before
    assert loss(run, batch) < loss(run, other) - 0.2


def test_half_of_the_captions_are_chinese_and_some_are_left_empty() -> None:
    batch = drawn_batch(200, Random(4))

    empty = (batch.ids.sum((1, 2)) == 0).sum()
    assert 5 < int(empty) < 45
    assert batch.seen.any(1).all()


def test_a_training_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    straight = Run(SMALL)
    for _ in range(4):
        straight.seconds = 0.0
        advance(straight)

    first = Run(SMALL)
    for _ in range(2):
        first.seconds = 0.0
        advance(first)
    first.save(tmp_path)
    later = Run(SMALL)
    later.resume(tmp_path)
    for _ in range(2):
        later.seconds = 0.0
        advance(later)

    assert later.step == 4
    for name, tensor in straight.model.state_dict().items():
        assert torch.equal(tensor, later.model.state_dict()[name]), name
