"""
From an order to the composing model's wish: the rules that the word lists lay on a composition.

Whoever knows an order can compose its picture again by them. Draws nothing.
"""

from dataclasses import replace

from engine.image.backend import Order
from engine.image.house.composer.codes import CODES, SPANS, Composition, allowed, encoded
from engine.image.house.composer.sample import Wish
from engine.image.house.composer.sketch import Sketch
from engine.image.house.world import Mapped, mapped
from engine.types import STYLES


def wish_of(order: Order, reading: Mapped, source: Composition | Sketch | None = None) -> Wish:
    """
    The wish of one order: what its words name is fixed, what its negative names is forbidden.

    Args:
        source: What is known of the picture that the new one starts from.
    """
    only = {**reading.instead, **reading.named}
    style = order.style or only.get("style") or _style_of(order, source)
    only["style"] = style
    if only.get("thing") == "nothing":
        only["second"] = "nothing"
    if isinstance(source, Sketch) and source.hour:
        only.setdefault("hour", source.hour)
    rules = allowed(only, mapped(order.negative).named if order.negative else {})
    if "place" not in only:
        rules[_drawings()] = False
    wish = Wish(order.prompt, order.seed, STYLES.index(style), order.negative, rules)
    if isinstance(source, Composition):
        start = encoded(source.scene, source.layout)
        return replace(wish, source=start, strength=order.strength)
    if isinstance(source, Sketch):
        return replace(wish, towards=source.target(), pull=max(0.0, 1 - order.strength**2))
    return wish


def _drawings() -> list[int]:
    """The codes of an architect's drawings: nobody gets one who asked for none."""
    return [SPANS["place"].start + CODES["place"].index(one) for one in ("elevation", "plan")]


def _style_of(order: Order, source: Composition | Sketch | None) -> str:
    if isinstance(source, Composition):
        return source.scene.style
    return STYLES[order.seed % len(STYLES)]
