"""
Trains text encoder and UNet by flow matching: one loop, read from top to bottom.

A latent and noise are joined by a straight line; the UNet says in which direction to walk it.
Source: Lipman et al. 2023 (arXiv:2210.02747); times as in Esser et al. 2024 (arXiv:2403.03206).
"""

import time
from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.image.house.pixels import kept
from engine.image.house.pixels.device import device_of, quick
from engine.image.house.pixels.latents import Latents
from engine.image.house.pixels.networks import Painter, painter_of
from engine.image.house.pixels.pace import Pace
from engine.image.house.pixels.shape import Shape
from engine.image.house.pixels.tokens import BOS_ID, EOS_ID, PAD_ID
from engine.image.house.pixels.watching import Watching

RATE = 1e-3
UNSAID = 0.1  # share of pictures whose caption is withheld, for guidance
EMA = 0.998  # and less at the beginning
TIMES = 1000  # what the UNet is told for noise alone
SAVE_EVERY_S = 150.0
TELL_EVERY = 25


def train_unet(
    held: Latents,
    out: Path,
    shape: Shape,
    minutes: float,
    steps: int | None = None,
    watching: Watching | None = None,
) -> Painter:
    """
    Train on `held`; checkpoints in `out`, from which it goes on, with the very same steps.

    Args:
        minutes: Of training in all, over all sittings. steps: Stop there, though time is left.

    Returns:
        The averaged networks, which paint better than the last ones.
    """
    torch.manual_seed(0)
    out.mkdir(parents=True, exist_ok=True)
    device = device_of()
    painter = painter_of(shape)
    unet, text = painter.unet.to(device), painter.text.to(device)
    means = {"mean_unet": deepcopy(unet), "mean_text": deepcopy(text)}
    modules = {"unet": unet, "text": text, **means}
    trained = [*unet.parameters(), *text.parameters()]
    optimizer = torch.optim.AdamW(trained, lr=RATE, betas=(0.9, 0.99), weight_decay=0.01)
    pace, checkpoint = Pace(minutes * 60), out / "unet.safetensors"
    if checkpoint.exists():
        kept.load(checkpoint, modules, optimizer, pace)
    if device.type == "cuda":
        unet.compile_repeated_blocks()
    watching, saved_s = watching or Watching(), pace.spent_s
    print(f"{sum(p.numel() for p in trained)} parameters, step {pace.steps}", flush=True)
    while not pace.is_over and (steps is None or pace.steps < steps):
        began = time.monotonic()
        for group in optimizer.param_groups:
            group["lr"] = RATE * pace.rate()
        generator = torch.Generator().manual_seed(pace.steps)
        latents, tokens = batch_of(held, shape.unet_batch, generator)
        with quick(device):
            loss = flow_loss(painter, latents.to(device), tokens.to(device), generator)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        average(means["mean_unet"], unet, pace.steps)
        average(means["mean_text"], text, pace.steps)
        pace.charge(time.monotonic() - began)
        watching.saw(pace, {"loss": loss, "gradient": norm}, TELL_EVERY)
        if pace.spent_s - saved_s > SAVE_EVERY_S:
            saved_s = pace.spent_s
            kept.save(checkpoint, modules, optimizer, pace)
    kept.save(checkpoint, modules, optimizer, pace)
    return Painter(means["mean_unet"], means["mean_text"])


def batch_of(held: Latents, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Scaled latents (B, C, h, w) and the tokens of one caption each (B, length), or of none."""
    at = torch.randint(len(held.latents), (size,), generator=generator)
    which = torch.randint(held.tokens.shape[1], (size,), generator=generator)
    tokens = held.tokens[at, which].long()
    unsaid = torch.rand(size, generator=generator) < UNSAID
    tokens[unsaid] = nothing_said(tokens.shape[1])
    return held.latents[at].float() * held.scale, tokens


def nothing_said(length: int) -> Tensor:
    """The tokens of an empty prompt, (length,)."""
    tokens = torch.full((length,), PAD_ID)
    tokens[0], tokens[1] = BOS_ID, EOS_ID
    return tokens


def flow_loss(
    painter: Painter, latents: Tensor, tokens: Tensor, generator: torch.Generator
) -> Tensor:
    """
    Squared error of the direction from picture to noise, mean over all numbers, shape ().

    Args:
        latents: (B, C, h, w), spread about 1. tokens: (B, length).
        generator: On the CPU; noise and times are drawn from it. Sigma is the share of noise, the
            logistic of a normal number: the middle of the way is walked most often.
    """
    noise = torch.randn(latents.shape, generator=generator).to(latents.device)
    sigma = torch.randn(len(latents), generator=generator).sigmoid().to(latents.device)
    share = sigma.view(-1, 1, 1, 1)
    mixed = (1 - share) * latents + share * noise
    read = painter.text(tokens).last_hidden_state
    direction = painter.unet(mixed, sigma * TIMES, encoder_hidden_states=read).sample
    return F.mse_loss(direction.float(), noise - latents)


@torch.no_grad()
def average(mean: nn.Module, latest: nn.Module, steps: int) -> None:
    """Move the mean weights a little towards the latest ones; faster while training is young."""
    keep = min(EMA, (1 + steps) / (10 + steps))
    for own, other in zip(mean.parameters(), latest.parameters(), strict=True):
        own.lerp_(other, 1 - keep)
