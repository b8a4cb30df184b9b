"""
By how much an adapter's product is multiplied: alpha / rank, told in one of three places.

peft writes adapter_config.json, diffusers a header inside the file, older trainers an alpha a
layer. Where nothing is told, alpha is the rank, as diffusers has it.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import Rejected

_HEADER = "lora_adapter_metadata"  # diffusers' key in the file's own metadata
_CONFIG = "adapter_config.json"  # peft's file beside the weights
_MAX_CHARS = 1 << 20


@dataclass(frozen=True, slots=True)
class Scaling:
    """`alpha` None: the rank. `by_layer` and `patterns` (peft's alpha_pattern) win over it."""

    alpha: float | None = None
    by_layer: Mapping[str, float] = field(default_factory=dict)
    patterns: Mapping[str, float] = field(default_factory=dict)
    root: bool = False  # rank-stabilised: alpha / sqrt(rank)

    def of(self, layer: str, rank: int) -> float:
        own = self.by_layer.get(f"{layer}.alpha", self._patterned(layer))
        alpha = own if own is not None else self.alpha
        if alpha is None:
            return 1.0
        return alpha / (math.sqrt(rank) if self.root else rank)

    def _patterned(self, layer: str) -> float | None:
        # A pattern names a layer or the end of one; it is matched as text, not as an expression.
        for pattern, alpha in self.patterns.items():
            name = pattern.removeprefix("^")
            if layer == name or layer.endswith(f".{name}"):
                return alpha
        return None


def scaling_of(
    folder: Path, header: Mapping[str, str], component: str, alphas: Mapping[str, float]
) -> Scaling:
    """
    Raises:
        Rejected: What is told is no number, or asks for more than a plain LoRA (DoRA, biases).
    """
    if alphas:
        return Scaling(by_layer=dict(alphas))
    told = _told(folder, header, component)
    if told.get("use_dora") or told.get("bias", "none") != "none" or told.get("lora_bias"):
        raise Rejected("it is more than a plain LoRA (DoRA or biases), which is not supported")
    alpha = told.get("lora_alpha")
    patterns = told.get("alpha_pattern") or {}
    if not isinstance(patterns, dict):
        raise Rejected("its alpha_pattern is no table")
    return Scaling(
        alpha=None if alpha is None else _number(alpha),
        patterns={str(name): _number(value) for name, value in patterns.items()},
        root=bool(told.get("use_rslora")),
    )


def _told(folder: Path, header: Mapping[str, str], component: str) -> dict[str, Any]:
    path = folder / _CONFIG
    if path.is_file() and path.stat().st_size <= _MAX_CHARS:
        return _table(path.read_bytes())
    prefix = re.compile(rf"^{re.escape(component)}\.")
    table = _table(header.get(_HEADER, "{}")[:_MAX_CHARS].encode())
    return {prefix.sub("", name): value for name, value in table.items() if prefix.match(name)}


def _table(text: bytes) -> dict[str, Any]:
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise Rejected("the adapter's own description is no JSON") from exc
    if not isinstance(loaded, dict):
        raise Rejected("the adapter's own description is no table")
    return loaded


def _number(value: object) -> float:
    if isinstance(value, (int, float)) and math.isfinite(value) and abs(value) <= 1e4:
        return float(value)
    raise Rejected(f"an adapter's alpha is a number, not {value!r}")
