"""Every method can be trained on a small model, also one with rows of nought in its weights."""

import pytest
import torch
from peft import AdaLoraModel, PeftModel

from engine.training.compare.methods import METHODS, Method
from tests.engine.training.compare.test_adalora import tiny


@pytest.mark.parametrize("method", METHODS, ids=lambda one: one.name)
def test_a_method_lowers_the_loss_of_a_model_with_rows_of_nought(method: Method) -> None:
    model = tiny()
    with torch.no_grad():
        model.model.layers[0].self_attn.q_proj.weight[:3] = 0
    tuned = method.attach(model, 20)
    optimizer = torch.optim.AdamW([p for p in tuned.parameters() if p.requires_grad], lr=0.05)
    ids = torch.randint(0, 64, (4, 12), generator=torch.Generator().manual_seed(1))

    losses = []
    for step in range(20):
        loss = tuned(input_ids=ids, labels=ids).loss
        loss.backward()
        optimizer.step()
        if isinstance(tuned, PeftModel) and isinstance(tuned.base_model, AdaLoraModel):
            tuned.base_model.update_and_allocate(step)
        optimizer.zero_grad()
        losses.append(loss.item())

    assert losses[-1] < losses[0]
