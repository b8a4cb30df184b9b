"""Which backend a model's name means. Loads nothing before it is asked, since torch is slow."""

import json
from dataclasses import dataclass
from pathlib import Path

from engine.image.backend import Backend

SCENES, PIXELS = "house-scenes", "house-pixels"

_PIXELS_CARD = Path(__file__).parent / "house" / "pixels_weights" / "card.json"


def house_default(card: Path = _PIXELS_CARD) -> str:
    """The model that paints in pixels, once it was trained on a GPU; until then the composer."""
    if not card.is_file():
        return SCENES
    trained_on = json.loads(card.read_text(encoding="utf-8")).get("trained_on")
    return PIXELS if trained_on == "gpu" else SCENES


@dataclass(frozen=True, slots=True)
class Choice:
    """Which model, and what a hub model is loaded with; the house models need nothing more."""

    model: str = "house"  # the better house model; SCENES, PIXELS, a folder, or a hub's name
    revision: str | None = None
    preview_model: str | None = None
    adapters_dir: Path | None = None
    steps: int | None = None  # None: the model's own, as far as it is recognised
    guidance: float | None = None
    side_px: int | None = None  # of the usual square picture
    threads: int = 0  # of the CPU; 0: as suits the model


def threads_of(choice: Choice) -> int:
    """
    How many threads of the CPU to take; 0: as many as torch likes.

    The house models share the machine with a text engine, and two threads on busy cores wait for
    each other: four scenes took 1.7 to 2.0 s with one thread, 4.9 to 5.0 s with two.
    """
    if choice.threads:
        return choice.threads
    return 1 if choice.model in ("house", SCENES, PIXELS) else 0


def load_backend(choice: Choice) -> Backend:
    """Load a house model by its name, else a folder or a hub's model through diffusers."""
    if threads := threads_of(choice):
        import torch

        torch.set_num_threads(threads)
    name = house_default() if choice.model == "house" else choice.model
    if name == SCENES:
        from engine.image.house.composer.backend import ScenesBackend

        return ScenesBackend.load()
    if name == PIXELS:
        from engine.image.house.pixels.backend import PixelsBackend

        return PixelsBackend.load()
    from engine.image.pipelines.backend import DiffusersBackend

    return DiffusersBackend.load(
        name,
        revision=choice.revision,
        adapters_dir=choice.adapters_dir,
        preview_model=choice.preview_model,
        steps=choice.steps,
        guidance=choice.guidance,
        side_px=choice.side_px,
    )
