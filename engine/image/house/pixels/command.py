"""
The commands of house-pixels; each reads folders and writes folders.

    python -m engine.image.house pixels prepare --out MATERIAL
    python -m engine.image.house pixels train vae --material MATERIAL --run RUN --minutes N
    python -m engine.image.house pixels train unet --material MATERIAL --run RUN --minutes N
    python -m engine.image.house pixels train upscaler --run RUN
    python -m engine.image.house pixels export --material MATERIAL --run RUN --out FOLDER
    python -m engine.image.house pixels evaluate --material MATERIAL --model FOLDER
    python -m engine.image.house pixels sample --out SHEET.webp PROMPT ...

Training goes on where it was stopped. `pixels --size full COMMAND` is what a GPU trains.
"""

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from PIL import Image

from engine.image.house.captions import full
from engine.image.house.pixels import kept
from engine.image.house.pixels.backend import WEIGHTS
from engine.image.house.pixels.evaluate import as_card, evaluate, redrawn, table
from engine.image.house.pixels.export import export
from engine.image.house.pixels.flow import train_unet
from engine.image.house.pixels.judge import train_judge
from engine.image.house.pixels.latents import Latents, encode
from engine.image.house.pixels.material import Material, Pictures, prepare
from engine.image.house.pixels.networks import Painter, painter_of, vae_of
from engine.image.house.pixels.paint import load_pipeline, paint
from engine.image.house.pixels.shape import SHAPES, Shape
from engine.image.house.pixels.sheet import write_sheet
from engine.image.house.pixels.tokens import load_tokenizer
from engine.image.house.pixels.upscaler import Upscaler, compared, train_upscaler
from engine.image.house.pixels.vae import train_vae
from engine.image.house.pixels.watching import Watching
from engine.image.house.plausible import drawn_scene

_LARGE_PX = 128  # of the renders that the upscaler learns from
_HELD_RENDERS = 100
_ON_SHEET = 64


def run(arguments: Sequence[str]) -> None:
    """Do what the command line says."""
    asked = parser().parse_args(arguments)
    torch.set_num_threads(asked.threads)
    asked.does(asked, SHAPES[asked.size])


def parser() -> argparse.ArgumentParser:
    """The command line, one sub-command a job."""
    top = argparse.ArgumentParser(prog="python -m engine.image.house pixels")
    top.add_argument("--size", choices=sorted(SHAPES), default="small")
    top.add_argument("--threads", type=int, default=2, help="of torch, on the CPU")
    commands = top.add_subparsers(required=True)
    command = _command(commands, "prepare", _prepare, "out")
    command.add_argument("--count", type=int, default=40_000)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--workers", type=int, default=1, help="processes that draw")
    parts = commands.add_parser("train").add_subparsers(required=True)
    command = _command(parts, "vae", _train_vae, "material", "run")
    command.add_argument("--minutes", type=float, default=30)
    command = _command(parts, "unet", _train_unet, "material", "run")
    command.add_argument("--minutes", type=float, default=60)
    command = _command(parts, "upscaler", _train_upscaler, "run")
    command.add_argument("--count", type=int, default=1_500)
    command.add_argument("--steps", type=int, default=800)
    command = _command(commands, "export", _export, "material", "run")
    command.add_argument("--out", type=Path, default=WEIGHTS)
    command = _command(commands, "evaluate", _evaluate, "material")
    command.add_argument("--model", type=Path, default=WEIGHTS)
    command.add_argument("--count", type=int, default=200)
    command.add_argument("--judge-steps", type=int, default=1_200)
    command = _command(commands, "sample", _sample, "out")
    command.add_argument("--model", type=Path, default=WEIGHTS)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--material", type=Path, help="its first held-out scenes are painted")
    command.add_argument("prompts", nargs="*", default=["a lake at dusk", "雪夜的村庄"])
    return top


def _command(commands: Any, name: str, does: Any, *folders: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name)
    made.set_defaults(does=does)
    for folder in folders:
        made.add_argument(f"--{folder}", type=Path, required=True)
    return made


def _prepare(asked: argparse.Namespace, shape: Shape) -> None:
    prepare(asked.out, shape, asked.count, asked.seed, asked.workers)


def _train_vae(asked: argparse.Namespace, shape: Shape) -> None:
    pictures = Material.open(asked.material).training().pictures
    watching = Watching(asked.run / "vae")
    train_vae(pictures, asked.run, shape, asked.minutes, watching=watching)
    watching.close()


def _train_unet(asked: argparse.Namespace, shape: Shape) -> None:
    path = asked.run / "latents.safetensors"
    if not path.exists():
        material = Material.open(asked.material).training()
        encode(_vae(asked.run, shape), material, asked.material, shape).save(path)
    watching = Watching(asked.run / "unet")
    train_unet(Latents.load(path), asked.run, shape, asked.minutes, watching=watching)
    watching.close()


def _train_upscaler(asked: argparse.Namespace, shape: Shape) -> None:
    renders = _large_renders(asked.count)
    network = train_upscaler(renders[_HELD_RENDERS:], asked.steps)
    network.save(asked.run / "upscaler.safetensors")
    ours, lanczos = compared(network, renders[:_HELD_RENDERS])
    figures = {"ours_db": round(ours, 2), "lanczos_db": round(lanczos, 2)}
    (asked.run / "upscaler.json").write_text(json.dumps(figures) + "\n")
    print(f"held-out renders doubled: ours {ours:.2f} dB, Lanczos {lanczos:.2f} dB")


def _large_renders(count: int) -> Pictures:
    rng = Random(1)
    return np.stack([redrawn(drawn_scene(rng), at, _LARGE_PX) for at in range(count)])


def _export(asked: argparse.Namespace, shape: Shape) -> None:
    means = painter_of(shape)
    kept.load(asked.run / "unet.safetensors", {"mean_unet": means.unet, "mean_text": means.text})
    scale = Latents.load(asked.run / "latents.safetensors").scale
    vae = _vae(asked.run, shape)
    export(
        Painter(means.unet, means.text),
        vae,
        scale,
        load_tokenizer(asked.material),
        shape,
        asked.out,
    )
    shutil.copyfile(asked.run / "upscaler.safetensors", asked.out / "upscaler.safetensors")
    card = {
        "name": "house-pixels",
        "trained_on": "gpu" if torch.cuda.is_available() else "cpu",
        "px": shape.px,
        "sketch": True,  # until `evaluate` says otherwise
        "upscaler": json.loads((asked.run / "upscaler.json").read_text()),
    }
    _write_card(asked.out, card)


def _evaluate(asked: argparse.Namespace, shape: Shape) -> None:
    material = Material.open(asked.material)
    judge = train_judge(material.training(), asked.judge_steps)
    figures = evaluate(asked.model, material, judge, asked.count)
    card = json.loads((asked.model / "card.json").read_text())
    _write_card(asked.model, card | {"sketch": figures.sketch, "figures": as_card(figures)})
    print(table(figures))
    print(json.dumps({k: v for k, v in as_card(figures).items() if k != "rows"}))


def _sample(asked: argparse.Namespace, shape: Shape) -> None:
    pipe, upscaler = load_pipeline(asked.model), Upscaler.load(asked.model / "upscaler.safetensors")
    prompts = _held_captions(asked.material) if asked.material else asked.prompts
    seeds = range(asked.seed, asked.seed + len(prompts))
    made = [upscaler.twice(Image.fromarray(row)) for row in paint(pipe, prompts, seeds)]
    write_sheet(made, min(8, len(made)), asked.out)


def _held_captions(folder: Path) -> list[str]:
    """Of the first scenes held out, in English and Chinese by turns."""
    lines = Material.open(folder).held_out().lines[:_ON_SHEET]
    return [full(line.scene, "zh" if place % 2 else "en") for place, line in enumerate(lines)]


def _vae(folder: Path, shape: Shape) -> Any:
    vae = vae_of(shape)
    kept.load(folder / "vae.safetensors", {"vae": vae})
    return vae.eval()


def _write_card(folder: Path, card: dict[str, Any]) -> None:
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    (folder / "card.json").write_text(text, encoding="utf-8")
