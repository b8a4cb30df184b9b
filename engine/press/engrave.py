"""
Tunes as one reads them: engraved by verovio as SVG, as a picture and as pages through typst.

What is drawn is our own reading of the text; verovio never sees what a member typed.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from xml.sax.saxutils import escape

import verovio

from engine.forms.abc.mei import mei
from engine.forms.abc.read import legible
from engine.forms.abc.values import Part, Tempo
from engine.forms.craft import Piece
from engine.press.fonts import LATIN, SERIF
from engine.press.typeset import printable, typeset
from engine.types import Language

WIDTH = 2000  # in verovio's units; a staff is 72 of them high
PICTURE_PX = 1200
_TALL = 60_000  # all in one; the most that verovio takes
_CARD = 3_000  # a picture that is looked at in a channel
_CARD_BARS = 64
_SHEET = 2_700  # what fits an A4 page at this width, below a title
_HEADING = 190
_LINE_BARS, _LINE_NOTES = 5, 40  # a line of text that still fits one line of music
_SONG = f"'{SERIF}', 'Source Han Serif SC', 'Songti SC', 'SimSun'"
_FACES: dict[Language, str] = {  # what stands first draws what it can
    "en": f"'{LATIN}', Georgia, 'Times New Roman', {_SONG}, serif",
    "zh": f"{_SONG}, '{LATIN}', serif",
}
_VIEW = re.compile(r'<svg viewBox="0 0 (\d+) (\d+)"')
_TITLE_MAX = 80
_SEED = 7  # of the ids in a drawing: the same piece gives the same bytes


def svg(piece: Piece) -> bytes:
    """
    The piece on one tall sheet, with its title and tempo.

    Raises:
        ValueError: There is no note in it, or it is no tune at all.
    """
    parts = legible(piece.passages, piece.before)
    return _headed(_engraved(parts, piece.language, _TALL)[0], piece, parts).encode(
        "utf-8", "replace"
    )


def png(piece: Piece) -> bytes:
    """
    The piece, or as much of its beginning as a card shows, 1200 pixels wide.

    Raises:
        ValueError: There is no note in it, or it is no tune at all.
    """
    parts = legible(piece.passages, piece.before)
    sheet = _headed(_engraved(_beginning(parts), piece.language, _CARD)[0], piece, parts)
    return typeset(
        "#set page(width: 600pt, height: auto, margin: 0pt, fill: white)\n"
        '#image("score.svg", width: 100%)',
        files={"score.svg": sheet.encode("utf-8", "replace")},
        format="png",
        ppi=PICTURE_PX / 600 * 72,
    )


def pdf(piece: Piece) -> bytes:
    """
    The piece on A4 pages.

    Raises:
        ValueError: There is no note in it, or it is no tune at all.
    """
    parts = legible(piece.passages, piece.before)
    first, *others = _engraved(parts, piece.language, _SHEET)
    sheets = [_headed(first, piece, parts), *others]
    names = [f"sheet{number}.svg" for number in range(len(sheets))]
    pages = "#pagebreak()\n".join(f'#image("{name}", width: 100%)\n' for name in names)
    credits = "#align(right, text(size: 9pt, sys.inputs.byline))\n" if piece.byline else ""
    return typeset(
        '#set page(paper: "a4", margin: (x: 1.6cm, y: 1.8cm), numbering: "1")\n'
        f'#set text(font: ("{LATIN}", "{SERIF}"))\n{pages}{credits}',
        inputs={"byline": printable(piece.byline)},
        files={
            name: one.encode("utf-8", "replace") for name, one in zip(names, sheets, strict=True)
        },
        format="pdf",
    )


def _beginning(parts: Sequence[Part]) -> list[Part]:
    """As many parts as a card can need; to lay out the others would only take time."""
    bars = list(accumulate(len(part.bars) for part in parts))
    return list(parts[: 1 + sum(count < _CARD_BARS for count in bars)])


def _engraved(parts: Sequence[Part], language: Language, height: int) -> list[str]:
    """Pages of SVG."""
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(
        {
            "pageWidth": WIDTH,
            "pageHeight": height,
            "adjustPageHeight": True,
            "header": "none",
            "footer": "none",
            "breaks": "line" if _lines_fit(parts) else "auto",
            "svgViewBox": True,
            "smuflTextFont": "none",
            "spacingSystem": 8,
            "lyricSize": 5.0,
            "minLastJustification": 0.4,
            "xmlIdSeed": _SEED,
        }
    )
    if not toolkit.loadData(printable(mei(parts))):
        raise ValueError("This tune cannot be engraved.")
    return [
        toolkit.renderToSVG(page).replace(
            'font-family="Times, serif"', f'font-family="{_FACES[language]}"'
        )
        for page in range(1, toolkit.getPageCount() + 1)
    ]


def _lines_fit(parts: Sequence[Part]) -> bool:
    """Whether each line of text makes a line of music that is neither crowded nor empty."""
    lines: dict[tuple[int, int], list[int]] = {}
    for number, part in enumerate(parts):
        for bar in part.bars:
            if bar.place == 1 or (number, bar.line) not in lines:
                lines.setdefault((number, bar.line), [])
            lines[number, bar.line].append(len(bar.events))
    counts = list(lines.values())
    most = max(map(len, counts)) <= _LINE_BARS and max(map(sum, counts)) <= _LINE_NOTES
    return most and sum(map(len, counts)) >= 2 * len(counts)


def _headed(sheet: str, piece: Piece, parts: Sequence[Part]) -> str:
    """A sheet under its title and tempo, on white paper."""
    found = _VIEW.search(sheet)
    assert found is not None, "verovio gave no view box"
    width, height = int(found[1]), int(found[2])
    title = printable(parts[0].title or piece.title)[:_TITLE_MAX]
    faces, size = _FACES[piece.language], min(64, 2400 // max(len(title.encode()), 1))
    inner = sheet[: found.start()] + (
        f'<svg y="{_HEADING}" width="{width}" height="{height}" {sheet[found.start() + 5 :]}'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height + _HEADING}" width="{width}" height="{height + _HEADING}">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{width // 2}" y="105" text-anchor="middle" font-size="{size}" '
        f'font-family="{faces}">{escape(title)}</text>'
        f"{_tempo(parts[0].bars[0].tempo, faces)}{inner}</svg>"
    )


def _tempo(tempo: Tempo, faces: str) -> str:
    """The note that is counted, drawn, and how many fill a minute."""
    dotted = tempo.beat.numerator == 3
    value = tempo.beat * Fraction(2, 3) if dotted else tempo.beat
    flag = '<path d="M95 120 q4 18 18 30 q-2 -12 -18 -18z"/>' if value < Fraction(1, 4) else ""
    fill = "none" if value >= Fraction(1, 2) else "#000"
    head = f'<ellipse cx="84" cy="170" rx="13" ry="9" transform="rotate(-20 84 170)" fill="{fill}"'
    dot = '<circle cx="108" cy="172" r="4"/>' if dotted else ""
    return (
        f'<g stroke="none">{head} stroke="#000" stroke-width="3"/>'
        f'<path d="M95 168 V120" stroke="#000" stroke-width="3.5"/>{flag}{dot}</g>'
        f'<text x="124" y="182" font-size="44" font-family="{faces}">= {tempo.count}</text>'
    )
