"""Branching dialogue in Ink: every branch ends, and a work's scenes lead into one another."""

import json
import re
from random import Random

from engine.forms.craft import Craft, Offer, Piece, Place
from engine.forms.ink.draw import draw
from engine.forms.ink.faults import fault
from engine.forms.ink.guide import guide as guide_ink
from engine.forms.ink.join import join as join_ink
from engine.forms.ink.mend import mend
from engine.forms.ink.read import read
from engine.forms.ink.tree import Tree, as_json
from engine.forms.ink.walk import same_choices, walk
from engine.forms.ink.weave import SCENE, WORK, Room, compile_ink
from engine.forms.shape import check_language, check_length, check_lines
from engine.press.typeset import typeset
from engine.types import Language, Problem

_BABBLE = re.compile(r"([\u4e00-\u9fff])\1{4,}|\b(?=\w)(\w+)(?: \2){3,}\b")
_PICTURE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("dialogue.svg")'
_PIXELS_MAX = 4_000  # on the longer side of a picture
_POINTS_AN_INCH = 72.0


def check(text: str, place: Place) -> list[Problem]:
    """What does not compile, or does not end, first; then the length and language of its words."""
    compiled = compile_ink(text)
    if compiled.tree is None:
        return list(compiled.problems)
    tree = compiled.tree
    found = walk(tree) + same_choices(tree) + _babble(text)
    if not any(node.choices for node in tree.nodes):
        found.append(fault("ink_no_choice", None))
    words = _words(text)
    found += check_length(words, place.language, place.limits) + check_lines(text, place.limits)
    return found + check_language(words, place.language)


def _babble(text: str) -> list[Problem]:
    """A word four times in a row is a machine that stumbles."""
    return [
        fault("ink_babble", line.number, stumbled[1] or stumbled[2])
        for line in read(text)[0]
        if (stumbled := _BABBLE.search(f"{line.label} {line.text}"))
    ]


def tidy(text: str, _place: Place) -> str:
    return mend(text)


def guide(place: Place, _rng: Random) -> str:
    return guide_ink(place.language)


def join(piece: Piece) -> str:
    """One Ink file that other programs open: every scene a knot that leads into the next."""
    return join_ink(piece.passages, head=(piece.title, piece.byline))


def tree_of(piece: Piece) -> Tree:
    """
    The compiled dialogue of a piece.

    Raises:
        ValueError: A scene has a fault, which is named in the piece's language.
    """
    for number, passage in enumerate(piece.passages, start=1):
        _sound(passage, SCENE, piece.language, number)
    return _sound(join(piece), WORK, piece.language, None)


def _sound(source: str, room: Room, language: Language, number: int | None) -> Tree:
    compiled = compile_ink(source, room)
    problems = compiled.problems or (walk(compiled.tree) if compiled.tree else ())
    if compiled.tree is None or problems:
        said = problems[0].message_zh if language == "zh" else problems[0].message_en
        where = f"第{number}场，" if language == "zh" else f"Scene {number}. "
        raise ValueError(said if number is None else where + said)
    return compiled.tree


def _words(text: str) -> str:
    """What readers can come to read, without the marks."""
    said = []
    for line in read(text)[0]:
        if line.kind != "knot":
            said += [line.text] if line.label == line.text.strip() else [line.label, line.text]
    return "\n".join(said)


def _as_source(piece: Piece) -> bytes:
    return join(piece).encode("utf-8", "replace")


def _as_json(piece: Piece) -> bytes:
    tree = as_json(tree_of(piece), title=piece.title, language=piece.language)
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")


def _drawn(piece: Piece) -> str:
    said = describe(piece, piece.language)
    return draw(tree_of(piece), title=said, language=piece.language)


def _as_svg(piece: Piece) -> bytes:
    return _drawn(piece).encode()


def _as_png(piece: Piece) -> bytes:
    svg = _drawn(piece)
    width, height = (int(svg.split(f' {side}="')[1].split('"')[0]) for side in ("width", "height"))
    scale = min(2.0, _PIXELS_MAX / max(width, height))
    ppi = _POINTS_AN_INCH * scale
    return typeset(_PICTURE, files={"dialogue.svg": svg.encode()}, format="png", ppi=ppi)


def describe(piece: Piece, language: Language) -> str:
    """How many choices and endings there are, and how it begins."""
    fits = all(len(passage) <= SCENE.chars for passage in piece.passages)
    compiled = compile_ink(join(piece), WORK) if fits else None
    if compiled is None or compiled.tree is None:
        return "一段分支对话。" if language == "zh" else "A branching dialogue."
    nodes = compiled.tree.nodes
    choices = sum(len(node.choices) for node in nodes)
    ends = sum(not node.choices and node.then is None for node in nodes)
    first = next((line.strip() for node in nodes for line in node.lines), "")
    first = first if len(first) <= 100 else first[:99] + "…"
    if language == "zh":
        return f"一段分支对话，{choices}个选项，{ends}种结局，开头是：{first}"
    endings = "one ending" if ends == 1 else f"{ends} endings"
    return f"A branching dialogue with {choices} choices and {endings}; it begins: {first}"


CRAFT = Craft(
    check,
    guide,
    tidy,
    join,
    (
        Offer("dialogue.json", "application/json", "document", "both", _as_json, describe),
        Offer("dialogue.svg", "image/svg+xml", "picture", "both", _as_svg, describe),
        Offer("dialogue.png", "image/png", "picture", "both", _as_png, describe),
        Offer("dialogue.ink", "text/plain", "source", "both", _as_source, describe),
    ),
)
