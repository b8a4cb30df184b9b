"""One small training of the house model from a data set of votes, as an adapter's folder."""

from pathlib import Path

import torch

from engine.operators import declare_torchvision_operators
from engine.training.dataset import Dataset
from tests.bench.tuning.bank import BASE

RANK = 8


def tuned(data: Dataset, out: Path, *, epochs: int, rate: float, seed: int) -> Path:
    """An adapter of the house model; the plain loop of `compare`, on the loss of what is served."""
    declare_torchvision_operators()  # before peft and transformers are imported
    import peft
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from engine.training.compare.fit import Plan, fit, references
    from engine.training.compare.pairs import tokenized

    torch.manual_seed(seed)
    plan = Plan(epochs=epochs, batch=16, rate=rate, seed=seed)
    tokenizer = AutoTokenizer.from_pretrained(BASE)
    rows = [*data.pairs("train"), *data.pairs("validation")]
    pairs = [
        tokenized(
            tokenizer,
            [{"role": one.role, "content": one.content} for one in row.prompt],
            row.chosen,
            row.rejected,
            row.weight,
        )
        for row in rows
    ]
    base = AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32)
    known = references(base, pairs, 16)
    config = peft.LoraConfig(
        r=RANK, lora_alpha=2 * RANK, target_modules="all-linear", task_type="CAUSAL_LM"
    )
    model = peft.get_peft_model(base, config)
    fit(model, pairs, known, plan, 1.0)
    model.save_pretrained(out)
    return out
