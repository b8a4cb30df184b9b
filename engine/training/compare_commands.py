"""
Seven parameter-efficient ways of tuning a text model, in one table from one run.

    python -m engine.training compare --data FOLDER [--base FOLDER_OR_HUB] [--keep FOLDER]

Each is trained in a process of its own on the same pairs in the same order, so that time and
memory can be told apart; `--only NAME` is one of these processes.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.operators import declare_torchvision_operators
from engine.training.dataset import read_dataset
from engine.training.examples import Row
from engine.training.rows import BrokenVotes

if TYPE_CHECKING:
    from engine.training.compare.measure import Figures

HOUSE = Path(__file__).resolve().parents[1] / "text" / "house" / "weights"
MOST_TOKENS = 768  # of a prompt with its answer
SERVED = {
    "vllm": "by vLLM, at run time",
    "exported": "by vLLM, written out as LoRA",
    "merged": "merged, as a model of its own",
    "transformers": "by transformers only",
}


def add(commands: Any) -> None:
    """Makes `compare` known."""
    parser = commands.add_parser("compare", help="seven ways of tuning, one table")
    parser.add_argument("--data", type=Path, required=True, help="a folder of votes or of pairs")
    parser.add_argument("--base", default=str(HOUSE), help="a folder, or a name on the model hub")
    parser.add_argument("--keep", type=Path, help="where adapters that vLLM can serve are kept")
    parser.add_argument("--pairs", type=int, default=400, help="at most so many are trained on")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=5e-4, help="LoRA's learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1, help="of torch")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    keeping = declare_torchvision_operators()  # held while transformers is in use
    if args.only:
        print(json.dumps(_one(args)))
        return
    from engine.training.compare.measure import BASE
    from engine.training.compare.methods import METHODS

    rows: list[dict[str, Any]] = []
    for name in (BASE, *(method.name for method in METHODS)):
        asked = [sys.executable, "-m", "engine.training", *sys.argv[1:], "--only", name]
        done = subprocess.run(asked, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise SystemExit(done.returncode)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        print(f"{name}: done", file=sys.stderr)
    print(table(rows))
    del keeping


def table(rows: Sequence[dict[str, Any]]) -> str:
    """What each method came to, as Markdown; the first row is the base model."""
    lines = [
        "| method | trained numbers | seconds | peak MB | held-out pairs | perplexity | served |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in rows:
        told = "-" if not one["parameters"] else f"{one['told']:.1%}"
        lines.append(
            f"| {one['name']} | {one['parameters']:,} | {one['seconds']:.1f} | {one['peak_mb']:.0f}"
            f" | {told} | {one['perplexity']:.2f} | {SERVED[one['served']]} |"
        )
    return "\n".join(lines)


def _one(args: argparse.Namespace) -> dict[str, object]:
    import torch
    from transformers import AutoTokenizer

    from engine.training.compare.fit import Plan
    from engine.training.compare.measure import as_row, tried
    from engine.training.text.tokens import tokens_of

    torch.set_num_threads(args.threads)
    tokenizer = AutoTokenizer.from_pretrained(args.base)
    data = read_dataset(args.data, seed=args.seed)
    pairs = [row for row in data.rows if isinstance(row, Row) and row.is_pair]
    train = [row for row in pairs if row.split == "train"][: args.pairs]
    test = [row for row in pairs if row.split == "test"]
    if not train or not test:
        raise BrokenVotes(f"{args.data} holds too few pairs: some to learn from, some to try on.")

    known, unseen = (tokens_of(tokenizer, rows, MOST_TOKENS) for rows in (train, test))
    plan = Plan(args.epochs, rate=args.rate, seed=args.seed)
    figures: Figures = tried(args.only, args.base, known, unseen, plan, args.keep)
    return as_row(figures)
