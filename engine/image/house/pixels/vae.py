"""
Trains the autoencoder: pictures to small latents and back. One loop, read from top to bottom.

Loss: L1 on pixels, L1 on their differences to the right and below (edges), a little KL. Where the
shape says so, the encoder is fitted beforehand and stays as it is.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.image.house.pixels import kept
from engine.image.house.pixels.device import device_of, quick
from engine.image.house.pixels.material import Pictures
from engine.image.house.pixels.networks import vae_of
from engine.image.house.pixels.pace import Pace
from engine.image.house.pixels.patches import fit, write
from engine.image.house.pixels.shape import Shape
from engine.image.house.pixels.watching import Watching

RATE = 1.5e-3
EDGES = 0.5  # weight of the difference loss
KL = 3e-4  # weight of the divergence, in nats a latent number
SAVE_EVERY_S = 180.0
TELL_EVERY = 50
FIT_ON = 4_000  # pictures


def train_vae(
    pictures: Pictures,
    out: Path,
    shape: Shape,
    minutes: float,
    steps: int | None = None,
    watching: Watching | None = None,
) -> Any:
    """
    Train on pictures (N, px, px, 3) uint8; checkpoints in `out`, from which it goes on.

    Args:
        minutes: Of training in all, over all sittings. steps: Stop there, though time is left.

    Returns:
        The network.
    """
    torch.manual_seed(0)
    out.mkdir(parents=True, exist_ok=True)
    device = device_of()
    vae = vae_of(shape).to(device)
    if shape.fitted:
        vae.encoder.requires_grad_(False)
    trained = [p for p in vae.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=RATE, betas=(0.9, 0.99), weight_decay=0.0)
    pace, checkpoint = Pace(minutes * 60), out / "vae.safetensors"
    if checkpoint.exists():
        kept.load(checkpoint, {"vae": vae}, optimizer, pace)
    elif shape.fitted:
        rows = np.random.default_rng(0).permutation(len(pictures))[:FIT_ON]
        write(fit(pictures[np.sort(rows)], shape.vae[1], shape.latent), vae.encoder)
    watching, saved_s = watching or Watching(), pace.spent_s
    print(f"{sum(p.numel() for p in vae.parameters())} parameters, step {pace.steps}", flush=True)
    while not pace.is_over and (steps is None or pace.steps < steps):
        began = time.monotonic()
        for group in optimizer.param_groups:
            group["lr"] = RATE * pace.rate()
        rng = np.random.default_rng(pace.steps)
        batch = batch_of(pictures, shape.vae_batch, rng).to(device)
        parts = vae_losses(vae, batch, torch.Generator().manual_seed(pace.steps))
        loss = parts["l1"] + EDGES * parts["edges"] + KL * parts["kl"]
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        pace.charge(time.monotonic() - began)
        watching.saw(pace, {"loss": loss, **parts}, TELL_EVERY)
        if pace.spent_s - saved_s > SAVE_EVERY_S:
            saved_s = pace.spent_s
            kept.save(checkpoint, {"vae": vae}, optimizer, pace)
    kept.save(checkpoint, {"vae": vae}, optimizer, pace)
    return vae


def vae_losses(vae: Any, batch: Tensor, generator: torch.Generator) -> dict[str, Tensor]:
    """
    What the autoencoder gets wrong on pictures (B, 3, H, W) in [-1, 1]; all means, shape ().

    `kl` in nats a latent number; the noise of the latents comes from the CPU generator.
    """
    fitted = not next(vae.encoder.parameters()).requires_grad
    with torch.set_grad_enabled(not fitted), quick(batch.device, not fitted):
        posterior = vae.encode(batch).latent_dist
    mean, spread = posterior.mean.float(), posterior.std.float()
    noise = torch.randn(mean.shape, generator=generator).to(mean)
    with quick(batch.device):
        made = vae.decode(mean + spread * noise).sample.float()
    right = (made.diff(dim=3) - batch.diff(dim=3)).abs().mean()
    below = (made.diff(dim=2) - batch.diff(dim=2)).abs().mean()
    variance = spread.square()
    kl = 0.5 * (mean.square() + variance - 1 - variance.log()).mean()
    return {"l1": F.l1_loss(made, batch), "edges": right + below, "kl": kl}


def batch_of(pictures: Pictures, size: int, rng: np.random.Generator) -> Tensor:
    """Pictures drawn at random, half of them mirrored; (B, 3, px, px) in [-1, 1]."""
    rows = np.stack([pictures[at] for at in rng.integers(len(pictures), size=size)])
    flipped = rng.random(size) < 0.5
    rows[flipped] = rows[flipped, :, ::-1]
    return as_input(rows)


def as_input(rows: Pictures) -> Tensor:
    """uint8 (B, H, W, 3) to float (B, 3, H, W) in [-1, 1]."""
    return torch.from_numpy(np.array(rows)).permute(0, 3, 1, 2).float() / 127.5 - 1


def as_pixels(pictures: Tensor) -> Pictures:
    """Float (B, 3, H, W) in [-1, 1] to uint8 (B, H, W, 3); what lies beyond is clipped."""
    levels = (pictures.float().cpu().clamp(-1, 1) + 1).mul(127.5).round()
    found: Pictures = levels.permute(0, 2, 3, 1).to(torch.uint8).numpy()
    return found


@torch.no_grad()
def psnr(vae: Any, pictures: Pictures, batch: int = 50) -> float:
    """How true the autoencoder is to pictures (N, px, px, 3), in dB over all of them."""
    errors = []
    for start in range(0, len(pictures), batch):
        rows = as_input(np.asarray(pictures[start : start + batch])).to(vae.device)
        made = vae.decode(vae.encode(rows).latent_dist.mean).sample
        errors.append(F.mse_loss(made.clamp(-1, 1), rows).item())
    return float(10 * np.log10(4 / np.mean(errors)))
