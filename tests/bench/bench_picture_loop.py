"""
Closed loop for pictures: simulated members vote through the real service on what the real image
server paints, and an adapter is made of it.

    python -m tests.bench.bench_picture_loop [--taste night] [--rounds 200] [--preset usual]
        [--blind]

Rounds of four pictures, the snapshot that the bot writes, one run of
`python -m engine.training image`, the adapter loaded into the same running server; then fresh
pictures for prompts that nobody voted on, from the model alone and through the adapter by the same
seeds. They are judged by the hidden taste itself, in spreads of the usual picture, with intervals
of nine in ten over prompts. An adapter that the gate refuses is measured too. `--blind`: marks are
dealt out anew, so that there is nothing to learn.
"""

import argparse
import asyncio
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import fmean, pstdev
from typing import Any

from PIL import Image

from engine.image.client import Endpoint, ImageClient
from engine.prompts import Prompts
from engine.types import EngineState, Language, Picture, PictureRequest
from tests.bench.__main__ import ROOT
from tests.bench.tastes.pictures import PICTURE_TASTES
from tests.bench.tuning.painting import Feeling, prompts_of, voted_pictures
from tests.engine.image.server.running import Running, running

FRESH, EACH = 40, 4  # prompts nobody voted on, and pictures of each
NAME = "tuned"


class Ready:
    """A client of a server that is there: the service is not asked to wait for it."""

    def __init__(self, client: ImageClient) -> None:
        self.paint = client.paint
        self.enlarge = client.enlarge

    def state(self) -> EngineState:
        return EngineState("ready", "", "house-scenes")


Shown = list[list[tuple[str, Image.Image]]]  # by prompt: what is to be seen, and the picture


async def main(wishes: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        shelf = folder / "shelf"
        for one in (shelf, folder / "store"):
            one.mkdir()
        words = ("--model", "house-scenes", "--adapters-dir", str(shelf))
        async with running(*words, module="engine.image.serve", patience_s=120) as server:
            print(await loop(server, shelf, folder, wishes))


async def loop(server: Running, shelf: Path, folder: Path, wishes: argparse.Namespace) -> str:
    client = ImageClient(server.http, Endpoint(server.url))
    asked = prompts_of(FRESH, "fresh")
    before = await painted(client, asked, None)
    taste = PICTURE_TASTES[wishes.taste]
    values = [taste(*one) for group in before for one in group]
    feeling = Feeling(taste, fmean(values), pstdev(values))
    prompts = Prompts.load(ROOT / "prompts")
    voted_on = prompts_of(wishes.rounds, "voted")
    began_s = time.monotonic()
    painter: Any = Ready(client)
    await voted_pictures(
        painter, prompts, voted_on, feeling, folder / "store", log, blind=wishes.blind
    )
    voting_s = time.monotonic() - began_s
    outcome, minutes = await trained(folder, shelf, wishes)
    adapter = outcome["adapter"] or await by_hand(folder, shelf)
    async with server.http.post(
        f"{server.url}/v1/load_lora_adapter", json={"lora_name": NAME, "lora_path": adapter}
    ) as told:
        assert told.status == 200, await told.text()
    after = await painted(client, asked, NAME)
    return told_of(feeling, before, after, outcome, (voting_s / 60, minutes))


async def painted(
    client: ImageClient, asked: Sequence[tuple[str, Language]], adapter: str | None
) -> Shown:
    found: Shown = []
    for at, (prompt, language) in enumerate(asked):
        request = PictureRequest(prompt, n=EACH, seed=1_000_000 + at * EACH, adapter=adapter)
        pictures = await client.paint(request)
        assert {one.adapter for one in pictures} == {adapter}, "painted by another"
        found.append([_seen(one, language) for one in pictures])
    return found


def _seen(one: Picture, language: Language) -> tuple[str, Image.Image]:
    alt = one.alt_zh if language == "zh" else one.alt_en
    return alt, Image.open(io.BytesIO(one.content)).convert("RGB")


async def trained(
    folder: Path, shelf: Path, wishes: argparse.Namespace
) -> tuple[dict[str, Any], float]:
    """The command as the bot starts it; its outcome and minutes."""
    command = [sys.executable, "-m", "engine.training", "image", "--simulated"]
    command += ["--data", str(folder / "store" / "snapshot"), "--out", str(folder / "run")]
    command += ["--shelf", str(shelf), "--name", NAME, "--preset", wishes.preset]
    began_s = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.DEVNULL, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    assert await process.wait() == 0
    said = json.loads((folder / "run" / "outcome.json").read_text(encoding="utf-8"))
    return said, (time.monotonic() - began_s) / 60


async def by_hand(folder: Path, shelf: Path) -> str:
    """What the gate refused, laid on the shelf all the same: this bench judges the gate."""
    await asyncio.to_thread(
        shutil.copytree, folder / "run" / "point-1" / "adapter", shelf / "refused"
    )
    return "refused"


def told_of(
    feeling: Feeling,
    before: Shown,
    after: Shown,
    outcome: dict[str, Any],
    minutes: tuple[float, float],
) -> str:
    report = outcome["report"]
    asked = {one["code"]: one for one in report["asked"]}
    felt = [[fmean(feeling(*one) for one in g) for g in shown] for shown in (before, after)]
    gained = [b - a for a, b in zip(*felt, strict=True)]
    lines = [
        f"verdict {outcome['verdict']} ({report['why']}), {report['pairs']} pairs,"
        f" {report['held_out']['pairs']} held out in {report['held_out']['sessions']} sessions",
        f"true taste of fresh pictures, spreads: {_span(felt[0])} -> {_span(felt[1])};"
        f" difference {_span(gained)}",
    ]
    for code, one in asked.items():
        span = f" ({one['low']:.3f} to {one['high']:.3f})" if "low" in one else ""
        base = f", base {one['base']:.3f}" if "base" in one else ""
        lines.append(f"{code}: {one['value']:.3f}{span}{base}, n {one['n']}")
    lines.append(
        f"voting {minutes[0]:.1f} min, training with its gate {minutes[1]:.1f} min, peak"
        f" {report['peak_mb']} MB"
    )
    lines += [
        f"  {one['premise']}: {one['before']} -> {one['after']}" for one in report["examples"]
    ]
    return "\n".join(lines)


def _span(values: Sequence[float]) -> str:
    rng = Random(0)
    means = sorted(fmean(rng.choices(values, k=len(values))) for _ in range(1_000))
    return f"{fmean(values):+.2f} ({means[50]:+.2f} to {means[949]:+.2f})"


def log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--taste", choices=tuple(PICTURE_TASTES), default="night")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--preset", choices=("quick", "usual"), default="usual")
    parser.add_argument("--blind", action="store_true")
    asyncio.run(main(parser.parse_args()))
