"""One method, from the base model to its figures; in a process of its own, to tell its memory."""

import resource
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import exp
from pathlib import Path

import torch
from peft import PeftModel
from torch import nn
from transformers import AutoModelForCausalLM

from engine.training.compare.adalora import exported
from engine.training.compare.fit import Plan, fit, n_steps, references
from engine.training.compare.methods import METHODS
from engine.training.text.tokens import Tokens

BASE = "base"  # stands for no tuning at all


@dataclass(frozen=True, slots=True)
class Figures:
    """
    What a method came to.

    `told` in [0, 1] is the share of held-out pairs whose chosen answer the tuned model moved up
    more than the other one (a level pair counts half), `perplexity` a token of the answers of
    these pairs, chosen and not, `peak_mb` the most memory that the process held.
    """

    name: str
    served: str
    parameters: int
    seconds: float
    steps: int
    told: float
    perplexity: float
    peak_mb: float
    source: str = ""


def tried(
    name: str,
    base: str,
    train: Sequence[Tokens],
    test: Sequence[Tokens],
    plan: Plan,
    keep: Path | None,
) -> Figures:
    """
    Tune the base model by one method and measure it on the pairs held out.

    Args:
        name: Of METHODS, or BASE.
        keep: A folder for the adapter, where vLLM can serve it.

    Raises:
        ValueError: No such method, or the model cannot take it.
    """
    torch.manual_seed(plan.seed)
    model: nn.Module = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval()
    before = references(model, test, plan.batch)
    if name == BASE:
        told = _told(before, before)
        return Figures(BASE, "vllm", 0, 0.0, 0, told, _perplexity(test, before), _peak_mb())
    method = next((one for one in METHODS if one.name == name), None)
    if method is None:
        raise ValueError(f"there is no method {name}")
    known = references(model, train, plan.batch)
    tuned = method.attach(model, n_steps(train, plan))
    parameters = sum(one.numel() for one in tuned.parameters() if one.requires_grad)
    cost = fit(tuned, train, known, plan, method.rate)
    after = references(tuned, test, plan.batch)
    if keep is not None:
        _keep(tuned, method.served, keep / name, Path(base).name)
    return Figures(
        name,
        method.served,
        parameters,
        cost.seconds,
        cost.steps,
        _told(before, after),
        _perplexity(test, after),
        _peak_mb(),
        method.source,
    )


def as_row(figures: Figures) -> dict[str, object]:
    return asdict(figures)


def _told(before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]) -> float:
    moved = [(b[0] - a[0]) - (b[1] - a[1]) for a, b in zip(before, after, strict=True)]
    return sum(1.0 if one > 0 else 0.5 if one == 0 else 0.0 for one in moved) / max(len(moved), 1)


def _perplexity(pairs: Sequence[Tokens], held: Sequence[tuple[float, float]]) -> float:
    tokens = sum(len(pair.chosen) + len(pair.rejected) for pair in pairs)
    return exp(-sum(map(sum, held)) / max(tokens, 1))


def _keep(tuned: nn.Module, served: str, folder: Path, base: str) -> None:
    if not isinstance(tuned, PeftModel):
        return
    if served == "exported":
        exported(tuned, folder, base)
    elif served == "vllm":
        tuned.save_pretrained(str(folder))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
