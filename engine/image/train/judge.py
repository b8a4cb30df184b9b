"""
The judge: a small model that learned which captions belong to which pictures, after CLIP
(arXiv:2103.00020). It measures what the three models paint; it is trained on real pictures alone.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from engine.image.train.blocks import Looker
from engine.image.train.material import Split, first_captions, scaled
from engine.image.train.words import CONDITION, TextEncoder, hashed

STEPS = 1000
BATCH = 64
RATE = 1e-3
CHOICES = 8  # captions among which a picture is to find its own; chance is one in so many


class Judge(nn.Module):
    """Pictures and captions as directions that meet where they belong together."""

    def __init__(self, size_px: int) -> None:
        super().__init__()
        self.text = TextEncoder()
        self.looker = Looker(size_px)
        self.seen = nn.Linear(Looker.features, CONDITION)
        self.sharpness = nn.Parameter(torch.tensor(2.0))

    def features(self, pictures: Tensor) -> Tensor:
        """Directions of pictures, (B, 3, S, S) -> (B, CONDITION)."""
        return F.normalize(self.seen(self.looker(pictures)), dim=1)

    def told(self, words: Tensor) -> Tensor:
        """Directions of captions, (B, WORDS) -> (B, CONDITION)."""
        return F.normalize(self.text(words), dim=1)

    def loss(self, pictures: Tensor, words: Tensor) -> Tensor:
        """Each picture is to know its caption among the batch's, and the other way round."""
        logits = self.sharpness.exp() * self.features(pictures) @ self.told(words).T
        own = torch.arange(len(logits))
        return 0.5 * (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own))


def open_judge(path: Path, split: Split, steps: int = STEPS) -> Judge:
    """The judge of a material: read where it was kept, else trained on this split and kept."""
    judge = Judge(split.pictures.shape[-1])
    if path.exists():
        judge.load_state_dict(load_file(path))
    else:
        _train(judge, split, steps)
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(judge.state_dict(), path)
    return judge.eval().requires_grad_(False)


def _train(judge: Judge, split: Split, steps: int) -> None:
    generator, rng = torch.Generator().manual_seed(0), Random(0)
    optimizer = torch.optim.AdamW(judge.parameters(), lr=RATE, weight_decay=0.01)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 50, 2 * (1 - step / steps))
        size = min(BATCH, len(split.pictures))
        at = torch.randint(len(split.pictures), (size,), generator=generator)
        words = hashed([rng.choice(split.captions[i]) for i in at.tolist()])
        loss = judge.loss(scaled(split.pictures[at]), words)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()


@dataclass(frozen=True, slots=True)
class Marks:
    """
    What the judge says of painted pictures.

    `distance` is the kernel distance to real pictures, times 1,000; 0 when none can be told
    apart. `match` in [0, 1] is how many pictures know their own caption among CHOICES. `spread`
    in [0, 2] is the mean distance (1 - cosine) between two painted pictures.
    """

    distance: float
    match: float
    spread: float


@torch.no_grad()
def marks(judge: Judge, painted: Tensor, captions: list[str], real: Tensor) -> Marks:
    """
    Judge pictures of captions.

    Args:
        painted: (N, 3, S, S) in [-1, 1], of `captions`.
        real: (M, 3, S, S) in [-1, 1], held out.
    """
    seen, known = judge.features(painted), judge.features(real)
    close = seen @ seen.T
    others = ~torch.eye(len(seen), dtype=torch.bool)
    return Marks(
        distance=1_000 * kernel_distance(seen, known),
        match=matched(seen, judge.told(hashed(captions)), captions),
        spread=float((1 - close[others]).mean()),
    )


def matched(seen: Tensor, told: Tensor, captions: list[str]) -> float:
    """The share of pictures that lie nearest to their own caption among CHOICES other ones."""
    rng, won, asked = Random(0), 0, 0
    for i, caption in enumerate(captions):
        others = [j for j, other in enumerate(captions) if other != caption]
        if len(others) < CHOICES - 1:
            continue
        at = [i, *rng.sample(others, CHOICES - 1)]
        won += int((told[at] @ seen[i]).argmax() == 0)
        asked += 1
    return won / asked if asked else 0.0


def kernel_distance(a: Tensor, b: Tensor) -> float:
    """
    Unbiased squared maximum mean discrepancy with a cubic kernel (KID, arXiv:1801.01401).

    Args:
        a: (N, D), N > 1.
        b: (M, D), M > 1.

    Returns:
        About 0 for samples of one distribution; may be a little negative.
    """

    def kernel(x: Tensor, y: Tensor) -> Tensor:
        return (x @ y.T + 1) ** 3  # directions: the usual 1 / D would flatten it

    within_a = (kernel(a, a).sum() - kernel(a, a).diagonal().sum()) / (len(a) * (len(a) - 1))
    within_b = (kernel(b, b).sum() - kernel(b, b).diagonal().sum()) / (len(b) * (len(b) - 1))
    return float(within_a + within_b - 2 * kernel(a, b).mean())


def judged_samples(split: Split, count: int) -> tuple[list[str], Tensor]:
    """Captions to paint, in both languages by turns, and the real pictures to hold them against."""
    held = split.first(count)
    return list(first_captions(held, Random(1))), scaled(held.pictures)
