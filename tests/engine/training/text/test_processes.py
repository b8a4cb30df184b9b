"""Several processes train one adapter, as several GPUs would: gloo on the CPU, the same command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.training.registry import check
from tests.engine.training.text.test_command import given
from tests.engine.training.text.tiny import tiny_base


@pytest.mark.timeout(180)
def test_two_processes_train_and_write_one_adapter(tmp_path: Path) -> None:
    base, pairs = tiny_base(tmp_path / "base"), given(tmp_path / "data")
    (tmp_path / "recipe.json").write_text('{"lr": 5e-3, "epochs": 2, "max_length": 128}')
    words = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2"]
    words += ["-m", "engine.training", "text", "--preset", "quick", "--out", f"{tmp_path}/run"]
    words += ["--data", f"{pairs}", "--base", f"{base}", "--recipe", f"{tmp_path}/recipe.json"]

    ran = subprocess.run(words, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr[-3_000:]
    said = json.loads((tmp_path / "run" / "outcome.json").read_text())
    steps = json.loads((tmp_path / "run" / "point-1" / "result.json").read_text())["measured"]
    told = [line for line in ran.stdout.splitlines() if line.startswith("{")]
    assert len(told) == 1  # the others say nothing and write nothing
    assert steps["epochs"] == 2
    assert steps["validation"]["told"] > 0.8
    assert said["verdict"] in {"promoted", "trial"}
    assert check(tmp_path / "run" / "published" / "adapter").rank == 8
