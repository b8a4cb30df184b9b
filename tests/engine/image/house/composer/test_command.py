"""The commands of house-scenes."""

from pathlib import Path

import pytest
import torch
from PIL import Image

from engine.image.house.__main__ import main
from engine.image.house.composer.measure import Tally, accuracy, held_out
from engine.image.house.composer.model import Composer
from engine.image.scenes.scene import Scene
from engine.types import Language


def test_prepare_shows_scenes_in_both_languages(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    main(["scenes", "prepare", "-n", "2", "--out", str(tmp_path)])

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert any("\u4e00" <= char <= "\u9fff" for char in lines[1])
    assert Image.open(tmp_path / "001.webp").size == (512, 512)


def test_sample_writes_pictures_and_says_what_was_left_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    main(["scenes", "sample", "a tiger by the sea", "-n", "2", "--out", str(tmp_path)])

    assert "left out: tiger; drawn instead: a cat" in capsys.readouterr().out
    assert len(list(tmp_path.glob("*.webp"))) == 2


def test_no_model_is_started_without_its_name() -> None:
    with pytest.raises(SystemExit, match=r"scenes\|pixels"):
        main(["oils"])


def test_a_tally_counts_by_field() -> None:
    tally = Tally()
    scene = Scene("sea", "day", "clear", "summer", "boat", "calm")

    tally.add({"place": "sea", "hour": "night"}, scene)
    tally.add({"place": "sea"}, scene)

    assert (tally.asked, tally.right, tally.whole, tally.captions) == (3, 2, 1, 2)
    assert tally.right_by_field["place"] == 2


def test_held_out_captions_are_always_the_same() -> None:
    assert held_out(5, "zh") == held_out(5, "zh")
    assert held_out(5, "zh") != held_out(5, "en")


@pytest.fixture(scope="module")
def told(shipped: Composer) -> dict[Language, Tally]:
    """What the shipped model honours of 200 held-out captions a language, without any rule."""
    torch.set_num_threads(1)
    return {language: accuracy(shipped, held_out(200, language)) for language in ("en", "zh")}


@pytest.mark.parametrize(("language", "floor"), [("en", 0.85), ("zh", 0.8)])
def test_the_shipped_model_honours_what_captions_name(
    told: dict[Language, Tally], language: Language, floor: float
) -> None:
    assert told[language].right / told[language].asked >= floor


def test_without_its_caption_a_scene_is_chance(shipped: Composer) -> None:
    tally = accuracy(shipped, held_out(50, "en"), told=False)

    assert tally.right / tally.asked < 0.35
