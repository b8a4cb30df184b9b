"""
A script as pages, and as one picture of how it begins. Knows typst sources, no checks.

English is set as American screenplays are: Letter paper, one size of a typewriter face, names and
speeches indented. Chinese is set to be read: headings in Hei, names in a column before the speech.
"""

import json
from collections.abc import Sequence

from engine.forms.craft import Piece
from engine.forms.screenplay.fountain import Part, fits, read
from engine.press.typeset import printable, typeset

SCENES_MAX = 400
_SET_CHARS_MAX = 20_000  # of one passage; more would outlast every patience
_PICTURE_CHARS = {"en": 2_600, "zh": 760}
_PART_CHARS = {"en": 60, "zh": 20}  # what the space around a part is worth

_PARTS = """
#import "house.typ": *
#let script = json(bytes(sys.inputs.script))
#let zh = script.language == "zh"
#set document(title: script.title)
"""
_EN = """
#set text(font: mono, size: 10.5pt, lang: "en", fill: ink, hyphenate: false)
#set par(leading: 4.2pt, spacing: 14pt, justify: false)
#let indents = (
  cue: (left: 2.2in),
  aside: (left: 1.6in, right: 1.9in),
  speech: (left: 1in, right: 1.5in),
  lyric: (left: 1in, right: 1.5in),
)
#let part(kind, body) = {
  let close = kind in ("aside", "speech", "lyric")
  let shown = if kind in ("heading", "cue", "transition") { upper(body) } else { body }
  block(
    width: 100%,
    sticky: kind in ("heading", "cue", "aside"),
    above: if kind == "heading" { 24pt } else if close { 4.2pt } else { 14pt },
    inset: indents.at(kind, default: 0pt),
    align(
      if kind == "transition" { right } else { left },
      if kind == "heading" { strong(shown) } else { shown },
    ),
  )
}
#let scenes = for (kind, body) in script.parts { part(kind, body) }
#let title-page = {
  v(2.6in)
  align(center, { strong(upper(script.title)); v(20pt); script.byline })
}
"""
_ZH = """
#set text(..words("zh"), size: 11.5pt)
#set par(leading: 0.75em, spacing: 1.15em, justify: true)
#let part(kind, body) = {
  if kind == "heading" {
    block(sticky: true, above: 2.4em, below: 1.2em, text(..facts("zh"), fill: ink, body))
  } else if kind == "transition" {
    align(right, text(..facts("zh"), body))
  } else {
    par(first-line-indent: (amount: 2em, all: true), body)
  }
}
#let told(kind, body) = if kind == "aside" { text(fill: ink3, body) } else { body }
#let speech(name, said) = block(breakable: false, grid(
  columns: (auto, 1fr),
  column-gutter: 1em,
  box(width: calc.max(4, name.clusters().len()) * 1em, text(..facts("zh"), fill: ink2, name)),
  for (kind, body) in said { told(kind, body) },
))
#let scenes = for (kind, body, ..said) in script.parts {
  if kind == "speech" { speech(body, said.first()) } else { part(kind, body) }
}
#let title-page = {
  v(2.4in)
  align(center, {
    text(size: 26pt, script.title)
    v(18pt)
    text(..facts("zh"), size: 11pt, script.byline)
  })
}
"""
_BOOK = {
    "en": """
#let number = context {
  let page = counter(page).get().first()
  if page > 1 { align(right, [#(page - 1).]) }
}
#set page(
  paper: "us-letter",
  margin: (left: 1.5in, right: 1in, top: 1in, bottom: 1in),
  header-ascent: 0.4in,
  header: number,
)
#title-page
#pagebreak()
#scenes
""",
    "zh": """
#let number = context {
  let page = counter(page).get().first()
  if page > 1 { align(center, text(..facts("zh"), size: 9pt, str(page - 1))) }
}
#set page(paper: "a4", margin: (x: 2.8cm, y: 2.6cm), footer: number)
#title-page
#pagebreak()
#scenes
""",
}
_PICTURE = {
    "en": """
#set page(width: 8.3in, height: auto, fill: leaf)
#set page(margin: (left: 1.1in, right: 0.7in, top: 0.55in, bottom: 0.65in))
#scenes
""",
    "zh": """
#set page(width: 8.3in, height: auto, fill: leaf)
#set page(margin: (left: 1.1in, right: 1.1in, top: 0.6in, bottom: 0.65in))
#set text(size: 15pt)
#scenes
""",
}


def book(piece: Piece) -> bytes:
    """
    The piece as PDF: title page and scenes.

    Raises:
        ValueError: It is too long, or holds nothing to set.
    """
    if len(piece.passages) > SCENES_MAX:
        raise ValueError(f"A script is set up to {SCENES_MAX} scenes.")
    return typeset(
        _source(piece, _BOOK), inputs={"script": _inputs(piece, _parts(piece))}, format="pdf"
    )


def picture(piece: Piece) -> bytes:
    """
    How the piece begins, as a PNG of about 1200 pixels across.

    Raises:
        ValueError: It holds nothing to set.
    """
    parts: list[Part] = []
    room = _PICTURE_CHARS[piece.language]
    for part in _parts(piece):
        room -= len(part.text) + _PART_CHARS[piece.language]
        if room < 0 and parts:
            parts.append(Part("action", "…", part.line))
            break
        parts.append(part)
    shown = _inputs(piece, parts)
    return typeset(_source(piece, _PICTURE), inputs={"script": shown}, format="png")


def _source(piece: Piece, page: dict[str, str]) -> str:
    return _PARTS + (_ZH if piece.language == "zh" else _EN) + page[piece.language]


def _parts(piece: Piece) -> list[Part]:
    """The parts of all scenes that are seen; in each the text as it can be printed."""
    found = [
        part
        for passage in piece.passages
        for part in _scene(printable(passage))
        if part.kind not in ("note", "other")
    ]
    if not found:
        raise ValueError("There is nothing to set yet.")
    return found


def _scene(text: str) -> Sequence[Part]:
    """What is too large to be read as a scene is set as it stands, as action."""
    if fits(text):
        return read(text).parts
    lines = enumerate(text[:_SET_CHARS_MAX].split("\n"), start=1)
    return [Part("action", line.strip(), number) for number, line in lines if line.strip()]


def _inputs(piece: Piece, parts: Sequence[Part]) -> str:
    rows = _gathered(parts) if piece.language == "zh" else [[p.kind, p.text] for p in parts]
    return json.dumps(
        {
            "language": piece.language,
            "title": printable(piece.title) or piece.form.name[piece.language],
            "byline": printable(piece.byline),
            "parts": rows,
        },
        ensure_ascii=False,
    )


def _gathered(parts: Sequence[Part]) -> list[list[object]]:
    """Each name with all that is said under it as one row."""
    rows: list[list[object]] = []
    said: list[list[str]] | None = None
    for part in parts:
        if part.kind == "cue":
            said = []
            rows.append(["speech", part.text, said])
        elif part.kind in ("speech", "aside", "lyric") and said is not None:
            wide = f"（{part.text[1:-1]}）" if part.kind == "aside" else part.text
            said.append([part.kind, wide])
        else:
            said = None
            rows.append([part.kind, part.text])
    return rows
