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


def load_backend(choice: Choice) -> Backend:
    """Load a house model by its name, else a folder or a hub's model through diffusers."""
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
    )
