"""The press sets what it is handed, alike every time, and reaches for nothing else."""

from io import BytesIO

import pytest
from PIL import Image

from engine.press.typeset import escape, printable, typeset

_SMALL = "#set page(width: 200pt, height: auto, margin: 10pt);"


def test_a_picture_has_the_pixels_that_were_asked() -> None:
    png = typeset("#set page(width: 300pt, height: 100pt)\nHello", format="png", ppi=144)

    assert Image.open(BytesIO(png)).size == (600, 200)


@pytest.mark.parametrize("format", ["pdf", "png", "svg"])
def test_the_same_page_gives_the_same_bytes(format: str) -> None:
    first, second = (typeset(_SMALL + "静夜", format=format) for _ in range(2))  # type: ignore[arg-type]

    assert first == second
    assert b"CreationDate" not in first


def test_inputs_and_files_reach_the_page() -> None:
    source = _SMALL + '#sys.inputs.a #read("notes/b.txt") #image("c.svg")'
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    )

    with_both = typeset(
        source, inputs={"a": "雨"}, files={"notes/b.txt": b"ink", "c.svg": svg}, format="svg"
    )

    assert with_both.startswith(b"<svg")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("#foo", "unknown variable"),
        ('#read("/etc/passwd")', "not found"),
        ('#read("../../etc/passwd")', "escape"),
        ('#import "@preview/cetz:0.3.1": *', "may not import packages"),
        ("one #pagebreak() two", "2 pages"),
        ('#set text(font: "Noto Serif SC")\n#panic("no")', "no"),
    ],
)
def test_what_cannot_be_set_is_refused_in_a_sentence(source: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        typeset(source, format="png")


def test_a_package_inside_a_file_is_refused() -> None:
    part = b'#import "@preview/cetz:0.3.1": *'

    with pytest.raises(ValueError, match="may not import"):
        typeset('#import "part.typ": *', files={"part.typ": part}, format="pdf")


@pytest.mark.parametrize("name", ["", "/etc/x", "../x", "a/../../x", "a\\b", "a\0b"])
def test_a_file_must_stay_in_its_folder(name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        typeset("hello", files={name: b""}, format="pdf")


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValueError, match="characters that cannot be set"):
        typeset("#sys.inputs.a", inputs={"a": "\ud800"}, format="pdf")


@pytest.mark.parametrize("ppi", [0.0, -1.0, 601.0, float("nan")])
def test_a_resolution_without_sense_is_refused(ppi: float) -> None:
    with pytest.raises(ValueError, match="ppi"):
        typeset("hello", format="png", ppi=ppi)


def test_escaped_text_shows_what_was_written_and_runs_nothing() -> None:
    hostile = 'a"; #panic("no") \\ [x] $y$ *z* .len()\nb'

    shown = typeset(_SMALL + escape(hostile), format="png")

    as_input = typeset(_SMALL + "#sys.inputs.a", inputs={"a": hostile}, format="png")
    assert shown == as_input


def test_printable_drops_what_no_font_draws_and_keeps_lines() -> None:
    assert printable("a\0b\r\nc\ud800\ufeff\td") == "ab\nc\td"
