"""
How far a run of training is, in one small file that is replaced whole; and whether it shall stop.

    progress = Progress(out)
    progress.tell("training", 0.4, tried=1, of=4, step=40, steps=100, loss=0.61)

Knows one folder, and no trainer.
"""

import json
import math
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Any, Literal

Stage = Literal["reading", "training", "judging", "publishing"]
FILE = "progress.json"
EVERY_S = 0.5


class Stopped(Exception):
    """Somebody asked the run to stop; what was done is kept, and the same call goes on from it."""


def write_json(path: Path, said: Any) -> None:
    """Replace a JSON file whole: who reads it meets the old one or the new one."""
    beside = path.with_name(path.name + ".new")
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(path)


class Progress:
    """
    Written at most twice a second, and at each new stage.

    Args:
        out: The run's folder, which is made; None writes nothing (all processes but the first).
    """

    def __init__(self, out: Path | None) -> None:
        self._path = out / FILE if out else None
        self._began_s = time.monotonic()
        self._began_done: float | None = None
        self._told: tuple[Stage | None, float] = (None, -math.inf)
        self.stopped = False
        if out:
            out.mkdir(parents=True, exist_ok=True)

    def stop_on_sigterm(self) -> None:
        """From now on a SIGTERM asks the run to stop at its next step."""

        def asked(_signum: int, _frame: FrameType | None) -> None:
            self.stopped = True

        signal.signal(signal.SIGTERM, asked)

    def check(self) -> None:
        """
        Raises:
            Stopped: Somebody asked for it.
        """
        if self.stopped:
            raise Stopped

    def tell(
        self,
        stage: Stage,
        done: float,
        *,
        tried: int = 0,
        of: int = 0,
        step: int = 0,
        steps: int = 0,
        loss: float | None = None,
    ) -> None:
        """
        Args:
            done: How much of the whole run is behind, 0 to 1.
            tried: Grid points that are behind, of so many.
            loss: Of the last step; one that is not finite is told as none.
        """
        now = time.monotonic()
        if self._began_done is None:
            self._began_done = done  # a run that was resumed took no time for what it found done
        if self._path is None or (stage == self._told[0] and now - self._told[1] < EVERY_S):
            return
        self._told = (stage, now)
        said: dict[str, Any] = {"stage": stage, "done": round(min(1.0, max(0.0, done)), 4)}
        said |= {"tried": tried, "of": of, "step": step, "steps": steps}
        said["eta_s"] = self._eta(done, now)
        said["loss"] = round(loss, 6) if loss is not None and math.isfinite(loss) else None
        write_json(self._path, said)

    def _eta(self, done: float, now: float) -> int | None:
        gone, took_s = done - (self._began_done or 0.0), now - self._began_s
        if gone < 0.02 or took_s < 2.0:
            return None
        return round(took_s * max(0.0, 1.0 - done) / gone)
