"""
A grammar that lets a model write nothing but regulated verse: each place takes the characters that
its tone allows, and each rhyme those of one group. So even a small model writes verse that scans.
In the middle couplets of the long form each place answers the one above it in the other tone, so
that no character stands against itself.

The grammar is EBNF as xgrammar reads it, which vLLM takes as a structured output.
"""

import random
from collections.abc import Iterable

from engine.forms.rhyme_book import LEVEL, OBLIQUE, RhymeBook, Tone
from engine.forms.scansion import SCHEMES, Kind, places

RHYME_WORDS_MIN = 60  # groups with fewer characters leave a poet too little choice
_RULE: dict[Tone | None, str] = {LEVEL: "level", OBLIQUE: "oblique", None: "any"}
_SURE: dict[Tone, str] = {LEVEL: "surely_level", OBLIQUE: "surely_oblique"}
_LONG = 8  # lines of the form whose middle couplets stand parallel
_PARALLEL = (2, 4)  # 0-based, the upper lines of those couplets


def guide(book: RhymeBook, rng: random.Random, *, size: int, count: int = 4) -> str:
    """
    A grammar for one poem, its scheme and rhyme drawn by `rng`.

    Args:
        size: Characters a line, 5 or 7.
        count: Lines, 4 or 8; two stand on each line of text.
    """
    scheme = rng.choice(sorted(SCHEMES))
    group = rng.choice(roomy_groups(book))
    kinds = SCHEMES[scheme][:count]
    rhyming = [n for n in range(count) if n % 2 or (n == 0 and scheme.endswith("rhymed"))]
    names = [_names(kind, size) for kind in kinds]
    for upper in _PARALLEL if count == _LONG else ():
        names[upper], names[upper + 1] = _mirrored(kinds[upper], kinds[upper + 1], size, rng)
    lines = [
        " ".join([*places[:-1], f"rhyme{n}"] if n in rhyming else places)
        for n, places in enumerate(names)
    ]
    couplets = [f'{a} "，" {b} "。"' for a, b in zip(lines[::2], lines[1::2], strict=True)]
    words = sorted(c for c in book.readings if group in book.level_groups(c))
    rng.shuffle(words)
    rules = {
        "root": ' "\\n" '.join(couplets),
        "level": f"[{_class(c for c in book.readings if book.may_be(c, LEVEL))}]",
        "oblique": f"[{_class(c for c in book.readings if book.may_be(c, OBLIQUE))}]",
        "any": "[\u4e00-\u9fa5]",
        "surely_level": f"[{_class(c for c in book.readings if not book.may_be(c, OBLIQUE))}]",
        "surely_oblique": f"[{_class(c for c in book.readings if not book.may_be(c, LEVEL))}]",
        # A share of the group for each rhyme, so that no word rhymes with itself.
        **{f"rhyme{n}": f"[{_class(words[i :: len(rhyming)])}]" for i, n in enumerate(rhyming)},
    }
    return "\n".join(f"{name} ::= {rule}" for name, rule in rules.items())


def roomy_groups(book: RhymeBook) -> list[str]:
    """The level rhymes with many characters, in a fixed order."""
    sizes: dict[str, int] = {}
    for character in book.readings:
        for group in book.level_groups(character):
            sizes[group] = sizes.get(group, 0) + 1
    return sorted(group for group, size in sizes.items() if size >= RHYME_WORDS_MIN)


def _asked(kind: Kind, size: int) -> list[Tone | None]:
    """The places of one line; what the lone-level rule needs is made level."""
    asked = list(places(kind, size))
    if kind == "b":
        asked[-3] = LEVEL
    return asked


def _names(kind: Kind, size: int) -> list[str]:
    return [_RULE[tone] for tone in _asked(kind, size)]


def _mirrored(
    upper: Kind, lower: Kind, size: int, rng: random.Random
) -> tuple[list[str], list[str]]:
    """Two lines whose every place asks the other tone, of characters that have only one."""
    above, below = [], []
    for one, other in zip(_asked(upper, size), _asked(lower, size), strict=True):
        tone: Tone = one or (_other(other) if other else rng.choice((LEVEL, OBLIQUE)))
        above.append(_SURE[tone])
        below.append(_RULE[_other(tone)])
    return above, below


def _other(tone: Tone) -> Tone:
    return OBLIQUE if tone == LEVEL else LEVEL


def _class(characters: Iterable[str]) -> str:
    """Characters as the inside of a bracket, runs of neighbours drawn together."""
    codes = sorted({ord(c) for c in characters if "\u4e00" <= c <= "\u9fa5"})
    runs: list[tuple[int, int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return "".join(chr(a) if a == b else f"{chr(a)}-{chr(b)}" for a, b in runs)
