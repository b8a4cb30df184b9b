"""
TRL's trainers with our rows: already in tokens, each with a weight, in an order laid out before.

Knows a model with an adapter and rows; no data set, no folder but where checkpoints go.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import datasets
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedTokenizerBase
from trl import DPOConfig, DPOTrainer, KTOConfig, KTOTrainer

from engine.training.text.checkpoint import PlainCheckpoints
from engine.training.text.likelihood import CHOSEN, Batch, collate, lengths, likelihoods
from engine.training.text.recipe import Recipe
from engine.training.text.tokens import Tokens

WARM = 0.1  # share of the steps in which the learning rate rises


class WeighedDPO(PlainCheckpoints, DPOTrainer):  # type: ignore[misc]
    """
    DPO in which each pair has its weight, and each chosen text holds on to the model's language.

    TRL's "sigmoid" and "sft" losses (`DPOConfig.loss_type`) know no weights of rows, and spend a
    third of a step on the CPU on measurements of the logits that nobody looks at here.
    """

    def _prepare_dataset(self, dataset: Any, *_: Any) -> Any:
        return dataset

    def _compute_loss(self, model: nn.Module, inputs: Batch, return_outputs: bool) -> Tensor:
        chosen, rejected = likelihoods(model, inputs)
        weight = self.args.loss_weights[1]
        loss = preference_loss(chosen, rejected, inputs, self.beta, weight)
        moved = margins(chosen.detach(), rejected.detach(), inputs)
        paired = inputs["weight"] > 0
        if paired.any():
            right = (moved[paired] > 0).float().mean().item()
            self._metrics["train"]["pairs/told"].append(right)
        return loss


class PlainKTO(PlainCheckpoints, KTOTrainer):  # type: ignore[misc]
    """KTO over rows that are tokens already."""

    def _prepare_dataset(self, dataset: Any, *_: Any) -> Any:
        return dataset


def margins(chosen: Tensor, rejected: Tensor, batch: Batch) -> Tensor:
    """How much more the chosen answers moved up than the rejected, (B,), in nats."""
    return (chosen - batch["before"][:, 0]) - (rejected - batch["before"][:, 1])


def preference_loss(
    chosen: Tensor, rejected: Tensor, batch: Batch, beta: float, sft_weight: float
) -> Tensor:
    """
    What a batch costs: pairs told the wrong way, and chosen texts unlearned.

    Args:
        chosen: Log-likelihoods of the chosen answers, (B,), in nats; `rejected` likewise.

    Returns:
        Mean over the batch, shape (). Of one unmoved pair of weight 1 it is ln 2 and `sft_weight`
        times the chosen text's nats a token.

    Source: Rafailov et al. 2023 (arXiv:2305.18290), equation 7, and Pang et al. 2024
    (arXiv:2404.19733), equation 2, whose second term is ours.
    """
    pairs = -batch["weight"] * functional.logsigmoid(beta * margins(chosen, rejected, batch))
    return (pairs - sft_weight * batch["hold"] * chosen / lengths(batch, CHOSEN)).mean()


def dpo_trainer(
    model: Any,
    tokenizer: PreTrainedTokenizerBase,
    rows: Sequence[Tokens],
    recipe: Recipe,
    folder: Path,
    callbacks: list[Any],
    save_steps: int,
) -> WeighedDPO:
    """Ready to train over rows as they lie; "sft" is the same without pairs."""
    pad = int(tokenizer.pad_token_id or 0)
    args = DPOConfig(
        beta=recipe.beta,
        loss_type=["sigmoid", "sft"],
        loss_weights=[1.0, recipe.sft_weight if recipe.loss == "dpo" else 1.0],
        max_length=None,
        **_shared(recipe, folder, save_steps),
    )
    laid = datasets.Dataset.from_dict({"at": list(range(len(rows)))})

    def gathered(examples: list[dict[str, int]]) -> Batch:
        return collate([rows[one["at"]] for one in examples], pad)

    return WeighedDPO(
        model,
        args=args,
        data_collator=gathered,
        train_dataset=laid,
        processing_class=tokenizer,
        callbacks=callbacks,
    )


def kto_trainer(
    model: Any,
    tokenizer: PreTrainedTokenizerBase,
    rows: Sequence[Tokens],
    recipe: Recipe,
    folder: Path,
    callbacks: list[Any],
    save_steps: int,
) -> PlainKTO:
    """
    For drafts that were liked or not, each alone.

    Liked and disliked weigh the same together, however many there are of each (Ethayarajh et al.
    2024, arXiv:2402.01306, section 4.2); their own weights are passed over.
    """
    liked = sum(bool(one.label) for one in rows)
    even = (len(rows) - liked) / max(liked, 1)
    args = KTOConfig(
        beta=recipe.beta,
        desirable_weight=max(1.0, even),
        undesirable_weight=max(1.0, 1.0 / even if even else 1.0),
        max_length=None,
        **_shared(recipe, folder, save_steps),
    )
    told = [list(one.chosen) for one in rows]
    laid = datasets.Dataset.from_dict(
        {
            "prompt_ids": [list(one.prompt) for one in rows],
            "completion_ids": told,
            "KL_completion_ids": _turned(told, recipe.batch),
            "label": [bool(one.label) for one in rows],
        }
    )
    return PlainKTO(
        model, args=args, train_dataset=laid, processing_class=tokenizer, callbacks=callbacks
    )


def _turned(answers: list[list[int]], batch: int) -> list[list[int]]:
    """Each answer beside the next prompt of its batch, by which KTO knows how far it has moved."""
    found: list[list[int]] = []
    for start in range(0, len(answers), batch):
        some = answers[start : start + batch]
        found += [some[-1], *some[:-1]]
    return found


def _shared(recipe: Recipe, folder: Path, save_steps: int) -> dict[str, Any]:
    on_gpu = torch.cuda.is_available()
    return {
        "output_dir": str(folder),
        "per_device_train_batch_size": recipe.batch,
        "num_train_epochs": 1,  # rows are laid out for all epochs
        "train_sampling_strategy": "sequential",
        "learning_rate": recipe.lr,
        "lr_scheduler_type": "cosine",
        "warmup_steps": WARM,
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "seed": recipe.seed,
        "use_cpu": not on_gpu,
        "bf16": on_gpu,
        "tf32": on_gpu,
        "gradient_checkpointing": on_gpu,
        "save_strategy": "steps",
        "save_steps": save_steps,
        "logging_strategy": "steps",
        "logging_steps": 1,
        "logging_nan_inf_filter": False,  # a loss that is no number shall be seen
        "report_to": "none",  # callbacks are given
        "disable_tqdm": True,
        "remove_unused_columns": False,
        "dataloader_pin_memory": on_gpu,
    }
