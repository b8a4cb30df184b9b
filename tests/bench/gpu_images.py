"""
Pictures a second of our batching server against a plain `pipe(prompt)` loop, in one run.

    python -m tests.bench.gpu_images --state gpu_images.json [--shapes sd15 sdxl] [--eager]
    python -m tests.bench.gpu_images --tiny --steps 4   # the same on a CPU, in a minute

Networks have the shapes of Stable Diffusion 1.5 and XL and random weights: speed does not depend on
what was learned. What is measured goes into `--state` at once, and is not measured again by a later
run; the table comes last. The peak is what one large matrix product reaches in the same run.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.beside.keeper import free_port
from engine.image.pipelines.assembling import Wishes, assembled, device_of, dtype_on
from engine.image.pipelines.backend import DiffusersBackend
from engine.image.pipelines.loading import prepare_diffusers
from engine.image.pipelines.styles import Styles
from engine.image.serve import Serving, serve
from engine.image.server.worker import Habits
from tests.bench.table import Row, printed
from tests.bench.wide_models import SHAPES, TINY_SHAPES, Shape

AT_ONCE = 16
PLAIN = 4  # pictures of the plain loop; one more before them is not counted
GUIDANCE = 7.5
PROMPT = "a quiet forest at dawn, mist between the trees"


@dataclass
class State:
    """What was measured, kept in a file from run to run."""

    path: Path | None
    values: dict[str, float]

    @classmethod
    def read(cls, path: Path | None) -> "State":
        kept = json.loads(path.read_text()) if path is not None and path.exists() else {}
        return cls(path, kept)

    def lacks(self, *names: str) -> bool:
        return any(name not in self.values for name in names)

    def keep(self, name: str, value: float) -> None:
        self.values[name] = value
        print(f"{name}: {value:.4g}", flush=True)
        if self.path is not None:
            self.path.write_text(json.dumps(self.values, indent=1))


def finished(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def matrix_peak(device: torch.device, side: int, rounds: int = 20) -> float:
    """TFLOP/s of one large matrix product in the format that pictures are painted in."""
    one = torch.randn(side, side, device=device, dtype=dtype_on(device))
    for _ in range(3):
        one @ one
    finished(device)
    began = time.perf_counter()
    for _ in range(rounds):
        one @ one
    finished(device)
    return 2 * side**3 * rounds / (time.perf_counter() - began) / 1e12


def plain_call(pipe: Any, shape: Shape, steps: int, seed: int = 0) -> None:
    pipe(
        PROMPT,
        width=shape.side_px,
        height=shape.side_px,
        num_inference_steps=steps,
        guidance_scale=GUIDANCE,
        generator=torch.Generator("cpu").manual_seed(seed),
    )


def work_of(pipe: Any, shape: Shape, steps: int) -> float:
    """TFLOP of one picture: what one step costs, and what is done once."""
    counted = []
    for n in (1, 2):
        with FlopCounterMode(display=False) as counter:
            plain_call(pipe, shape, n)
        counted.append(counter.get_total_flops())
    return (counted[0] + (steps - 1) * (counted[1] - counted[0])) / 1e12


def plain_speed(pipe: Any, shape: Shape, steps: int, device: torch.device) -> float:
    plain_call(pipe, shape, steps)
    finished(device)
    began = time.perf_counter()
    for seed in range(PLAIN):
        plain_call(pipe, shape, steps, seed)
    finished(device)
    return PLAIN / (time.perf_counter() - began)


async def served_speeds(
    backend: DiffusersBackend, shape: Shape, steps: int, keep: Callable[[str, float], None]
) -> None:
    """Pictures a second over HTTP: one request after the other, then many at once."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    serving = Serving("127.0.0.1", port, Habits(max_queue=4 * AT_ONCE))
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.TaskGroup() as group:
        server = group.create_task(serve(lambda: backend, None, serving))

        async def asked(number: int) -> None:
            body = {
                "prompt": f"{PROMPT}, {number}",
                "seed": number,
                "steps": steps,
                "guidance": GUIDANCE,
                "size": f"{shape.side_px}x{shape.side_px}",
                "user": f"channel-{number}",
            }
            async with http.post(f"{url}/v1/images/generations", json=body) as response:
                assert response.status == 200, await response.text()
                await response.read()

        async def all_at_once() -> None:
            async with asyncio.TaskGroup() as crowd:
                for number in range(AT_ONCE):
                    crowd.create_task(asked(number))

        async def answers() -> bool:
            try:
                async with http.get(f"{url}/health") as response:
                    return response.status == 200
            except aiohttp.ClientConnectionError:
                return False

        while not await answers():
            await asyncio.sleep(0.2)
        await asked(0)
        began = time.perf_counter()
        for number in range(PLAIN):
            await asked(number)
        keep("one at a time", PLAIN / (time.perf_counter() - began))
        await all_at_once()  # every size of batch is compiled once
        began = time.perf_counter()
        await all_at_once()
        keep("at once", AT_ONCE / (time.perf_counter() - began))
        server.cancel()


def measured(shape: Shape, state: State, steps: int, device: torch.device, eager: bool) -> None:
    names = [f"{shape.name}: {what}" for what in ("TFLOP", "plain", "one at a time", "at once")]
    if not state.lacks(*names):
        return
    pipe = shape.built(device, dtype_on(device))
    pipe.set_progress_bar_config(disable=True)
    if state.lacks(names[0]):
        state.keep(names[0], work_of(pipe, shape, steps))
    if state.lacks(names[1]):
        state.keep(names[1], plain_speed(pipe, shape, steps, device))
    wishes = Wishes(steps=steps, guidance=GUIDANCE, side_px=shape.side_px, compiled=not eager)
    began = time.perf_counter()
    made = assembled(pipe, shape.name, "", device, wishes)
    state.keep(f"{shape.name}: start, s", time.perf_counter() - began)
    backend = DiffusersBackend(made, Styles.load())

    def keep(what: str, value: float) -> None:
        state.keep(f"{shape.name}: {what}", value)

    asyncio.run(served_speeds(backend, shape, steps, keep))


def rows(state: State, shapes: list[Shape]) -> list[Row]:
    peak = state.values["peak"]
    table = [Row("images", "matrix peak", peak, "TFLOP/s")]
    for shape in shapes:
        work, plain, one, crowd = (
            state.values[f"{shape.name}: {what}"]
            for what in ("TFLOP", "plain", "one at a time", "at once")
        )
        table += [
            Row("images", f"{shape.name}: work of a picture", work, "TFLOP"),
            Row("images", f"{shape.name}: plain pipe(prompt) loop", plain, "pictures/s"),
            Row("images", f"{shape.name}: our server, one at a time", one, "pictures/s"),
            Row("images", f"{shape.name}: our server, {AT_ONCE} at once", crowd, "pictures/s"),
            Row("images", f"{shape.name}: at once / plain", crowd / plain, "times"),
            Row("images", f"{shape.name}: at once / one at a time", crowd / one, "times"),
            Row("images", f"{shape.name}: share of the peak, plain", work * plain / peak, ""),
            Row("images", f"{shape.name}: share of the peak, ours", work * crowd / peak, ""),
        ]
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.gpu_images", description=__doc__)
    parser.add_argument("--state", type=Path, help="a file that keeps what was measured")
    parser.add_argument("--shapes", nargs="+", choices=sorted(SHAPES), default=["sd15", "sdxl"])
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--device", help="cuda, cpu; by itself a GPU where there is one")
    parser.add_argument("--eager", action="store_true", help="compile nothing")
    parser.add_argument("--tiny", action="store_true", help="the same code on very small networks")
    wishes = parser.parse_args()
    prepare_diffusers()
    device = device_of(wishes.device)
    if device.type == "cpu":
        torch.set_num_threads(1)  # threads that wait for each other would be all that is measured
    state = State.read(wishes.state)
    if state.lacks("peak"):
        state.keep("peak", matrix_peak(device, 8192 if device.type == "cuda" else 1024))
    table = TINY_SHAPES if wishes.tiny else SHAPES
    shapes = [table[name] for name in wishes.shapes]
    for shape in shapes:
        measured(shape, state, wishes.steps, device, wishes.eager)
    print(printed(rows(state, shapes)))


if __name__ == "__main__":
    main()
