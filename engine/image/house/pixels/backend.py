"""
PixelsBackend: our latent diffusion model as the image server asks for it.

The exported folder is an ordinary pipeline and is run as one (`engine.image.pipelines`); what is
added here is its closed world, and that small pictures are enlarged before they are shown.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from PIL import Image

from engine.errors import Rejected
from engine.image.backend import Card, Manner, Order, Painted, Watch
from engine.image.house.pixels.paint import GUIDANCE, STEPS
from engine.image.house.pixels.upscaler import Upscaler
from engine.image.house.pixels.wording import worded
from engine.image.pipelines.backend import DiffusersBackend

WEIGHTS = Path(__file__).parents[1] / "pixels_weights"
SIDE_PX = 512  # as shown
_FACTORS = (2, 3, 4)
_ADAPTER_RANK = 16
_MAX_STEPS = 50


class PixelsBackend:
    """The pipeline, its upscaler, and what the card says of both; called from one thread."""

    def __init__(
        self, pipeline: DiffusersBackend, upscaler: Upscaler, px: int, *, sketch: bool
    ) -> None:
        self._pipeline = pipeline
        self._upscaler = upscaler
        self._px = px
        self._sketch = sketch

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Self:
        """
        Read the shipped weights and paint once.

        Raises:
            Rejected: They are missing or broken.
        """
        try:
            card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
            upscaler = Upscaler.load(folder / "upscaler.safetensors")
        except OSError as exc:
            raise Rejected(f"the weights of house-pixels are not whole: {exc}") from exc
        pipeline = DiffusersBackend.load(
            str(folder),
            adapters_dir=folder,  # adapters are named with their folders; this only makes room
            adapter_rank=_ADAPTER_RANK,
            steps=STEPS,
            guidance=GUIDANCE,
            side_px=card["px"],
        )
        return cls(pipeline, upscaler, card["px"], sketch=card["sketch"])

    @property
    def card(self) -> Card:
        return Card(
            name="house-pixels",
            sizes=((SIDE_PX, SIDE_PX),),
            steps=STEPS,
            max_steps=_MAX_STEPS,
            guidance=GUIDANCE,
            max_batch=4,
            note_en=f"Our own small model paints at {self._px} px, then it is enlarged"
            + (": a sketch." if self._sketch else "."),
            note_zh=f"自家的小模型先画 {self._px} 像素，再放大"
            + ("：只是草图。" if self._sketch else "。"),
            licence="Apache-2.0",
        )

    def paint(
        self, orders: Sequence[Order], manner: Manner, watch: Watch | None = None
    ) -> list[Painted]:
        """See `Backend.paint`; the same seed gives the same picture in any batch, to rounding."""
        wordings = [worded(order.prompt, order.style) for order in orders]
        told = [
            replace(order, prompt=wording.told, style="")
            for order, wording in zip(orders, wordings, strict=True)
        ]
        small = replace(manner, width_px=self._px, height_px=self._px)
        return [
            Painted(
                image=self._shown(made.image, manner),
                alt_en=wording.alt_en,
                alt_zh=wording.alt_zh,
                left_out=wording.left_out,
                drawn_en=wording.drawn_en,
                drawn_zh=wording.drawn_zh,
            )
            for made, wording in zip(
                self._pipeline.paint(told, small, watch), wordings, strict=True
            )
        ]

    def enlarge(self, image: Image.Image, factor: int) -> Image.Image:
        """
        By our own network, 2 to 4 times as wide and high.

        Raises:
            Rejected: The factor is another.
        """
        if factor not in _FACTORS:
            raise Rejected("a picture is made 2, 3 or 4 times as large")
        return self._upscaler.enlarged(image.convert("RGB"), factor)

    def load_adapter(self, name: str, folder: Path) -> None:
        self._pipeline.load_adapter(name, folder)

    def unload_adapter(self, name: str) -> None:
        self._pipeline.unload_adapter(name)

    def close(self) -> None:
        self._pipeline.close()

    def _shown(self, image: Image.Image, manner: Manner) -> Image.Image:
        size = (manner.width_px, manner.height_px)
        large = self._upscaler.enlarged(image, -(-max(size) // self._px))
        return large if large.size == size else large.resize(size, Image.Resampling.LANCZOS)
