"""Bottlenecks begin as the identity and are all that is trained."""

import pytest
import torch
from torch import nn

from engine.training.compare.bottleneck import with_bottlenecks
from tests.engine.training.compare.test_adalora import tiny


def test_a_model_with_fresh_bottlenecks_says_what_it_said_before() -> None:
    ids = torch.arange(20).reshape(2, 10)
    with torch.no_grad():
        before = tiny()(input_ids=ids).logits

        after = with_bottlenecks(tiny(), 8)(input_ids=ids).logits

    assert torch.equal(after, before)


def test_only_the_bottlenecks_are_trained() -> None:
    model = with_bottlenecks(tiny(), 8)

    names = [name for name, one in model.named_parameters() if one.requires_grad]

    assert len(names) == 2 * 4
    assert all("bottleneck" in name for name in names)


def test_a_model_without_feed_forward_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="mlp"):
        with_bottlenecks(nn.Linear(2, 2), 8)
