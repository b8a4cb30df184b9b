"""Pictures read by light and colour: directions that hold, files that are none."""

import io

import numpy as np
import pytest
from PIL import Image

from engine.analysis.picture import measure, read_picture
from engine.image.scenes.draw import png
from engine.image.scenes.scene import Scene


def flat(colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


def test_bright_reads_gladder_than_dark_and_vivid_more_stirred_than_grey() -> None:
    dark, bright = read_picture(flat((30, 30, 34)), "en"), read_picture(flat((235, 235, 230)), "en")
    grey, vivid = read_picture(flat((128, 128, 128)), "en"), read_picture(flat((230, 30, 20)), "en")

    assert bright.valence > 0 > dark.valence
    assert vivid.arousal > grey.arousal


def test_glad_scenes_read_gladder_than_sad_ones() -> None:
    def mean(mood: str) -> float:
        scenes = [Scene("sea", hour, "clear", "summer", "boat", mood) for hour in ("day", "dusk")]
        return float(np.mean([read_picture(png(s, 1), "en").valence for s in scenes]))

    assert mean("joy") > mean("sorrow") + 0.1


def test_the_reading_says_how_little_it_is_sure() -> None:
    read = read_picture(flat((90, 120, 200)), "zh", words=("海",))

    assert (read.backend, read.sure, read.themes) == ("colour", 0.3, ("海",))


@pytest.mark.parametrize(
    "file",
    [b"", b"GIF89a" + b"0" * 100, b"\x89PNG\r\n\x1a\n" + b"\xff" * 500, flat((1, 2, 3))[:60]],
)
def test_a_file_that_is_no_picture_is_refused(file: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        measure(file)
