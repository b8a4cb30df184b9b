"""What members type: hidden characters go, words stay."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.text.clean import clean_contribution

_HIDDEN = {"Cc", "Cf", "Cs", "Co"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("cafe\u0301", "café"),
        ("a\u202eb\u2066c\u2069", "abc"),
        ("a\u200bb\ufeffc\u2060d", "abcd"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one  \t\ntwo\u00a0", "one\ntwo"),
        ("one\n\n\n\n\n\ntwo", "one\n\n\ntwo"),
        ("\n\n  \none\n\n", "one"),
        ("    indented\n  verse", "    indented\n  verse"),
        ("　　他走了。", "　　他走了。"),
        ("\u3164\u2800", ""),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("a\u200db", "ab"),
        ("e" + "\u0316" * 40, "e" + "\u0316" * 4),
        ("<b>5 < 6 & $x</b>", "<b>5 < 6 & $x</b>"),
        ("\U000e0041\U000e0042ok", "ok"),
    ],
    ids=ascii,
)
def test_contribution_is_cleaned(typed: str, kept: str) -> None:
    assert clean_contribution(typed) == kept


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    once = clean_contribution(typed)

    assert clean_contribution(once) == once
    assert unicodedata.normalize("NFC", once) == once
    hidden = [char for char in once if unicodedata.category(char) in _HIDDEN]
    assert set(hidden) <= {"\n", "\u200d"}
