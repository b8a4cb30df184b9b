"""Previews by a linear projection: an identity where decoding is linear, nothing where unknown."""

import pytest
import torch

from engine.image.pipelines.previews import NoPreviews, as_grid, fitted


def decoded(latents: torch.Tensor, channels: int) -> torch.Tensor:
    """A decoder that is linear: colours are a mixture of channels, each cell 8 px wide."""
    mixture = torch.linspace(-0.3 / channels, 0.3 / channels, channels * 3).reshape(3, channels)
    colours = torch.einsum("oc,bchw->bohw", mixture, latents) + 0.5
    return colours.clamp(0, 1).repeat_interleave(8, dim=-1).repeat_interleave(8, dim=-2)


@pytest.mark.parametrize("channels", [4, 16])
def test_a_linear_decoder_is_found_again(channels: int) -> None:
    generator = torch.Generator().manual_seed(0)
    latents = torch.randn(4, channels, 8, 12, generator=generator)
    unseen = torch.randn(1, channels, 8, 12, generator=generator)

    previews = fitted(latents, decoded(latents, channels))
    (shown,) = previews.of(unseen, 12, 8)  # a pixel a cell

    wanted = decoded(unseen, channels)[0, :, ::8, ::8].movedim(0, -1).mul(255).round()
    seen = torch.tensor(list(shown.tobytes())).reshape(8, 12, 3)
    assert (seen - wanted).abs().max() < 4


def test_latents_in_a_row_are_laid_out_as_the_picture_is() -> None:
    grid = torch.arange(24.0).reshape(1, 1, 4, 6)
    row = grid.flatten(2).movedim(1, 2)  # (1, 24, 1)

    laid = as_grid(row, width_px=96, height_px=64)

    assert laid is not None
    assert torch.equal(laid, grid)


def test_latents_of_an_unknown_shape_have_no_preview() -> None:
    assert as_grid(torch.zeros(1, 2, 3, 4, 5), 64, 64) is None
    assert as_grid(torch.zeros(1, 7, 4), 64, 32) is None
    assert isinstance(fitted(torch.zeros(1, 7, 4), torch.zeros(1, 3, 32, 64)), NoPreviews)


def test_latents_of_another_model_have_no_preview() -> None:
    previews = fitted(torch.randn(1, 4, 8, 8), torch.rand(1, 3, 64, 64))

    assert previews.of(torch.randn(1, 16, 8, 8), 64, 64) == []


def test_what_is_no_number_fits_nothing_and_is_shown_grey() -> None:
    broken = torch.full((1, 4, 8, 8), float("nan"))

    assert isinstance(fitted(broken, torch.rand(1, 3, 64, 64)), NoPreviews)
    previews = fitted(torch.randn(1, 4, 8, 8), torch.rand(1, 3, 64, 64))
    assert previews.of(broken, 64, 64)[0].getpixel((0, 0)) == (128, 128, 128)


def test_a_preview_is_small() -> None:
    previews = fitted(torch.randn(1, 4, 8, 8), torch.rand(1, 3, 64, 64))

    assert previews.of(torch.randn(1, 4, 128, 160), 1280, 1024)[0].size == (256, 205)
