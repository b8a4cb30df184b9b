"""The exported folder, in unmodified diffusers and behind the image server's door."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.errors import BadOutput, Rejected
from engine.image.backend import Manner, Order
from engine.image.house.pixels.backend import PixelsBackend
from engine.image.house.pixels.paint import load_pipeline, paint
from engine.image.house.pixels.wording import worded
from tests.engine.image.pipelines.adapters_made import saved_adapter

# diffusers' solver hands a tensor to numpy in the old way when its sigmas are a flow's.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

MANNER = Manner(width_px=512, height_px=512, steps=3, guidance=3.0)
BOAT = Order("a boat on a lake at dusk", seed=7)


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def test_unmodified_diffusers_paints_from_the_folder(model: Path) -> None:
    pipe = load_pipeline(model)

    made = paint(pipe, ["一片宁静的森林", "a boat"], [1, 2], steps=2)

    assert type(pipe).__name__ == "StableDiffusionPipeline"
    assert made.shape == (2, 32, 32, 3)
    assert not np.array_equal(made[0], made[1])


def test_the_folder_keeps_the_autoencoder_exact(model: Path) -> None:
    vae = load_pipeline(model).vae
    rows = torch.rand(2, 3, 32, 32) * 2 - 1

    with torch.no_grad():
        one = vae.encode(rows).latent_dist.mean
        half = vae.encode(rows * 0.5).latent_dist.mean
        none = vae.encode(rows * 0).latent_dist.mean

    assert torch.allclose(half - none, (one - none) / 2, atol=0.02)  # linear, in float16 too


def test_a_seed_paints_the_same_alone_and_in_a_batch(backend: PixelsBackend) -> None:
    others = [Order(f"picture {n}", seed=n) for n in range(3)]

    alone = backend.paint([BOAT], MANNER)[0].image
    within = backend.paint([*others, BOAT], MANNER)[3].image

    assert alone.size == (512, 512)
    assert np.abs(pixels(alone) - pixels(within)).max() <= 2
    assert np.abs(pixels(alone) - pixels(backend.paint([others[0]], MANNER)[0].image)).max() > 20


def test_a_source_counts_the_more_the_smaller_the_strength(backend: PixelsBackend) -> None:
    sources = [Image.new("RGB", (512, 512), colour) for colour in ("white", "black")]
    manner = replace(MANNER, steps=10, from_source=True)

    def apart(strength: float) -> float:
        """How far two pictures of one seed differ for their sources."""
        orders = [replace(BOAT, source=source, strength=strength) for source in sources]
        one, two = (pixels(made.image) for made in backend.paint(orders, manner))
        return float(np.abs(one - two).mean())

    assert apart(0.1) > 2 * apart(1.0)


def test_a_picture_that_is_no_number_is_refused(model: Path) -> None:
    backend = PixelsBackend.load(model)
    decoder = backend._pipeline._made.painter._pipe.vae.decoder
    with torch.no_grad():
        decoder.conv_out.bias[0] = float("nan")

    with pytest.raises(BadOutput):
        backend.paint([BOAT], MANNER)


def test_an_adapter_changes_the_picture_and_leaves_no_trace(
    backend: PixelsBackend, model: Path, tmp_path: Path
) -> None:
    folder = saved_adapter(model, tmp_path / "adapter")
    plain = backend.paint([BOAT], MANNER)[0].image

    backend.load_adapter("theirs", folder)
    changed = backend.paint([BOAT], replace(MANNER, adapter="theirs"))[0].image
    again = backend.paint([BOAT], MANNER)[0].image
    backend.unload_adapter("theirs")

    assert np.abs(pixels(changed) - pixels(plain)).max() > 4
    assert np.array_equal(pixels(again), pixels(plain))
    with pytest.raises(Rejected):
        backend.paint([BOAT], replace(MANNER, adapter="theirs"))


def test_steps_are_told_with_previews(backend: PixelsBackend) -> None:
    told: list[tuple[int, int, int]] = []

    backend.paint([BOAT, BOAT], MANNER, lambda step, of, shown: told.append((step, of, len(shown))))

    assert told == [(1, 3, 2), (2, 3, 2), (3, 3, 2)]


def test_words_outside_the_world_are_named(backend: PixelsBackend) -> None:
    painted = backend.paint([Order("a xylophone beside a boat", seed=1)], MANNER)[0]

    assert painted.left_out == ("xylophone",)
    assert "boat" in painted.drawn_en
    assert "boat" in painted.alt_en
    assert "小船" in painted.alt_zh


def test_a_style_is_told_in_the_words_of_the_captions() -> None:
    assert worded("湖边的一条狗", "ink").told == "湖畔，一条狗，水墨"
    assert worded("a dog by a lake", "ink").told == "a lake, a dog, ink wash"


def test_a_prompt_that_names_nothing_is_told_as_it_is() -> None:
    assert worded("zzz qqq", "").told == "zzz qqq"
    assert "zzz qqq" in worded("zzz qqq", "").alt_en


def test_enlarging_takes_two_to_four(backend: PixelsBackend) -> None:
    small = Image.new("RGB", (20, 10), (90, 20, 200))

    assert backend.enlarge(small, 3).size == (60, 30)
    with pytest.raises(Rejected):
        backend.enlarge(small, 5)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="not whole"):
        PixelsBackend.load(tmp_path)
