"""The word and pattern guard."""

import pytest

from engine.text.guard import Guard, first_fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("See https://example.org", "address"),
        ("write to someone@example.org", "address"),
        ("discord.gg/abcdef", "address"),
        ("a\u202eb", "control"),
        ("a\x00b", "control"),
        ("The sea was still.\nA bird sang.", None),
        ("床前明月光，疑是地上霜。\n举头望明月，低头思故乡。", None),
    ],
)
def test_patterns(text: str, fault: str | None) -> None:
    assert first_fault(text, "en") == fault


def test_a_listed_word_is_found_in_any_case_and_in_the_plural() -> None:
    guard = Guard(["zorble"])

    assert guard.first_fault("Two ZORBLES sang.", "en") == "word"
    assert guard.first_fault("A zorblet sang.", "en") is None


def test_a_listed_chinese_word_is_found_inside_a_sentence() -> None:
    guard = Guard(["坏词"])

    assert guard.first_fault("他说了坏词。", "zh") == "word"
    assert guard.first_fault("坏了，词也没了。", "zh") is None


def test_the_house_list_is_there() -> None:
    assert first_fault("They were to be " + "be" + "headed.", "en") == "word"
