"""
Draws a scene with Pillow: sky, land, things, weather, and then the style's finish. Same scene,
layout, seed and size, same picture; at another size the same composition. No model is asked.
"""

import io
from random import Random

from PIL import Image

from engine.image.scenes.canvas import Canvas
from engine.image.scenes.lands.table import SHEETS, draw_land
from engine.image.scenes.layout import Layout
from engine.image.scenes.palette import palette_of
from engine.image.scenes.scene import Scene
from engine.image.scenes.sky import draw_sky
from engine.image.scenes.styles import finished, grid_of
from engine.image.scenes.things.stage import draw_things
from engine.image.scenes.weather import draw_air, draw_weather

WIDTH_PX, HEIGHT_PX = 960, 640
MIN_PX, MAX_PX = 32, 2048
_OVER = 2  # drawn this much larger, then scaled down: soft edges
_NEUTRAL = Layout()


def draw(
    scene: Scene,
    seed: int,
    layout: Layout = _NEUTRAL,
    width_px: int = WIDTH_PX,
    height_px: int = HEIGHT_PX,
) -> Image.Image:
    """
    The picture, RGB, `width_px` by `height_px`.

    Args:
        seed: What the scene and the layout leave open: the line of the hills, each tree, each
            star.

    Raises:
        ValueError: A side is shorter than MIN_PX or longer than MAX_PX.
    """
    for side in (width_px, height_px):
        if not MIN_PX <= side <= MAX_PX:
            raise ValueError(f"{side} px is not in {MIN_PX} to {MAX_PX}")
    shape = grid_of(scene.style, width_px, height_px)
    size = (shape[0] * _OVER, shape[1] * _OVER)
    canvas = Canvas.blank(size, scene, palette_of(scene), layout, Random(seed))
    draw_sky(canvas)
    draw_land(canvas)
    if scene.place not in SHEETS:
        outdoors = not canvas.indoors and scene.place != "stars"
        if outdoors:
            draw_air(canvas)
        draw_things(canvas)
        if outdoors:
            draw_weather(canvas)
    small = canvas.image.resize(shape, Image.Resampling.LANCZOS)
    return finished(small, scene, layout, seed, (width_px, height_px))


def png(scene: Scene, seed: int, layout: Layout = _NEUTRAL) -> bytes:
    """The picture as a PNG file."""
    out = io.BytesIO()
    draw(scene, seed, layout).save(out, "PNG")
    return out.getvalue()


def jpeg(scene: Scene, seed: int, layout: Layout = _NEUTRAL) -> bytes:
    """The picture as a JPEG file, a fifth of the PNG's size: its grain is noise to PNG."""
    out = io.BytesIO()
    draw(scene, seed, layout).save(out, "JPEG", quality=90)
    return out.getvalue()
