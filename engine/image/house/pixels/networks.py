"""
The three networks, as diffusers and transformers know them, in our sizes. No weights of others.

Imports of these libraries stand inside the functions: what they import needs to be made ready.
"""

from dataclasses import dataclass
from typing import Any

from engine.image.house.pixels.shape import Shape
from engine.image.house.pixels.tokens import BOS_ID, EOS_ID, PAD_ID
from engine.operators import declare_torchvision_operators


@dataclass(frozen=True, slots=True)
class Painter:
    """What flow matching trains: a UNet that reads texts. Both are torch modules."""

    unet: Any  # UNet2DConditionModel
    text: Any  # CLIPTextModel


def vae_of(shape: Shape) -> Any:
    """An AutoencoderKL without attention, so that it serves pictures of any shape."""
    declare_torchvision_operators()
    from diffusers import AutoencoderKL

    levels = len(shape.vae)
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=shape.vae,
        layers_per_block=shape.vae_layers,
        latent_channels=shape.latent,
        norm_num_groups=shape.groups,
        sample_size=shape.px,
        mid_block_add_attention=False,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )


def painter_of(shape: Shape) -> Painter:
    return Painter(_unet(shape), _text(shape))


def scheduler() -> Any:
    """Straight lines from noise (sigma 1) to picture (sigma 0), solved by DPM-Solver++(2M)."""
    declare_torchvision_operators()
    from diffusers import DPMSolverMultistepScheduler

    return DPMSolverMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=1.0, steps_offset=1
    )


def _unet(shape: Shape) -> Any:
    declare_torchvision_operators()
    from diffusers import UNet2DConditionModel

    down = ["CrossAttnDownBlock2D" if reads else "DownBlock2D" for reads in shape.attends]
    up = ["CrossAttnUpBlock2D" if reads else "UpBlock2D" for reads in reversed(shape.attends)]
    return UNet2DConditionModel(
        sample_size=shape.latent_px,
        in_channels=shape.latent,
        out_channels=shape.latent,
        layers_per_block=1,
        block_out_channels=shape.unet,
        down_block_types=tuple(down),
        up_block_types=tuple(up),
        cross_attention_dim=shape.text,
        attention_head_dim=[width // shape.head for width in shape.unet],  # in truth: their number
        norm_num_groups=shape.groups,
    )


def _text(shape: Shape) -> Any:
    declare_torchvision_operators()
    from transformers import CLIPTextConfig, CLIPTextModel

    settings = CLIPTextConfig(
        vocab_size=shape.vocab,
        hidden_size=shape.text,
        intermediate_size=shape.text * 4,
        num_hidden_layers=shape.text_layers,
        num_attention_heads=shape.text // 32,
        max_position_embeddings=shape.tokens,
        projection_dim=shape.text,
        bos_token_id=BOS_ID,
        eos_token_id=EOS_ID,
        pad_token_id=PAD_ID,
    )
    return CLIPTextModel(settings)
