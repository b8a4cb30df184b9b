"""
Enlarges pictures for show: a small residual network of ours, twice as wide and high a time.

It adds what resampling leaves out; trained on renders. It paints nothing that was not voted for.
"""

from pathlib import Path
from typing import Self

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from engine.image.house.pixels.material import Pictures
from engine.image.house.pixels.vae import as_input, as_pixels

_WIDTH = 32
_DEPTH = 4
_TILE_PX = 256  # of the picture before; larger ones are enlarged in tiles
_EDGE_PX = 8  # that tiles overlap: as far as the network sees
_CROP_PX = 48  # of the training renders
_BATCH = 16
_RATE = 2e-3


class Upscaler(nn.Module):
    """Bicubic, and a correction by a few convolutions; (B, 3, H, W) to (B, 3, 2 H, 2 W)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, _WIDTH, 3, 1, 1)
        self.body = nn.ModuleList([nn.Conv2d(_WIDTH, _WIDTH, 3, 1, 1) for _ in range(_DEPTH)])
        self.last = nn.Conv2d(_WIDTH, 12, 3, 1, 1)
        for parameter in self.last.parameters():
            nn.init.zeros_(parameter)

    def forward(self, pictures: Tensor) -> Tensor:
        """Values about [-1, 1], not clipped."""
        held = F.silu(self.first(pictures))
        for layer in self.body:
            held = held + F.silu(layer(held))
        plain = F.interpolate(pictures, scale_factor=2, mode="bicubic", align_corners=False)
        return plain + F.pixel_shuffle(self.last(held), 2)

    @classmethod
    def load(cls, path: Path) -> Self:
        """
        Raises:
            FileNotFoundError: There are no weights.
        """
        network = cls()
        network.load_state_dict({name: p.float() for name, p in load_file(path).items()})
        return network.eval()

    def save(self, path: Path) -> None:
        save_file({name: p.detach().half() for name, p in self.state_dict().items()}, path)

    @torch.no_grad()
    def twice(self, image: Image.Image) -> Image.Image:
        """RGB, twice as wide and high."""
        rows = as_input(np.asarray(image.convert("RGB"))[None])
        padded = F.pad(rows, (_EDGE_PX,) * 4, mode="replicate")
        high, wide = rows.shape[2:]
        made = torch.empty(1, 3, high * 2, wide * 2)
        for top in range(0, high, _TILE_PX):
            for left in range(0, wide, _TILE_PX):
                below, right = min(top + _TILE_PX, high), min(left + _TILE_PX, wide)
                tile = padded[:, :, top : below + 2 * _EDGE_PX, left : right + 2 * _EDGE_PX]
                inner = self(tile)[:, :, 2 * _EDGE_PX : -2 * _EDGE_PX, 2 * _EDGE_PX : -2 * _EDGE_PX]
                made[:, :, 2 * top : 2 * below, 2 * left : 2 * right] = inner
        return Image.fromarray(as_pixels(made)[0])

    def enlarged(self, image: Image.Image, factor: int) -> Image.Image:
        """`factor` (1 to 8) times as wide and high; what is no power of two is resampled."""
        size = (image.width * factor, image.height * factor)
        while image.width < size[0]:
            image = self.twice(image)
        return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def train_upscaler(renders: Pictures, steps: int) -> Upscaler:
    """Learn to undo a halving of renders (N, H, W, 3) by the mean of 2 x 2 pixels."""
    torch.manual_seed(0)
    network, rng = Upscaler(), np.random.default_rng(0)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps)
    for step in range(steps):
        large = as_input(np.stack([_crop(renders, rng) for _ in range(_BATCH)]))
        loss = F.l1_loss(network(F.avg_pool2d(large, 2)), large)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        schedule.step()
        if (step + 1) % 100 == 0:
            print(f"upscaler: step {step + 1} of {steps}, L1 {loss.item():.4f}", flush=True)
    return network.eval()


def compared(network: Upscaler, renders: Pictures) -> tuple[float, float]:
    """PSNR in dB over held-out renders that were halved: ours, and Lanczos."""
    ours, lanczos = [], []
    for large in renders:
        small = Image.fromarray(large).reduce(2)
        plain = small.resize((large.shape[1], large.shape[0]), Image.Resampling.LANCZOS)
        ours.append(_error(network.twice(small), large))
        lanczos.append(_error(plain, large))
    return _db(ours), _db(lanczos)


def _crop(renders: Pictures, rng: np.random.Generator) -> Pictures:
    large = renders[rng.integers(len(renders))]
    top, left = (int(rng.integers(side - _CROP_PX + 1)) for side in large.shape[:2])
    crop: Pictures = large[top : top + _CROP_PX, left : left + _CROP_PX]
    return crop


def _error(image: Image.Image, large: Pictures) -> float:
    return float(np.square(np.asarray(image, np.float32) - large.astype(np.float32)).mean())


def _db(errors: list[float]) -> float:
    return float(10 * np.log10(255**2 / np.mean(errors)))
