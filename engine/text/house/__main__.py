"""
The commands of the house model.

    python -m engine.text.house prepare --corpora FOLDER --out FOLDER
    python -m engine.text.house train --material FOLDER --out FOLDER --minutes N
    python -m engine.text.house export --run FOLDER --material FOLDER --out FOLDER
    python -m engine.text.house evaluate --model FOLDER
    python -m engine.text.house sample --model FOLDER --form poem --language zh PREMISE
    python -m engine.text.house init FOLDER
"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch

from engine.text.house.card import evaluate
from engine.text.house.examples import segments
from engine.text.house.export import write_model
from engine.text.house.model import HouseModel, Shape
from engine.text.house.prepare import Amounts, draw_examples, prepare
from engine.text.house.sample import LENGTHS, Voice, prompt_for, settings_for
from engine.text.house.tokenizer import load_tokenizer, save_tokenizer, train_tokenizer
from engine.text.house.train import train

WEIGHTS = Path(__file__).parent / "weights"


def initialise(folder: Path) -> None:
    """A random model of the shipped shape with a small tokenizer: what tests serve."""
    few = Amounts(stories=1500, scenes=20, songs=20, verses_en=500, quatrains=60, lushi=10)
    kinds = draw_examples(None, few, seed=0)
    texts = ["".join(t for t, _ in segments(e)) for found in kinds.values() for e in found]
    tokenizer = train_tokenizer(texts, Shape().vocab)
    torch.manual_seed(0)
    write_model(HouseModel(Shape()), folder)
    save_tokenizer(tokenizer, folder, Shape().context)


def ship(run: Path, material: Path, out: Path) -> None:
    """Put the run's last export and its tokenizer together into the folder that is served."""
    out.mkdir(parents=True, exist_ok=True)
    for source in (run / "export", material):
        for name in ("config.json", "generation_config.json", "model.safetensors"):
            if (source / name).exists():
                shutil.copyfile(source / name, out / name)
        for name in ("tokenizer.json", "tokenizer_config.json"):
            if (source / name).exists():
                shutil.copyfile(source / name, out / name)


def parser() -> argparse.ArgumentParser:
    """The command line, one sub-command a job."""
    top = argparse.ArgumentParser(prog="python -m engine.text.house")
    commands = top.add_subparsers(dest="command", required=True)
    command = commands.add_parser("prepare")
    command.add_argument("--corpora", type=Path)
    command.add_argument("--out", type=Path, required=True)
    command.add_argument("--scale", type=float, default=1.0, help="share of the default amounts")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--tokenizer", type=Path, help="a folder whose tokenizer is kept")
    command = commands.add_parser("train")
    command.add_argument("--material", type=Path, required=True)
    command.add_argument("--out", type=Path, required=True)
    command.add_argument("--minutes", type=float, default=75)
    command.add_argument("--batch", type=int, default=10)
    command.add_argument("--begin", type=Path, help="a model folder to go on from")
    command = commands.add_parser("export")
    command.add_argument("--run", type=Path, required=True)
    command.add_argument("--material", type=Path, required=True)
    command.add_argument("--out", type=Path, required=True)
    command = commands.add_parser("evaluate")
    command.add_argument("--model", type=Path, default=WEIGHTS)
    command.add_argument("--material", type=Path, required=True)
    command.add_argument("--count", type=int, default=40)
    command.add_argument("--premises", type=int, default=200)
    command = commands.add_parser("sample")
    command.add_argument("premise")
    command.add_argument("--model", type=Path, default=WEIGHTS)
    command.add_argument("--form", choices=sorted({form for form, _ in LENGTHS}), default="story")
    command.add_argument("--language", choices=("en", "zh"), default="en")
    command.add_argument("--length", type=int)
    command.add_argument("-n", type=int, default=8)
    command.add_argument("--seed", type=int, default=0)
    command = commands.add_parser("init")
    command.add_argument("folder", type=Path)
    return top


def show(options: argparse.Namespace) -> None:
    """Print drafts for one premise."""
    form, language = options.form, options.language
    prompt = prompt_for(form, language, options.premise, length=options.length)
    voice = Voice(options.model)
    print("\n\n".join(voice.write(prompt, options.n, settings_for(form, language), options.seed)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run one command."""
    options = parser().parse_args(arguments)
    match options.command:
        case "prepare":
            amounts = Amounts().scaled(options.scale)
            kept = load_tokenizer(options.tokenizer) if options.tokenizer else None
            prepare(options.corpora, options.out, amounts, options.seed, kept)
        case "train":
            train(
                options.material,
                options.out,
                options.minutes,
                options.batch,
                Shape(),
                options.begin,
            )
        case "export":
            ship(options.run, options.material, options.out)
        case "evaluate":
            evaluate(options.model, options.material, options.count, options.premises)
        case "sample":
            show(options)
        case "init":
            initialise(options.folder)


if __name__ == "__main__":
    main()
