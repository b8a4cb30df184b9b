"""Writes small adapters as trainings leave them, whole ones and broken ones."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from engine.training.manifest import PARTS, Kind, Manifest

BASE = "b" * 64
ROWS = ("0" * 64, "1" * 64)
LAYER = "base_model.model.model.layers.0.self_attn.q_proj"
REPORT: Mapping[str, Any] = {
    "verdict": "trial",
    "why": None,
    "simulated": True,
    "pairs": 240,
    "ballots": 412,
    "sessions": 30,
    "held_out": {"pairs": 40, "sessions": 5},
    "against": None,
    "asked": [
        {"code": "prefers", "value": 0.64, "low": 0.48, "high": 0.78, "n": 40, "kept": None},
        {
            "code": "variety",
            "value": 3.4,
            "n": 10,
            "base": 3.5,
            "floor": 3.1,
            "of": 4,
            "kept": True,
        },
    ],
    "recipe": {"rank": 8},
    "tried": [],
    "seconds": 61.0,
    "peak_mb": 900,
    "examples": [],
}


def text_parts(
    folder: Path,
    *,
    rank: int = 8,
    config: Mapping[str, Any] | None = None,
    tensors: Mapping[str, np.ndarray] | None = None,
) -> Path:
    """The two files of a peft adapter."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {"peft_type": "LORA", "r": rank, "lora_alpha": 16, "bias": "none"}
    (folder / "adapter_config.json").write_text(json.dumps(said | dict(config or {})))
    rng = np.random.default_rng(0)
    whole = {
        f"{LAYER}.lora_A.weight": rng.normal(size=(rank, 16)).astype(np.float32),
        f"{LAYER}.lora_B.weight": rng.normal(size=(16, rank)).astype(np.float32),
    }
    save_file(whole | dict(tensors or {}), folder / "adapter_model.safetensors")
    return folder


def image_parts(folder: Path, *, base: str = BASE, scale: float = 1.0) -> Path:
    """The two files of an adapter of the house composer."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {"kind": "house-scenes-lora", "rank": 4, "scale": scale, "base": base}
    (folder / "adapter.json").write_text(json.dumps(said))
    pair = {"at.lora_A": np.ones((4, 8), np.float32), "at.lora_B": np.ones((8, 4), np.float32)}
    save_file(pair, folder / "adapter.safetensors")
    return folder


def manifest(kind: Kind = "text", rank: int = 8, **changed: Any) -> Manifest:
    """Of an adapter of a community called harbour."""
    said: dict[str, Any] = {
        "kind": kind,
        "community": "harbour",
        "base_name": "house",
        "base_revision": BASE,
        "rank": rank,
        "rows": ROWS,
        "counts": {"sha256": "d" * 64, "pairs": 240, "sessions": 30, "ballots": 412, "voters": 6},
        "recipe": {"rank": rank},
    }
    return Manifest(**(said | changed))


def forge(folder: Path) -> None:
    """Make the manifest's hashes those of the files as they are, as a cheat would."""
    from engine.training.registry import sha256

    said = json.loads((folder / "manifest.json").read_text())
    for part in PARTS[said["kind"]]:
        said["weights"][part] = sha256(folder / part)
    (folder / "manifest.json").write_text(json.dumps(said))
