"""Chinese is set in its own faces: no boxes, without a font of the system."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from engine.press.fonts import LATIN, MONO, SANS, SERIF, font_file, fonts
from engine.press.typeset import typeset


def _drawn(character: str, family: str) -> np.ndarray:
    source = (
        "#set page(width: 60pt, height: 60pt, margin: 5pt);"
        f'#text(font: "{family}", size: 40pt, fallback: false, "{character}")'
    )
    png = typeset(source, format="png", ppi=72)
    return np.asarray(Image.open(BytesIO(png)).convert("L"))


@pytest.mark.parametrize("family", [SERIF, SANS])
def test_two_chinese_characters_are_drawn_and_differ(family: str) -> None:
    rain, lamp = _drawn("雨", family), _drawn("灯", family)

    assert (rain < 128).sum() > 100
    assert (rain != lamp).mean() > 0.05


def test_the_two_chinese_faces_differ() -> None:
    assert (_drawn("雨", SERIF) != _drawn("雨", SANS)).any()


@pytest.mark.parametrize("family", [SERIF, SANS])
def test_a_pdf_carries_the_chinese_face_in_itself(family: str) -> None:
    pdf = typeset(f'#text(font: "{family}")[夜雨敲窗急]', format="pdf")

    assert family.replace(" ", "").encode() in pdf
    assert b"/FontFile3" in pdf


def test_all_faces_of_the_house_are_there_and_none_of_the_system() -> None:
    found = fonts()

    assert {SERIF, SANS, LATIN, MONO} <= set(found.families())
    paths = {one.path for one in found.fonts() if one.path is not None}
    assert paths == {str(font_file(SERIF)), str(font_file(SANS))}


def test_only_chinese_faces_have_a_file() -> None:
    with pytest.raises(KeyError):
        font_file(LATIN)
