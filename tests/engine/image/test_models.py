import json
from pathlib import Path

import pytest

from engine.image.models import PIXELS, SCENES, Choice, house_default, threads_of


@pytest.mark.parametrize(
    ("trained_on", "model"), [("gpu", PIXELS), ("cpu", SCENES), (None, SCENES)]
)
def test_the_model_that_paints_in_pixels_is_the_houses_once_a_gpu_trained_it(
    tmp_path: Path, trained_on: str | None, model: str
) -> None:
    card = tmp_path / "card.json"
    card.write_text(json.dumps({"trained_on": trained_on}))

    assert house_default(card) == model


def test_without_its_weights_the_composer_is_the_houses_model(tmp_path: Path) -> None:
    assert house_default(tmp_path / "card.json") == SCENES


def test_house_models_take_one_core_and_others_what_torch_likes() -> None:
    assert [threads_of(Choice(model)) for model in ("house", SCENES, PIXELS)] == [1, 1, 1]
    assert threads_of(Choice("someone/model")) == 0
    assert threads_of(Choice("house", threads=3)) == 3
