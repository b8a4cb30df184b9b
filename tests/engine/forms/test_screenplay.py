"""What the check of a script says, line by line, of good and of bad scenes; what is mended."""

from pathlib import Path
from random import Random

import pytest

from engine.forms.craft import Place
from engine.forms.form_file import read_form
from engine.forms.screenplay.cast import leads
from engine.forms.screenplay.check import check, check_animation, people
from engine.forms.screenplay.fountain import CHARS_MAX, read
from engine.forms.screenplay.mend import mend
from engine.types import Language

_FORM = read_form(Path(__file__).parents[3] / "prompts" / "forms" / "script.toml")

_EN = (
    "INT. KITCHEN - NIGHT\n\nMara turns off the tap and listens to the house.\n\nMARA\n(quietly)\n"
    "Who is there?\n\nTOBIN (O.S.)\nOnly me. Go on with what you were doing."
)
_ZH = (
    ".内景 厨房 夜\n\n小梅关上水龙头，听着屋子里的动静。\n\n@小梅\n（轻声）\n谁在那儿？\n\n"
    "@老周\n是我，你接着忙吧。"
)


def _said(
    text: str, language: Language = "en", canon: tuple[str, ...] = ()
) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in check(text, Place(_FORM, language, canon))]


def test_a_well_made_scene_has_no_problem() -> None:
    assert _said(_EN) == []
    assert _said(_ZH, "zh") == []


def test_chinese_headings_names_and_asides_are_understood() -> None:
    parts = [(part.kind, part.text, part.line) for part in read(_ZH).parts]

    assert parts == [
        ("heading", "内景 厨房 夜", 1),
        ("action", "小梅关上水龙头，听着屋子里的动静。", 3),
        ("cue", "小梅", 5),
        ("aside", "（轻声）", 6),
        ("speech", "谁在那儿？", 7),
        ("cue", "老周", 9),
        ("speech", "是我，你接着忙吧。", 10),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("INT. KITCHEN - NIGHT\n\n", "", [("script_heading", 1)]),
        ("INT. KITCHEN - NIGHT\n\n", "CUT TO:\n\nINT. KITCHEN - NIGHT\n\n",
         [("script_heading", 1)]),
        ("NIGHT\n\n", "NIGHT\n", [("script_heading", 1)]),
        ("MARA\n(quietly)\nWho", "MARA\n(quietly)\n\nWho", [("script_mute_cue", 5)]),
        ("TOBIN (O.S.)\nOnly", "HARBOURMASTER\n\nOnly", [("script_mute_cue", 9)]),
        ("TOBIN (O.S.)\nOnly", "@Tobin\n\nOnly", [("script_mute_cue", 9)]),
        ("TOBIN (O.S.)\n", "TOBIN: ", [("script_colon", 9)]),
        ("TOBIN (O.S.)", "MARRA", [("script_name", 9)]),
        ("TOBIN (O.S.)", "@Mara", [("script_name", 9)]),
        ("Mara turns", "/* Mara turns", [("script_comment", 3), ("script_no_speech", None),
         ("too_short", None)]),
        ("Go on with", "[[ Go on with", [("script_note", 10)]),
        ("Who is", "Who\x00 is", [("script_hidden", 7)]),
        ("Only me", "Only me me me me", [("script_babble", 10)]),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(old: str, new: str, said: list[tuple[str, int]]) -> None:
    assert old in _EN

    assert _said(_EN.replace(old, new, 1)) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (".内景", "内景", [("script_heading_mark", 1)]),
        (".内景 厨房 夜\n\n", "", [("script_heading", 1)]),
        ("@老周\n", "@老周\n\n", [("script_mute_cue", 9)]),
        ("@老周\n", "老周：", [("script_colon", 9)]),
    ],
)
def test_a_fault_of_a_chinese_scene_is_named_with_its_line(
    old: str, new: str, said: list[tuple[str, int]]
) -> None:
    assert _said(_ZH.replace(old, new, 1), "zh") == said


def test_a_scene_in_the_other_language_is_named() -> None:
    assert ("wrong_language", None) in _said(_ZH, "en")
    assert ("wrong_language", None) in _said(_EN, "zh")


def test_names_are_held_to_the_scenes_before() -> None:
    found = check(_EN.replace("MARA", "MARIA"), Place(_FORM, "en", (_EN,)))

    assert [(one.code, one.line) for one in found] == [("script_name", 5)]
    assert "MARIA is written MARA elsewhere" in found[0].message_en
    assert "「MARIA」在别处写作「MARA」" in found[0].message_zh


@pytest.mark.parametrize(
    ("one", "other"), [("GUARD 1", "GUARD 2"), ("ANN", "IAN"), ("小梅", "小明")]
)
def test_names_that_may_well_be_two_people_are_left_alone(one: str, other: str) -> None:
    language: Language = "zh" if "小" in one else "en"
    mark = "@" if language == "zh" else ""
    scene = _ZH if language == "zh" else _EN
    names = ("@小梅", "@老周") if language == "zh" else ("MARA", "TOBIN (O.S.)")

    text = scene.replace(names[0], mark + one).replace(names[1], mark + other)

    assert _said(text, language) == []


def test_those_who_speak_are_known_in_their_order() -> None:
    assert people([_EN, _EN.replace("MARA", "ANNA")]) == ["MARA", "TOBIN", "ANNA"]


@pytest.mark.parametrize(
    ("language", "premise", "named"),
    [
        ("en", "A clockmaker and her daughter Wilma wait.", {"WILMA", "CLOCKMAKER"}),
        ("zh", "一个钟表匠和摆渡人等着。", {"钟表匠", "摆渡人"}),
        ("zh", "\ud800" * 9, set()),
    ],
)
def test_the_leads_are_of_those_who_spoke_else_of_the_premise(
    language: Language, premise: str, named: set[str]
) -> None:
    spoke = ("MARA", "TOBIN", "PIA") if language == "en" else ("小梅", "老周", "阿宁")

    first = {leads(language, (), premise, Random(seed)) for seed in range(9)}
    later = {leads(language, spoke, premise, Random(seed)) for seed in range(9)}

    assert all(one != other for one, other in first | later)
    assert all(named <= set(pair) for pair in first)
    assert {name for pair in later for name in pair} == set(spoke)


def test_an_animation_moves_between_speeches_and_may_sound() -> None:
    place = Place(_FORM, "en")
    moving = _EN.replace("\n\nTOBIN", "\n\nBANG\n\nThe lamp swings and swings. Creak.\n\nTOBIN")

    still = check_animation(_EN, place)

    assert [(one.code, one.line) for one in still] == [("animation_still", 9)]
    assert check_animation(moving, place) == []
    assert [one.code for one in check(moving, place)] == ["script_mute_cue"]


@pytest.mark.parametrize(
    ("language", "raw", "mended"),
    [
        (
            "en",
            "Title: A Night\nAuthor: me\n\nFADE IN:\n\n**Int. Kitchen - Night**\nMara waits.\n\n"
            "MARA: (quietly) Who is there?\nTOBIN: Only me.",
            "INT. KITCHEN - NIGHT\n\nMara waits.\n\nMARA\n(quietly)\nWho is there?\n\n"
            "TOBIN\nOnly me.",
        ),
        (
            "zh",
            "以下是这一场：\n\n标题：夜\n\n场景一：内景 厨房 - 夜\n小梅等着。\n\n小梅\n（轻声）谁？"
            "\n\n老周（笑）：是我。",
            ".内景 厨房 夜\n\n小梅等着。\n\n@小梅\n(轻声)\n谁？\n\n@老周\n(笑)\n是我。",
        ),
        ("zh", "### 1. 外景。码头。清早\n\n船来了。", ".外景 码头 清早\n\n船来了。"),
    ],
)
def test_what_models_get_wrong_is_mended_where_it_means_one_thing(
    language: Language, raw: str, mended: str
) -> None:
    assert mend(raw, language) == mended
    assert mend(mended, language) == mended


def test_a_scene_that_is_well_made_is_not_touched() -> None:
    assert mend(_EN, "en") == _EN


def test_a_scene_beyond_its_room_is_not_read() -> None:
    with pytest.raises(ValueError, match="characters"):
        read("a" * (CHARS_MAX + 1))
