"""
Picture guards by name: an image classifier of a hub or a folder, or Stable Diffusion's checker.

A guard that was asked for and is not there lets nothing pass. Knows transformers and what labels
mean; knows no queue. It blocks: call it from the backend's thread.
"""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
from PIL import Image
from safetensors import SafetensorError
from torch import Tensor

from engine.errors import GuardDown
from engine.operators import declare_torchvision_operators
from engine.types import Category, Verdict

log = logging.getLogger(__name__)

_CHECKER = "StableDiffusionSafetyChecker"
_HALF = 0.5
_CANNOT = (
    ImportError,
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
    SafetensorError,
)

SAFE = frozenset({"normal", "safe", "sfw", "neutral", "drawing", "drawings", "clean", "none", "ok"})
WARNED: Mapping[str, Category] = {"sexy": "sexual", "suggestive": "sexual", "racy": "sexual"}
REFUSED: Mapping[str, Category] = {
    "nsfw": "sexual",
    "porn": "sexual",
    "hentai": "sexual",
    "explicit": "sexual",
    "nude": "sexual",
    "nudity": "sexual",
    "sexual": "sexual",
    "gore": "violence",
    "violence": "violence",
    "violent": "violence",
    "unsafe": "harm",
    "harmful": "harm",
}


class PictureGuard(Protocol):
    """Says of each picture whether it may be shown; knows no place, member or session."""

    def check(self, images: Sequence[Image.Image]) -> list[Verdict]:
        """
        One verdict a picture, in order.

        Raises:
            GuardDown: Nothing is known of these pictures; they must not be used.
        """
        ...


class ClosedGuard:
    """Stands where a guard was asked for and could not be had: it passes nothing."""

    def __init__(self, why: str) -> None:
        self._why = why

    def check(self, images: Sequence[Image.Image]) -> list[Verdict]:
        raise GuardDown(f"the picture guard is down: {self._why}")


class ClassifierGuard:
    """An image classifier all of whose labels are known here."""

    def __init__(self, model: Any, processor: Any, labels: Sequence[str]) -> None:
        self._model = model
        self._processor = processor
        self._labels = labels

    def check(self, images: Sequence[Image.Image]) -> list[Verdict]:
        """See `PictureGuard`. Refuses where labels that are refused have half of the weight."""
        if not images:
            return []
        try:
            shares = self._shares(images)
        except _CANNOT as exc:
            raise GuardDown("the picture guard broke") from exc
        if shares.shape != (len(images), len(self._labels)) or not shares.isfinite().all():
            raise GuardDown("the picture guard answered with what is no verdict")
        return [verdict_of(dict(zip(self._labels, row, strict=True))) for row in shares.tolist()]

    @torch.inference_mode()
    def _shares(self, images: Sequence[Image.Image]) -> Tensor:
        inputs = self._processor(images=[image.convert("RGB") for image in images])
        pixels = torch.stack([torch.as_tensor(pixel) for pixel in inputs["pixel_values"]])
        logits: Tensor = self._model(pixel_values=pixels.to(self._model.device)).logits.float()
        several = self._model.config.problem_type == "multi_label_classification"
        return (logits.sigmoid() if several else logits.softmax(dim=1)).cpu()


class CheckerGuard:
    """Stable Diffusion's safety checker: CLIP's distance to concepts that are refused."""

    def __init__(self, model: Any, processor: Any) -> None:
        self._model = model
        self._processor = processor

    def check(self, images: Sequence[Image.Image]) -> list[Verdict]:
        """See `PictureGuard`. Its concepts are sexual ones."""
        if not images:
            return []
        try:
            flags = self._flags(images)
        except _CANNOT as exc:
            raise GuardDown("the picture guard broke") from exc
        if len(flags) != len(images):
            raise GuardDown("the picture guard answered with what is no verdict")
        return [Verdict("refuse", "sexual") if flag else Verdict() for flag in flags]

    def _flags(self, images: Sequence[Image.Image]) -> list[bool]:
        inputs = self._processor(images=[image.convert("RGB") for image in images])
        pixels = torch.stack([torch.as_tensor(pixel) for pixel in inputs["pixel_values"]])
        blank = [torch.zeros(3, 1, 1) for _ in images]  # it blackens what it is given
        _, flags = self._model(clip_input=pixels.to(self._model.device), images=blank)
        return [bool(flag) for flag in flags]


def open_guard(name: str, *, revision: str | None = None, device: str = "cpu") -> PictureGuard:
    """
    The guard of that name: hub id or folder.

    Returns:
        One that passes nothing where it cannot be had; the log says why.
    """
    try:
        return _loaded(name, revision, device)
    except _CANNOT as exc:
        log.error("%s cannot guard pictures, so none will pass: %s", name, exc)
        return ClosedGuard(f"{name} cannot be loaded")


def _loaded(name: str, revision: str | None, device: str) -> PictureGuard:
    if name.startswith((".", "/", "~")) and not Path(name).is_dir():
        raise OSError(f"there is no folder {name}")
    declare_torchvision_operators()
    from transformers import AutoImageProcessor, AutoModelForImageClassification, PretrainedConfig

    where = {"revision": revision, "local_files_only": Path(name).is_dir()}
    described, _ = PretrainedConfig.get_config_dict(name, **where)
    processor = AutoImageProcessor.from_pretrained(name, **where)
    if _CHECKER in (described.get("architectures") or ()):
        from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker

        checker = StableDiffusionSafetyChecker.from_pretrained(name, use_safetensors=True, **where)
        if not all(parameter.isfinite().all() for parameter in checker.parameters()):
            raise ValueError("weights that are no numbers")  # it would call everything safe
        return CheckerGuard(checker.to(device).eval(), processor)
    model = AutoModelForImageClassification.from_pretrained(name, use_safetensors=True, **where)
    labels = [str(label).lower() for _, label in sorted(model.config.id2label.items())]
    check_labels(labels)
    return ClassifierGuard(model.to(device).eval(), processor, labels)


def check_labels(labels: Sequence[str]) -> None:
    """
    Raises:
        ValueError: One is not known here, or none is refused: such a guard would say nothing.
    """
    strange = [label for label in labels if label not in {*SAFE, *WARNED, *REFUSED}]
    if strange:
        raise ValueError(f"nobody knows what label {strange[0]!r} means")
    if not any(label in REFUSED for label in labels):
        raise ValueError("none of its labels is one that is refused")


def verdict_of(shares: Mapping[str, float]) -> Verdict:
    """
    Args:
        shares: Weight in [0, 1] by label.
    """
    refused = {label: share for label, share in shares.items() if label in REFUSED}
    warned = {label: share for label, share in shares.items() if label in WARNED}
    worst = max(refused, key=lambda label: refused[label])
    if sum(refused.values()) >= _HALF:
        return Verdict("refuse", REFUSED[worst])
    if sum(refused.values()) + sum(warned.values()) >= _HALF:
        strongest = max({**refused, **warned}, key=lambda label: shares[label])
        return Verdict("warn", {**WARNED, **REFUSED}[strongest])
    return Verdict()
