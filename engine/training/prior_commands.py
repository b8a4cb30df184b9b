"""
Fits the shipped prior of texts on the command line.

    python -m engine.training prior FOLDER... [--write]
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.analysis.themes import LANGUAGES
from engine.training import card, shipped
from engine.training.evidence import sources
from engine.training.folder import read_sets
from engine.training.head_fit import HeadFit
from engine.training.ours import Recipe
from engine.training.prior_fit import Fitted
from engine.training.rounds import Reader
from engine.training.rows import BrokenVotes
from engine.training.votes import VoteSet
from engine.types import Language


def add(commands: Any) -> None:
    """Makes `prior` known."""
    parser = commands.add_parser("prior", help="what a community is believed to like unheard")
    parser.add_argument("folder", type=Path, nargs="+", help="a folder of votes, or one of such")
    parser.add_argument("--write", action="store_true", help="replaces the shipped prior")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    try:
        sets = [one for folder in args.folder for one in read_sets(folder)]
    except BrokenVotes as broken:
        raise SystemExit(str(broken)) from broken
    found = fit_all(sets)
    print("\n\n".join(card.report(language, one) for language, one in found.items()))
    if args.write:
        priors = {language: one.prior for language, one in found.items()}
        shipped.write(priors, shipped.marks_of(sets))
        card.write(sets, found)


def fit_all(sets: list[VoteSet]) -> Mapping[Language, Fitted]:
    """A prior for every language in which there are votes; the others stay as they ship."""
    reader = Reader.load()
    heads = HeadFit(sets, reader.space)
    recipe = Recipe(
        {one: shipped.believed(one) for one in LANGUAGES},
        sources(sets, reader),
        lambda without: heads.fitted(without).scores,
    )
    spoken = {one.language for one in sets}
    return {one: recipe.prior(one) for one in LANGUAGES if one in spoken}
