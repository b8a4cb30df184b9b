"""A training that was stopped goes on as if it had not been."""

from pathlib import Path

import torch

from engine.checkpoints import load_checkpoint, save_checkpoint
from engine.text.house.kept import Rows
from engine.text.house.model import Shape
from engine.text.house.train import Run

TINY = Shape(vocab=64, width=16, layers=2, heads=2, hidden=32, context=16)


def material() -> Rows:
    torch.manual_seed(1)
    tokens = torch.randint(4, 64, (12, 17), dtype=torch.int16)
    return Rows(tokens, torch.ones_like(tokens), torch.ones(12, 17, dtype=torch.float16))


def steps(run: Run, count: int) -> list[float]:
    return [run.step(4) for _ in range(count)]


def test_a_resumed_run_takes_the_steps_that_an_unbroken_one_takes(tmp_path: Path) -> None:
    torch.manual_seed(0)
    unbroken, stopped = (Run.start(material(), TINY, 1e9) for _ in range(2))
    stopped.model.load_state_dict(unbroken.model.state_dict())
    steps(unbroken, 3)
    steps(stopped, 3)
    path = tmp_path / "checkpoint.safetensors"
    progress = {"spent_s": 1.0, "steps": stopped.clock.steps}
    save_checkpoint(path, stopped.model, stopped.optimizers, progress)

    resumed = Run.start(material(), TINY, 1e9)
    resumed.clock.steps = int(load_checkpoint(path, resumed.model, resumed.optimizers)["steps"])

    assert steps(resumed, 3) == steps(unbroken, 3)
