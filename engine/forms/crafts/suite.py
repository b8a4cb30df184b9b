"""
The craft of suites: a verse, a picture and a tune from one reading, voted on as a set.

Each part keeps the rules of its own craft; a problem names the line of the suite. The picture is
composed in words and drawn by our renderer.
"""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from zlib import crc32

from engine.forms.craft import Craft, Offer, Piece, Place
from engine.forms.crafts import poem, quatrain, score
from engine.forms.suite import HEADINGS, MAX_CHARS, PARTS, Part, part_of, split
from engine.image.scenes.scene import LABELS, VOCABULARY, Scene, caption, parsed
from engine.types import Language, Problem

_NAMES = {
    "reading": ("reading", "读解"),
    "verse": ("verse", "诗"),
    "picture": ("picture", "画"),
    "tune": ("tune", "曲"),
}


def check(text: str, place: Place) -> list[Problem]:
    """What its shape and each part's own craft find, in the order of the text."""
    if len(text) > MAX_CHARS:
        return [_problem("suite_long", None, "A suite is not as long as this.", "一套没有这么长。")]
    parts = split(text)
    found = [_missing(name, place.language) for name in PARTS if not parts.get(name)]
    found += [_twice(name, parts[name][1]) for name in PARTS if len(parts.get(name, ())) > 1]
    if found:
        return found
    alone = replace(place, canon=())
    verse, picture, tune = (parts[name][0] for name in PARTS[1:])
    verses = quatrain.check if place.language == "zh" else poem.check
    return [
        *_moved(verses(verse.text, alone), verse),
        *_picture(picture, place.language),
        *_moved(score.check(tune.text, alone), tune),
    ]


def _moved(problems: list[Problem], part: Part) -> list[Problem]:
    """Problems of a part, their lines as the suite counts them; sentences keep the part's own."""
    return [p if p.line is None else replace(p, line=p.line + part.line - 1) for p in problems]


def _picture(part: Part, language: Language) -> list[Problem]:
    scene, (line, label) = parsed(part.text, language)
    if scene is not None:
        return []
    at = part.line + line - 1 if line else part.line
    return [
        _problem(
            "suite_picture",
            at,
            f"Line {at}, {label}: this cannot be drawn. What can: {_known(label, language)}.",
            f"第{at}行「{label}」画不出来，画得出的有：{_known(label, language)}。",
        )
    ]


def _known(label: str, language: Language) -> str:
    """The words that a field of the picture takes; of an unknown label, the labels there are."""
    side = 1 if language == "zh" else 0
    name = next((one for one, said in LABELS.items() if said[side] == label), None)
    words = VOCABULARY[name] if name else LABELS
    return ("、" if side else ", ").join(said[side] for said in words.values())


def _missing(name: str, language: Language) -> Problem:
    heading = HEADINGS[language][PARTS.index(name)]
    english, chinese = _NAMES[name]
    return _problem(
        "suite_part", None, f"The {english} is missing: {heading}.", f"缺少{chinese}：{heading}。"
    )


def _twice(name: str, part: Part) -> Problem:
    english, chinese = _NAMES[name]
    at = part.line - 1
    return _problem(
        "suite_twice",
        at,
        f"Line {at}: the {english} stands twice.",
        f"第{at}行：{chinese}出现两次。",
    )


def _problem(code: str, line: int | None, english: str, chinese: str) -> Problem:
    return Problem(code, line, english, chinese)


def scene_of(text: str, language: Language) -> Scene | None:
    """The picture that a suite describes, None where it cannot be drawn."""
    return parsed(part_of(text, "picture"), language)[0]


def seed_of(text: str) -> int:
    """The picture's seed, from all of the suite: the same draft is drawn alike everywhere."""
    return crc32(text.encode("utf-8", "replace"))


def _describe_picture(piece: Piece, language: Language) -> str:
    scene = scene_of(piece.passages[-1], piece.language)
    if scene is None:
        return "这幅画画不出来。" if language == "zh" else "This picture cannot be drawn."
    return caption(scene, language)


def _draw(piece: Piece) -> bytes:
    scene = scene_of(piece.passages[-1], piece.language)
    if scene is None:
        raise ValueError("the picture's words are not all known")
    made = import_module("engine.image.scenes.draw").jpeg(scene, seed_of(piece.passages[-1]))
    assert isinstance(made, bytes)
    return made


def _tune(piece: Piece) -> Piece:
    return replace(piece, passages=(part_of(piece.passages[-1], "tune"),), before=())


def _of_tune(offer: Offer) -> Offer:
    def make(piece: Piece, make: Callable[[Piece], bytes] = offer.make) -> bytes:
        return make(_tune(piece))

    def describe(piece: Piece, language: Language) -> str:
        return offer.describe(_tune(piece), language)

    return replace(offer, make=make, describe=describe)


CRAFT = Craft(
    check,
    offers=(
        Offer("picture.jpg", "image/jpeg", "picture", "both", _draw, _describe_picture),
        *(_of_tune(offer) for offer in score.CRAFT.offers if offer.name != "score.svg"),
    ),
)
