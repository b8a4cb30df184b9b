"""
Puts a pipeline where the memory ladder says, and makes it fast there. Decides nothing.

Everything that needs a GPU stands here; on the CPU all parts simply stay.
"""

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

import torch

from engine.image.pipelines.memory import Rung
from engine.image.pipelines.parts import Parts

_GRAPHS = 64  # of one forward; torch's own limit is 8


def int8_is_possible() -> bool:
    return importlib.util.find_spec("torchao") is not None


def place(pipe: Any, parts: Parts, device: torch.device, rung: Rung, *, encodes: bool) -> None:
    """
    Args:
        encodes: Whether prompts are encoded ahead, so that text encoders may stay on the CPU; if
            not, diffusers moves whole parts in and out as a call needs them.
    """
    if device.type == "cpu":
        return
    steps: dict[Rung, Callable[[], None]] = {
        Rung.RESIDENT: lambda: _move([*parts.text.values(), parts.denoiser], device),
        Rung.TEXT_ASIDE: lambda: _move([parts.denoiser], device),
        Rung.INT8: lambda: _quantised(parts.denoiser, device),
        Rung.GROUPS: lambda: offload_in_groups(parts.denoiser, device),
    }
    if encodes or rung is Rung.RESIDENT:
        steps[rung]()
        _move(parts.rest.values(), device)
    elif rung is Rung.GROUPS:
        pipe.enable_group_offload(device, offload_type="leaf_level", use_stream=True)
    else:
        pipe.enable_model_cpu_offload(device=device)


def quicken(parts: Parts, device: torch.device, rung: Rung, *, compiled: bool) -> None:
    """Memory layout and compiled blocks, on CUDA and for what stays there only."""
    if device.type != "cuda" or rung >= Rung.INT8:
        return
    for network in (parts.rest["vae"], *([parts.denoiser] if _is_unet(parts) else [])):
        network.to(memory_format=torch.channels_last)
    if compiled and parts.denoiser._repeated_blocks:
        compile_blocks(parts.denoiser)


def compile_blocks(denoiser: Any, **how: str) -> None:
    """
    Compile the blocks that a model repeats; `how` goes to torch.compile.

    One forward serves blocks of several kinds, batch sizes, and with and without an adapter: nine
    graphs and more of Z-Image, where torch stops at eight. What is beyond runs uncompiled, so the
    whole graph is not insisted on, which would end in an error.
    """
    torch._dynamo.config.recompile_limit = _GRAPHS
    denoiser.compile_repeated_blocks(**how)


def quantise(denoiser: Any) -> None:
    """The weights of its linear layers in 8 bits; activations stay as they are."""
    quantization = importlib.import_module("torchao.quantization")  # optional, so never a must
    quantization.quantize_(denoiser, quantization.Int8WeightOnlyConfig())


def offload_in_groups(denoiser: Any, device: torch.device) -> None:
    denoiser.enable_group_offload(
        onload_device=device,
        offload_device=torch.device("cpu"),
        offload_type="leaf_level",
        use_stream=True,
    )


def _quantised(denoiser: Any, device: torch.device) -> None:
    quantise(denoiser)
    denoiser.to(device)


def _move(networks: Any, device: torch.device) -> None:
    for network in networks:
        network.to(device)


def _is_unet(parts: Parts) -> bool:
    return parts.denoiser_name == "unet"
