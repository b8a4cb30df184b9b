"""
Fits the shipped prior of texts on the command line.

    python -m engine.training prior FOLDER... [--write]
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.analysis.themes import LANGUAGES
from engine.training.tastes import card, shipped
from engine.training.tastes.folder import read_sets
from engine.training.tastes.prior_fit import Fitted
from engine.training.tastes.recipe import recipe_of
from engine.training.tastes.rounds import Reader
from engine.training.tastes.votes import VoteSet
from engine.types import Language


def add(commands: Any) -> None:
    """Makes `prior` known."""
    parser = commands.add_parser("prior", help="what a community is believed to like unheard")
    parser.add_argument("folder", type=Path, nargs="+", help="a folder of votes, or one of such")
    parser.add_argument("--write", action="store_true", help="replaces the shipped prior")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    sets = [one for folder in args.folder for one in read_sets(folder)]
    found = fit_all(sets)
    print("\n\n".join(card.report(language, one) for language, one in found.items()))
    if args.write:
        priors = {language: one.prior for language, one in found.items()}
        shipped.write(priors, shipped.marks_of(sets))
        card.write(sets, found)


def fit_all(sets: list[VoteSet]) -> Mapping[Language, Fitted]:
    """A prior for every language in which there are votes; the others stay as they ship."""
    recipe = recipe_of(sets, Reader.load())
    spoken = {one.language for one in sets}
    return {one: recipe.prior(one) for one in LANGUAGES if one in spoken}
