"""
An adapter for pictures, from votes on pictures.

    python -m engine.training image --data FOLDER --out RUN [--shelf FOLDER --name NAME]

Exit 0: it ended, and RUN/outcome.json says how. 2: the input cannot be used; one sentence says
why. 3: it was asked to stop; the same command goes on.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.training import history
from engine.training.asking import add_words, ended, recipe_of
from engine.training.dataset import read_dataset
from engine.training.driver import OUTCOME, Job, carry_out
from engine.training.image.recipe import LOSSES, PRESETS, Gate, Recipe, grid
from engine.training.manifest import NAME
from engine.training.progress import Progress
from engine.training.rows import BrokenVotes


def add(commands: Any) -> None:
    """Makes `image` known."""
    parser = commands.add_parser("image", help="an adapter for pictures, from votes")
    parser.add_argument("--data", type=Path, required=True, help="a folder of votes on pictures")
    parser.add_argument(
        "--base", default="house-scenes", help="house-scenes, or a Stable Diffusion: folder or name"
    )
    add_words(parser, PRESETS)
    parser.add_argument("--method", choices=LOSSES, default="dpo")
    parser.add_argument("--simulated", action="store_true", help="the voters are simulated")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    ended(run, args)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """
    One run.

    Raises:
        BrokenVotes, BadAdapter, FileExistsError: What was asked for cannot be done.
        Stopped: It was asked to stop.
    """
    if not NAME.match(args.name):
        raise BrokenVotes(f"{args.name[:100]!r} cannot be an adapter's name.")
    if args.threads < 1:
        raise BrokenVotes("At least one thread is needed.")
    if (args.out / OUTCOME).is_file():
        said: dict[str, Any] = json.loads((args.out / OUTCOME).read_text(encoding="utf-8"))
        return said
    centre = _centre(args)
    import torch

    from engine.training.image.bases import model_of
    from engine.training.image.craft import craft_of

    torch.set_num_threads(args.threads)
    progress = Progress(args.out)
    progress.stop_on_sigterm()
    progress.tell("reading", 0.0)
    data = read_dataset(args.data, seed=args.seed)
    if data.kind != "image":
        raise BrokenVotes(f"{args.data} holds texts; `text` trains on those.")

    def reading(share: float) -> None:
        progress.check()
        progress.tell("reading", 0.02 * share)

    model = model_of(data, args.base, args.out, args.shelf, reading)
    earlier = history.history(args.shelf, "image", data.community) if args.shelf else ()
    pairs = len(model.rows("train"))
    recipes = grid(args.preset, pairs, earlier=() if args.recipe else earlier, centre=centre)
    gate = Gate(args.previous, args.preset, args.simulated)
    craft = craft_of(data, model, recipes, gate, progress)
    return carry_out(Job(args.out, args.name, args.shelf, args.minutes), data, craft, progress)


def _centre(args: argparse.Namespace) -> Recipe:
    """Given by somebody who knows better than history, or what is usual for the base."""
    from engine.training.image.bases import centre_of

    usual = centre_of(args.base)
    own = _read(args.recipe, usual) if args.recipe else replace(usual, loss=args.method)
    return replace(own, seed=args.seed, threads=args.threads)


def _read(path: Path, usual: Recipe) -> Recipe:
    said = recipe_of(path)
    try:
        return Recipe.of(said, usual)
    except ValueError as broken:
        raise BrokenVotes(f"{path} holds no recipe: {broken}.") from broken
