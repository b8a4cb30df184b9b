"""
An adapter of the text model, from votes or from anybody's pairs.

    python -m engine.training text --data FOLDER --out RUN [--shelf FOLDER --name NAME]

Exit 0: it ended, and RUN/outcome.json says how. 2: the input cannot be used; one sentence says
why. 3: it was asked to stop; the same command goes on. Several GPUs: the same words after
`accelerate launch -m`.
"""

import argparse
from pathlib import Path
from typing import Any

from engine.operators import declare_torchvision_operators
from engine.training import history
from engine.training.asking import add_words, ended, recipe_of
from engine.training.dataset import Dataset, read_dataset
from engine.training.driver import Job, carry_out
from engine.training.manifest import NAME
from engine.training.progress import Progress
from engine.training.rows import BrokenVotes
from engine.training.text.grid import PRESETS, grid
from engine.training.text.recipe import LOSSES, Loss, Recipe


def add(commands: Any) -> None:
    """Makes `text` known."""
    parser = commands.add_parser("text", help="an adapter of the text model, from preferences")
    parser.add_argument("--data", type=Path, required=True, help="a folder of votes or of pairs")
    parser.add_argument("--base", default="house", help="a folder, or a name on the model hub")
    add_words(parser, PRESETS)
    parser.add_argument("--method", choices=LOSSES, help="by the data, if not said")
    parser.add_argument(
        "--watch",
        action="append",
        default=[],
        metavar="PHRASE",
        help="words to which the adapter must answer as its base does; may be said again",
    )
    parser.add_argument("--wandb", metavar="PROJECT", help="also keep curves at Weights & Biases")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    keeping = declare_torchvision_operators()  # held while transformers is in use
    ended(run, args)
    del keeping


def run(args: argparse.Namespace) -> dict[str, Any]:
    """
    One run; {} in all processes but the first.

    Raises:
        BrokenVotes, BadAdapter, FileExistsError: What was asked for cannot be done.
        Stopped: It was asked to stop.
    """
    if not NAME.match(args.name):
        raise BrokenVotes(f"{args.name[:100]!r} cannot be an adapter's name.")
    if args.threads < 1:
        raise BrokenVotes("At least one thread is needed.")
    import torch
    from accelerate import PartialState

    from engine.training.text.base import tokenizer_of
    from engine.training.text.craft import craft_of

    state = PartialState(cpu=not torch.cuda.is_available())
    main = bool(state.is_main_process)
    progress = Progress(args.out if main else None)
    progress.stop_on_sigterm()
    progress.tell("reading", 0.0)
    data = read_dataset(args.data, seed=args.seed)
    tokenizer_of(args.base)  # a wrong base is told at once
    recipes = _recipes(args, data)
    craft = craft_of(
        data,
        args.base,
        recipes,
        args.preset,
        progress,
        previous=args.previous,
        watched=args.watch,
        wandb=args.wandb,
        main=main,
    )
    minutes = args.minutes if state.num_processes == 1 else None
    return carry_out(Job(args.out, args.name, args.shelf, minutes), data, craft, progress)


def _recipes(args: argparse.Namespace, data: Dataset) -> list[Recipe]:
    if data.kind != "text":
        raise BrokenVotes(f"{args.data} holds pictures; `image` trains on those.")
    earlier = history.history(args.shelf, "text", data.community) if args.shelf else ()
    return grid(
        args.preset,
        earlier=earlier,
        centre=_centre(args.recipe) if args.recipe else None,
        loss=args.method or _method(data),
        seed=args.seed,
        threads=args.threads,
    )


def _method(data: Dataset) -> Loss:
    """Pairs say more than single votes, and these more than what was merely accepted."""
    if data.pairs("train"):
        return "dpo"
    return "kto" if data.singles("train") else "sft"


def _centre(path: Path) -> Recipe:
    said = recipe_of(path)
    try:
        return Recipe.of(said)
    except ValueError as broken:
        raise BrokenVotes(f"{path} holds no recipe: {broken}.") from broken
