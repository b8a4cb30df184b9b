"""What the checks of story and poem say, line by line, of good and of bad examples."""

from pathlib import Path

import pytest

from engine.forms.check import check
from engine.forms.form_file import load_forms
from engine.types import Language

_FORMS = load_forms(Path(__file__).parents[3] / "prompts" / "forms")

_STORY = (
    '"You are early," said the ferryman, and he held the lamp a little higher. Ida stepped '
    "over the rope with her mother's boots in her hand, and the river took one breath."
)
_STORY_ZH = (
    "“你来早了。”摆渡人说着，把灯举高了一点。阿宁提着母亲的靴子跨过缆绳，河水轻轻吸了一口气，"
    "船身往下一沉，像有人跟着她坐了下来。"
)
_STANZA = (
    "Rain on the roof and rain on the sill,\na chair by the stove that is rocking still,\n"
    "a cup half full for a hand to fill,\nand nobody coming up the hill."
)


def _said(form: str, text: str, language: Language) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in check(_FORMS[form], text, language)]


@pytest.mark.parametrize(
    ("form", "text", "language"),
    [
        ("story", _STORY, "en"),
        ("story", _STORY_ZH, "zh"),
        (
            "story",
            "“You are early, and the boat is not yet caulked.\n\n“And then we ran, all of us, "
            "through the wet yard, past the well and the sleeping dog, as far as the gate.”",
            "en",
        ),
        ("poem", _STANZA, "en"),
        ("poem", "夜雨敲窗急，孤灯照影深。\n残编须手补，一线一寒心。", "zh"),
        ("poem", "野渡无人问，\n孤舟自往还。\n斜阳留不住，\n一半入青山。", "zh"),
        ("poem", "檐前细雨落无声，案上残灯照眼明。\n补得前朝三两字，不知窗外已天清。", "zh"),
        ("poem", "渡口还在\n摆渡的人换成了风\n它把我的名字\n从这边，推到那边\n又推回来", "zh"),
    ],
)
def test_a_well_made_passage_has_no_problem(form: str, text: str, language: Language) -> None:
    assert _said(form, text, language) == []


@pytest.mark.parametrize(
    ("form", "text", "language", "said"),
    [
        ("story", "He left.", "en", [("too_short", None)]),
        ("story", "他走了。", "zh", [("too_short", None)]),
        ("story", "word " * 261 + "end.", "en", [("too_long", None)]),
        ("story", _STORY.rstrip("."), "en", [("unfinished", 1)]),
        ("story", _STORY_ZH.rstrip("。"), "zh", [("unfinished", 1)]),
        ("story", f'{_STORY}\n\n"Sit down, he said.', "en", [("quote_open", 3)]),
        ("story", _STORY_ZH.replace("”", ""), "zh", [("quote_open", 1)]),
        (
            "poem",
            "Rain on the roof and rain on the sill, a chair\nby the stove that rocks.",
            "en",
            [("too_few_lines", None)],
        ),
        ("poem", "\n".join(["a line of verse"] * 16), "en", [("too_many_lines", 15)]),
        ("poem", _STANZA + "\n" + "word " * 19, "en", [("line_too_long", 5)]),
        ("poem", "夜雨敲窗急，孤灯照影深。\n残编须补，一线一寒心。", "zh", [("quatrain_size", 2)]),
        ("poem", "夜雨敲窗急，孤灯照影深。", "zh", [("quatrain_phrases", None)]),
        (
            "poem",
            "夜雨敲窗急，孤灯照影深。\n残编须手补，一线一寒心",
            "zh",
            [("quatrain_ending", 2)],
        ),
    ],
)
def test_a_fault_is_named_with_its_line(
    form: str, text: str, language: Language, said: list[tuple[str, int | None]]
) -> None:
    assert _said(form, text, language) == said


def test_every_problem_speaks_both_languages_and_names_its_line() -> None:
    found = check(_FORMS["poem"], "夜雨敲窗急，孤灯照影深。\n残编须补，一线一寒心", "zh")

    assert len(found) == 2
    for one in found:
        assert f"Line {one.line}" in one.message_en
        assert f"第{one.line}行" in one.message_zh
