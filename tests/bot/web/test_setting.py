"""Lines of works get the look of their form, the same on the server as in the page's scripts."""

import pytest

from bot.web.setting import SetLine, is_drawn, set_lines

SCENE = """INT. KITCHEN - NIGHT

MARA looks up.

MARA
(quietly)
You are early.
By a year.

Nobody moves."""
SCENE_ZH = """.内景 厨房 夜

@小梅
（轻声）
你来早了。"""


def kinds(text: str, form: str, layout: str = "notation") -> list[str]:
    return [line.kind for line in set_lines(text, form, layout)]


def test_a_script_tells_headings_cues_and_speeches_apart():
    assert [kind for kind in kinds(SCENE, "script") if kind != "blank"] == [
        "heading",
        "action",
        "cue",
        "paren",
        "speech",
        "speech",
        "action",
    ]


def test_the_forced_marks_of_a_chinese_script_are_not_shown():
    lines = [line for line in set_lines(SCENE_ZH, "animation", "notation") if line.text]

    assert [(line.kind, line.text) for line in lines] == [
        ("heading", "内景 厨房 夜"),
        ("cue", "小梅"),
        ("paren", "（轻声）"),
        ("speech", "你来早了。"),
    ]


def test_a_brief_keeps_its_labels():
    assert set_lines("Light: late sun\n光线：夕照", "painting", "notation") == [
        SetLine(" late sun", "field", "Light:"),
        SetLine("夕照", "field", "光线："),
    ]


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("[Verse]\nSleep, small harbour", "lyrics", ["heading", "line"]),
        ("第一章 渡口\n\n雨停了。", "novel", ["heading", "blank", "line"]),
        ("X:1\nK:D", "score", ["code", "code"]),
    ],
)
def test_songs_chapters_and_code_have_their_own_lines(text: str, form: str, expected: list[str]):
    assert kinds(text, form) == expected


def test_of_a_suite_the_verse_is_read_and_the_rest_is_quiet():
    suite = "[Reading]\nMood: calm\n[Verse]\nThe lamp still burns.\n[Tune]\nK:D"

    lines = set_lines(suite, "suite", "notation")

    assert [line.text for line in lines if line.kind == "line"] == ["The lamp still burns."]
    assert [line.text for line in lines if line.kind == "heading"] == ["[Verse]"]


def test_verse_is_lines_and_nothing_else():
    assert kinds("MARA\nInt. and ext.: both", "poem", "verse") == ["line", "line"]


@pytest.mark.parametrize("text", ["", "\n\n", ".", "@", "(", "\ud800:\x00", "A" * 100_000])
@pytest.mark.parametrize("form", ["script", "score", "quest", "lyrics", "novel", "suite"])
def test_any_text_can_be_set(text: str, form: str):
    assert len(set_lines(text, form, "notation")) == len(text.splitlines())


def test_only_what_says_more_as_a_picture_is_drawn():
    drawn = [
        f for f in ("score", "dialogue", "quest", "script", "lyrics") if is_drawn(f, "notation")
    ]

    assert drawn == ["score", "dialogue", "quest"]
    assert not is_drawn("story", "prose")
