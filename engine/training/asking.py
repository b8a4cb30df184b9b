"""
What the commands that train an adapter have in common: their words, their exits, a recipe's file.

Knows neither texts nor pictures. Exit 0: it ended, and RUN/outcome.json says how. 2: the input
cannot be used; one sentence says why. 3: it was asked to stop; the same command goes on.
"""

import argparse
import json
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from engine.training.manifest import BadAdapter
from engine.training.progress import Stopped
from engine.training.rows import BrokenVotes

BAD_INPUT, STOPPED = 2, 3
MOST_RECIPE_BYTES = 100_000

Run = Callable[[argparse.Namespace], dict[str, Any]]


def add_words(parser: argparse.ArgumentParser, presets: Collection[str]) -> None:
    """The words that mean the same for texts and for pictures."""
    parser.add_argument("--out", type=Path, required=True, help="the run's folder")
    parser.add_argument("--shelf", type=Path, help="where adapters that are let in are published")
    parser.add_argument("--name", default="adapter", help="the adapter's name, given once")
    parser.add_argument("--previous", type=Path, help="the adapter that it must be better than")
    parser.add_argument("--preset", choices=presets, default="usual")
    parser.add_argument("--minutes", type=float, help="no recipe is begun that would take longer")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1, help="of torch, on a CPU")
    parser.add_argument("--recipe", type=Path, help="JSON of the recipe to begin at")


def ended(run: Run, args: argparse.Namespace) -> None:
    """Run it, say what came of it, and leave as whoever started it expects."""
    try:
        outcome = run(args)
    except Stopped:
        raise SystemExit(STOPPED) from None
    except (BrokenVotes, BadAdapter, FileExistsError) as broken:
        print(str(broken), file=sys.stderr)
        raise SystemExit(BAD_INPUT) from broken
    if outcome:
        print(json.dumps({key: outcome[key] for key in ("verdict", "adapter")}))


def recipe_of(path: Path) -> dict[str, Any]:
    """
    What a file says of a recipe: the recipe itself, or a manifest that holds one.

    Raises:
        BrokenVotes: It holds none.
    """
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(MOST_RECIPE_BYTES))
    except (OSError, ValueError, RecursionError) as broken:
        raise BrokenVotes(f"{path} holds no recipe: {broken}.") from broken
    found = said.get("recipe", said) if isinstance(said, dict) else None
    if not isinstance(found, dict):
        raise BrokenVotes(f"{path} holds no recipe.")
    return found
