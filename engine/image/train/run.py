"""
A training under way: its folder, its checkpoints, its log.

A folder holds `run.json` (what was asked), `checkpoint.safetensors` (weights, optimizers,
progress), `sheet-*.png` and TensorBoard's events. A kill costs what came after the checkpoint.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, Self

import torch

from engine.checkpoints import load_checkpoint, save_checkpoint
from engine.image.train.flow import Flow
from engine.image.train.gan import Gan, Loss
from engine.image.train.learner import Learner
from engine.image.train.vae import Vae

Kind = Literal["gan", "vae", "flow"]
Stage = Literal["pretrain", "adapt"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked to do; written down so that it can be gone on with and compared."""

    kind: Kind
    data: str
    size_px: int = 32
    count: int = 20_000  # scenes to learn from
    batch: int = 32
    seed: int = 0
    stage: Stage = "adapt"  # "pretrain" withholds every caption
    loss: Loss = "relativistic"  # of the GAN


def learner_of(asked: Asked) -> Learner:
    """A model of the kind that was asked for, with fresh weights that depend on the seed."""
    torch.manual_seed(asked.seed)
    makers: Mapping[Kind, Callable[[], Learner]] = {
        "gan": lambda: Gan(asked.size_px, asked.loss),
        "vae": lambda: Vae(asked.size_px),
        "flow": lambda: Flow(asked.size_px),
    }
    return makers[asked.kind]()


@dataclass(slots=True)
class Run:
    """One folder's training."""

    folder: Path
    asked: Asked
    learner: Learner
    spent_s: float = 0.0

    @classmethod
    def open(cls, folder: Path, asked: Asked | None = None) -> Self:
        """
        The run of a folder, where it stopped; or a new one.

        Raises:
            ValueError: The folder holds a run that was asked for something else; another stage
                is none: adapting goes on from pre-training.
            FileNotFoundError: Nothing was asked, and the folder holds no run.
        """
        noted = folder / "run.json"
        if noted.exists():
            known = Asked(**json.loads(noted.read_text(encoding="utf-8")))
            if asked is not None and replace(asked, stage=known.stage) != known:
                raise ValueError(f"{folder} holds another run: {asdict(known)}")
            asked = asked or known
        elif asked is None:
            raise FileNotFoundError(f"{folder} holds no run")
        run = cls(folder, asked, learner_of(asked))
        if run.checkpoint.exists():
            run._go_on()
        folder.mkdir(parents=True, exist_ok=True)
        noted.write_text(json.dumps(asdict(asked), indent=1), encoding="utf-8")
        return run

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.safetensors"

    def save(self) -> None:
        progress = {"spent_s": self.spent_s, "steps": float(self.learner.steps)}
        save_checkpoint(self.checkpoint, self.learner.nets, self.learner.optimizers, progress)

    def _go_on(self) -> None:
        learner = self.learner
        done = load_checkpoint(self.checkpoint, learner.nets, learner.optimizers)
        self.spent_s, learner.steps = done["spent_s"], int(done["steps"])
        torch.manual_seed(self.asked.seed + learner.steps)

    def parameters(self) -> int:
        """Of what paints; the critic and the averaged copy are not counted."""
        return sum(p.numel() for p in self.learner.nets["paints"].parameters())
