"""A storyboard is drawn, played and told: each frame stands as long as its shot lasts."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.forms.craft import Piece
from engine.forms.form_file import load_forms
from engine.forms.shots import MOVES, SIZES, Shot, read_shots, written
from engine.press.sketch import sketch
from engine.press.sketch_signs import figures_in, signs_in
from engine.press.storyboard import (
    ANIMATIC_SHOTS_MAX,
    OFFERS,
    animatic,
    as_json,
    describe,
    document,
    sheet,
)
from engine.press.typeset import typeset
from engine.types import Language

_FORM = load_forms(Path(__file__).parents[3] / "prompts" / "forms")["storyboard"]
_SHOT = Shot(1, 1, "wide", "still", 4, "a boat on the river, rain", "rain")


def _piece(language: Language = "en", *passages: str) -> Piece:
    texts = passages or (_FORM.teaching[language].example,)
    return Piece(_FORM, language, "The Last Ferry", texts, byline="砚秋, Wren")


def _many(count: int, seconds: int = 1) -> str:
    return written((replace(_SHOT, number=n, seconds=seconds) for n in range(1, count + 1)), "en")


def _durations_ms(film: bytes) -> list[int]:
    opened = Image.open(BytesIO(film))
    found = []
    for frame in range(opened.n_frames):
        opened.seek(frame)
        opened.load()
        found.append(int(opened.info["duration"]))
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_frame_of_the_animatic_stands_as_long_as_its_shot(language: Language) -> None:
    piece = _piece(language)

    film = animatic(piece)

    seconds = [shot.seconds for shot in read_shots(piece.passages[0], language).shots]
    assert _durations_ms(film) == [1000 * one for one in seconds if one is not None] == [
        5000, 4000, 3000,
    ]  # fmt: skip
    assert Image.open(BytesIO(film)).size == (640, 360)


def test_a_film_of_many_shots_keeps_all_its_frames_in_order() -> None:
    film = animatic(_piece("en", _many(12), _many(11, seconds=2)))

    assert _durations_ms(film) == [1000] * 12 + [2000] * 11


def test_the_film_shows_a_different_frame_for_each_shot() -> None:
    opened = Image.open(BytesIO(animatic(_piece())))
    frames = []
    for place in range(3):
        opened.seek(place)
        frames.append(np.asarray(opened.convert("L")).astype(int))

    assert all((abs(frames[a] - frames[b]) > 40).mean() > 0.01 for a, b in ((0, 1), (1, 2)))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sheet_and_a_document_are_set(language: Language) -> None:
    piece = _piece(language)

    assert Image.open(BytesIO(sheet(piece))).width == 1200
    assert document(piece).startswith(b"%PDF")


def test_a_work_of_many_shots_fits_its_sheet_and_fills_more_pages() -> None:
    work = _piece("en", *([_many(6)] * 20))

    assert Image.open(BytesIO(sheet(work))).height < 2_000
    assert len(document(work)) > len(document(_piece("en", _many(6)))) + 10_000


def test_json_says_when_each_shot_begins() -> None:
    made = json.loads(as_json(_piece("en", _many(2, 3), _many(2, 5))))

    assert [shot["begins_s"] for shot in made["shots"]] == [0, 3, 6, 11]
    assert made["seconds"] == 16


def test_the_alt_text_tells_shots_and_seconds_and_the_opening() -> None:
    assert "3 shots, 12 s in all" in describe(_piece(), "en")
    assert "a ferry landing in fog" in describe(_piece(), "en")
    assert "3个镜头，共12秒" in describe(_piece("zh"), "zh")


@pytest.mark.parametrize("text", ["", "nothing", "a" * 1_000_000, "Picture: rain"])
def test_what_holds_no_shot_is_refused_in_a_sentence(text: str) -> None:
    for offer in OFFERS:
        with pytest.raises(ValueError, match="no shot"):
            offer.make(_piece("en", text))
        assert offer.describe(_piece("en", text), "en")


def test_far_too_many_shots_are_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        animatic(_piece("en", *([_many(6)] * (ANIMATIC_SHOTS_MAX // 6 + 1))))
    with pytest.raises(ValueError, match="at most"):
        document(_piece("en", *([_many(6)] * 41)))


def test_a_broken_draft_is_shown_as_far_as_it_goes() -> None:
    broken = _piece("en", "Shot 1 | huge\nPicture: <b>&\ud800 \0 #panic()\nShot 999 | 9999 s")

    for offer in OFFERS:
        assert offer.make(broken)
        assert offer.describe(broken, "zh")


@pytest.mark.parametrize("size", [*SIZES, None])
@pytest.mark.parametrize("move", [*MOVES, None])
def test_every_size_and_movement_can_be_sketched(size: str | None, move: str | None) -> None:
    shot = replace(_SHOT, size=size, move=move)

    png = typeset(
        '#set page(width: 320pt, height: 180pt, margin: 0pt);#image("a.svg")',
        files={"a.svg": sketch(shot).encode()},
        format="png",
        ppi=72,
    )

    assert np.asarray(Image.open(BytesIO(png)).convert("L")).std() > 3


def test_a_sketch_shows_size_movement_and_what_the_words_name() -> None:
    drawn = sketch(_SHOT)

    assert drawn == sketch(_SHOT)
    assert drawn != sketch(replace(_SHOT, size="medium"))
    assert drawn != sketch(replace(_SHOT, move="pan"))
    assert [one.name for one in signs_in("A tree by the river; rain")] == ["tree", "water", "rain"]
    assert [one.name for one in signs_in("月光下的桥，一封信")] == [
        "moon",
        "road",
        "letter",
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a station, nobody there", 0),
        ("雾里的渡口，没有人", 0),
        ("she opens the door", 1),
        ("Ida and Tom look at him", 2),
        ("他们走远了", 2),
        ("a stone", 0),
    ],
)
def test_as_many_figures_are_drawn_as_the_words_say(text: str, count: int) -> None:
    assert figures_in(text, unsure=0) == count
