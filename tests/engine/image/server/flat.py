"""
The image server with a backend of flat colours that does what its prompts say.

    python -m tests.engine.image.server.flat --port PORT [arguments of engine.image.serve]

Words in a prompt: `slow` 0.2 s a step; `nan` numbers that are no picture; `fault` an error that
nobody foresaw; `crowded` no room for more than one; `monster` no room at all; `deadly` nothing is
painted ever after; `hang` silence for seconds; `noisy` a picture that is large as a file.
"""

import hashlib
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from engine.errors import BadOutput, OutOfMemory, Rejected
from engine.image import serve
from engine.image.backend import Card, Manner, Order, Painted, Watch
from engine.image.models import Choice

CARD = Card(
    name="flat",
    sizes=((64, 64), (96, 64), (64, 96), (1024, 1024)),
    steps=4,
    max_steps=50,
    guidance=2.0,
    max_batch=8,
    note_en="flat colours",
    note_zh="纯色",
    licence="ours",
)


class FlatBackend:
    """One colour a picture, of its prompt and seed; slow, broken or full where the prompt says."""

    def __init__(self) -> None:
        self.card = CARD
        self.batches: list[list[str]] = []
        self.adapters: dict[str, Path] = {}
        self._dead = False

    def paint(
        self, orders: Sequence[Order], manner: Manner, watch: Watch | None = None
    ) -> list[Painted]:
        self.batches.append([order.prompt for order in orders])
        words = {word for order in orders for word in order.prompt.split()}
        self._complain(words, len(orders))
        for step in range(1, manner.steps + 1):
            if "slow" in words:
                time.sleep(0.2)
            if "hang" in words:
                time.sleep(3)
            if watch is not None:
                watch(step, manner.steps, [self._painted(o, manner).image for o in orders])
        return [self._painted(order, manner) for order in orders]

    def enlarge(self, image: Image.Image, factor: int) -> Image.Image:
        return image.resize((image.width * factor, image.height * factor))

    def load_adapter(self, name: str, folder: Path) -> None:
        if not (folder / "adapter.txt").is_file():
            raise Rejected("there is no adapter.txt")
        self.adapters[name] = folder

    def unload_adapter(self, name: str) -> None:
        del self.adapters[name]

    def close(self) -> None:
        self._dead = True

    def _complain(self, words: set[str], size: int) -> None:
        self._dead = self._dead or "deadly" in words
        if self._dead or "fault" in words:
            raise RuntimeError("no such operator")
        if "monster" in words or ("crowded" in words and size > 1):
            raise OutOfMemory("the device has no room")
        if "nan" in words:
            raise BadOutput("latents that are no numbers")

    def _painted(self, order: Order, manner: Manner) -> Painted:
        digest = hashlib.sha256(f"{order.prompt}|{order.seed}|{manner.adapter}".encode()).digest()
        size = (manner.width_px, manner.height_px)
        image = Image.new("RGB", size, tuple(digest[:3]))
        if "noisy" in order.prompt:
            noise = random.Random(order.seed).randbytes(3 * size[0] * size[1])
            image = Image.frombytes("RGB", size, noise)
        if order.source is not None:
            assert order.source.size == image.size
            image = Image.blend(order.source, image, order.strength)
        left_out = ("dragons",) if "dragons" in order.prompt else ()
        instead = ("a sea", "海") if left_out else ("", "")
        return Painted(image, order.prompt, order.prompt, left_out, *instead)


if __name__ == "__main__":

    def load(choice: Choice) -> FlatBackend:
        return FlatBackend()

    sys.exit(serve.main(sys.argv[1:], load))
