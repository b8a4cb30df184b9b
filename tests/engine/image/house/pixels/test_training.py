"""Both trainings learn, stop and go on; the fitted encoder is what it says it is."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.image.house.pixels.flow import batch_of, flow_loss, nothing_said, train_unet
from engine.image.house.pixels.latents import Latents, encode
from engine.image.house.pixels.material import Material
from engine.image.house.pixels.networks import Painter, painter_of, vae_of
from engine.image.house.pixels.pace import Pace
from engine.image.house.pixels.patches import fit, write
from engine.image.house.pixels.shape import FULL, SMALL, TINY
from engine.image.house.pixels.tokens import train_tokenizer
from engine.image.house.pixels.vae import as_input, as_pixels, psnr, train_vae, vae_losses


@pytest.fixture(scope="module")
def latents(few: Material, tmp_path_factory: pytest.TempPathFactory) -> Latents:
    folder = tmp_path_factory.mktemp("latents")
    texts = [text for line in few.lines for text in (*line.en, *line.zh)]
    train_tokenizer(texts, TINY.vocab).save(str(folder / "tokenizer.json"))
    vae = train_vae(few.pictures, folder, TINY, minutes=1, steps=1)
    encode(vae, few, folder, TINY).save(folder / "latents.safetensors")
    return Latents.load(folder / "latents.safetensors")


def loss_on(painter: Painter, held: Latents) -> float:
    """Mean over the same noise and times."""
    with torch.no_grad():
        losses = []
        for seed in range(8):
            generator = torch.Generator().manual_seed(1_000 + seed)
            losses.append(flow_loss(painter, *batch_of(held, 32, generator), generator).item())
    return float(np.mean(losses))


def weights(module: nn.Module) -> Tensor:
    return torch.cat([p.detach().flatten() for p in module.parameters()])


def test_the_flow_learns_thirty_two_pictures(latents: Latents, tmp_path: Path) -> None:
    before = train_unet(latents, tmp_path / "before", TINY, minutes=5, steps=1)
    after = train_unet(latents, tmp_path / "after", TINY, minutes=5, steps=80)

    assert loss_on(after, latents) < 0.9 * loss_on(before, latents)


def test_a_resumed_flow_takes_the_very_same_steps(latents: Latents, tmp_path: Path) -> None:
    whole = train_unet(latents, tmp_path / "whole", TINY, minutes=600, steps=4)
    train_unet(latents, tmp_path / "parts", TINY, minutes=600, steps=2)
    parts = train_unet(latents, tmp_path / "parts", TINY, minutes=600, steps=4)

    assert torch.equal(weights(whole.unet), weights(parts.unet))
    assert torch.equal(weights(whole.text), weights(parts.text))


def test_a_resumed_autoencoder_takes_the_very_same_steps(few: Material, tmp_path: Path) -> None:
    whole = train_vae(few.pictures, tmp_path / "whole", TINY, minutes=600, steps=4)
    train_vae(few.pictures, tmp_path / "parts", TINY, minutes=600, steps=2)
    parts = train_vae(few.pictures, tmp_path / "parts", TINY, minutes=600, steps=4)

    assert torch.equal(weights(whole), weights(parts))


def test_the_decoder_learns_thirty_two_pictures(few: Material, tmp_path: Path) -> None:
    before = psnr(train_vae(few.pictures, tmp_path, TINY, minutes=5, steps=1), few.pictures)
    after = psnr(train_vae(few.pictures, tmp_path, TINY, minutes=5, steps=80), few.pictures)

    assert after > before + 3


def test_the_fitted_encoder_is_linear_and_keeps_what_counts(few: Material) -> None:
    vae = vae_of(TINY)
    write(fit(few.pictures, TINY.vae[1], TINY.latent), vae.encoder)
    one, two = as_input(few.pictures[:4]), as_input(few.pictures[4:8])

    with torch.no_grad():
        apart = [vae.encode(rows).latent_dist.mean for rows in (one, two)]
        mixed = vae.encode(0.3 * one + 0.7 * two).latent_dist
        every = vae.encode(as_input(few.pictures)).latent_dist.mean

    assert torch.allclose(mixed.mean, 0.3 * apart[0] + 0.7 * apart[1], atol=0.02)
    assert mixed.std.max() < 0.01
    assert every.std().item() == pytest.approx(1, abs=0.15)


def test_a_code_too_wide_for_the_encoder_is_refused(few: Material) -> None:
    vae = vae_of(TINY)

    with pytest.raises(ValueError, match="cannot carry"):
        write(fit(few.pictures, TINY.vae[1], 8), vae.encoder)


def test_the_full_shape_trains_its_encoder_too() -> None:
    torch.manual_seed(0)
    vae = vae_of(FULL)

    parts = vae_losses(vae, torch.randn(1, 3, 32, 32), torch.Generator().manual_seed(0))
    sum(parts.values()).backward()

    assert vae.encoder.conv_in.weight.grad.abs().sum() > 0
    assert parts["kl"] > 0


def test_the_shapes_keep_within_what_was_promised() -> None:
    small, full = painter_of(SMALL), painter_of(FULL)

    def count(*modules: nn.Module) -> int:
        return sum(p.numel() for module in modules for p in module.parameters())

    assert SMALL.latent_px == 8
    assert FULL.latent_px == 16
    assert 2 * count(small.unet, small.text, vae_of(SMALL)) < 12e6  # bytes in float16
    assert count(full.unet, full.text, vae_of(FULL)) < 20e6


def test_a_caption_is_withheld_now_and_then(latents: Latents) -> None:
    generator = torch.Generator().manual_seed(0)

    _, tokens = batch_of(latents, 1_000, generator)

    unsaid = (tokens == nothing_said(TINY.tokens)).all(dim=1).float().mean().item()
    assert unsaid == pytest.approx(0.1, abs=0.03)


def test_pixels_survive_the_way_to_the_network_and_back(few: Material) -> None:
    assert np.array_equal(as_pixels(as_input(few.pictures)), few.pictures)


def test_the_pace_warms_up_stays_and_ends_at_nothing() -> None:
    pace = Pace(budget_s=100)
    assert pace.rate() == pytest.approx(0.01)
    pace.steps = 500
    assert pace.rate() == 1
    pace.spent_s = 80
    assert pace.rate() == pytest.approx(0.5)
    for _ in range(2):
        pace.charge(3_600)  # the machine slept
    assert pace.is_over
    assert pace.spent_s == 120
    assert pace.rate() == 0
