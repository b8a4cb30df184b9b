"""A work's arc as values, as a drawing without colours, and as a sentence."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from engine.analysis.arc import arc
from engine.analysis.arc_words import drift_sentence, mood_sentence
from engine.analysis.plots import mood_curve, theme_drift
from engine.analysis.themes import Vector
from engine.types import ArcPoint, Reading

SVG = "{http://www.w3.org/2000/svg}"


def reading(valence: float, theme: str = "sea") -> Reading:
    return Reading((theme,), valence, 0.4, ("calm",))


def place(*values: float) -> Vector:
    return np.array(values, np.float32)


def points(*valences: float) -> list[ArcPoint]:
    return [
        ArcPoint(i + 1, v, 0.5, ("calm",), ("sea",), 0.5, 0.2 if i else None)
        for i, v in enumerate(valences)
    ]


def test_drift_is_the_distance_from_the_passage_before() -> None:
    told = arc([reading(0), reading(0)], [place(1, 0), place(0.6, 0.8)], place(1, 0))

    assert [point.number for point in told] == [1, 2]
    assert told[0].drift is None
    assert told[1].drift == pytest.approx(0.4)
    assert told[1].to_premise == pytest.approx(0.6)


def test_a_passage_that_says_nothing_has_no_place_on_the_arc() -> None:
    told = arc([reading(0), reading(0)], [place(1, 0), place(0, 0)], place(1, 0))

    assert told[1].to_premise is None
    assert told[1].drift is None


def test_readings_without_places_are_refused() -> None:
    with pytest.raises(ValueError, match="one place a passage"):
        arc([reading(0)], [])


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_a_drawing_is_well_formed_for_any_number_of_passages(count: int) -> None:
    line = points(*np.linspace(-1, 1, count))

    for drawing in (mood_curve(line, "says", "sad", "glad"), theme_drift(line, "says", "a", "b")):
        root = ElementTree.fromstring(drawing)
        assert root.get("role") == "img"
        assert root.get("aria-label") == "says"
        assert root.get("width") == "640"
        assert len(root.findall(f"{SVG}circle")) == count


def test_a_drawing_sets_no_colour_and_only_known_classes() -> None:
    root = ElementTree.fromstring(mood_curve(points(-0.5, 0.5), "says", "sad", "glad"))

    for part in root.iter():
        assert part.get("fill") in (None, "none", "currentColor")
        assert part.get("stroke") in (None, "none", "currentColor")
        assert part.get("style") is None
        assert part.get("class") in (None, "arc", "axis", "dot", "line", "label")


def test_gladder_passages_stand_higher() -> None:
    root = ElementTree.fromstring(mood_curve(points(-0.9, 0.9), "says", "sad", "glad"))

    low, high = (float(dot.get("cy", "0")) for dot in root.findall(f"{SVG}circle"))
    assert high < low


def test_words_that_would_break_the_drawing_are_made_harmless() -> None:
    bad = '<script>"&\x00\ud800'
    line = [ArcPoint(1, 0.0, 0.5, (bad,), (bad,), 0.5, None)]

    for drawing in (mood_curve(line, bad, bad, bad), theme_drift(line, bad, bad, bad)):
        root = ElementTree.fromstring(drawing)
        assert root.get("aria-label") == '<script>"&'
        assert "<script>" not in drawing.replace("&lt;script&gt;", "")


@pytest.mark.parametrize(
    ("valences", "en", "zh"),
    [
        ((), "no passage", "还没有"),
        ((0.5,), "One passage, glad", "明朗"),
        ((-0.5, 0.0, 0.6), "brightens from sad to glad", "转亮"),
        ((0.6, 0.0, -0.5), "darkens from glad to sad", "转暗"),
        ((0.4, -0.6, 0.5), "passage 2 is the lowest", "第 2 段最低沉"),
        ((0.0, 0.1), "ends as it began", "首尾相近"),
    ],
)
def test_the_mood_is_told_in_a_sentence(valences: tuple[float, ...], en: str, zh: str) -> None:
    english, chinese = mood_sentence(points(*valences))

    assert en in english
    assert zh in chinese
    assert english.endswith(".")
    assert chinese.endswith("。")


def test_the_drift_names_the_farthest_passage() -> None:
    near = [0.9, 0.8, 0.3, 0.2]
    line = [ArcPoint(i + 1, 0, 0, (), (), value, None) for i, value in enumerate(near)]

    assert "moves away" in drift_sentence(line)[0]
    assert "第 4 段" in drift_sentence(line)[1]
    assert "comes back" in drift_sentence(line[::-1])[0]
    assert "Too little" in drift_sentence(line[:1])[0]
