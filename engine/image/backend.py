"""
Backend: what the image server asks of a model. Knows no HTTP, no queue and no torch.

The server calls a backend from one thread only, never from the event loop.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PIL import Image

# Called after each step from the backend's own thread: step (1-based), steps, and small previews
# of the batch in order, empty where none were made.
Watch = Callable[[int, int, Sequence[Image.Image]], None]


@dataclass(frozen=True, slots=True)
class Order:
    """One picture to be painted, checked. `source` is RGB, of the manner's size, or None."""

    prompt: str
    seed: int
    negative: str = ""
    style: str = ""
    source: Image.Image | None = None
    strength: float = 0.6


@dataclass(frozen=True, slots=True)
class Manner:
    """What all pictures of one batch have in common; batches form by equal manners."""

    width_px: int
    height_px: int
    steps: int
    guidance: float
    adapter: str | None = None
    from_source: bool = False


@dataclass(frozen=True, slots=True)
class Painted:
    """One picture and what it shows; the fields mean what they mean in `engine.types.Picture`."""

    image: Image.Image  # RGB
    alt_en: str
    alt_zh: str
    left_out: tuple[str, ...] = ()
    drawn_en: str = ""
    drawn_zh: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a backend says of itself, for `/v1/models`, the door's checks and the pages."""

    name: str
    sizes: tuple[tuple[int, int], ...]  # width, height in px; the first is the default
    steps: int  # default
    max_steps: int
    guidance: float  # default; 0 where the model takes none
    max_batch: int  # a power of two
    note_en: str = ""  # how it paints, for members: "the model composes, a renderer draws"
    note_zh: str = ""
    licence: str = ""
    takes_source: bool = True
    takes_adapters: bool = True


class Backend(Protocol):
    """One model on one device."""

    @property
    def card(self) -> Card: ...

    def paint(
        self, orders: Sequence[Order], manner: Manner, watch: Watch | None = None
    ) -> list[Painted]:
        """
        One picture an order, in order. A seed gives the same picture whatever batch it rides in.

        Raises:
            OutOfMemory: The batch was too large; a smaller one may do.
            BadOutput: The model brought numbers that are no picture (NaN).
        """
        ...

    def enlarge(self, image: Image.Image, factor: int) -> Image.Image:
        """`factor` times as wide and high."""
        ...

    def load_adapter(self, name: str, folder: Path) -> None:
        """
        Raises:
            Rejected: The folder holds no adapter of this model; nothing was changed.
        """
        ...

    def unload_adapter(self, name: str) -> None: ...

    def close(self) -> None: ...
