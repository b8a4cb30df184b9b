"""
What the commands of the house model leave for one another: rows, examples, checkpoints.

Tensors lie in safetensors and everything else in JSON, so that no file of a training run can
carry code into the process that reads it.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.text.house.examples import Example


@dataclass(frozen=True, slots=True)
class Rows:
    """Packed texts, one row of `ROW + 1` tokens each."""

    tokens: Tensor  # (N, ROW + 1) int16
    texts: Tensor  # (N, ROW + 1) int16: number of the text within its row, 0 = padding
    weights: Tensor  # (N, ROW + 1) float16: what the loss on this token counts


def save_rows(rows: Rows, path: Path) -> None:
    save_file({"tokens": rows.tokens, "texts": rows.texts, "weights": rows.weights}, path)


def load_rows(path: Path) -> Rows:
    held = load_file(path)
    return Rows(held["tokens"], held["texts"], held["weights"])


def save_examples(examples: Iterable[Example], path: Path) -> None:
    lines = [json.dumps(asdict(e), ensure_ascii=False) for e in examples]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def load_examples(path: Path) -> list[Example]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Example(**json.loads(line)) for line in lines]
