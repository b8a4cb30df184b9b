"""
In what the pipeline classes of diffusers differ for us. Knows their signatures, not their insides.

A class that is not listed works too: it is asked with texts, and its text encoders keep no cache.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Family:
    """
    How prompts of one pipeline class are encoded ahead of a call.

    `encoded` names what `encode_prompt` brings, by the names that a call takes it under; "" is not
    taken. Guidance works above `guided_above`, as the class's own property has it.
    """

    encoded: tuple[str, ...]
    told: Mapping[str, object] = field(default_factory=dict)  # to encode_prompt, besides
    guided_above: float = 1.0
    negative_apart: bool = False  # what not to paint is encoded by a call of its own
    source_alone: bool = False  # a list of sources belongs to ONE picture, so one at a time


_PAIR = ("prompt_embeds", "negative_prompt_embeds")
_POOLED = (*_PAIR, "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
_ONE = {"num_images_per_prompt": 1}

# Read in diffusers 0.42.1: encode_prompt and __call__ of each class.
FAMILIES: Mapping[str, Family] = {
    "StableDiffusionPipeline": Family(_PAIR, _ONE),
    "StableDiffusionXLPipeline": Family(_POOLED, _ONE),
    "ZImagePipeline": Family(_PAIR, guided_above=0.0),
    "Flux2KleinPipeline": Family(
        ("prompt_embeds", ""), _ONE, negative_apart=True, source_alone=True
    ),
}


def family_of(pipe: Any) -> Family | None:
    return FAMILIES.get(type(pipe).__name__)


def takes(pipe: Any) -> frozenset[str]:
    """The names that a call of this pipeline takes."""
    return frozenset(inspect.signature(type(pipe).__call__).parameters)


def guidance_arguments(pipe: Any, guidance: float) -> dict[str, float]:
    """
    Guidance under the name that means classifier-free guidance in this class.

    Flux and its kin take two: the distilled one is an input of the network, where it has one.
    """
    if "true_cfg_scale" in takes(pipe) and not pipe.transformer.config.get("guidance_embeds"):
        return {"true_cfg_scale": guidance}
    return {"guidance_scale": guidance}
