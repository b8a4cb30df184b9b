"""Contact sheets: many unpicked pictures of one model on one image."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from PIL import Image

from engine.image.backend import Backend, Manner, Order
from engine.image.house.captions import said
from engine.image.house.plausible import drawn_scene

_EDGE = 4  # px between pictures


def asked(n: int) -> list[str]:
    """Captions for a sheet, half of them in each language, always the same."""
    rng = Random("sheet")
    return [said(drawn_scene(rng), rng, "zh" if at % 2 else "en") for at in range(n)]


def painted(backend: Backend, prompts: Sequence[str], side_px: int) -> list[Image.Image]:
    """One picture a prompt, seed by its place: the first that came, none picked."""
    card = backend.card
    manner = Manner(side_px, side_px, card.steps, card.guidance)
    orders = [Order(prompt, seed) for seed, prompt in enumerate(prompts)]
    return [one.image for order in orders for one in backend.paint([order], manner)]


def sheet(images: Sequence[Image.Image], columns: int = 8) -> Image.Image:
    """All images, row by row, each as large as the first."""
    width, height = images[0].size
    rows = -(-len(images) // columns)
    page = Image.new(
        "RGB", (columns * (width + _EDGE) + _EDGE, rows * (height + _EDGE) + _EDGE), "white"
    )
    for at, image in enumerate(images):
        row, column = divmod(at, columns)
        page.paste(image, (_EDGE + column * (width + _EDGE), _EDGE + row * (height + _EDGE)))
    return page


def write_sheet(backend: Backend, path: Path, n: int = 64, side_px: int = 160) -> None:
    """Write a sheet of `n` unpicked pictures."""
    sheet(painted(backend, asked(n), side_px)).save(path, quality=82)
