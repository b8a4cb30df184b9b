"""
Criteria against real votes on the command line.

    python -m engine.analysis.training votes --votes FOLDER --corpora FOLDER [--write]
"""

import argparse
from pathlib import Path
from typing import Any

from engine.analysis.training import votes


def add(commands: Any) -> None:
    """Makes `votes` known."""
    parser = commands.add_parser("votes", help="prints one table; --write replaces the weights")
    parser.add_argument("--votes", type=Path, required=True)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    votes.run(args.votes, args.corpora, write=args.write)
