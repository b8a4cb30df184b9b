"""
DiffusersBackend: any text-to-image pipeline of diffusers, as the image server asks for it.

Orders go in, pictures and their descriptions come out. How a call is made (`painting`), what fits
where (`memory`) and what adapters are (`adapters`) stands elsewhere. Enlarging resamples; it
paints nothing new, so what members voted for stays what it is.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import torch
from PIL import Image
from torch import Tensor

from engine.errors import BadOutput, Rejected
from engine.image.backend import Card, Manner, Order, Painted, Watch
from engine.image.pipelines.adapters import Slot
from engine.image.pipelines.assembling import (
    Assembled,
    Wishes,
    assembled,
    device_of,
    dtype_on,
)
from engine.image.pipelines.loading import licence_of, load_pipeline, name_of
from engine.image.pipelines.memory_full import memory_watched
from engine.image.pipelines.painting import Asked, Call
from engine.image.pipelines.previews import NoPreviews, Previews, Unfinished, images_of
from engine.image.pipelines.styles import Styles, cleaned

_FACTORS = (2, 3, 4)


class DiffusersBackend:
    """One model on one device; called from one thread."""

    def __init__(self, made: Assembled, styles: Styles) -> None:
        self._made = made
        self._styles = styles
        self._painter = made.painter
        self._slot: Slot | None = made.slot

    @classmethod
    def load(
        cls,
        model: str,
        *,
        revision: str | None = None,
        device: str | None = None,
        adapters_dir: Path | None = None,
        adapter_rank: int = 32,
        preview_model: str | None = None,
        steps: int | None = None,
        guidance: float | None = None,
        side_px: int | None = None,
        compiled: bool = True,
    ) -> Self:
        """
        Load and warm up; minutes for a large model.

        Args:
            model: Hub id or folder of a diffusers pipeline.
            revision: Commit of the hub to which the model is pinned.
            device: "cuda", "cuda:1", "cpu"; None takes a GPU where there is one.
            adapters_dir: Where adapters will come from; None: this model takes none.
            adapter_rank: The highest rank of an adapter.
            preview_model: An AutoencoderTiny of the same latent space, hub id or folder.
            steps, guidance: Instead of what is recognised.
            side_px: The side that the model was trained at, where its configuration does not say.
            compiled: Compile its blocks (CUDA only).

        Raises:
            Rejected: The model cannot be had or must not be loaded; the sentence says why.
            OutOfMemory: It does not fit, whatever is moved aside.
        """
        on = device_of(device)
        pipe = load_pipeline(model, revision, dtype_on(on))
        wishes = Wishes(
            adapter_rank=adapter_rank if adapters_dir else None,
            preview_model=preview_model,
            steps=steps,
            guidance=guidance,
            side_px=side_px,
            compiled=compiled,
        )
        licence = licence_of(model, revision)
        made = assembled(pipe, name_of(model), licence, on, wishes)
        return cls(made, Styles.load())

    @property
    def card(self) -> Card:
        return self._made.card

    def paint(
        self, orders: Sequence[Order], manner: Manner, watch: Watch | None = None
    ) -> list[Painted]:
        """See `Backend.paint`. A batch with one bad picture raises; the message names it."""
        self._use(manner.adapter)
        groups = list(self._groups(orders, manner))
        progress = _Progress(self._made.previews, len(orders), len(groups), manner, watch)
        pictures: dict[int, Image.Image] = {}
        with memory_watched(self._made.device):
            for number, places in enumerate(groups):
                asked = [self._asked(orders[place]) for place in places]
                call = self._call(manner, orders[places[0]].strength)

                def stepped(
                    step: int,
                    of: int,
                    latents: Tensor,
                    number: int = number,
                    places: Sequence[int] = places,
                ) -> None:
                    rows = {place: latents[row : row + 1] for row, place in enumerate(places)}
                    progress.stepped(number, step / of, rows)

                painted, _ = self._painter.paint(asked, call, stepped)
                pictures.update(zip(places, _checked(painted, places), strict=True))
        return [self._painted(order, pictures[place]) for place, order in enumerate(orders)]

    def enlarge(self, image: Image.Image, factor: int) -> Image.Image:
        """
        Resampled (Lanczos), 2 to 4 times as wide and high.

        Raises:
            Rejected: The factor is another.
        """
        if factor not in _FACTORS:
            raise Rejected("a picture is made 2, 3 or 4 times as large")
        with memory_watched(self._made.device):
            size = (image.width * factor, image.height * factor)
            return image.convert("RGB").resize(size, Image.Resampling.LANCZOS)

    def load_adapter(self, name: str, folder: Path) -> None:
        self._slotted().load(name, folder)

    def unload_adapter(self, name: str) -> None:
        self._slotted().unload(name)

    def close(self) -> None:
        """Give back what the device holds; the backend paints no more."""
        del self._painter, self._slot, self._made
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _slotted(self) -> Slot:
        if self._slot is None:
            raise Rejected("this model was loaded without room for adapters")
        return self._slot

    def _use(self, adapter: str | None) -> None:
        if adapter is not None or self._slot is not None:
            self._slotted().use(adapter)

    def _groups(self, orders: Sequence[Order], manner: Manner) -> Iterator[tuple[int, ...]]:
        """Places of orders that can share a call: equal strengths, or each alone."""
        if manner.from_source and self._made.source_alone:
            yield from ((place,) for place in range(len(orders)))
            return
        strengths = [order.strength if manner.from_source else 1.0 for order in orders]
        for strength in dict.fromkeys(strengths):
            yield tuple(place for place, own in enumerate(strengths) if own == strength)

    def _asked(self, order: Order) -> Asked:
        negative = cleaned(order.negative) if self._made.habit.takes_negative else ""
        prompt = self._styles.prompt(order.prompt, order.style)
        return Asked(prompt, negative, order.seed, order.source)

    def _call(self, manner: Manner, strength: float) -> Call:
        habit = self._made.habit
        return Call(
            width_px=manner.width_px,
            height_px=manner.height_px,
            steps=manner.steps,
            guidance=habit.guidance if habit.distilled else manner.guidance,
            strength=strength,
            from_source=manner.from_source,
        )

    def _painted(self, order: Order, picture: Image.Image) -> Painted:
        return Painted(
            image=picture,
            alt_en=self._styles.alt(order.prompt, order.style, "en"),
            alt_zh=self._styles.alt(order.prompt, order.style, "zh"),
        )


class _Progress:
    """Tells the watcher of one batch that is painted in one call or in several."""

    def __init__(
        self, previews: Previews, orders: int, calls: int, manner: Manner, watch: Watch | None
    ) -> None:
        self._previews = previews
        self._orders = orders
        self._calls = calls
        self._manner = manner
        self._watch = watch
        self._latents: dict[int, Tensor] = {}

    def stepped(self, call: int, share: float, latents: dict[int, Tensor]) -> None:
        """`share` in (0, 1] of this call is done; `latents` are rows of one by place."""
        self._latents.update(latents)
        steps = self._manner.steps
        step = call * steps + math.ceil(min(share, 1.0) * steps)
        if self._watch is not None:
            self._watch(step, self._calls * steps, self._unfinished())

    def _unfinished(self) -> Sequence[Image.Image]:
        """Nothing until all pictures of the batch have begun, as previews stand in their order."""
        if isinstance(self._previews, NoPreviews) or len(self._latents) < self._orders:
            return ()
        rows = [self._latents[place] for place in range(self._orders)]
        return Unfinished(self._previews, rows, self._manner.width_px, self._manner.height_px)


def _checked(pictures: Tensor, places: Sequence[int]) -> Sequence[Image.Image]:
    """
    Raises:
        BadOutput: Some are no pictures; others of the batch may be painted without them.
    """
    sound = pictures.flatten(1).isfinite().all(dim=1).tolist()
    spoiled = [place + 1 for place, good in zip(places, sound, strict=True) if not good]
    if spoiled:
        raise BadOutput(f"no picture came of number {', '.join(map(str, spoiled))} of this batch")
    return images_of(pictures)
