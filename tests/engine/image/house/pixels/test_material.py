"""The pictures and captions that the model learns from."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.image.house.pixels.material import Material, drawn, prepare
from engine.image.house.pixels.shape import TINY
from engine.image.house.pixels.tokens import encoded, load_tokenizer, train_tokenizer
from engine.image.house.world import mapped

COUNT = 6
ODD = "Ein ÅNGSTRÖM, 𝔘nicode, 龘，\t a  boat 🛶 AT\nDusk"


def test_a_stopped_preparation_goes_on_with_the_same_pictures(tmp_path: Path) -> None:
    prepare(tmp_path / "whole", TINY, COUNT)
    prepare(tmp_path / "stopped", TINY, COUNT)
    lines = (tmp_path / "stopped" / "captions.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "stopped" / "captions.jsonl").write_text("".join(lines[:3]) + lines[3][:40])
    rows = np.load(tmp_path / "stopped" / "pictures.npy", mmap_mode="r+")
    rows[3:] = 0

    prepare(tmp_path / "stopped", TINY, COUNT)

    whole, stopped = (Material.open(tmp_path / name) for name in ("whole", "stopped"))
    assert np.array_equal(whole.pictures, stopped.pictures)
    assert whole.lines == stopped.lines


def test_a_folder_of_other_pictures_is_refused(tmp_path: Path) -> None:
    prepare(tmp_path, TINY, COUNT)

    with pytest.raises(ValueError, match="not 6 of 64 px"):
        prepare(tmp_path, replace(TINY, px=64), COUNT)


def test_what_is_held_out_is_never_trained_on(few: Material) -> None:
    assert len(few.held_out().lines) == 2
    assert few.training().lines == few.lines[2:]
    assert len(few.training().pictures) == len(few.lines) - 2


def test_captions_name_what_is_in_the_picture() -> None:
    _, line = drawn("captions", TINY.px)

    for text in (*line.en, *line.zh):
        named = mapped(text).named
        assert named == {field: getattr(line.scene, field) for field in named}, text


def test_both_languages_are_cut_without_loss(few: Material) -> None:
    texts = [text for line in few.lines for text in (*line.en, *line.zh)]
    tokenizer = train_tokenizer(texts, 500)

    for text in (*texts, ODD):
        ids = tokenizer.encode(text).ids
        assert tokenizer.decode(ids, skip_special_tokens=True) == text


def test_tokens_are_cut_and_padded_to_one_length(tmp_path: Path) -> None:
    prepare(tmp_path, TINY, COUNT)

    rows = encoded(load_tokenizer(tmp_path), ["海", "a boat " * 900], 16)

    assert rows.shape == (2, 16)
    assert rows[0, -1] == 0
    assert rows[1, -1] == 2  # the end stays, whatever is cut
