"""
What the engines can serve of an adapter: a mirror of their limits, so that nobody has to ask them.

Knows the folders' own files (a peft adapter for vLLM, the composer's or diffusers' for pictures)
and tensors' names and shapes; no hashes, no registry, no engine.

Source: vllm 0.32, `vllm/lora/peft_helper.py` and `vllm/config/lora.py`.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from engine.training.manifest import BadAdapter, Kind
from engine.training.tensors import Tensor

RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)  # that vLLM can be started for
_PLAIN_STARTS = ("gaussian", "eva", "orthogonal", "mica", "lora_ga")
_NOT_SERVED = {
    "use_dora": "DoRA",
    "modules_to_save": "whole modules beside the low-rank ones",
    "lora_bias": "biases",
    "alora_invocation_tokens": "activated LoRA",
    "layer_replication": "layers said twice",
    "use_bdlora": "block-diagonal LoRA",
    "use_qalora": "QALoRA",
    "trainable_token_indices": "tokens of its own",
    "rank_pattern": "ranks that differ by layer",
    "alpha_pattern": "scales that differ by layer",
}
SCENES, DIFFUSERS = "house-scenes-lora", "diffusers-lora"  # what an `adapter.json` calls itself
_PEFT_PAIR = re.compile(r"base_model\.model\.(.+)\.lora_([AB])\.weight\Z")
_PAIRS = {
    SCENES: re.compile(r"(.+)\.lora_([AB])\Z"),
    DIFFUSERS: re.compile(r"unet\.(.+)\.lora_([AB])\.weight\Z"),
}
_MOST_SCALE = 8.0  # the composer takes no more, and nothing else needs more


def room_for(rank: int) -> int:
    """
    The least rank that vLLM can be started for so that it serves this one.

    Raises:
        BadAdapter: "rank", where there is none.
    """
    for one in RANKS:
        if rank <= one:
            return one
    raise BadAdapter("rank", f"Rank {rank} is more than any engine serves.")


def check_servable(
    kind: Kind, said: Mapping[str, Any], tensors: Mapping[str, Tensor], max_rank: int
) -> int:
    """
    The rank of an adapter that an engine started for `max_rank` serves.

    Args:
        said: Its `adapter_config.json` or `adapter.json`.
        tensors: Those of its weights, by name.

    Raises:
        BadAdapter: "rank" or "unservable".
    """
    rank = said.get("r" if kind == "text" else "rank")
    if not isinstance(rank, int) or isinstance(rank, bool) or rank < 1:
        raise BadAdapter("rank", f"Its rank is {rank!r}, no whole number from 1.")
    if rank > max_rank or room_for(rank) > max(max_rank, 1):
        raise BadAdapter("rank", f"Its rank is {rank}; the engine serves up to {max_rank}.")
    if kind == "text":
        _check_peft(said)
        _check_pairs(_PEFT_PAIR, tensors, rank)
    else:
        _check_pairs(_picture_pair(said), tensors, rank)
    return rank


def _check_peft(said: Mapping[str, Any]) -> None:
    if said.get("peft_type") != "LORA":
        _refuse(f"the method {said.get('peft_type')!r}")
    for key, what in _NOT_SERVED.items():
        if said.get(key):
            _refuse(what)
    if said.get("bias", "none") != "none":
        _refuse("biases")
    start = said.get("init_lora_weights", True)
    if isinstance(start, str) and start.lower() not in _PLAIN_STARTS:
        _refuse(f"weights that began as {start!r}, which changes the base")
    alpha = said.get("lora_alpha")
    if not isinstance(alpha, int | float) or not math.isfinite(alpha):
        _refuse(f"the scale {alpha!r}")


def _picture_pair(said: Mapping[str, Any]) -> re.Pattern[str]:
    """What the tensors of an adapter for pictures are called."""
    kind, scale = said.get("kind"), said.get("scale")
    if not isinstance(kind, str) or kind not in _PAIRS:
        _refuse(f"the kind {str(kind)[:100]!r}")
    if not isinstance(scale, int | float) or not abs(scale) <= _MOST_SCALE:
        _refuse(f"the scale {scale!r}")
    return _PAIRS[kind]


def _check_pairs(pair: re.Pattern[str], tensors: Mapping[str, Tensor], rank: int) -> None:
    """Each layer has its two matrices, (rank, in) and (out, rank), and there is nothing else."""
    shapes: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, one in tensors.items():
        found = pair.match(name)
        if found is None:
            _refuse(f"the tensor {name[:100]!r}")
        shapes.setdefault(found[1], {})[found[2]] = one.shape
    for layer, both in shapes.items():
        if both.keys() != {"A", "B"} or {len(shape) for shape in both.values()} != {2}:
            _refuse(f"the layer {layer[:100]!r} without its two matrices")
        if both["A"][0] != rank or both["B"][1] != rank:
            raise BadAdapter("rank", f"{layer[:100]} is not of the rank {rank} that it says.")


def _refuse(what: str) -> NoReturn:
    raise BadAdapter("unservable", f"The engine does not serve {what}.")
