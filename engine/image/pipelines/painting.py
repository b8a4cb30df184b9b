"""
One call of a pipeline: orders that agree become tensors. Knows no adapter and no alt text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image, ImageOps
from torch import Tensor

from engine.errors import Rejected
from engine.image.pipelines.encoding import Encoder
from engine.image.pipelines.families import Family, guidance_arguments, takes
from engine.image.pipelines.sampling import steps_for

# Called after each step: step (1-based), steps of this call, latents of the true orders.
OnStep = Callable[[int, int, Tensor], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One picture of a call. `source` is RGB, or None to start from noise."""

    prompt: str
    negative: str
    seed: int
    source: Image.Image | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What the pictures of one call have in common; `strength` counts with sources only."""

    width_px: int
    height_px: int
    steps: int
    guidance: float
    strength: float = 1.0
    from_source: bool = False


class Painter:
    """A pipeline and the one beside it that starts from pictures (the same networks)."""

    def __init__(
        self,
        pipe: Any,
        from_source: Any | None,
        family: Family | None,
        device: torch.device,
    ) -> None:
        self._pipe = pipe
        self._from_source = from_source
        self._family = family
        self._device = device
        self.encoder = Encoder(pipe, family) if family else None

    def paint(self, asked: Sequence[Asked], call: Call, on_step: OnStep) -> tuple[Tensor, Tensor]:
        """
        Returns:
            Pictures (B, 3, H, W), float in [0, 1] or not finite where the model brought no
            picture, and the latents of the last step; B counts the orders, in order.
        """
        pipe = self._from_source if call.from_source else self._pipe
        if pipe is None:
            raise Rejected("this model cannot start from a picture")
        rows = self._padded(asked)
        last: list[Tensor] = []

        def stepped(
            running: Any, step: int, _time: Tensor, inner: dict[str, Any]
        ) -> dict[str, Any]:
            last[:] = [inner["latents"][: len(asked)]]
            on_step(step + 1, running.num_timesteps, last[0])
            return {}

        arguments = {
            "num_inference_steps": call.steps,
            "generator": [torch.Generator("cpu").manual_seed(row.seed) for row in rows],
            "output_type": "pt",
            **guidance_arguments(pipe, call.guidance),
            **self._size(pipe, call),
            **self._words(pipe, rows, call),
            **self._sources(pipe, rows, call),
        }
        if "callback_on_step_end" in takes(pipe):
            arguments["callback_on_step_end"] = stepped
        output = pipe(**arguments)
        pictures: Tensor = output.images[: len(asked)]
        return _held_back(pictures, output), last[0] if last else pictures[:, :0]

    def _padded(self, asked: Sequence[Asked]) -> list[Asked]:
        """A power of two on CUDA, where each batch size is a graph; the rest is dropped."""
        rows = list(asked)
        if self._device.type == "cuda":
            rows += [rows[-1]] * ((1 << (len(rows) - 1).bit_length()) - len(rows))
        return rows

    def _words(self, pipe: Any, rows: Sequence[Asked], call: Call) -> dict[str, Any]:
        if self.encoder and self._family:
            guided = call.guidance > self._family.guided_above
            pairs = [(row.prompt, row.negative if guided else "") for row in rows]
            return self.encoder.batch(pairs, guided=guided, device=self._device)
        words: dict[str, Any] = {"prompt": [row.prompt for row in rows]}
        if "negative_prompt" in takes(pipe) and any(row.negative for row in rows):
            words["negative_prompt"] = [row.negative for row in rows]
        return words

    def _size(self, pipe: Any, call: Call) -> dict[str, Any]:
        sized = {"height": call.height_px, "width": call.width_px}
        return {name: value for name, value in sized.items() if name in takes(pipe)}

    def _sources(self, pipe: Any, rows: Sequence[Asked], call: Call) -> dict[str, Any]:
        if not call.from_source:
            return {}
        size = (call.width_px, call.height_px)
        sources = [fitted_source(row.source, size) for row in rows]
        if "strength" not in takes(pipe):
            return {"image": sources}
        return {
            "image": sources,
            "strength": call.strength,
            "num_inference_steps": steps_for(call.steps, call.strength),
        }


def fitted_source(source: Image.Image | None, size: tuple[int, int]) -> Image.Image:
    """
    The source at the size that is painted, its edges cut where the shapes differ.

    Raises:
        Rejected: There is none.
    """
    if source is None:
        raise Rejected("a picture to start from is missing")
    return ImageOps.fit(source.convert("RGB"), size, Image.Resampling.LANCZOS)


def _held_back(pictures: Tensor, output: Any) -> Tensor:
    """Not finite where the model's own safety checker painted a picture over."""
    flags = output.get("nsfw_content_detected")
    if not flags:
        return pictures
    held = torch.tensor(flags[: len(pictures)], device=pictures.device)
    return pictures.masked_fill(held[:, None, None, None], float("nan"))
