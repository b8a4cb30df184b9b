"""
Small diffusion models of the real classes with random weights, saved as folders.

Each is made in a second and paints 64 px; nothing in them was trained, so a picture is only noise
that must come back the same.
"""

from pathlib import Path
from typing import Any

import torch

from engine.operators import declare_torchvision_operators

SIDE_PX = 64
_CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['content'] }}<|im_end|>{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>{% endif %}"
)


def byte_letters() -> list[str]:
    """The 256 letters that byte-level BPE writes bytes with (GPT-2's table)."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    moved = [256 + n for n in range(256 - len(kept))]
    return [chr(code) for code in [*kept, *moved]]


def clip_tokenizer(**kwargs: Any) -> Any:
    from transformers import CLIPTokenizer

    letters = byte_letters()
    words = [*letters, *(f"{letter}</w>" for letter in letters)]
    vocab = {word: n for n, word in enumerate([*words, "<|startoftext|>", "<|endoftext|>"])}
    return CLIPTokenizer(vocab=vocab, merges=[], model_max_length=77, **kwargs)


def chat_tokenizer() -> Any:
    from transformers import Qwen2Tokenizer

    words = [*byte_letters(), "<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    made = Qwen2Tokenizer(vocab={word: n for n, word in enumerate(words)}, merges=[])
    made.chat_template = _CHAT
    return made


def clip_text(hidden: int, *, projected: bool = False) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=514,
        hidden_size=hidden,
        intermediate_size=37,
        num_hidden_layers=3,
        num_attention_heads=4,
        projection_dim=hidden,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
    )
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


def kl(latent_channels: int, **more: Any) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(16, 32),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=latent_channels,
        norm_num_groups=8,
        sample_size=SIDE_PX,
        **more,
    )


def stable_diffusion() -> Any:
    from diffusers import DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel

    unet = UNet2DConditionModel(
        block_out_channels=(16, 32),
        layers_per_block=1,
        sample_size=SIDE_PX // 2,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        attention_head_dim=8,
        norm_num_groups=8,
    )
    return StableDiffusionPipeline(
        vae=kl(4),
        text_encoder=clip_text(32),
        tokenizer=clip_tokenizer(),
        unet=unet,
        scheduler=DDIMScheduler(beta_schedule="scaled_linear", clip_sample=False, steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def stable_diffusion_xl() -> Any:
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel

    unet = UNet2DConditionModel(
        block_out_channels=(16, 32),
        layers_per_block=1,
        sample_size=SIDE_PX // 2,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 2),
        projection_class_embeddings_input_dim=6 * 8 + 32,
        cross_attention_dim=64,
        norm_num_groups=8,
    )
    return StableDiffusionXLPipeline(
        vae=kl(4),
        text_encoder=clip_text(32),
        text_encoder_2=clip_text(32, projected=True),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        unet=unet,
        scheduler=EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
        ),
    )


def z_image() -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel
    from transformers import Qwen3Config, Qwen3Model

    transformer = ZImageTransformer2DModel(
        in_channels=16,
        dim=32,
        n_layers=2,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=16,
        axes_dims=[4, 6, 6],
        axes_lens=[1024, 64, 64],
    )
    with torch.no_grad():
        for name in ("x_pad_token", "cap_pad_token"):  # made without numbers
            getattr(transformer, name).normal_(std=0.02)
    return ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=kl(16, shift_factor=0.1),
        text_encoder=Qwen3Model(_qwen3(Qwen3Config, layers=2)),
        tokenizer=chat_tokenizer(),
        transformer=transformer,
    )


def flux2_klein() -> Any:
    from diffusers import (
        AutoencoderKLFlux2,
        FlowMatchEulerDiscreteScheduler,
        Flux2KleinPipeline,
        Flux2Transformer2DModel,
    )
    from transformers import Qwen3Config, Qwen3ForCausalLM

    transformer = Flux2Transformer2DModel(
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=48,
        timestep_guidance_channels=32,
        axes_dims_rope=(4, 4, 4, 4),
        guidance_embeds=False,
    )
    vae = AutoencoderKLFlux2(
        block_out_channels=(16, 32),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=4,
        norm_num_groups=8,
        sample_size=SIDE_PX,
    )
    return Flux2KleinPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=vae,
        text_encoder=Qwen3ForCausalLM(_qwen3(Qwen3Config, layers=28)),
        tokenizer=chat_tokenizer(),
        transformer=transformer,
        is_distilled=True,
    )


def flux() -> Any:
    """As FLUX.1-schnell: no guidance in the network."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
    from transformers import T5Config, T5EncoderModel

    transformer = FluxTransformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=32,
        axes_dims_rope=[4, 4, 8],
        guidance_embeds=False,
    )
    t5 = T5Config(vocab_size=100, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4)
    return FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=kl(4, shift_factor=0.1),
        text_encoder=clip_text(32),
        tokenizer=clip_tokenizer(),
        text_encoder_2=T5EncoderModel(t5),
        tokenizer_2=t5_tokenizer(),
        transformer=transformer,
    )


def t5_tokenizer() -> Any:
    from transformers import T5Tokenizer

    letters = [chr(code) for code in range(97, 123)]
    pieces = ["<pad>", "</s>", "<unk>", "▁", *letters]
    return T5Tokenizer(vocab=[(piece, -float(n)) for n, piece in enumerate(pieces)])


def saved_with_checker(model: Path, folder: Path) -> Path:
    """The same model with a safety checker that holds everything back."""
    from diffusers import StableDiffusionPipeline
    from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
    from transformers import CLIPImageProcessor

    pipe = StableDiffusionPipeline.from_pretrained(model, local_files_only=True)
    checker = StableDiffusionSafetyChecker(clip_vision_config())
    with torch.no_grad():
        checker.concept_embeds_weights.fill_(-2.0)  # a cosine is always above
    pipe.register_modules(safety_checker=checker, feature_extractor=processor(CLIPImageProcessor))
    pipe.register_to_config(requires_safety_checker=True)
    pipe.save_pretrained(folder)
    return folder


def clip_vision_config() -> Any:
    from transformers import CLIPConfig

    small = {"hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2}
    vision = {**small, "num_attention_heads": 4, "image_size": 32, "patch_size": 8}
    return CLIPConfig(vision_config=vision, projection_dim=16)


def processor(kind: Any) -> Any:
    return kind(size={"height": 32, "width": 32}, crop_size={"height": 32, "width": 32})


def saved_tiny_autoencoder(folder: Path) -> Path:
    from diffusers import AutoencoderTiny

    torch.manual_seed(0)
    AutoencoderTiny(
        encoder_block_out_channels=(8, 8),
        decoder_block_out_channels=(8, 8),
        num_encoder_blocks=(1, 1),
        num_decoder_blocks=(1, 1),
        latent_channels=4,
    ).save_pretrained(folder)
    return folder


def _qwen3(config: Any, layers: int) -> Any:
    return config(
        vocab_size=259,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        max_position_embeddings=2048,
    )


KINDS = {
    "sd": stable_diffusion,
    "sdxl": stable_diffusion_xl,
    "z_image": z_image,
    "klein": flux2_klein,
}


def saved(kind: str, folder: Path) -> Path:
    """The folder of a small model of this kind; the same numbers each time."""
    declare_torchvision_operators()
    torch.manual_seed(0)
    (flux if kind == "flux" else KINDS[kind])().save_pretrained(folder)
    return folder
