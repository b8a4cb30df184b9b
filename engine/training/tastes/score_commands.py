"""
How well tastes are told, on the command line.

    python -m engine.training score FOLDER [--encoder NAME] [--json FILE]
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.analysis.hub.embedder import open_embedder
from engine.analysis.themes import LANGUAGES
from engine.taste.prior import load_prior
from engine.taste.reward import RewardHead
from engine.training.tastes.baselines import Encode, rivals
from engine.training.tastes.folder import read_sets
from engine.training.tastes.recipe import recipe_of
from engine.training.tastes.rounds import Reader
from engine.training.tastes.score import Scored, Shipped, as_json, scored, table
from engine.training.tastes.shipped import seen_marks
from engine.training.tastes.votes import VoteSet


def add(commands: Any) -> None:
    """Makes `score` known."""
    parser = commands.add_parser("score", help="one table of any folder of real votes")
    parser.add_argument("folder", type=Path, help="a folder of votes, or a folder of such folders")
    parser.add_argument("--encoder", help="a sentence encoder: local folder or name on the hub")
    parser.add_argument("--json", type=Path, help="where the same figures are written")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    found = score(read_sets(args.folder), None if args.encoder is None else _encode(args.encoder))
    if args.json:
        args.json.write_text(json.dumps(as_json(found), indent=1) + "\n", encoding="utf-8")


def score(sets: list[VoteSet], encode: Encode | None) -> list[Scored]:
    """Prints each set's table as it is ready."""
    reader = Reader.load()
    head = RewardHead.load(reader.space)
    shipped = Shipped(
        {one: load_prior("text", one) for one in LANGUAGES}, head.scores, seen_marks()
    )
    found = []
    for one in scored(sets, rivals(encode), shipped, recipe_of(sets, reader), reader):
        print(table(one), end="\n\n", flush=True)
        found.append(one)
    return found


def _encode(name: str) -> Encode:
    embedder = open_embedder(name)

    def encode(texts: Any) -> npt.NDArray[np.float32]:
        return np.stack([embedder.vector(text, "en") for text in texts])

    return encode
