"""Which drawing is whose: places and their lands."""

from collections.abc import Callable, Mapping

from engine.image.scenes.canvas import Canvas
from engine.image.scenes.lands import built, elevation, inside, plans, wild
from engine.image.scenes.things.stage import ends

Land = Callable[[Canvas, float], None]
LANDS: Mapping[str, Land] = {
    "sea": wild.sea,
    "river": wild.river,
    "lake": wild.lake,
    "mountain": wild.mountain,
    "forest": wild.forest,
    "field": built.field,
    "village": built.village,
    "city": built.city,
    "garden": built.garden,
    "desert": wild.desert,
    "room": inside.room,
    "hall": inside.hall,
    "square": built.square,
    "island": wild.island,
    "stars": wild.heavens,
    "elevation": elevation.elevation,
    "plan": plans.plan,
}
SHEETS = frozenset({"elevation", "plan"})  # these place their things themselves


def draw_land(canvas: Canvas) -> None:
    """Everything between the sky and the things; sets where they stand."""
    horizon = ends(canvas.layout.horizon, 0.46, 0.60, 0.72)
    LANDS[canvas.scene.place](canvas, horizon)
