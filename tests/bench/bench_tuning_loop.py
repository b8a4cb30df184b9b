"""
Closed loop: simulated members vote through the real service, and an adapter is made of it.

    python -m tests.bench.bench_tuning_loop [--engine URL] [--taste speech] [--rounds 200]
        [--seeds 1] [--preset usual]

Each seed: rounds through the service, the snapshot that the bot writes, one run of
`python -m engine.training text`, the adapter loaded into a real vLLM; then fresh drafts of
premises that nobody voted on, from the base and from the adapter by the same seeds. They are
judged by the hidden taste itself, in spreads of the usual draft, with intervals of nine in ten over
premises. An adapter that the gate refuses is measured too, since this bench judges the gate.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp

from bot.evening.programme import FRESH_PREMISES, PREMISES, Programme
from bot.evening.tastes import TASTES, scale_of
from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.worker import AnalysisWorker
from engine.prompts import Prompts
from engine.text.client import Endpoint
from engine.text.engine import TextEngine
from tests.bench.__main__ import ROOT, local_engine
from tests.bench.tuning.voting import voted
from tests.bench.tuning.writing import Written, bits_per_byte, fresh, written
from tests.waiting import until

WEIGHTS = ROOT / "engine/text/house/weights"
EACH = 16  # fresh drafts of a premise
USUAL_SEED = 1


@dataclass(frozen=True, slots=True)
class Loop:
    """What one seed came to."""

    seed: int
    pairs: int
    before: Written
    after: Written
    bits: tuple[float, float]
    minutes: float  # of the training with its gate
    peak_mb: float
    outcome: dict[str, Any]


async def main(wishes: argparse.Namespace) -> None:
    async with aiohttp.ClientSession() as http, AsyncExitStack() as stack:
        if wishes.engine:
            engine = TextEngine(http, Endpoint(wishes.engine))
            group = await stack.enter_async_context(asyncio.TaskGroup())
            stack.callback(group.create_task(engine.run()).cancel)
            await until(lambda: engine.state().status == "ready", limit_s=60)
        else:
            cache = Path(tempfile.gettempdir()) / "chorus-bench"
            engine = await stack.enter_async_context(local_engine(http, WEIGHTS, cache))
        reading = AnalysisWorker(HouseAnalyzer.load)
        try:
            loops = [await loop(engine, reading, wishes, seed) for seed in range(wishes.seeds)]
        finally:
            reading.close()
        print(table(wishes, loops))


async def loop(
    engine: TextEngine, reading: AnalysisWorker, wishes: argparse.Namespace, seed: int
) -> Loop:
    """One community, from its first vote to its adapter's drafts."""
    prompts = Prompts.load(ROOT / "prompts")
    usual = await fresh(engine, prompts, PREMISES, EACH, seed=USUAL_SEED)
    scale = scale_of(TASTES[wishes.taste], [d.text for g in usual.values() for d, _ in g])
    programme = replace(Programme(), rounds=wishes.rounds, taste=TASTES[wishes.taste], seed=seed)
    folder = Path(tempfile.mkdtemp(prefix="tuning-loop-"))
    found = await voted(engine, prompts, reading, programme, scale, folder, say)
    before = written(await fresh(engine, prompts, FRESH_PREMISES, EACH), scale)
    outcome, minutes, peak_mb = await trained(folder, wishes.preset, seed)
    adapter = adapter_of(folder, outcome)
    name = f"evening-loop-{seed}-{folder.name[-6:]}"
    await engine.hold({name: adapter})
    await until(lambda: name in engine.held(), limit_s=60)
    after = written(await fresh(engine, prompts, FRESH_PREMISES, EACH, name), scale)
    await engine.hold({})
    bits = await asyncio.to_thread(bits_per_byte, WEIGHTS, {name: adapter})
    pairs = found.counts["eval_pairs"]
    return Loop(seed, pairs, before, after, (bits[None], bits[name]), minutes, peak_mb, outcome)


async def trained(folder: Path, preset: str, seed: int) -> tuple[dict[str, Any], float, float]:
    """The command that the bot runs; its outcome, minutes, and MB of memory at most."""
    command = [sys.executable, "-m", "engine.training", "text", "--data", folder / "snapshot"]
    command += ["--base", WEIGHTS, "--out", folder / "run", "--shelf", folder / "shelf"]
    command += ["--name", "loop", "--preset", preset, "--seed", str(seed)]
    began = time.monotonic()
    status, peak_mb = await asyncio.to_thread(_ran, [str(part) for part in command])
    minutes = (time.monotonic() - began) / 60
    assert status == 0, f"the training ended with {status}"
    outcome = json.loads((folder / "run" / "outcome.json").read_text(encoding="utf-8"))
    return outcome, minutes, peak_mb


def _ran(command: list[str]) -> tuple[int, float]:
    """Exit status, and MB that the process held at most."""
    child = subprocess.Popen(command, cwd=ROOT)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, used.ru_maxrss / 1_000


def adapter_of(folder: Path, outcome: dict[str, Any]) -> Path:
    """On the shelf, or in the run where the gate kept it out."""
    if outcome["adapter"]:
        return folder / "shelf" / str(outcome["adapter"])
    made = sorted(folder.glob("run/**/adapter_model.safetensors"))
    assert made, "the training made no adapter"
    return made[-1].parent


def table(wishes: argparse.Namespace, loops: list[Loop]) -> str:
    """One row a seed and model."""
    head = ("seed", "model", "taste, spreads (90 %)", "rung", "form", "ended", "variety of 4")
    rows = [(*head, "bits a byte", "verdict", "minutes", "peak MB", "pairs")]
    for one in loops:
        why = one.outcome["report"]["why"]
        verdict = one.outcome["verdict"] + (f": {why}" if why else "")
        rows.append((str(one.seed), "base", *_cells(one.before, one.bits[0]), "", "", "", ""))
        run = (verdict, f"{one.minutes:.1f}", f"{one.peak_mb:.0f}", str(one.pairs))
        rows.append((str(one.seed), "adapter", *_cells(one.after, one.bits[1]), *run))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
    told = f"taste {wishes.taste}, {wishes.rounds} rounds, preset {wishes.preset}"
    return "\n".join([told, *lines])


def _cells(found: Written, bits: float) -> tuple[str, ...]:
    felt = found.taste.felt
    return (
        f"{felt.value:+.2f} [{felt.low:+.2f}, {felt.high:+.2f}]",
        f"{found.taste.ringed.value:.2f}",
        f"{found.taste.form:.3f}",
        f"{found.finished:.3f}",
        f"{found.variety:.2f}",
        f"{bits:.3f}",
    )


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--engine", default="", help="a vLLM that runs already")
    parser.add_argument("--taste", default="speech", choices=sorted(TASTES))
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--preset", default="usual", choices=("quick", "usual"))
    asyncio.run(main(parser.parse_args()))
