"""Pairs of compositions that follow a planted taste, without asking the model to compose."""

from random import Random

import torch

from engine.image.house.composer.codes import encoded
from engine.image.house.composer.model import Composer
from engine.image.house.composer.sample import Wish
from engine.image.house.plausible import drawn_layout, drawn_scene
from engine.training.image.house.pupil import Judged
from engine.training.image.house.recomposed import Made, table
from engine.types import STYLES


def planted(model: Composer, n: int, seed: int) -> Judged:
    """`n` pairs for empty prompts: a night has won against another hour."""
    rng = Random(seed)
    nights: list[Made] = []
    days: list[Made] = []
    while min(len(nights), len(days)) < n:
        scene = drawn_scene(rng)
        wish = Wish("", 0, STYLES.index(scene.style))
        made = Made(encoded(scene, drawn_layout(scene, rng)), wish)
        (nights if scene.hour == "night" else days).append(made)
    return Judged(table(model, nights[:n]), table(model, days[:n]), torch.ones(n))
