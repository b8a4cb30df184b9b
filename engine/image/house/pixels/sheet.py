"""Pictures side by side on one sheet, for looking at them. Knows no model."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image


def write_sheet(pictures: Sequence[Image.Image], columns: int, path: Path) -> None:
    """All pictures, of one size, row by row, as WebP; a 4 px gap between them."""
    width, height = pictures[0].size
    rows = -(-len(pictures) // columns)
    size = (columns * (width + 4) - 4, rows * (height + 4) - 4)
    sheet = Image.new("RGB", size, (255, 255, 255))
    for place, picture in enumerate(pictures):
        at = (place % columns * (width + 4), place // columns * (height + 4))
        sheet.paste(picture, at)
    sheet.save(path, "WEBP", quality=82, method=6)
