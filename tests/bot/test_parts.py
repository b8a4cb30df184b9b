import pytest

from bot.views.parts import FIELD_CHARS, cut, joined

LINES = "".join(f"line {number} of a very long draft\n" for number in range(400))


@pytest.mark.parametrize("text", ["", "short", "x" * FIELD_CHARS, LINES, "字" * 12_345])
def test_pieces_fit_a_field_and_join_to_the_very_same_text(text: str) -> None:
    pieces = cut(text)

    assert "".join(pieces) == text
    assert all(len(piece) <= FIELD_CHARS for piece in pieces)


def test_an_edited_piece_changes_nothing_else() -> None:
    pieces = cut(LINES)

    edited = joined(LINES, 2, "one new line")

    assert edited == pieces[0] + "one new line\n" + "".join(pieces[2:])


def test_the_only_piece_is_the_whole_text() -> None:
    assert joined("old", 0, "new") == "new"
