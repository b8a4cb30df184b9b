"""
Measures an exported model on scenes that it never saw; every figure of its card comes from here.

The floor below which the model is called a sketch was set before any picture was looked at.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch

from engine.image.house.captions import full
from engine.image.house.pixels.judge import FIELDS, Judge, accuracy, chance, spread
from engine.image.house.pixels.material import OVER, Material, Pictures
from engine.image.house.pixels.paint import load_pipeline, paint
from engine.image.house.pixels.vae import as_input, as_pixels, psnr
from engine.image.house.plausible import drawn_layout
from engine.image.scenes.draw import draw
from engine.image.scenes.scene import Scene
from engine.types import Language

SKETCH_FLOOR = 0.5  # of the way from chance to real renders, in mean accuracy over both languages
_GROUPS, _ALIKE = 12, 4  # for the spread: captions, and pictures of each


@dataclass(frozen=True, slots=True)
class Figures:
    """`rows` holds accuracies in [0, 1] by picture source and field, `mean` among the fields."""

    rows: Mapping[str, Mapping[str, float]]
    way: float  # from chance (0) to real renders (1), both languages together
    sketch: bool
    spread: float  # of pictures of one caption; renders of one scene have 1
    psnr_db: float  # of the autoencoder on held-out renders
    four_pictures_s: float  # on the machine that measured, with `threads`
    threads: int
    pictures: int  # painted in each language


def evaluate(folder: Path, material: Material, judge: Judge, count: int) -> Figures:
    """
    Let a judge look at renders and at painted pictures.

    Args:
        folder: An exported model. judge: Trained on other renders of the same kind.
        count: Held-out scenes, each painted once in each language.
    """
    pipe, held = load_pipeline(folder), material.held_out()
    scenes = [line.scene for line in held.lines[:count]]
    renders = np.array(held.pictures[:count])
    rows = {
        "renders": accuracy(judge, renders, scenes),
        "renders, through the autoencoder": accuracy(judge, through(pipe.vae, renders), scenes),
        "painted from English": accuracy(judge, painted(pipe, scenes, "en"), scenes),
        "painted from Chinese": accuracy(judge, painted(pipe, scenes, "zh"), scenes),
        "chance": chance(scenes),
    }
    rows = {name: {**row, "mean": mean_of(row)} for name, row in rows.items()}
    own = (rows["painted from English"]["mean"] + rows["painted from Chinese"]["mean"]) / 2
    least, most = rows["chance"]["mean"], rows["renders"]["mean"]
    way = (own - least) / (most - least)
    return Figures(
        rows=rows,
        way=way,
        sketch=way < SKETCH_FLOOR,
        spread=relative_spread(judge, pipe, scenes[:_GROUPS], renders.shape[1]),
        psnr_db=psnr(pipe.vae, held.pictures[:count]),
        four_pictures_s=seconds(pipe, [full(scene, "en") for scene in scenes[:4]]),
        threads=torch.get_num_threads(),
        pictures=count,
    )


def mean_of(row: Mapping[str, float]) -> float:
    return sum(row[field] for field in FIELDS) / len(FIELDS)


def painted(pipe: Any, scenes: list[Scene], language: Language) -> Pictures:
    captions = [full(scene, language) for scene in scenes]
    return paint(pipe, captions, range(len(captions)))


@torch.no_grad()
def through(vae: Any, pictures: Pictures) -> Pictures:
    """Encoded and decoded again: the most that the painter could reach."""
    rows = [
        as_pixels(vae.decode(vae.encode(as_input(part)).latent_dist.mean).sample)
        for part in np.array_split(pictures, max(1, len(pictures) // 50))
    ]
    return np.concatenate(rows)


def relative_spread(judge: Judge, pipe: Any, scenes: list[Scene], px: int) -> float:
    """How different pictures of one caption are, compared with renders of one scene."""
    seeds = range(_ALIKE)
    own = [paint(pipe, [full(scene, "en")] * _ALIKE, seeds) for scene in scenes]
    real = [np.stack([redrawn(scene, seed, px) for seed in seeds]) for scene in scenes]
    return spread(judge, own) / spread(judge, real)


def redrawn(scene: Scene, seed: int, px: int) -> Pictures:
    layout = drawn_layout(scene, Random(seed))
    return np.asarray(draw(scene, seed, layout, px * OVER, px * OVER).reduce(OVER))


def seconds(pipe: Any, prompts: list[str]) -> float:
    """Wall time of four pictures in one batch; the second call, as the first one warms up."""
    for _ in range(2):
        began = time.monotonic()
        paint(pipe, prompts, range(len(prompts)))
    return time.monotonic() - began


def table(figures: Figures) -> str:
    """The accuracies as Markdown, in percent."""
    fields = (*FIELDS, "mean")
    lines = ["| | " + " | ".join(fields) + " |", "|---" * (len(fields) + 1) + "|"]
    for name, row in figures.rows.items():
        lines.append(f"| {name} | " + " | ".join(f"{row[f] * 100:.0f}" for f in fields) + " |")
    return "\n".join(lines)


def as_card(figures: Figures) -> dict[str, Any]:
    """Rounded, for card.json."""
    found = asdict(figures)
    for name, row in found["rows"].items():
        found["rows"][name] = {field: round(share, 3) for field, share in row.items()}
    for name in ("way", "spread", "psnr_db", "four_pictures_s"):
        found[name] = round(found[name], 2)
    return found
