"""
The training material: pictures by our renderer with captions in both languages, on disk once.

    pictures.npy     (N, px, px, 3) uint8
    captions.jsonl   a line a picture: its scene's codes, captions in English and in Chinese
    tokenizer.json   learned on these captions

The first of them are held out and never trained on. Knows no network.
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, Self

import numpy as np

from engine.image.house.captions import full, said
from engine.image.house.pixels.shape import Shape
from engine.image.house.pixels.tokens import train_tokenizer
from engine.image.house.plausible import drawn_layout, drawn_scene
from engine.image.scenes.draw import draw
from engine.image.scenes.scene import Scene
from engine.types import Language

HELD_OUT = 1_000
_SAID = 2  # captions of each language, besides the full one
OVER = 2  # drawn this much larger: fine strokes become tones instead of noise
_FLUSH_EVERY = 500
_LANGUAGES: tuple[Language, ...] = ("en", "zh")

Pictures = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of one picture."""

    scene: Scene
    en: tuple[str, ...]
    zh: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """A folder of pictures and what they show; row i of both belong together."""

    pictures: Pictures  # (N, px, px, 3), mapped from disk
    lines: Sequence[Line]
    apart: int = HELD_OUT

    @classmethod
    def open(cls, folder: Path) -> Self:
        """
        As much as is there: a folder that is still being written serves as far as it is.

        Raises:
            FileNotFoundError: There is no material.
        """
        pictures = np.load(folder / "pictures.npy", mmap_mode="r", allow_pickle=False)
        lines = list(_lines(folder / "captions.jsonl"))
        return cls(pictures[: len(lines)], lines)

    def held_out(self) -> Self:
        return type(self)(self.pictures[: self.apart], self.lines[: self.apart])

    def training(self) -> Self:
        return type(self)(self.pictures[self.apart :], self.lines[self.apart :])


def prepare(folder: Path, shape: Shape, count: int, seed: int = 0, workers: int = 1) -> None:
    """
    Draw `count` pictures and their captions; goes on where it was stopped.

    Picture i depends on `seed` and i alone, however many workers draw.

    Raises:
        ValueError: The folder holds another number of pictures, or pictures of another size.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, captions = folder / "pictures.npy", folder / "captions.jsonl"
    if not path.exists():
        size = (count, shape.px, shape.px, 3)
        np.save(path, np.zeros(size, np.uint8))
    pictures = np.load(path, mmap_mode="r+", allow_pickle=False)
    if pictures.shape[0] != count or pictures.shape[1] != shape.px:
        raise ValueError(f"{path} holds {pictures.shape}, not {count} of {shape.px} px")
    pending: list[Line] = []
    begun = _mend(captions)
    with _drawing([f"{seed}/{place}" for place in range(begun, count)], shape.px, workers) as rows:
        for place, (picture, line) in enumerate(rows, start=begun):
            pictures[place] = picture
            pending.append(line)
            if len(pending) == _FLUSH_EVERY or place == count - 1:
                pictures.flush()
                _append(captions, pending)
                pending = []
                print(f"{place + 1} of {count} pictures", flush=True)
    if not (folder / "tokenizer.json").exists():
        texts = [text for line in _lines(captions) for text in (*line.en, *line.zh)]
        train_tokenizer(texts, shape.vocab).save(str(folder / "tokenizer.json"))


@contextmanager
def _drawing(
    keys: Sequence[str], px: int, workers: int
) -> Iterator[Iterator[tuple[Pictures, Line]]]:
    draw_one = partial(drawn, px=px)
    if workers == 1:
        yield map(draw_one, keys)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield pool.map(draw_one, keys, chunksize=50)


def drawn(key: str, px: int) -> tuple[Pictures, Line]:
    """One likely picture (px, px, 3) with its captions; the same for the same key."""
    rng = Random(key)
    scene = drawn_scene(rng)
    layout = drawn_layout(scene, rng)
    image = draw(scene, rng.randrange(1 << 31), layout, px * OVER, px * OVER).reduce(OVER)
    captions = {
        language: (*(said(scene, rng, language) for _ in range(_SAID)), full(scene, language))
        for language in _LANGUAGES
    }
    return np.asarray(image), Line(scene, captions["en"], captions["zh"])


def _mend(path: Path) -> int:
    """How many whole lines there are; a last one that a kill cut off is taken away."""
    if not path.exists():
        return 0
    held = path.read_bytes()
    with path.open("r+b") as file:
        file.truncate(held.rfind(b"\n") + 1)
    return held.count(b"\n")


def _append(path: Path, lines: Sequence[Line]) -> None:
    with path.open("a", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for text in file:
            if text.endswith("\n"):  # the last line may still be being written
                held = json.loads(text)
                yield Line(Scene(**held["scene"]), tuple(held["en"]), tuple(held["zh"]))
