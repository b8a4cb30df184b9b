"""
The English sonnet: fourteen lines of iambic pentameter that keep one of its rhyme schemes.

Near rhymes are allowed and named in `notes`; a line with a word that the lexicon does not know is
not judged. What a sonnet says, and whether it turns, is the voters' to judge.
"""

from collections.abc import Mapping, Sequence
from random import Random

from engine.forms.craft import Craft, Place
from engine.forms.english.metre import PENTAMETER, Metre, scan
from engine.forms.english.metre_guide import Block
from engine.forms.english.metre_guide import guide as guide_verse
from engine.forms.english.rhyme import Fit, Pair, best_fit
from engine.forms.english.words import Line, lines_of
from engine.forms.oversize import oversized
from engine.forms.shape import check_language, check_length
from engine.press.page import OFFERS
from engine.types import Problem

LINES = 14
SCHEMES: Mapping[str, tuple[str, str]] = {
    "ABABCDCDEFEFGG": ("Shakespearean", "莎士比亚体"),
    "ABABBCBCCDCDEE": ("Spenserian", "斯宾塞体"),
    "ABBAABBACDECDE": ("Petrarchan", "彼特拉克体"),
    "ABBAABBACDCDCD": ("Petrarchan", "彼特拉克体"),
    "ABBAABBACDCDEE": ("Petrarchan", "彼特拉克体"),
    "ABBAABBACDDCEE": ("Petrarchan", "彼特拉克体"),
    "ABBAABBACDEDCE": ("Petrarchan", "彼特拉克体"),
    "ABBAABBACDDECE": ("Petrarchan", "彼特拉克体"),
    "ABBACDDCEFGEFG": ("Petrarchan", "彼特拉克体"),
    "ABBACDDCEFEFGG": ("Petrarchan", "彼特拉克体"),
}
_QUATRAIN = Block((PENTAMETER,) * 4, "ABAB")
_COUPLET = Block((PENTAMETER,) * 2, "AA")
_RHYMES_MIN = 0.5  # of the pairs of a scheme; below, the poem keeps none


def check(text: str, place: Place) -> list[Problem]:
    """Problems in the order of the text; an empty list is a well-made sonnet."""
    shape = oversized(text) or check_length(text, "en", place.limits) or check_language(text, "en")
    if shape:
        return shape
    lines = lines_of(text)
    if len(lines) != LINES:
        return [_count(lines)]
    metre = [one for line in lines if (one := _off_beat(line, scan(line.words))) is not None]
    return sorted([*metre, *_rhymes(lines)], key=lambda problem: problem.line or 0)


def scheme_of(text: str) -> Fit | None:
    """The scheme that the ends of fourteen lines keep best; None for another number of lines."""
    lines = lines_of(text)
    if len(lines) != LINES:
        return None
    return best_fit([line.words[-1] for line in lines], tuple(SCHEMES))


def notes(text: str, _place: Place) -> list[Problem]:
    """What is worth knowing and no fault: the scheme by name, near rhymes, unknown words."""
    lines = lines_of(text)
    fit = scheme_of(text)
    if fit is None:
        return []
    english, chinese = SCHEMES[fit.scheme]
    found = [
        Problem(
            "sonnet_scheme",
            None,
            f"The rhymes are {english}: {fit.scheme}.",
            f"韵式为{chinese}：{fit.scheme}。",
        )
    ]
    found += [_near(lines, pair) for pair in fit.near]
    return found + [_unknown(line) for line in lines if _strange(line)]


def guide(place: Place, rng: Random) -> str:
    """Shakespeare's scheme, the rhymes that it offers drawn anew for each round."""
    blocks = (_QUATRAIN, _QUATRAIN, _QUATRAIN, _COUPLET)
    return guide_verse(blocks, (place.premise, place.wish), rng)


def _count(lines: Sequence[Line]) -> Problem:
    number = lines[LINES].number if len(lines) > LINES else None
    return Problem(
        "sonnet_lines",
        number,
        f"A sonnet has {LINES} lines; here are {len(lines)}.",
        f"十四行诗有{LINES}行，这里有{len(lines)}行。",
    )


def _off_beat(line: Line, metre: Metre) -> Problem | None:
    if metre.kept:
        return None
    if metre.stumble is not None:
        word, at = metre.stumble.word, metre.stumble.at
        return Problem(
            "metre_stress",
            line.number,
            f"Line {line.number}: the stress of “{word}” falls on syllable {at}, where the line has"
            " no beat.",
            f"第{line.number}行：“{word}”的重音落在第{at}个音节，那里没有拍子。",
        )
    size = metre.least if metre.least > PENTAMETER else metre.most
    if size in {PENTAMETER, PENTAMETER + 1}:
        return Problem(
            "metre_ending",
            line.number,
            f"Line {line.number} does not end on its tenth syllable as a line of five beats does.",
            f"第{line.number}行没有收在第十个音节上，五音步的诗行应当收在这里。",
        )
    return Problem(
        "metre_syllables",
        line.number,
        f"Line {line.number} has {size} syllables, where {PENTAMETER} are asked.",
        f"第{line.number}行有{size}个音节，此处宜{PENTAMETER}个。",
    )


def _rhymes(lines: Sequence[Line]) -> list[Problem]:
    fit = best_fit([line.words[-1] for line in lines], tuple(SCHEMES))
    if len(fit.broken) > _RHYMES_MIN * len(fit.pairs):
        return [
            Problem(
                "sonnet_rhyme",
                None,
                "The lines keep no rhyme scheme of a sonnet, such as ABAB CDCD EFEF GG.",
                "各行没有依十四行诗的韵式押韵，例如ABAB CDCD EFEF GG。",
            )
        ]
    return [_broken(lines, pair) for pair in fit.broken]


def _broken(lines: Sequence[Line], pair: Pair) -> Problem:
    first, second = lines[pair.first], lines[pair.second]
    a, b = first.words[-1].spelling, second.words[-1].spelling
    if pair.rhyme == "same":
        return Problem(
            "rhyme_twice",
            second.number,
            f"Line {second.number} ends on “{b}”, as line {first.number} did already.",
            f"第{second.number}行以“{b}”收尾，第{first.number}行已用过。",
        )
    return Problem(
        "rhyme",
        second.number,
        f"Line {second.number}: “{b}” does not rhyme with “{a}” of line {first.number}.",
        f"第{second.number}行：“{b}”与第{first.number}行的“{a}”不押韵。",
    )


def _near(lines: Sequence[Line], pair: Pair) -> Problem:
    first, second = lines[pair.first], lines[pair.second]
    a, b = first.words[-1].spelling, second.words[-1].spelling
    return Problem(
        "rhyme_near",
        second.number,
        f"Line {second.number}: “{b}” is a near rhyme of “{a}”, and may stay.",
        f"第{second.number}行：“{b}”与“{a}”是近韵，可以保留。",
    )


def _strange(line: Line) -> list[str]:
    return [word.spelling for word in line.words if not word.sounds]


def _unknown(line: Line) -> Problem:
    words = "”, “".join(_strange(line))
    return Problem(
        "metre_unknown",
        line.number,
        f"Line {line.number}: “{words}” is not in the lexicon, so its metre is not judged.",
        f"第{line.number}行：词典里没有“{words}”，这一行的格律未作判断。",
    )


CRAFT = Craft(check, guide, offers=OFFERS, notes=notes)
