"""The quick looks at shape: what the grammars write passes, what is broken does not."""

import pytest

from engine.text.house.shapes import form_right
from engine.types import Language

SCENE = "INT. KITCHEN - NIGHT\n\nRain.\n\nMARA\n(quietly)\nYou came.\n\nTOM\nI nearly did not."
TALK = (
    '"Well?"\n* "Why?"\n    "Because."\n    -> END\n* Say nothing.\n    It grows late.\n    -> END'
)
TUNE = (
    "X:1\nT:Rain\nM:2/4\nL:1/8\nQ:1/4=90\nK:C\n"
    '"C"c2 c2 | "F"AB c2 | "C"G4 | "G"G2 B2 |\n"C"c2 c2 | "F"AB c2 | "G"B2 d2 | "C"c4 |]'
)
SHOTS = "\n".join(f"镜头{n}｜远景｜固定｜4 秒\n画面：一盏灯\n声音：雨声" for n in (1, 2, 3))
PLAN = "Outline\n" + "\n".join(f"{n}. Rain: It rains." for n in range(1, 6))

SOUND: list[tuple[str, Language, str]] = [
    ("story", "en", "He came home."),
    ("poem", "zh", "小院无人春草绿，一灯照壁夜初长。\n故人不见桃花落，独倚寒窗看月光。"),
    ("haiku", "zh", "一灯照旧书\n小院无人春草绿\n细雨入窗来"),
    ("script", "en", SCENE),
    ("dialogue", "en", TALK),
    ("score", "en", TUNE),
    ("storyboard", "zh", SHOTS),
    ("novel", "en", PLAN),
    ("novel", "zh", "第一章 旧信\n\n天黑了。"),
    ("lyrics", "zh", "[主歌]\n风还在老地方\n谁在窗前轻轻唱"),
]


@pytest.mark.parametrize(("form", "language", "text"), SOUND)
def test_a_sound_draft_passes(form: str, language: Language, text: str) -> None:
    assert form_right(text, form, language)


@pytest.mark.parametrize(("form", "language", "text"), SOUND)
def test_half_of_a_draft_does_not(form: str, language: Language, text: str) -> None:
    assert not form_right(text[: len(text) // 2], form, language)


def test_a_bar_that_is_too_long_is_seen() -> None:
    assert not form_right(TUNE.replace("G4 |", "G6 |"), "score", "en")


def test_a_branch_that_does_not_end_is_seen() -> None:
    assert not form_right(TALK.removesuffix("\n    -> END"), "dialogue", "en")


def test_a_sheet_wants_its_labels_in_order() -> None:
    lines = ["Name: Mina", "Greeting: Hm.", "Idle: Hm.", "In danger: Run.", "After victory: Ah."]

    assert form_right("\n".join([*lines, "Farewell: Go."]), "lines", "en")
    assert not form_right("\n".join([*lines[::-1], "Farewell: Go."]), "lines", "en")
