"""
The training material: pictures by our renderer with captions in both languages, on disk once.

    pictures.npy     (N, px, px, 3) uint8
    captions.jsonl   a line a picture: its scene's codes, captions in English and in Chinese
    tokenizer.json   learned on these captions

The first HELD_OUT pictures are never trained on. Knows no network.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
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
        return type(self)(self.pictures[:HELD_OUT], self.lines[:HELD_OUT])

    def training(self) -> Self:
        return type(self)(self.pictures[HELD_OUT:], self.lines[HELD_OUT:])


def prepare(folder: Path, shape: Shape, count: int, seed: int = 0) -> None:
    """
    Draw `count` pictures and their captions; goes on where it was stopped.

    Picture i depends on `seed` and i alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pictures.npy"
    if not path.exists():
        size = (count, shape.px, shape.px, 3)
        np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=size).flush()
    pictures = np.lib.format.open_memmap(path, mode="r+")
    if pictures.shape[0] != count or pictures.shape[1] != shape.px:
        raise ValueError(f"{path} holds {pictures.shape}, not {count} of {shape.px} px")
    done = len(list(_lines(folder / "captions.jsonl")))
    pending: list[Line] = []
    for place in range(done, count):
        pictures[place], line = drawn(f"{seed}/{place}", shape.px)
        pending.append(line)
        if len(pending) == _FLUSH_EVERY or place == count - 1:
            pictures.flush()
            _append(folder / "captions.jsonl", pending)
            pending = []
            print(f"{place + 1} of {count} pictures", flush=True)
    if not (folder / "tokenizer.json").exists():
        lines = _lines(folder / "captions.jsonl")
        texts = [text for line in lines for text in (*line.en, *line.zh)]
        train_tokenizer(texts, shape.vocab).save(str(folder / "tokenizer.json"))


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


def _append(path: Path, lines: Sequence[Line]) -> None:
    with path.open("a", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")


def _lines(path: Path) -> Iterator[Line]:
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for text in file:
            if text.endswith("\n"):  # the last line may be cut off by a kill
                held = json.loads(text)
                yield Line(Scene(**held["scene"]), tuple(held["en"]), tuple(held["zh"]))
