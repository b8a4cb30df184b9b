"""The sub-command `emotion` of `python -m engine.analysis.training`."""

import argparse
import random
from pathlib import Path
from typing import get_args

import torch

from engine.analysis.emotion import Heads
from engine.analysis.emotion_features import Features, WordTable
from engine.analysis.lexicon import Lexicon
from engine.analysis.training.emotion_compare import PASSAGES, Budget, compare
from engine.analysis.training.emotion_fit import fit_heads, shrunk, write
from engine.analysis.training.emotion_material import Lines, paragraphs, passages
from engine.analysis.training.emotion_vectors import WordVectors, learn_vectors
from engine.analysis.training.emotion_words import learn_words
from engine.types import Language

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_SEED = 3


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Makes `emotion vectors | fit | compare` known."""
    steps = commands.add_parser("emotion", help="what a text feels like").add_subparsers(
        required=True, metavar="step"
    )
    vectors = _step(steps, "vectors", "word vectors from the corpora")
    vectors.set_defaults(run=_vectors)
    fit = _step(steps, "fit", "the shipped files, from vectors and our lines")
    fit.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "weights")
    fit.set_defaults(run=_fit)
    measured = _step(steps, "compare", "every reader on one split and on the frozen examples")
    measured.add_argument("--frozen", type=Path, default=Path("tests/engine/analysis/frozen"))
    measured.add_argument("--epochs", type=int, default=4)
    measured.add_argument("--masked-s", type=float, default=240.0)
    measured.set_defaults(run=_compare)


def _step(
    steps: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, help_: str
) -> argparse.ArgumentParser:
    parser = steps.add_parser(name, help=help_)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder of what is in between")
    parser.add_argument("--language", choices=_LANGUAGES, action="append")
    return parser


def _chosen(args: argparse.Namespace) -> tuple[Language, ...]:
    return tuple(args.language or _LANGUAGES)


def _vectors(args: argparse.Namespace) -> None:
    args.work.mkdir(parents=True, exist_ok=True)
    for language in _chosen(args):
        texts = paragraphs(args.corpora, language)
        found = learn_vectors(texts, language, args.work / f"{language}.cut")
        found.save(args.work / f"{language}.npz")
        print(f"{language}: {len(found.words)} words from {int(found.counts.sum())}")


def _fit(args: argparse.Namespace) -> None:
    """Always both languages: they share the files."""
    tables: dict[Language, WordTable] = {}
    heads: dict[Language, Heads] = {}
    for language in _LANGUAGES:
        lexicon = Lexicon.load(language)
        bare = passages(args.corpora, language, _SEED)[:PASSAGES]
        vectors = WordVectors.load(args.work / f"{language}.npz")
        tables[language] = shrunk(learn_words(vectors, lexicon, bare))
        lines = Lines.load(language)
        rng = random.Random(_SEED)
        filled = [lines.fill(one, rng) for one in lines.lines]
        heads[language] = fit_heads(Features(lexicon, tables[language]), filled)
        print(f"{language}: {len(tables[language].index)} words, {len(filled)} lines")
    write(args.out, tables, heads)


def _compare(args: argparse.Namespace) -> None:
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    budget = Budget(args.epochs, args.masked_s)
    for language in _chosen(args):
        print("\n".join(compare(args.corpora, args.work, args.frozen, language, budget)))
