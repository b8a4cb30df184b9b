"""AdaLoRA written out as LoRA does exactly the same, also once ranks were pruned."""

from pathlib import Path

import peft
import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from engine.training.compare.adalora import exported
from engine.training.compare.methods import METHODS

ADALORA = next(one for one in METHODS if one.name == "AdaLoRA")


def tiny() -> LlamaForCausalLM:
    torch.manual_seed(0)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=64,
            hidden_size=32,
            intermediate_size=48,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
        )
    ).eval()


def trained(steps: int = 12) -> peft.PeftModel:
    """Far enough for ranks to be pruned."""
    model = ADALORA.attach(tiny(), steps)
    assert isinstance(model, peft.PeftModel)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=0.05)
    ids = torch.randint(0, 64, (4, 12), generator=torch.Generator().manual_seed(1))
    for step in range(steps):
        model(input_ids=ids, labels=ids).loss.backward()
        optimizer.step()
        model.base_model.update_and_allocate(step)
        optimizer.zero_grad()
    return model.eval()


def test_the_lora_that_is_written_out_changes_the_model_as_adalora_did(tmp_path: Path) -> None:
    model = trained()
    ids = torch.arange(20).reshape(2, 10)
    with torch.no_grad():
        wanted = model(input_ids=ids).logits
        bare = tiny()(input_ids=ids).logits

    exported(model, tmp_path, "tiny")

    with torch.no_grad():
        got = peft.PeftModel.from_pretrained(tiny(), str(tmp_path))(input_ids=ids).logits
    assert (wanted - bare).abs().max() > 0.1
    assert torch.allclose(got, wanted, atol=1e-5)


def test_pruned_ranks_are_not_written_out(tmp_path: Path) -> None:
    model = trained()
    kept = [
        int((one.lora_E["default"] != 0).sum())
        for one in model.modules()
        if isinstance(one, peft.tuners.adalora.SVDLinear)
    ]

    exported(model, tmp_path, "tiny")

    assert peft.LoraConfig.from_pretrained(str(tmp_path)).r == max(kept)


def test_a_plain_lora_is_refused(tmp_path: Path) -> None:
    lora = METHODS[0].attach(tiny(), 1)
    assert isinstance(lora, peft.PeftModel)

    with pytest.raises(ValueError, match="no AdaLoRA"):
        exported(lora, tmp_path, "tiny")
