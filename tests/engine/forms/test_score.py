"""What the check of tunes says, line by line; what tidy mends; what a work joins to."""

import time
from pathlib import Path

import pytest

from engine.forms.craft import Piece, Place
from engine.forms.crafts.score import check, describe, duration_s, join, tidy
from engine.forms.form_file import load_forms
from engine.types import Language

_FORM = load_forms(Path(__file__).parents[3] / "prompts" / "forms")["score"]
_HEAD = "X:1\nT:Test\nM:4/4\nL:1/8\nQ:1/4=100\nK:D\n"  # notes begin on line 7
_TUNE = _HEAD + '"D"d2 fe d2 A2|"G"B2 d2 "A"c3 A|d2 fe d2 A2|e8|\nd2 fe d2 A2|B2 d2 c3 A|d4 c4|d8|]'
_WALTZ = "X:1\nT:灯\nM:3/4\nL:1/8\nK:Em\nB2|e4 d2|B4 A2|G4 F2|E4:|"


def _place(language: Language = "en", canon: tuple[str, ...] = ()) -> Place:
    return Place(_FORM, language, canon)


def _said(
    text: str, language: Language = "en", canon: tuple[str, ...] = ()
) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in check(text, _place(language, canon))]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (_TUNE, "en"),
        (_WALTZ, "zh"),  # a pickup, and its complement before the repeat
        (_TUNE + "\nw: snow on the fer-ry and snow on my sleeve", "en"),
        (_HEAD + "|:d2 (3fed ^c>d e2|f8|[1e8:|[2d8|]", "en"),
        (_HEAD + "d8|\nM:3/4\nd6|\nM:4/4\nK:G\ng8|g8|]", "en"),
        (_HEAD + "d8|d4-d4|(d4 [df]4)|z4 d4|]", "en"),
        (_HEAD.replace("4/4", "C|") + "d8|d8|d8|d8|]", "en"),
        (_HEAD.replace("4/4", "6/8") + "A|d3 f3|d3 f3|d3 f3|d3- d2||A|d6|d6|d6|d3 d2|]", "en"),
    ],
)
def test_a_well_made_tune_has_no_problem(text: str, language: Language) -> None:
    assert check(text, _place(language)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_TUNE.replace("d4 c4", "d4 c3"), [("abc_bar", 8)]),
        (_TUNE.replace("e8", "e9"), [("abc_bar", 7)]),
        (_TUNE.replace("X:1\n", ""), [("abc_no_header", 1)]),
        (_TUNE.replace("K:D\n", "").replace("f", "a"), [("abc_no_header", 1)]),
        (_TUNE.replace("L:1/8\n", ""), [("abc_no_header", 1)]),
        (_TUNE.replace("K:D", "K:H"), [("abc_field_value", 6)]),
        (_TUNE.replace("M:4/4", "M:none"), [("abc_field_value", 3)]),
        (_TUNE.replace("Q:1/4=100", "Q:1/4=0"), [("abc_tempo", 5)]),
        (_TUNE.replace("Q:1/4=100", "Q:fast"), [("abc_field_value", 5)]),
        (_TUNE.replace("Q:1/4=100\nK:D", "K:D\nQ:1/4=100"), [("abc_header_order", 6)]),
        (_TUNE.replace("Q:", "V:"), [("abc_field_unknown", 5)]),
        (_TUNE.replace("d4 c4", "!trill!d4 c4"), [("abc_sign_unknown", 8)]),
        (_TUNE.replace("d4 c4", "{e}d4 c4"), [("abc_sign_unknown", 8)]),
        (_TUNE.replace('"G"B2', '"Hm"B2'), [("abc_chord", 7)]),
        (_TUNE.replace("c3 A|d4", 'c3 A"D"|d4'), [("abc_chord_alone", 8)]),
        (_TUNE.replace("d4 c4", "d4 c''4"), [("abc_range", 8)]),
        (_TUNE.replace("d4 c4", "D,,4 c4"), [("abc_range", 8)]),
        (_TUNE.replace("d4 c4", "d4-c4"), [("abc_tie", 8)]),
        (_TUNE.replace("d4 c4", "(d4 c4"), [("abc_slur", 8)]),
        (_TUNE.replace("d4 c4", "d4) c4"), [("abc_slur", 8)]),
        (_TUNE.replace("d4 c4", "d4 (3ccc c2").replace("d8|]", "(3d2d2|]"),
         [("abc_triplet", 8), ("abc_bar", 8)]),
        (_TUNE.replace("d4 c4", "d4 c4>"), [("abc_broken", 8)]),
        (_TUNE.replace("d8|]", "d8"), [("abc_unended", 8)]),
        (_TUNE.replace('"D"d2', '|:"D"d2'), [("abc_repeat", 7)]),
        (_TUNE.replace("|d8|]", "|[2d8|]"), [("abc_ending", 8)]),
        (_TUNE + "\nw: one two three four five six seven eight nine ten eleven twelve thirteen",
         [("abc_words", 9)]),
        (_TUNE + "\nw: one\nw: two", [("abc_words_lost", 10)]),
        (_TUNE + "\nT:Again", [("abc_field_here", 9)]),
        (_HEAD + "d8|d8|d8|]", [("abc_few_bars", None)]),
        (_HEAD + "d8|" * 65 + "]", [("abc_many_bars", 7)]),
        (_HEAD.rstrip(), [("abc_no_notes", None)]),
        (_TUNE.replace("T:Test", "T:雪"), [("abc_title", 2)]),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_its_line(text: str, said: list[tuple[str, int | None]]) -> None:
    assert _said(text) == said


def test_a_bar_that_does_not_add_up_is_told_in_both_languages() -> None:
    (one,) = check(_TUNE.replace("d4 c4", "d4 c3"), _place())

    assert one.message_en == "Line 8, bar 3 has 7 eighths; 8 are asked."
    assert one.message_zh == "第8行第3小节有7个八分音符，应为8个。"
    (two,) = check(_TUNE.replace("d4 c4", "d4 c7/2"), _place())
    assert two.message_en == "Line 8, bar 3 has 15 sixteenths; 16 are asked."


def test_a_later_passage_keeps_the_setting_and_takes_the_next_letter() -> None:
    part = "P:B\nd8|d8|d8|d8|]"

    assert _said(part, canon=(_TUNE,)) == []
    assert _said(part.replace("P:B", "P:C"), canon=(_TUNE,)) == [("abc_part", 1)]
    assert _said(part[4:], canon=(_TUNE,)) == [("abc_part", 1)]
    assert _said("P:B\nX:2\nd8|d8|d8|d8|]", canon=(_TUNE,)) == [("abc_field_here", 2)]
    assert _said("P:C\nd8|d8|d6|d8|]", canon=(_TUNE, part)) == [("abc_bar", 2)]


def test_a_work_cannot_outgrow_what_is_played() -> None:
    long = "d8|" * 63 + "d8|]"
    canon = (_HEAD + long, *(f"P:{letter}\n{long}" for letter in "BCDEFGH"))

    assert _said("P:I\nd8|d8|d8|d8|]", canon=canon) == [("abc_work_bars", None)]


def test_tidy_gives_what_models_leave_out() -> None:
    bare = "```abc\nK:D\nT:Test\nd8|d8|d8|d8\n```"

    tidied = tidy(bare, _place())

    assert tidied == "X:1\nT:Test\nM:4/4\nL:1/8\nQ:1/4=100\nK:D\nd8|d8|d8|d8 |]"
    assert check(tidied, _place()) == []
    assert tidy(tidied, _place()) == tidied


def test_tidy_gives_a_later_part_its_letter_and_takes_its_header_away() -> None:
    again = "X:1\nT:Test\nK:D\nd8|d8|d8|d8|]"

    tidied = tidy(again, _place(canon=(_TUNE,)))

    assert tidied == "P:B\nK:D\nd8|d8|d8|d8|]"


def test_tidy_spaces_chinese_words_for_other_programs() -> None:
    assert tidy(_WALTZ + "\nw: 雪落，渡口", _place("zh")).endswith("w: 雪 落，渡 口")


def test_tidy_leaves_a_tune_that_is_in_order_as_it_is() -> None:
    assert tidy(_TUNE, _place()) == _TUNE


def test_a_work_is_one_tune_with_a_part_for_each_passage() -> None:
    piece = Piece(_FORM, "en", "Test", (_TUNE, "P:B\nd8|d8|d8|d8|]"))

    joined = join(piece)

    assert joined.count("X:1") == 1
    assert "K:D\nP:A\n" in joined
    assert "\nP:B\nd8|" in joined
    assert duration_s(piece) == pytest.approx(8 * 2.4 + 4 * 2.4)


def test_a_tune_is_described_by_what_it_is() -> None:
    said = describe(Piece(_FORM, "en", "Test", (_TUNE,)), "en")

    assert said == (
        "A tune in D major, four-four time, 8 bars, about 19 seconds; "
        "it begins D, F sharp, E, D, A."
    )
    waltz = Piece(_FORM, "zh", "灯", (_WALTZ,))
    assert describe(waltz, "zh") == "E小调，四三拍，5小节，约14秒，开头是B、E、D、B、A。"
    assert describe(Piece(_FORM, "en", "", ("no tune",)), "en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_card_teaches_is_true(language: Language) -> None:
    taught = _FORM.teaching[language]

    assert check(taught.example, _place(language)) == []
    assert [one.line for one in check(taught.exercise, _place(language))] == [taught.line]


_HOSTILE = [
    "c" * 1_000_000,
    _HEAD + "d8|" * 1_000_000,
    _HEAD + "(3" * 500_000,
    _HEAD + "(" * 2_000 + "d8" + ")" * 2_000,
    _HEAD + "[" * 4_000,
    _HEAD + "(3(3(3(3ddd d8|d8|d8|d8|]",
    _HEAD + "C9999999999 d8|" * 9,
    _HEAD + "d" + "9" * 4_000 + "|]",
    _HEAD + "d" + "/" * 4_000 + "|d/0|d0|]",
    _HEAD + "c" + "'" * 4_000 + "|]",
    _HEAD + '"' * 4_500,
    _HEAD + "d>" * 2_000,
    _HEAD + "d-" * 2_000,
    _HEAD + ":|" * 2_400,
    _HEAD + "|:" * 2_400,
    _HEAD + "d8|]\nw: " + "a-" * 2_000,
    _HEAD.replace("1/4=100", "1/4=" + "9" * 4_000),
    _HEAD.replace("M:4/4", "M:0/0"),
    _HEAD.replace("M:4/4", "M:99/1"),
    _HEAD.replace("L:1/8", "L:1/0"),
    _HEAD.replace("X:1", "X:" + "1" * 4_000),
    "\ud800\udfff\x00\ufeff" * 1_000,
    _HEAD + "d8|\ud800\x00d8|]\r\n",
    "\ufeff" + _TUNE.replace("\n", "\r\n"),
    "w: la la la",
    "P:" * 2_000,
    ("T:" + "x" * 50 + "\n") * 100,
    "\n" * 1_000_000,
    "",
]  # fmt: skip


@pytest.mark.parametrize("text", _HOSTILE, ids=range(len(_HOSTILE)))
def test_a_hostile_text_is_refused_at_once(text: str) -> None:
    started = time.process_time()
    found = check(text, _place())
    took_s = time.process_time() - started

    assert found
    assert all(one.message_en and one.message_zh for one in found)
    assert isinstance(tidy(text, _place()), str)
    assert describe(Piece(_FORM, "en", "", (text,)), "en")
    assert took_s < 1.5  # linear, not quick: the bench tells how quick
