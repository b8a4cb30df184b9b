"""
A small network that says what a picture of our world shows; trained on renders, never shipped.

It measures the painter: what it recovers from painted pictures was painted. Knows no captions.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.image.house.pixels.device import quick
from engine.image.house.pixels.material import Material, Pictures
from engine.image.house.pixels.vae import as_input
from engine.image.scenes.scene import VOCABULARY, Scene

FIELDS = ("hour", "weather", "season", "place", "style", "thing")
_BATCH = 64
_RATE = 2e-3


class Judge(nn.Module):
    """Convolutions with strides, one head a field; 64 px takes 0.02 GFLOP a picture."""

    def __init__(self, widths: Sequence[int] = (24, 48, 96, 160)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in zip((3, *widths[:-1]), widths, strict=True):
            layers += [nn.Conv2d(before, after, 3, 2, 1), nn.GroupNorm(8, after), nn.SiLU()]
            layers += [nn.Conv2d(after, after, 3, 1, 1, groups=4), nn.SiLU()]
        self.body = nn.Sequential(*layers)
        wide = widths[-1] * 16
        self.heads = nn.ModuleDict({f: nn.Linear(wide, len(VOCABULARY[f])) for f in FIELDS})

    def features(self, pictures: Tensor) -> Tensor:
        """What the heads look at, (B, F): a grid of 4 x 4."""
        return F.adaptive_avg_pool2d(self.body(pictures), 4).flatten(1)

    def forward(self, pictures: Tensor) -> Mapping[str, Tensor]:
        """Logits by field, (B, codes), of pictures (B, 3, H, W) in [-1, 1]."""
        found = F.dropout(self.features(pictures), 0.3, self.training)
        return {field: head(found) for field, head in self.heads.items()}


def train_judge(material: Material, steps: int) -> Judge:
    """Learn from the pictures of a material and their scenes, half of them mirrored."""
    torch.manual_seed(0)
    judge = Judge()
    optimizer = torch.optim.AdamW(judge.parameters(), lr=_RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps)
    answers = answers_of([line.scene for line in material.lines])
    rng = np.random.default_rng(0)
    for step in range(steps):
        at = rng.integers(len(material.pictures), size=_BATCH)
        rows = np.stack([material.pictures[i] for i in at])
        if step % 2:
            rows = rows[:, :, ::-1]
        with quick(torch.device("cpu")):
            said = judge(as_input(rows))
        losses = [F.cross_entropy(said[f].float(), answers[f][at]) for f in FIELDS]
        loss = torch.stack(losses).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        schedule.step()
        if (step + 1) % 100 == 0:
            print(f"judge: step {step + 1} of {steps}, loss {loss.item():.2f}", flush=True)
    return judge.eval()


def answers_of(scenes: Sequence[Scene]) -> dict[str, Tensor]:
    """The places of the scenes' codes in their vocabularies, (N,) by field."""
    order = {field: list(VOCABULARY[field]) for field in FIELDS}
    return {
        field: torch.tensor([order[field].index(getattr(scene, field)) for scene in scenes])
        for field in FIELDS
    }


@torch.no_grad()
def accuracy(judge: Judge, pictures: Pictures, scenes: Sequence[Scene]) -> dict[str, float]:
    """Share of pictures (N, px, px, 3) in which each field is recovered; in [0, 1]."""
    answers = answers_of(scenes)
    said = judge(as_input(pictures))
    return {f: (said[f].argmax(1) == answers[f]).float().mean().item() for f in FIELDS}


def chance(scenes: Sequence[Scene]) -> dict[str, float]:
    """What the best constant answer scores; in [0, 1]."""
    answers = answers_of(scenes)
    return {f: answers[f].bincount().max().item() / len(scenes) for f in FIELDS}


@torch.no_grad()
def spread(judge: Judge, groups: Sequence[Pictures]) -> float:
    """How much pictures within a group differ: mean distance of their features, >= 0."""
    distances = []
    for group in groups:
        found = judge.features(as_input(group))
        distances.append(torch.pdist(found).mean())
    return torch.stack(distances).mean().item()
