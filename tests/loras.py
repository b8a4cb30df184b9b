"""Adapters with random weights, strong enough that nobody takes one for the base or another."""

from pathlib import Path

STRENGTH = 3.0  # alpha over rank


def random_loras(model: Path, folder: Path, *names: str, rank: int = 8) -> dict[str, Path]:
    """
    One folder a name, as peft saves it, over all linear layers of a causal model.

    The same names give the same weights. Imports torch and transformers, so call it in a fixture.
    """
    from engine.operators import declare_torchvision_operators

    kept = declare_torchvision_operators()
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    made = {}
    for seed, name in enumerate(names):
        torch.manual_seed(seed)
        config = LoraConfig(
            r=rank,
            lora_alpha=int(rank * STRENGTH),
            target_modules="all-linear",
            init_lora_weights=False,  # else B is nought and the adapter says what the base says
        )
        base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
        get_peft_model(base, config).save_pretrained(folder / name)
        made[name] = folder / name
    del kept
    return made
