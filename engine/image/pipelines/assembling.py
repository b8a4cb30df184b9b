"""
Puts a backend's parts together: pipeline, place, slot, previews, card. Runs once, at the start.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.errors import Rejected
from engine.image.backend import Card
from engine.image.pipelines.adapters import Slot
from engine.image.pipelines.families import family_of
from engine.image.pipelines.loading import CANNOT_LOAD
from engine.image.pipelines.memory import Rung, batch_limit, rung, suggested, work_bytes
from engine.image.pipelines.memory_full import memory_watched
from engine.image.pipelines.painting import Asked, Call, Painter
from engine.image.pipelines.parts import Parts, parts_of
from engine.image.pipelines.placing import int8_is_possible, place, quicken
from engine.image.pipelines.previews import Previews, TinyAutoencoder, fitted
from engine.image.pipelines.sampling import MAX_STEPS, Facts, Habit, recognised
from engine.image.pipelines.sizes import sizes_around

log = logging.getLogger(__name__)

_CPU_BATCH = 4
_USUAL_SIDE_PX = 1024  # of models whose configuration does not say
# Colours and lights that differ, for the fit of previews; painted once and thrown away.
_FIRST_PROMPTS = (
    "a red sunset over the sea",
    "a green forest at noon",
    "snow under a blue sky",
    "a dark street at night, yellow lamps",
)


@dataclass(frozen=True, slots=True)
class Assembled:
    """All that a loaded model is made of. `source_alone`: sources are painted one a call."""

    painter: Painter
    slot: Slot | None
    previews: Previews
    habit: Habit
    card: Card
    device: torch.device
    rung: Rung
    source_alone: bool


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an operator may ask for; see `DiffusersBackend.load`. `adapter_rank` None: no slot."""

    adapter_rank: int | None = None
    preview_model: str | None = None
    steps: int | None = None
    guidance: float | None = None
    side_px: int | None = None
    compiled: bool = True


def device_of(name: str | None) -> torch.device:
    """The device of that name; None is a GPU where there is one."""
    return torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))


def dtype_on(device: torch.device) -> torch.dtype:
    return torch.bfloat16 if device.type == "cuda" else torch.float32


def assembled(
    pipe: Any, name: str, licence: str, device: torch.device, wishes: Wishes
) -> Assembled:
    """
    A backend's parts around a pipeline that was loaded in `dtype_on(device)`.

    Raises:
        Rejected: It paints from no prompt, or the model for previews cannot be had.
        OutOfMemory: It does not fit, whatever is moved aside.
    """
    parts = parts_of(pipe)
    side = wishes.side_px or trained_side(pipe, parts)
    work = work_bytes(side, side, dtype_on(device).itemsize)
    family = family_of(pipe)
    with memory_watched(device):
        stands = _rung(device, parts, work)
        place(pipe, parts, device, stands, encodes=family is not None)
        slot = _slot(pipe, parts, wishes.adapter_rank if stands < Rung.INT8 else None)
        quicken(parts, device, stands, compiled=wishes.compiled)
        pipe.vae.enable_slicing()  # less memory, and a picture is decoded alone as in a batch
        habit = recognised(facts_of(pipe, name), wishes.steps, wishes.guidance)
        source_pipe = _from_source(pipe)
        painter = Painter(pipe, source_pipe, family, device)
        sizes = sizes_around(side, pipe.vae_scale_factor * 8)
        max_batch = _batch(device, work)
        previews, latents = _warmed(painter, habit, sizes[0], device, max_batch)
        if wishes.preview_model:
            previews = _previews(wishes.preview_model, latents, previews, device)
    card = Card(
        name=name,
        sizes=sizes,
        steps=habit.steps,
        max_steps=MAX_STEPS,
        guidance=habit.guidance,
        max_batch=max_batch,
        note_en=f"{name} paints in pixels, step by step; enlarging resamples.",
        note_zh=f"由 {name} 逐步画成；放大时只做重新采样。",
        licence=licence,
        takes_source=source_pipe is not None,
        takes_adapters=slot is not None,
    )
    alone = family is not None and family.source_alone
    return Assembled(painter, slot, previews, habit, card, device, stands, alone)


def facts_of(pipe: Any, name: str) -> Facts:
    parts = parts_of(pipe)
    return Facts(
        pipeline=type(pipe).__name__,
        name=name,
        scheduler=type(pipe.scheduler).__name__,
        is_distilled=bool(pipe.config.get("is_distilled")),
        guidance_embedded=parts.denoiser.config.get("guidance_embeds"),
    )


def trained_side(pipe: Any, parts: Parts) -> int:
    """The side in px that a model was trained at, as far as its configuration says."""
    latent = parts.denoiser.config.get("sample_size")
    if isinstance(latent, (list, tuple)):
        latent = latent[0]
    return int(latent * pipe.vae_scale_factor) if latent else _USUAL_SIDE_PX


def _rung(device: torch.device, parts: Parts, work: int) -> Rung:
    if device.type == "cpu":
        return Rung.RESIDENT
    free, total = torch.cuda.mem_get_info(device)
    chosen = rung(free, parts.sizes(work), int8=int8_is_possible())
    log.info("%.1f GiB are free: %s", free / (1 << 30), chosen.name)
    if chosen > Rung.TEXT_ASIDE and suggested(total):
        log.warning("this model is large for this card; %s would suit it", suggested(total))
    return chosen


def _slot(pipe: Any, parts: Parts, rank: int | None) -> Slot | None:
    if rank is None:
        return None
    slot = Slot(pipe, parts, rank)
    slot.open()
    return slot


def _from_source(pipe: Any) -> Any | None:
    from diffusers import AutoPipelineForImage2Image

    try:
        beside = AutoPipelineForImage2Image.from_pipe(pipe)
    except ValueError:  # its way of saying that there is none for this class
        return None
    beside.set_progress_bar_config(disable=True)
    return beside


def _warmed(
    painter: Painter, habit: Habit, size: tuple[int, int], device: torch.device, max_batch: int
) -> tuple[Previews, Tensor]:
    """
    Paint once, small where that is slow, so that compiling is done and previews are fitted.

    Returns:
        Previews, and latents that they were fitted on: (B, C, h, w) or (B, h * w, C).
    """
    asked = [Asked(prompt, "", seed) for seed, prompt in enumerate(_FIRST_PROMPTS)]
    groups = [asked[:1], asked[1:]] if max_batch >= len(asked) else [[one] for one in asked]
    width, height = size if device.type == "cuda" else (max(32, side // 2) for side in size)
    call = Call(width, height, min(habit.steps, 4), habit.guidance)
    painted = [painter.paint(group, call, lambda *_: None) for group in groups]
    pictures = torch.cat([picture for picture, _ in painted])
    latents = torch.cat([latent for _, latent in painted])
    if not pictures.isfinite().all():
        log.error("the model brought numbers that are no picture; it may not work in this format")
    return fitted(latents, pictures), latents


def _previews(model: str, latents: Tensor, fit: Previews, device: torch.device) -> Previews:
    """The tiny autoencoder of that name, or what was fitted where it reads other latents."""
    network = _tiny(model, device)
    if network.of(latents[:1], 64, 64):
        return network
    log.warning("%s reads other latents than this model's; previews are projected", model)
    return fit


def _tiny(model: str, device: torch.device) -> TinyAutoencoder:
    from diffusers import AutoencoderTiny

    try:
        network = AutoencoderTiny.from_pretrained(
            model,
            torch_dtype=dtype_on(device),
            use_safetensors=True,
            local_files_only=Path(model).is_dir(),
        )
    except CANNOT_LOAD as exc:
        raise Rejected(f"{model} cannot be loaded for previews: {exc}") from exc
    return TinyAutoencoder(network.to(device).eval())


def _batch(device: torch.device, work: int) -> int:
    if device.type == "cpu":
        return _CPU_BATCH
    return batch_limit(torch.cuda.mem_get_info(device)[0], work)
