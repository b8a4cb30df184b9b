"""Pipelines in the true shapes of Stable Diffusion 1.5 and XL, with random weights."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from tests.engine.image.pipelines import tiny

_VAE = {
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
    "latent_channels": 4,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """`make` builds the pipeline on the current default device and in the default format."""

    name: str
    side_px: int
    make: Callable[[], Any]

    def built(self, device: torch.device, dtype: torch.dtype) -> Any:
        torch.manual_seed(0)
        with made_as(device, dtype):
            pipe = self.make()
        return pipe.to(device)


@contextmanager
def made_as(device: torch.device, dtype: torch.dtype) -> Iterator[None]:
    """Weights are drawn where they will be used, as 2.6 billion of them take long elsewhere."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            yield
    finally:
        torch.set_default_dtype(before)


def clip(hidden: int, layers: int, heads: int, *, projected: bool = False) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=514,  # of the small tokenizer; the real one has 49,408
        hidden_size=hidden,
        intermediate_size=4 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        projection_dim=hidden,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
    )
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


def scheduler() -> Any:
    """On the CPU and in float32, whatever the networks are made in."""
    from diffusers import EulerDiscreteScheduler

    with made_as(torch.device("cpu"), torch.float32):
        return EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
        )


def sd15() -> Any:
    from diffusers import AutoencoderKL, StableDiffusionPipeline, UNet2DConditionModel

    return StableDiffusionPipeline(
        unet=UNet2DConditionModel(sample_size=64, cross_attention_dim=768, attention_head_dim=8),
        vae=AutoencoderKL(sample_size=512, **_VAE),
        text_encoder=clip(768, 12, 12),
        tokenizer=tiny.clip_tokenizer(),
        scheduler=scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def sdxl() -> Any:
    from diffusers import AutoencoderKL, StableDiffusionXLPipeline, UNet2DConditionModel

    unet = UNet2DConditionModel(
        sample_size=128,
        block_out_channels=(320, 640, 1280),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=[1, 2, 10],
        attention_head_dim=[5, 10, 20],
        cross_attention_dim=2048,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
    )
    return StableDiffusionXLPipeline(
        unet=unet,
        vae=AutoencoderKL(sample_size=1024, scaling_factor=0.13025, **_VAE),
        text_encoder=clip(768, 12, 12),
        text_encoder_2=clip(1280, 32, 20, projected=True),
        tokenizer=tiny.clip_tokenizer(),
        tokenizer_2=tiny.clip_tokenizer(),
        scheduler=scheduler(),
    )


SHAPES = {"sd15": Shape("sd15", 512, sd15), "sdxl": Shape("sdxl", 1024, sdxl)}
TINY_SHAPES = {
    "sd15": Shape("sd15", tiny.SIDE_PX, tiny.stable_diffusion),
    "sdxl": Shape("sdxl", tiny.SIDE_PX, tiny.stable_diffusion_xl),
}
