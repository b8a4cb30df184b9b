"""Pictures that were voted on are composed again exactly, or left out and counted."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.image.backend import Manner, Order
from engine.image.house.composer.backend import ScenesBackend
from engine.image.house.composer.codes import decoded
from engine.image.house.composer.model import Composer
from engine.image.house.composer.sample import GUIDANCE, STEPS
from engine.image.house.composer.weights import SHIPPED, digest
from engine.image.scenes.draw import draw
from engine.training.examples import Pictured
from engine.training.image.house.lowrank import LowRank
from engine.training.image.house.recomposed import Studio
from engine.training.image.words import Words

PX = 64
REVISION = digest(SHIPPED)
ORDERS = [
    ("a boat by the sea at dusk", "", ""),
    ("雪中的塔", "", ""),
    ("a quiet garden", "rain, a cat", "woodcut"),
    ("nothing that this world knows: a spreadsheet", "", "ink"),
]


def painted(
    backend: ScenesBackend, words: Words, seed: int, adapter: str | None
) -> tuple[Pictured, bytes]:
    order = Order(words.prompt, seed, words.negative, words.style)
    [one] = backend.paint([order], Manner(PX, PX, STEPS, GUIDANCE, adapter))
    return Pictured("pictures/a.webp", "", seed, adapter, one.alt_zh), one.image.tobytes()


@pytest.mark.parametrize(("prompt", "negative", "style"), ORDERS)
def test_a_picture_is_composed_again_to_the_last_pixel(
    model: Composer, backend: ScenesBackend, prompt: str, negative: str, style: str
) -> None:
    words = Words(prompt, negative, style)
    picture, pixels = painted(backend, words, 12_345, None)

    made = Studio(model, REVISION, None).again(words, picture)

    assert made is not None
    scene, layout = decoded(made.end)
    assert draw(scene, 12_345, layout, PX, PX).tobytes() == pixels


def test_a_picture_of_an_earlier_adapter_is_composed_by_that_adapter(
    model: Composer, backend: ScenesBackend, tmp_path: Path
) -> None:
    lora = LowRank(model.flow, 2, 1.0, seed=0)
    with torch.no_grad():
        for parameter in lora.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=torch.Generator().manual_seed(1)))
    lora.save(tmp_path / "one", REVISION)
    backend.load_adapter("one", tmp_path / "one")
    words = Words("a horse", "", "flat")
    picture, pixels = painted(backend, words, 7, "one")
    backend.unload_adapter("one")

    made = Studio(model, REVISION, tmp_path).again(words, picture)
    gone = Studio(model, REVISION, tmp_path / "other")

    assert made is not None
    scene, layout = decoded(made.end)
    assert draw(scene, 7, layout, PX, PX).tobytes() == pixels
    assert gone.again(words, picture) is None
    assert gone.left_out == {"by an adapter that is gone": 1}


def test_what_cannot_be_composed_again_is_left_out_by_its_cause(
    model: Composer, backend: ScenesBackend
) -> None:
    words = Words("a horse", "", "flat")
    picture, _ = painted(backend, words, 7, None)
    studio = Studio(model, REVISION, None)
    causes = {
        "from a picture": replace(picture, of="another"),
        "without a seed": replace(picture, seed=-1),
        "made otherwise": replace(picture, text="A picture that a member painted."),
        "by an adapter that is gone": replace(picture, adapter="../../etc"),
    }

    found = [studio.again(words, one) for one in causes.values()]

    assert found == [None] * len(causes)
    assert dict(studio.left_out) == dict.fromkeys(causes, 1)
