"""
Plays the trainer by its protocol, in a second: `python -m tests.bot.service.tuning.player text ...`

What goes wrong is told by the environment: PLAY_* below. Its adapters are small and true ones.
"""

import argparse
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from engine.training.progress import Progress
from engine.training.registry import publish
from tests.engine.training.adapters import REPORT, image_parts, manifest, text_parts

STAGES = ("reading", "training", "judging", "publishing")


def main() -> None:
    asked = parsed()
    out, play = Path(asked.out), os.environ
    signal.signal(signal.SIGTERM, stop)
    out.mkdir(parents=True, exist_ok=True)
    count(out.parent.parent / "starts")
    (out.parent.parent / "arguments.json").write_text(json.dumps(vars(asked)))
    if play.get("PLAY_BAD_DATA"):
        print("There are no votes in that folder.", file=sys.stderr)
        raise SystemExit(2)
    for stage in STAGES:
        progress(out, stage)
        trouble(out, stage)
        if stage == "publishing" and verdict() != "refused":
            published(asked, out)
    trouble(out, "published")
    told = {"verdict": verdict(), "adapter": asked.name, "report": {**REPORT, "verdict": verdict()}}
    text = json.dumps(told)
    if play.get("PLAY_OUTCOME") == "nan":
        text = text.replace("0.64", "NaN")
    if play.get("PLAY_OUTCOME") == "unjudged":
        text = text.replace('"held_out"', '"held"')
    (out / "outcome.new").write_text(text)
    (out / "outcome.new").rename(out / "outcome.json")
    trouble(out, "told")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind")
    for name in ("data", "base", "out", "shelf", "name", "preset", "minutes", "threads"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--previous")
    return parser.parse_args()


def verdict() -> str:
    return os.environ.get("PLAY_VERDICT", "promoted")


def progress(out: Path, stage: str) -> None:
    Progress(out).tell(stage, 0.5)


def trouble(out: Path, stage: str) -> None:
    """What was ordered for this stage: to be killed, once or always, to wait, to fill the disk."""
    play = os.environ
    if play.get("PLAY_KILL") == stage or (play.get("PLAY_KILL_ONCE") == stage and first(out)):
        os.kill(os.getpid(), signal.SIGKILL)
    if play.get("PLAY_FILL") == stage:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        (out / "checkpoint").write_bytes(b"0" * (2 << 20))
    if play.get("PLAY_GROW") == stage:
        (out / "checkpoint").write_bytes(b"0" * (int(play["PLAY_GROW_MB"]) << 20))
        time.sleep(60)
    if play.get("PLAY_WAIT") == stage:
        while not (out.parent.parent / "go").exists():
            time.sleep(0.02)


def published(asked: argparse.Namespace, out: Path) -> None:
    make = text_parts if asked.kind == "text" else image_parts
    said = manifest(asked.kind, rank=8 if asked.kind == "text" else 4)
    if (base := os.environ.get("PLAY_BASE")) is not None:
        said = manifest(asked.kind, base_revision=base)
    folder = publish(make(out / "adapter"), Path(asked.shelf), asked.name, said, REPORT)
    if os.environ.get("PLAY_CORRUPT"):
        weights = folder / "adapter_model.safetensors"
        weights.write_bytes(weights.read_bytes()[:-8] + b"\0" * 8)


def first(out: Path) -> bool:
    mark = out / "killed"
    fresh = not mark.exists()
    mark.touch()
    return fresh


def count(path: Path) -> None:
    with path.open("a") as file:
        file.write("x")


def stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(3)


if __name__ == "__main__":
    main()
