"""
ScenesBackend: the house model that composes scenes, which the renderer then draws.

What it shows is a closed world, and it says so: what a prompt names beyond it is left out by
name. Attributes that the word lists find in a prompt are fixed while the model composes; the
model card has the figures with and without this rule.
"""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from engine.errors import Rejected
from engine.image.backend import Backend, Card, Manner, Order, Painted, Watch
from engine.image.house.composer.adapters import adapted
from engine.image.house.composer.codes import Composition, Vector, decoded
from engine.image.house.composer.kept import Kept
from engine.image.house.composer.model import Composer, FlowNetwork
from engine.image.house.composer.sample import GUIDANCE, STEPS, composed
from engine.image.house.composer.sketch import Sketch, looked_at
from engine.image.house.composer.weights import SHIPPED, digest, load
from engine.image.house.composer.wishing import wish_of
from engine.image.house.world import Mapped, mapped, nearest
from engine.image.scenes.draw import draw
from engine.image.scenes.scene import caption

CARD = Card(
    name="house-scenes",
    sizes=((512, 512), (640, 448), (448, 640)),
    steps=STEPS,
    max_steps=32,
    guidance=GUIDANCE,
    max_batch=8,
    note_en="The model composes, a renderer draws: a small world of scenes, made here.",
    note_zh="模型构图，程序作画：一个小小的画中世界，就在这里画成。",
    licence="Apache-2.0",
)
_SAME_HAND = 0.4  # strength below which a variation keeps the renderer's own chances
_MOST_PX = 2_048  # of a side that the renderer draws
_MOST_ADAPTERS = 16


class ScenesBackend:
    """The composing model with its adapters, and the pictures of late; for one thread."""

    def __init__(self, model: Composer, base: str) -> None:
        self._model = model
        self._base = base
        self._flows: dict[str | None, FlowNetwork] = {None: model.flow}
        self._kept = Kept()

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> Backend:
        """
        Reads the shipped weights.

        Raises:
            Rejected: They are broken or of another vocabulary.
        """
        return cls(load(folder), digest(folder))

    @property
    def card(self) -> Card:
        return CARD

    def paint(
        self, orders: Sequence[Order], manner: Manner, watch: Watch | None = None
    ) -> list[Painted]:
        """
        One picture an order, in order. A seed gives the same picture whatever batch it rides in.

        An order without a style gets one by its seed, so that neighbouring seeds differ in it.

        Raises:
            BadOutput: The network named numbers that are not finite.
            Rejected: The manner's adapter is not loaded.
        """
        if manner.adapter not in self._flows:
            raise Rejected(f"no adapter {manner.adapter!r} is loaded")
        flow = self._flows[manner.adapter]
        readings = [mapped(order.prompt) for order in orders]
        sources = [self._source(order) for order in orders]
        wishes = [wish_of(*one) for one in zip(orders, readings, sources, strict=True)]
        paths = [
            composed(self._model, flow, [wish], manner.steps, manner.guidance) for wish in wishes
        ]  # each alone, so that a seed gives the same bytes in any company
        ends: list[Vector] = []
        for step in range(manner.steps):
            ends = [next(path)[0] for path in paths]
            if watch is not None:
                watch(step + 1, manner.steps, ())
        rows = zip(orders, readings, sources, ends, strict=True)
        return [self._painted(*row, manner) for row in rows]

    def enlarge(self, image: Image.Image, factor: int) -> Image.Image:
        """Drawn again at the larger size where the composition is known, else resampled."""
        width, height = image.width * factor, image.height * factor
        made = self._kept.recall(image)
        if made is None or max(width, height) > _MOST_PX:
            return image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
        return draw(made.scene, made.seed, made.layout, width, height)

    def load_adapter(self, name: str, folder: Path) -> None:
        """
        Raises:
            Rejected: The folder holds no adapter of this model, or too many are loaded; nothing
                was changed.
        """
        if name not in self._flows and len(self._flows) > _MOST_ADAPTERS:
            raise Rejected(f"{_MOST_ADAPTERS} adapters are loaded already")
        self._flows[name] = adapted(self._model.flow, folder, self._base)

    def unload_adapter(self, name: str) -> None:
        self._flows.pop(name, None)

    def close(self) -> None:
        self._flows = {None: self._model.flow}

    def _source(self, order: Order) -> Composition | Sketch | None:
        if order.source is None:
            return None
        return self._kept.recall(order.source) or looked_at(order.source)

    def _painted(
        self,
        order: Order,
        reading: Mapped,
        source: Composition | Sketch | None,
        end: Vector,
        manner: Manner,
    ) -> Painted:
        scene, layout = decoded(end)
        seed = order.seed
        if isinstance(source, Composition) and order.strength < _SAME_HAND:
            seed = source.seed
        made = Composition(scene, layout, seed)
        image = draw(scene, seed, layout, manner.width_px, manner.height_px)
        self._kept.keep(image, made)
        english, chinese = nearest(reading, scene)
        return Painted(
            image,
            caption(scene, "en"),
            caption(scene, "zh"),
            reading.left_out,
            english,
            chinese,
        )
