"""A work of words becomes a book and a card: whole, in its own script, within limits."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from engine.forms.craft import Piece
from engine.forms.form import Form, Layout, Limits
from engine.press.page import OFFERS, book, card, upright_columns
from engine.types import Language

_QUATRAIN = "夜雨敲窗纸半凉，孤灯补页字生香。\n虫痕细认前人泪，墨迹轻描旧日霜。"
_VERSE = "Sleep, small harbour, the boats are all in,\nthe nets hang their questions to dry;"


def _form(layout: Layout) -> Form:
    named = {"en": "Poem", "zh": "诗"}
    limits = Limits(1, 100, 1, 100)
    return Form(
        id="poem", craft="plain", family="literature", beta=False, layout=layout, name=named,
        blurb=named, asks=named, rules=named, limits={"en": limits, "zh": limits}, voices={},
    )  # fmt: skip


def _piece(
    *passages: str, language: Language = "en", layout: Layout = "verse", title: str = "Salt"
) -> Piece:
    return Piece(_form(layout), language, title, passages, byline="Tomas, 砚秋")


def _size(png: bytes) -> tuple[int, int]:
    return Image.open(BytesIO(png)).size


@pytest.mark.parametrize("layout", ["prose", "verse"])
@pytest.mark.parametrize(("language", "text"), [("en", _VERSE), ("zh", _QUATRAIN)])
def test_a_piece_becomes_a_card_and_a_book(layout: Layout, language: Language, text: str) -> None:
    piece = _piece(text, text, language=language, layout=layout)

    assert _size(card(piece)) == (1200, 675)
    assert book(piece).startswith(b"%PDF")


def test_a_book_carries_its_title() -> None:
    assert b"Salt Lullaby" in book(_piece(_VERSE, title="Salt Lullaby"))


def test_only_even_verse_of_five_or_seven_stands_upright() -> None:
    assert upright_columns(_QUATRAIN)[0] == "夜雨敲窗纸半凉"
    assert len(upright_columns(_QUATRAIN)) == 4
    assert upright_columns("渡口还在\n摆渡的人换成了风") == ()
    assert upright_columns(_QUATRAIN.replace("霜", "")) == ()
    assert upright_columns(_QUATRAIN.replace("霜", "X")) == ()
    assert upright_columns("夜雨敲窗急，孤灯照影深。\n残编须手补。") == ()


def test_upright_verse_is_set_otherwise_than_flat_verse() -> None:
    upright = _piece(_QUATRAIN, language="zh")
    flat = _piece(_QUATRAIN.replace("霜", ""), language="zh")

    ink = [_ink_by_column(card(piece)) for piece in (upright, flat)]

    assert ink[0][:300].sum() < ink[1][:300].sum() / 2  # the frame stands in the middle


def _ink_by_column(png: bytes) -> np.ndarray:
    grey = np.asarray(Image.open(BytesIO(png)).convert("L"))
    return (grey[150:520] < 100).sum(axis=0)


@pytest.mark.parametrize("layout", ["prose", "verse"])
def test_a_long_piece_is_cut_on_its_card_and_whole_in_its_book(layout: Layout) -> None:
    long = [f"This is sentence {n} of a long passage.\nAnd a line more." for n in range(400)]
    piece = _piece(*long, layout=layout)

    assert _size(card(piece)) == (1200, 675)
    assert len(book(piece)) > 20_000


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5_000,
        "a\n" * 5_000,
        "\ud800 lone",
        "nul \0 here",
        "# $x$ #panic()",
        '"',
        "👩‍🚀 up",
        "«»",
    ],
)
def test_strange_text_is_still_set(text: str) -> None:
    for layout in ("prose", "verse"):
        piece = _piece(f"One line.\n{text}", layout=layout, title=f"T {text[:200]}")

        assert card(piece)
        assert book(piece)


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to set"):
        card(_piece(" \n"))


def test_a_work_beyond_all_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        book(_piece("word " * 100_000))


def test_an_english_apostrophe_is_set_as_in_print() -> None:
    assert card(_piece("'Tis \"so\", isn't it")) == card(_piece("‘Tis “so”, isn’t it"))


def test_offers_speak_of_this_piece() -> None:
    piece = _piece(_QUATRAIN, language="zh", title="雨夜修书")

    said = [offer.describe(piece, language) for offer in OFFERS for language in ("en", "zh")]

    assert all("雨夜修书" in one for one in said)
    assert any("夜雨敲窗纸半凉" in one for one in said)
    assert {offer.name for offer in OFFERS} == {"card.png", "work.pdf"}
