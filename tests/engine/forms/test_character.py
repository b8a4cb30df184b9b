"""A cast: every sheet another name."""

from pathlib import Path

from engine.forms.check import check
from engine.forms.form_file import load_forms

_FORM = load_forms(Path(__file__).parents[3] / "prompts" / "forms")["character"]
_IDA = _FORM.teaching["en"].example
_NING = _FORM.teaching["zh"].example


def test_a_name_is_not_used_twice_in_a_cast() -> None:
    other = _IDA.replace("Ida Brandt", "Wren Hale")

    (problem,) = check(_FORM, _IDA.replace("Ida Brandt", "ida  BRANDT"), "en", [other, _IDA])

    assert (problem.code, problem.line) == ("name_taken", 1)
    assert "sheet 2" in problem.message_en
    assert "第2张" in problem.message_zh
    assert check(_FORM, other, "en", [_IDA]) == []


def test_a_chinese_name_is_not_used_twice_either() -> None:
    assert [one.code for one in check(_FORM, _NING, "zh", [_NING])] == ["name_taken"]
    assert check(_FORM, _NING.replace("阿宁", "老周"), "zh", [_NING]) == []


def test_a_sheet_without_a_name_is_not_said_to_share_one() -> None:
    nameless = _IDA.replace("Name: Ida Brandt", "Name:")

    assert [one.code for one in check(_FORM, nameless, "en", [nameless])] == ["field_empty"]
