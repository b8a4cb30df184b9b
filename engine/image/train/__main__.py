"""
The commands of the survey's image models.

    python -m engine.image.train prepare FOLDER --out FOLDER
    python -m engine.image.train gan|vae|flow --data scenes|cifar10|FOLDER --out RUN --minutes 10
    python -m engine.image.train sample RUN "a quiet forest" --out forest.png
    python -m engine.image.train compare RUN RUN ... --data scenes
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from engine.image.train.compare import table
from engine.image.train.judge import Judge, open_judge
from engine.image.train.loop import Goal, painted, train
from engine.image.train.material import Material, save_material
from engine.image.train.prepare import prepare
from engine.image.train.run import Asked, Run
from engine.image.train.sheets import save_sheet
from engine.image.train.sources import open_material

CACHE = Path("data/image-train")


def parser() -> argparse.ArgumentParser:
    """The command line, one sub-command a job."""
    top = argparse.ArgumentParser(prog="python -m engine.image.train")
    top.add_argument("--threads", type=int, default=2)
    commands = top.add_subparsers(dest="command", required=True)
    for kind in ("gan", "vae", "flow"):
        _training(commands.add_parser(kind))
    command = commands.add_parser("prepare")
    command.add_argument("folder", type=Path)
    command.add_argument("--out", type=Path, required=True)
    command.add_argument("--size", type=int, default=32)
    command = commands.add_parser("sample")
    command.add_argument("run", type=Path)
    command.add_argument("caption")
    command.add_argument("--n", type=int, default=16)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--out", type=Path, required=True)
    command = commands.add_parser("compare")
    command.add_argument("runs", type=Path, nargs="+")
    command.add_argument("--cache", type=Path, default=CACHE)
    return top


def _training(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", default="scenes", help="scenes, cifar10, or a prepared folder")
    command.add_argument("--out", type=Path, required=True)
    command.add_argument("--minutes", type=float, default=10)
    command.add_argument("--size", type=int, default=32, help="side in px, a power of two")
    command.add_argument("--count", type=int, default=20_000, help="scenes to learn from")
    command.add_argument("--batch", type=int, default=32)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--stage", choices=("pretrain", "adapt"), default="adapt")
    command.add_argument("--loss", choices=("relativistic", "lsgan"), default="relativistic")
    command.add_argument("--until", type=Goal.read, help="match=0.5, distance=40, spread=0.3")
    command.add_argument("--look-every", type=float, default=60, help="seconds between two looks")
    command.add_argument("--cache", type=Path, default=CACHE)


def main(argv: Sequence[str]) -> int:
    """Exit status 2: what was asked cannot be done; the message says why."""
    arguments = parser().parse_args(argv)
    torch.set_num_threads(arguments.threads)
    try:
        if arguments.command == "prepare":
            _prepare(arguments)
        elif arguments.command == "sample":
            run = Run.open(arguments.run)
            pictures = painted(run.learner, [arguments.caption] * arguments.n, arguments.seed)
            save_sheet(pictures, arguments.out, row=4)
        elif arguments.command == "compare":
            runs = [Run.open(folder) for folder in arguments.runs]
            material, judge = _opened(runs[0].asked, arguments.cache)
            print(table(runs, material, judge))
        else:
            _train(arguments)
    except (ValueError, FileNotFoundError) as exc:
        print(f"Not done: {exc}", file=sys.stderr)
        return 2
    return 0


def _prepare(arguments: argparse.Namespace) -> None:
    material, card = prepare(arguments.folder, arguments.size)
    save_material(material, arguments.out)
    said = card.markdown(material, arguments.size)
    (arguments.out / "README.md").write_text(said + "\n", encoding="utf-8")
    print(said)


def _train(arguments: argparse.Namespace) -> None:
    asked = Asked(
        kind=arguments.command,
        data=arguments.data,
        size_px=arguments.size,
        count=arguments.count,
        batch=arguments.batch,
        seed=arguments.seed,
        stage=arguments.stage,
        loss=arguments.loss,
    )
    material, judge = _opened(asked, arguments.cache)
    run = Run.open(arguments.out, asked)
    print(f"{run.parameters() / 1e6:.2f} M parameters, step {run.learner.steps}", flush=True)
    train(
        run,
        material,
        judge,
        minutes=arguments.minutes,
        look_every_s=arguments.look_every,
        until=arguments.until,
        say=lambda line: print(line, flush=True),
    )


def _opened(asked: Asked, cache: Path) -> tuple[Material, Judge]:
    """The material of a run and its judge, which is kept beside it."""
    material = open_material(asked.data, cache, asked.size_px, asked.count)
    place = Path(asked.data) / "judge.safetensors"
    if asked.data in ("scenes", "cifar10"):
        place = cache / f"judge-{asked.data}-{asked.size_px}-{asked.count}.safetensors"
    return material, open_judge(place, material["train"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
