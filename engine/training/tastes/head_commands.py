"""
Fits the shipped reward head on the command line.

    python -m engine.training head FOLDER... [--write]
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from engine.analysis.themes import ThemeSpace
from engine.taste.reward import SHIPPED, RewardHead, to_tensors
from engine.training.tastes.accuracy import Figure, Margins, over_groups, right
from engine.training.tastes.baselines import ends
from engine.training.tastes.bradley_terry import weights
from engine.training.tastes.folder import read_sets
from engine.training.tastes.head_fit import HeadFit
from engine.training.tastes.votes import VoteSet


def add(commands: Any) -> None:
    """Makes `head` known."""
    parser = commands.add_parser("head", help="what votes elsewhere liked about a text")
    parser.add_argument("folder", type=Path, nargs="+", help="a folder of votes, or one of such")
    parser.add_argument("--write", action="store_true", help="replaces the shipped head")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    sets = [one for folder in args.folder for one in read_sets(folder)]
    space = ThemeSpace.load()
    fit = HeadFit(sets, space)
    for votes, margins in zip(sets, held_out(sets, fit), strict=True):
        figure = over_groups(right(margins, votes.pairs), votes.pairs)
        print(_line(votes, figure, slope(votes, margins)), flush=True)
    if args.write:
        save_file(to_tensors(fit.experts()), SHIPPED)
        print(f"written: {SHIPPED.name}, {SHIPPED.stat().st_size / 2**20:.2f} MiB")


def held_out(sets: Sequence[VoteSet], fit: HeadFit) -> list[Margins]:
    """For each set, the margins of its pairs by heads that saw nothing of the pairs' folds."""
    margins = [np.zeros(len(votes.pairs)) for votes in sets]
    for fold in sorted({fold for votes in sets for fold in votes.folds.values()}):
        head = fit.fitted(frozenset({fold}))
        for votes, found in zip(sets, margins, strict=True):
            told = np.array([pair.fold == fold for pair in votes.pairs])
            found[told] = _margins(votes, head)[told] if told.any() else 0.0
    return margins


def slope(votes: VoteSet, margins: Margins) -> float:
    """By what the head's margins must be multiplied to be logits of these pairs."""
    won = np.array([pair.a_won for pair in votes.pairs])
    return float(weights(margins[:, None], won)[0])


def _margins(votes: VoteSet, head: RewardHead) -> Margins:
    scores = np.array([head.score(votes.items[key].text, votes.language) for key in votes.named])
    a, b = ends(votes)
    return np.asarray(scores[a] - scores[b])


def _line(votes: VoteSet, figure: Figure, by: float) -> str:
    groups = len(votes.folds)
    return (
        f"{votes.name:32} {len(votes.pairs):5} pairs of {groups:3} groups  {figure}  slope {by:.2f}"
    )
