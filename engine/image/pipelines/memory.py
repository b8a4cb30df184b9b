"""
The memory ladder: where a model's parts stand, by what is free on the device. Pure.

Every rung down costs time, so the highest that fits is taken.
"""

from dataclasses import dataclass
from enum import IntEnum

GIB = 1 << 30
_SPARE = 0.92  # of what is free: the allocator's fragments and the driver take the rest


class Rung(IntEnum):
    """From fastest to smallest."""

    RESIDENT = 0  # all on the device
    TEXT_ASIDE = 1  # text encoders on the CPU; their answers are kept
    INT8 = 2  # besides, the denoiser's weights in 8 bits
    GROUPS = 3  # the denoiser visits the device a few layers at a time


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of each part as loaded, and of what painting one picture needs beside them."""

    denoiser: int
    text: int
    rest: int  # VAE and whatever else
    work: int


def rung(free_bytes: int, sizes: Sizes, *, int8: bool = False) -> Rung:
    """
    The highest rung whose parts fit into `free_bytes`.

    Args:
        int8: Whether weights can be quantised here; without it that rung is left out.
    """
    room = free_bytes * _SPARE - sizes.rest - sizes.work
    if sizes.denoiser + sizes.text <= room:
        return Rung.RESIDENT
    if sizes.denoiser <= room:
        return Rung.TEXT_ASIDE
    if int8 and sizes.denoiser / 2 <= room:
        return Rung.INT8
    return Rung.GROUPS


def work_bytes(width_px: int, height_px: int, element_bytes: int) -> int:
    """
    What decoding one picture takes at its peak: about 128 channels at full size, three copies.
    """
    return width_px * height_px * 128 * 3 * element_bytes


def batch_limit(free_bytes: int, work: int) -> int:
    """How many pictures may ride together: a power of two from 1 to 8."""
    fits = max(1, free_bytes // max(work, 1))
    return 1 << min(3, int(fits).bit_length() - 1)


def suggested(vram_bytes: int) -> str:
    """
    A hub model for a card of this size, for a message only; nothing is downloaded.

    All of these may be used commercially (Apache-2.0; SDXL: OpenRAIL++-M with its use rules).
    "" below 6 GiB: the house models are the better choice.
    """
    gib = vram_bytes / GIB
    if gib < 6:
        return ""
    if gib < 11.5:
        return "stabilityai/stable-diffusion-xl-base-1.0"
    if gib < 22:
        return "black-forest-labs/FLUX.2-klein-4B"
    return "Tongyi-MAI/Z-Image-Turbo"
