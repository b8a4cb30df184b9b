"""
AdaLoRA written out as plain LoRA, which vLLM serves: the same change of every layer, exactly.

AdaLoRA changes a layer by B @ (A * E) * scaling / ranknum, with E the importance of each of its
ranks; folding E into A and the factor into B leaves a LoRA. Ranks that were pruned (E = 0) go where
no layer keeps them. Source: Zhang et al. 2023 (arXiv:2303.10512), equation 3.
"""

from collections.abc import Mapping
from pathlib import Path

from peft import LoraConfig, PeftModel
from peft.tuners.adalora import SVDLinear
from safetensors.torch import save_file
from torch import Tensor

_SMALL = 1e-5  # peft adds it to ranknum


def exported(model: PeftModel, folder: Path, base: str) -> Path:
    """
    Write a trained AdaLoRA as a LoRA that does the same.

    Args:
        folder: Gets adapter_config.json and adapter_model.safetensors.
        base: Name of the base model, as the configuration says it.

    Raises:
        ValueError: The model's active adapter is no AdaLoRA.
    """
    layers = _layers(model)
    tensors = {
        f"base_model.model.{name}.lora_{part}.weight": one.contiguous()
        for name, parts in _same_rank(layers).items()
        for part, one in parts.items()
    }
    rank = next(iter(tensors.values())).shape[0]
    config = LoraConfig(
        r=rank,
        lora_alpha=rank,  # a factor of 1: it is in B already
        target_modules=sorted({name.rpartition(".")[2] for name in layers}),
        base_model_name_or_path=base,
        inference_mode=True,
        task_type="CAUSAL_LM",
    )
    folder.mkdir(parents=True, exist_ok=True)
    config.save_pretrained(str(folder))
    save_file(tensors, folder / "adapter_model.safetensors", {"format": "pt"})
    return folder


def _layers(model: PeftModel) -> dict[str, dict[str, Tensor]]:
    """By layer: A (r, in) with E folded in, B (out, r) with the factor folded in, E (r,)."""
    found: dict[str, dict[str, Tensor]] = {}
    for name, layer in model.base_model.model.named_modules():
        if not isinstance(layer, SVDLinear):
            continue
        [adapter] = layer.lora_E.keys()
        e = layer.lora_E[adapter].detach()
        factor = layer.scaling[adapter] / (float(layer.ranknum[adapter]) + _SMALL)
        found[name] = {
            "A": layer.lora_A[adapter].detach() * e,
            "B": layer.lora_B[adapter].detach() * factor,
            "E": e.flatten(),
        }
    if not found:
        raise ValueError("the model holds no AdaLoRA")
    return found


def _same_rank(layers: Mapping[str, Mapping[str, Tensor]]) -> dict[str, dict[str, Tensor]]:
    """Every layer with as many ranks as the one that kept most; what is pruned beyond that goes."""
    kept = {name: parts["E"].abs().argsort(descending=True) for name, parts in layers.items()}
    rank = max(1, max(int((parts["E"] != 0).sum()) for parts in layers.values()))
    return {
        name: {
            "A": parts["A"][kept[name][:rank]],
            "B": parts["B"][:, kept[name][:rank]],
        }
        for name, parts in layers.items()
    }
