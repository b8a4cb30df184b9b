"""Tunes on paper: as many heads and bars as were read, a title, ink on white."""

import io
import re
from itertools import pairwise
from pathlib import Path

import pytest
import verovio
from PIL import Image

from engine.forms.abc.read import read_all
from engine.forms.craft import Piece
from engine.forms.crafts.score import join
from engine.forms.form_file import load_forms
from engine.press import engrave

_FORM = load_forms(Path(__file__).parents[3] / "prompts" / "forms")["score"]
_FIRST = """\
X:1
T:Snow on the Ferry
M:4/4
L:1/8
Q:1/4=100
K:D
|: "D"d2 fe d2 A2 | "G"B2 (de) "A"c3 A | "Bb"^d2 f>e (3def A2 | "A"e4- e2 z2 :|
w: Snow on the fer-ry and snow on my sleeve and
"D"d2 fe d4 | "G"B2 d2 c3 A | d2 fe d2 [A2c2] | [1 "D"d6 z2 :| [2 d8 |]"""
_SECOND = """\
P:B
M:6/8
K:Bm
"Bm"B2 c def | F3 ^A3 | B2 c def | F3 ^A3 |
B2 c def | F3 A3 | B2 c def | B6 |]
w: 春 风 又 绿 江 南 岸"""


def _piece(*passages: str, before: tuple[str, ...] = (), language: str = "en") -> Piece:
    return Piece(_FORM, "zh" if language == "zh" else "en", "A Title", passages, before)


def _heads(svg: str) -> int:
    return len(re.findall(r'class="notehead"', svg))


def _written(piece: Piece) -> int:
    scores = read_all((*piece.before, *piece.passages))[len(piece.before) :]
    return sum(len(e.heads) for one in scores for bar in one.part.bars for e in bar.events)


def test_every_note_has_its_head_and_every_bar_its_measure() -> None:
    piece = _piece(_FIRST, _SECOND)

    svg = engrave.svg(piece).decode()

    assert _heads(svg) == _written(piece) > 60
    assert len(re.findall(r'class="measure"', svg)) == 17
    assert "Snow on the Ferry" in svg


def test_a_lone_draft_is_drawn_in_the_key_and_metre_of_its_canon() -> None:
    draft = _piece("P:B\nf4 c4|f8|c8|d8|]", before=(_FIRST,))

    svg = engrave.svg(draft).decode()

    assert _heads(svg) == 5
    assert len(re.findall(r'class="keyAccid"', svg)) == 2  # F sharp and C sharp


def test_accidentals_are_drawn_where_a_reader_needs_them_and_no_oftener() -> None:
    notes = "f2 ^f2 =f2 =f2|f2 F2 c2 c2|_B2 B2 b2 B2|d8|]"
    svg = engrave.svg(_piece(f"X:1\nT:T\nM:4/4\nL:1/8\nQ:1/4=100\nK:D\n{notes}")).decode()

    drawn = len(re.findall(r'<g [^>]*class="accid"[^>]*>\s*<use', svg))

    assert drawn == 3  # the natural, the flat, and the flat again an octave higher


def test_verovio_counts_the_same_bars_in_the_joined_source() -> None:
    piece = _piece(_FIRST, _SECOND)
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions({"inputFrom": "abc", "breaks": "none"})

    assert toolkit.loadData(join(piece))

    assert len(re.findall(r'class="measure"', toolkit.renderToSVG(1))) == 17


def test_a_picture_is_1200_pixels_wide_with_ink_on_white() -> None:
    picture = Image.open(io.BytesIO(engrave.png(_piece(_FIRST)))).convert("L")

    assert picture.width == 1200
    assert 300 < picture.height < 900
    shades = picture.histogram()
    dark, white = sum(shades[:64]), shades[255]
    assert picture.getpixel((2, 2)) == 255
    assert 0.01 < dark / (picture.width * picture.height) < 0.12
    assert white / (picture.width * picture.height) > 0.8


def test_chinese_words_are_drawn_and_differ() -> None:
    pictures = [
        engrave.png(_piece(_SECOND.replace("春", word), before=(_FIRST,), language="zh"))
        for word in "春秋"
    ]

    assert pictures[0] != pictures[1]


def test_the_same_piece_gives_the_same_bytes() -> None:
    piece = _piece(_FIRST)

    for make in (engrave.svg, engrave.png, engrave.pdf):
        assert make(piece) == make(piece)


def test_a_long_work_fills_pages_and_its_picture_stays_a_card() -> None:
    part = "d2 fe d2 A2|B2 de c3 A|d2 fe d2 A2|e8|\n" * 16
    work = _piece(_FIRST, *(f"P:{letter}\n{part}" for letter in "BCDEFG"))

    pdf = engrave.pdf(work)
    picture = Image.open(io.BytesIO(engrave.png(work)))

    assert pdf.startswith(b"%PDF")
    assert picture.height < 2 * picture.width


@pytest.mark.parametrize(
    "passage",
    [
        "X:1\nT:<b>&amp;\"'\nM:4/4\nL:1/8\nK:C\nC8|]\nw: <x>&\n",
        f"X:1\nT:\ud800\x00\u202e{'x' * 500}\nM:4/4\nL:1/8\nK:C\nc d5 e7/4 f9/8|]\nw: \ud800\x01",
        "X:1\nT:T\nM:4/4\nL:1/32\nK:C#\n" + "c//d//>e//|" * 60,
        "X:1\nT:T\nM:2/4\nL:1/8\nK:Cb\n" + "[CEGceg]16|" * 60,
        "c d e f | (3ccc (3c | [1 c [2 c :| [2 c",
        "X:1\nT:T\nM:4/4\nL:1/8\nK:C\n" + "((c" * 6 + "))d-|d-d-" + "|c-" * 60,
        "X:1\nT:T\nM:4/4\nL:1/8\nK:C\n" + "|:c|[1c:|[2c|" * 60,
        "X:1\nT:T\nM:4/4\nL:1/8\nK:C\n" + "\n".join(f"K:{k}\nc" for k in "CDEFGAB" * 9),
    ],
)  # fmt: skip
def test_whatever_has_a_note_is_drawn(passage: str) -> None:
    svg = engrave.svg(_piece(passage)).decode()

    assert _heads(svg) >= 1
    assert engrave.png(_piece(passage)).startswith(b"\x89PNG")
    assert engrave.pdf(_piece(passage)).startswith(b"%PDF")


@pytest.mark.parametrize("passage", ["", "K:C", "c" * 10_000, "This is a poem and not a tune."])
def test_what_is_no_tune_is_refused_in_a_sentence(passage: str) -> None:
    for make in (engrave.svg, engrave.png, engrave.pdf):
        with pytest.raises(ValueError, match=r"no note in this tune|cannot be read as a tune"):
            make(_piece(passage))


@pytest.mark.parametrize(
    "notes", ["c" * 4_900, "c|" * 2_400, "(3ccc" * 900, "(c" * 800 + ")" * 800, "c8|\n" * 900]
)
def test_more_than_an_engraver_can_draw_is_refused_at_once(notes: str) -> None:
    piece = _piece(f"X:1\nT:T\nM:4/4\nL:1/8\nQ:1/4=100\nK:C\n{notes}|]")

    with pytest.raises(ValueError, match="too many notes"):
        engrave.svg(piece)


def test_lines_of_text_are_lines_of_music() -> None:
    svg = engrave.svg(_piece(_FIRST)).decode()

    systems = [found.start() for found in re.finditer(r'class="system"', svg)]
    bars = [found.start() for found in re.finditer(r'class="measure"', svg)]

    ends = [*systems[1:], len(svg)]
    assert [
        sum(start < bar < end for bar in bars) for start, end in zip(systems, ends, strict=True)
    ] == [4, 5]
    assert all(a < b for a, b in pairwise(systems))
