"""
The ways of tuning that are compared: how each is attached, and who can serve the result.

Of every method one size that the field uses; sizes are chosen to be near LoRA's rank 8, not tuned.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import peft
import torch
from torch import nn

from engine.training.compare.bottleneck import with_bottlenecks

RANK = 8
LAYERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

_NEXT_TO_NOTHING = 1e-6

# vllm: loaded at run time as it is; exported: the same, once written out as LoRA; merged: only as
# a model of its own; transformers: only by the library that trained it.
Served = Literal["vllm", "exported", "merged", "transformers"]


@dataclass(frozen=True, slots=True)
class Method:
    """
    One way of tuning.

    `attach` freezes a model of transformers and gives back one whose trainable parameters are the
    method's alone; `steps` are those of the whole training, which AdaLoRA must know before.
    """

    name: str
    attach: Callable[[nn.Module, int], nn.Module]
    served: Served
    source: str
    rate: float  # times the learning rate of LoRA: methods with few numbers need larger steps


def _lora(**kind: bool) -> Callable[[nn.Module, int], nn.Module]:
    def attach(model: nn.Module, steps: int) -> nn.Module:
        config = peft.LoraConfig(
            r=RANK, lora_alpha=2 * RANK, target_modules=LAYERS, task_type="CAUSAL_LM", **kind
        )
        attached: nn.Module = peft.get_peft_model(model, config)
        return attached

    return attach


def _dora(model: nn.Module, steps: int) -> nn.Module:
    """
    DoRA divides a weight's rows by their length, so a row of nought, which training may leave
    behind in a small model, makes everything no number: such rows get a length that changes
    nothing.
    """
    with torch.no_grad():
        for name, layer in model.named_modules():
            if isinstance(layer, nn.Linear) and name.rpartition(".")[2] in LAYERS:
                layer.weight[layer.weight.norm(dim=1) == 0, 0] = _NEXT_TO_NOTHING
    return _lora(use_dora=True)(model, steps)


def _adalora(model: nn.Module, steps: int) -> nn.Module:
    """Begins with half as many ranks again, and keeps RANK of them on the average."""
    config = peft.AdaLoraConfig(
        init_r=RANK + RANK // 2,
        target_r=RANK,
        tinit=steps // 10,
        tfinal=steps // 3,
        deltaT=max(1, steps // 20),
        total_step=steps,
        lora_alpha=2 * RANK,
        target_modules=LAYERS,
        task_type="CAUSAL_LM",
    )
    attached: nn.Module = peft.get_peft_model(model, config)
    return attached


def _ia3(model: nn.Module, steps: int) -> nn.Module:
    config = peft.IA3Config(
        target_modules=["k_proj", "v_proj", "down_proj"],
        feedforward_modules=["down_proj"],
        task_type="CAUSAL_LM",
    )
    attached: nn.Module = peft.get_peft_model(model, config)
    return attached


def _prefix(model: nn.Module, steps: int) -> nn.Module:
    config = peft.PrefixTuningConfig(num_virtual_tokens=16, task_type="CAUSAL_LM")
    attached: nn.Module = peft.get_peft_model(model, config)
    return attached


METHODS: tuple[Method, ...] = (
    Method("LoRA", _lora(), "vllm", "Hu et al. 2021, arXiv:2106.09685", 1),
    Method("rsLoRA", _lora(use_rslora=True), "vllm", "Kalajdzievski 2023, arXiv:2312.03732", 0.5),
    Method("DoRA", _dora, "merged", "Liu et al. 2024, arXiv:2402.09353", 1),
    Method("AdaLoRA", _adalora, "exported", "Zhang et al. 2023, arXiv:2303.10512", 4),
    Method(
        "bottleneck",
        lambda model, steps: with_bottlenecks(model, 4 * RANK),
        "transformers",
        "Houlsby et al. 2019, arXiv:1902.00751",
        2,
    ),
    Method("IA3", _ia3, "merged", "Liu et al. 2022, arXiv:2205.05638", 10),
    Method("prefix", _prefix, "transformers", "Li and Liang 2021, arXiv:2101.00190", 10),
)
