"""All methods are trained on the same votes and come out in one table."""

import json
import subprocess
import sys
from pathlib import Path

from engine.training.compare_commands import table
from tests.engine.training.snapshots import write_small

BASE = Path(__file__).resolve().parents[4] / "engine/text/house/weights"


def compared(folder: Path, name: str, *more: str) -> dict[str, object]:
    asked = [
        *(sys.executable, "-m", "engine.training", "compare", "--data", str(folder)),
        *("--base", str(BASE), "--pairs", "8", "--epochs", "1", "--only", name, *more),
    ]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    figures: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return figures


def test_a_method_is_trained_in_a_process_of_its_own_and_kept_for_vllm(tmp_path: Path) -> None:
    write_small(tmp_path / "votes", sessions=6, rounds=2)

    figures = compared(tmp_path / "votes", "AdaLoRA", "--keep", str(tmp_path / "kept"))

    assert figures["steps"] == 1
    assert figures["parameters"] == 227_664
    config = json.loads((tmp_path / "kept/AdaLoRA/adapter_config.json").read_text())
    assert config["peft_type"] == "LORA"


def test_the_table_names_who_can_serve_a_method() -> None:
    row = {
        "name": "prefix", "parameters": 10, "seconds": 1.0, "peak_mb": 2.0, "told": 0.5,
        "perplexity": 3.0, "served": "transformers",
    }  # fmt: skip

    assert "| prefix | 10 | 1.0 | 2 | 50.0% | 3.00 | by transformers only |" in table([row])
