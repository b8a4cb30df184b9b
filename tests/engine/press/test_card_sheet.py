"""Filled-in sheets become pictures, documents and JSON, and are told in words."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.forms.craft import Offer, Piece
from engine.forms.crafts import craft_of
from engine.forms.form_file import load_forms
from engine.press.sheet import PICTURE_SHEETS_MAX
from engine.types import Language

_FORMS = load_forms(Path(__file__).parents[3] / "prompts" / "forms")
_FILLED = [form.id for form in _FORMS.values() if form.fields]


def _piece(form: str, language: Language, count: int = 1) -> Piece:
    example = _FORMS[form].teaching[language].example
    return Piece(_FORMS[form], language, "The Last Ferry", (example,) * count, byline="砚秋, Wren")


def _offer(form: str, role: str) -> Offer:
    (found,) = (one for one in craft_of(_FORMS[form].craft).offers if one.role == role)
    return found


def _pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", _FILLED)
def test_a_sheet_is_set_as_picture_and_document(form: str, language: Language) -> None:
    picture = _pixels(_offer(form, "picture").make(_piece(form, language)))
    one, three = (_offer(form, "document").make(_piece(form, language, n)) for n in (1, 3))

    assert picture.shape[1] == 1200
    assert (picture.sum(axis=2) < 200).mean() > 0.005
    assert one.startswith(b"%PDF")
    assert len(three) > len(one) + 2_000  # two more pages


def test_the_colours_of_a_palette_are_on_the_picture() -> None:
    picture = _pixels(_offer("painting", "picture").make(_piece("painting", "en")))

    for srgb in ("5d6b73", "e4d9c3", "9a4a23", "1f4ba5"):
        colour = np.array(list(bytes.fromhex(srgb)))
        assert (abs(picture - colour).max(axis=2) <= 2).sum() > 2_000


def test_json_holds_what_was_filled_in_by_its_keys() -> None:
    made = json.loads(_offer("quest", "source").make(_piece("quest", "zh", 2)))

    assert made["form"] == "quest"
    assert made["labels"]["giver"] == "委托人"
    assert [sheet["quest"] for sheet in made["sheets"]] == ["水库下面的钟"] * 2


def test_a_picture_of_many_sheets_stays_within_bounds_and_says_so() -> None:
    png = _offer("lines", "picture").make(_piece("lines", "en", 40))
    all_shown = _offer("lines", "picture").make(_piece("lines", "en", PICTURE_SHEETS_MAX))

    assert Image.open(BytesIO(png)).height < 6_000
    assert Image.open(BytesIO(png)).height > Image.open(BytesIO(all_shown)).height


@pytest.mark.parametrize("form", _FILLED)
def test_a_broken_draft_is_shown_as_far_as_it_goes(form: str) -> None:
    lines = _FORMS[form].teaching["en"].example.split("\n")
    for kept in ([lines[0]], [lines[-1]], lines[2:4], ["nonsense", lines[1]]):
        piece = Piece(_FORMS[form], "en", "Ünfinished 🎭", ("\n".join(kept),))

        for offer in craft_of(_FORMS[form].craft).offers:
            assert offer.make(piece)
            assert offer.describe(piece, "en")
            assert offer.describe(piece, "zh")


@pytest.mark.parametrize("text", ["", "nothing here", "a" * 1_000_000, "\ud800"])
def test_what_holds_no_field_is_refused_in_a_sentence(text: str) -> None:
    piece = Piece(_FORMS["painting"], "en", "Empty", (text,))

    for offer in craft_of("brief").offers:
        with pytest.raises(ValueError, match="Nothing is filled in"):
            offer.make(piece)
        assert "nobody has filled in" in offer.describe(piece, "en")


def test_the_alt_text_says_what_is_on_the_sheet() -> None:
    said = {form: _offer(form, "picture").describe(_piece(form, "en"), "en") for form in _FILLED}

    assert "an old ferryman" in said["painting"]
    assert "cobalt" in said["painting"]
    assert "Ida Brandt" in said["character"]
    assert "The Bell Under the Reservoir" in said["quest"]
    assert "Mind the step" in said["lines"]
    assert "阿宁" in _offer("character", "picture").describe(_piece("character", "zh", 2), "zh")
