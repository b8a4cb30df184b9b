"""Picture guards on small real models with random weights; broken ones let nothing pass."""

from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from engine.errors import GuardDown
from engine.image.guard import ClosedGuard, check_labels, open_guard, verdict_of
from engine.operators import declare_torchvision_operators
from engine.types import Verdict
from tests.engine.image.pipelines.tiny import clip_vision_config, processor

PICTURES = [Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")]


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """The import takes ten seconds on a busy core, which belongs to no test."""
    torch.set_num_threads(1)
    declare_torchvision_operators()
    from transformers import ViTForImageClassification, ViTImageProcessor

    assert ViTForImageClassification is not None
    assert ViTImageProcessor is not None


def saved_classifier(folder: Path, labels: list[str], leaning: int = 0) -> Path:
    """A small ViT whose last layer leans to one label, whatever it sees."""
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

    torch.manual_seed(0)
    config = ViTConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        image_size=32,
        patch_size=8,
        id2label=dict(enumerate(labels)),
        label2id={label: n for n, label in enumerate(labels)},
    )
    model = ViTForImageClassification(config)
    with torch.no_grad():
        model.classifier.bias[leaning] += 5.0
    model.save_pretrained(folder)
    ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


def spoil(folder: Path, value: float) -> None:
    path = folder / "model.safetensors"
    weights = load_file(path)
    weights = {name: torch.full_like(tensor, value) for name, tensor in weights.items()}
    save_file(weights, path, metadata={"format": "pt"})


@pytest.mark.parametrize(
    ("labels", "leaning", "expected"),
    [
        (["normal", "nsfw"], 0, Verdict()),
        (["normal", "nsfw"], 1, Verdict("refuse", "sexual")),
        (["Drawings", "Hentai", "Neutral", "Porn", "Sexy"], 4, Verdict("warn", "sexual")),
        (["safe", "gore"], 1, Verdict("refuse", "violence")),
    ],
)
def test_a_classifier_says_of_each_picture_whether_it_may_be_shown(
    tmp_path: Path, labels: list[str], leaning: int, expected: Verdict
) -> None:
    guard = open_guard(str(saved_classifier(tmp_path / "guard", labels, leaning)))

    assert guard.check(PICTURES) == [expected] * 3
    assert guard.check([]) == []


def test_a_guard_that_cannot_be_had_lets_nothing_pass(tmp_path: Path) -> None:
    for name in (str(tmp_path / "nowhere"), "./nowhere"):
        guard = open_guard(name)

        with pytest.raises(GuardDown):
            guard.check(PICTURES)


def test_a_guard_of_pickles_lets_nothing_pass(tmp_path: Path) -> None:
    folder = saved_classifier(tmp_path / "guard", ["normal", "nsfw"])
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()

    assert isinstance(open_guard(str(folder)), ClosedGuard)


def test_a_guard_whose_numbers_are_none_lets_nothing_pass(tmp_path: Path) -> None:
    folder = saved_classifier(tmp_path / "guard", ["normal", "nsfw"])
    spoil(folder, float("nan"))

    with pytest.raises(GuardDown):
        open_guard(str(folder)).check(PICTURES)


def test_a_guard_whose_labels_nobody_knows_lets_nothing_pass(tmp_path: Path) -> None:
    folder = saved_classifier(tmp_path / "guard", ["cat", "dog"])

    with pytest.raises(GuardDown):
        open_guard(str(folder)).check(PICTURES)


@pytest.mark.parametrize("labels", [["normal", "cat"], ["normal", "safe"]])
def test_labels_must_be_known_and_some_refused(labels: list[str]) -> None:
    with pytest.raises(ValueError):
        check_labels(labels)


def test_weights_of_labels_add_up() -> None:
    shares = {"normal": 0.4, "porn": 0.3, "hentai": 0.3}

    assert verdict_of(shares) == Verdict("refuse", "sexual")
    assert verdict_of({"normal": 0.4, "porn": 0.3, "sexy": 0.3}).level == "warn"
    assert verdict_of({"normal": 0.7, "porn": 0.2, "sexy": 0.1}) == Verdict()


def saved_checker(folder: Path, threshold: float) -> Path:
    from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
    from transformers import CLIPImageProcessor

    torch.manual_seed(0)
    checker: Any = StableDiffusionSafetyChecker(clip_vision_config())
    with torch.no_grad():
        checker.concept_embeds_weights.fill_(threshold)
        checker.special_care_embeds_weights.fill_(threshold)
    checker.save_pretrained(folder)
    processor(CLIPImageProcessor).save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [(2.0, Verdict()), (-2.0, Verdict("refuse", "sexual"))],  # a cosine lies between
)
def test_the_checker_of_stable_diffusion_guards_too(
    tmp_path: Path, threshold: float, expected: Verdict
) -> None:
    guard = open_guard(str(saved_checker(tmp_path / "checker", threshold)))

    assert guard.check(PICTURES) == [expected] * 3


def test_a_checker_whose_numbers_are_none_lets_nothing_pass(tmp_path: Path) -> None:
    folder = saved_checker(tmp_path / "checker", 2.0)
    spoil(folder, float("nan"))

    with pytest.raises(GuardDown):
        open_guard(str(folder)).check(PICTURES)
