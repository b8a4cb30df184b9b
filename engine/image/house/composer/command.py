"""
The commands of house-scenes.

    python -m engine.image.house scenes prepare -n 10
    python -m engine.image.house scenes train --out FOLDER --minutes 25 [--until 0.95]
    python -m engine.image.house scenes evaluate [--model FOLDER]
    python -m engine.image.house scenes sample PROMPT --out FOLDER
    python -m engine.image.house scenes sheet --out FILE
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random

import torch

from engine.image.backend import Manner, Order
from engine.image.house.captions import said
from engine.image.house.composer.backend import ScenesBackend
from engine.image.house.composer.evaluate import evaluate
from engine.image.house.composer.sheet import write_sheet
from engine.image.house.composer.train import Plan, train
from engine.image.house.composer.weights import SHIPPED
from engine.image.house.plausible import drawn_layout, drawn_scene
from engine.image.scenes.draw import draw


def parser() -> argparse.ArgumentParser:
    """The command line, one sub-command a job."""
    top = argparse.ArgumentParser(prog="python -m engine.image.house scenes")
    top.add_argument("--threads", type=int, default=1, help="of torch")
    commands = top.add_subparsers(dest="command", required=True)
    command = commands.add_parser("prepare", help="show what training would draw")
    command.add_argument("-n", type=int, default=10)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--out", type=Path, help="a folder for the pictures")
    command = commands.add_parser("train")
    command.add_argument("--out", type=Path, required=True)
    command.add_argument("--minutes", type=float, default=25)
    command.add_argument("--batch", type=int, default=96)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--until", type=float, help="share of named attributes honoured")
    command = commands.add_parser("evaluate")
    command.add_argument("--model", type=Path, default=SHIPPED)
    command.add_argument("--count", type=int, default=200)
    command = commands.add_parser("sample")
    command.add_argument("prompt")
    command.add_argument("--model", type=Path, default=SHIPPED)
    command.add_argument("--out", type=Path, required=True)
    command.add_argument("-n", type=int, default=4)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--style", default="")
    command = commands.add_parser("sheet")
    command.add_argument("--model", type=Path, default=SHIPPED)
    command.add_argument("--out", type=Path, required=True)
    return top


def run(arguments: Sequence[str]) -> None:
    """Read the command line and run one command."""
    options = parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    match options.command:
        case "prepare":
            _prepare(options)
        case "train":
            until = options.until
            train(options.out, Plan(options.minutes, options.batch, seed=options.seed, until=until))
        case "evaluate":
            evaluate(options.model, options.count)
        case "sample":
            _sample(options)
        case "sheet":
            write_sheet(ScenesBackend.load(options.model), options.out)


def _prepare(options: argparse.Namespace) -> None:
    """Nothing has to be prepared: this shows scenes as training draws them."""
    rng = Random(options.seed)
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
    for at in range(options.n):
        scene = drawn_scene(rng)
        layout = drawn_layout(scene, rng)
        print(f"{at:3d}  {said(scene, rng, 'en')}\n     {said(scene, rng, 'zh')}")
        if options.out is not None:
            draw(scene, at, layout, 512, 512).save(options.out / f"{at:03d}.webp")


def _sample(options: argparse.Namespace) -> None:
    backend = ScenesBackend.load(options.model)
    width, height = backend.card.sizes[0]
    manner = Manner(width, height, backend.card.steps, backend.card.guidance)
    seeds = range(options.seed, options.seed + options.n)
    orders = [Order(options.prompt, seed, style=options.style) for seed in seeds]
    options.out.mkdir(parents=True, exist_ok=True)
    for order, one in zip(orders, backend.paint(orders, manner), strict=True):
        path = options.out / f"{order.seed}.webp"
        one.image.save(path, quality=90)
        print(f"{path}  {one.alt_en}  {one.alt_zh}")
        if one.left_out:
            print(f"     left out: {', '.join(one.left_out)}; drawn instead: {one.drawn_en}")
