"""
A grammar that lets a model write nothing but regulated verse: each place takes the characters that
its tone allows, and each rhyme those of one group. So even a small model writes verse that scans.
In the middle couplets of the long form the characters are dealt between the two lines, so that
none answers itself.

The grammar is EBNF as xgrammar reads it, which vLLM takes as a structured output.
"""

import random
from collections.abc import Iterable, Mapping
from functools import cache

from engine.forms.rhyme_book import LEVEL, OBLIQUE, RhymeBook, Tone, rhyme_book
from engine.forms.scansion import SCHEMES, Kind, places
from engine.text.house.endings import endings_by_rhyme

_CHOICE = 2  # words at least for each rhyme of a poem
_RULE: dict[Tone | None, str] = {LEVEL: "level", OBLIQUE: "oblique", None: "any"}
_TONES: tuple[Tone, ...] = (LEVEL, OBLIQUE)
_LONG = 8  # lines of the form whose middle couplets stand parallel
_PARALLEL = (2, 4)  # 0-based, the upper lines of those couplets
_HANDS = ("_above", "_below")  # the two lines of such a couplet


def guide(book: RhymeBook, rng: random.Random, *, size: int, count: int = 4) -> str:
    """
    A grammar for one poem, its scheme and rhyme drawn by `rng`.

    Args:
        size: Characters a line, 5 or 7.
        count: Lines, 4 or 8; two stand on each line of text.
    """
    scheme = rng.choice(sorted(SCHEMES))
    kinds = SCHEMES[scheme][:count]
    rhyming = [n for n in range(count) if n % 2 or (n == 0 and scheme.endswith("rhymed"))]
    endings = taught_endings()
    roomy = sorted(g for g, held in endings.items() if len(held) >= _CHOICE * len(rhyming))
    words = sorted(endings[rng.choice(roomy)])
    lines = [
        _line(
            kind,
            size,
            rhyme=f"rhyme{n}" if n in rhyming else None,
            hand="" if n - n % 2 not in _PARALLEL or count != _LONG else _HANDS[n % 2],
        )
        for n, kind in enumerate(kinds)
    ]
    couplets = [f'{a} "，" {b} "。"' for a, b in zip(lines[::2], lines[1::2], strict=True)]
    rng.shuffle(words)
    tones = {tone: frozenset(c for c in book.readings if book.may_be(c, tone)) for tone in _TONES}
    rules = {
        "root": ' "\\n" '.join(couplets),
        **_places(tones, book.readings, ""),
        # A share of the group for each rhyme, so that no word rhymes with itself.
        **{f"rhyme{n}": f"[{_class(words[i :: len(rhyming)])}]" for i, n in enumerate(rhyming)},
    }
    if count == _LONG:
        dealt = [c for c in sorted(book.readings) if c not in words]
        rng.shuffle(dealt)
        for at, hand in enumerate(_HANDS):
            rules |= _places(tones, dealt[at::2], hand)
    return "\n".join(f"{name} ::= {rule}" for name, rule in rules.items())


@cache
def taught_endings() -> Mapping[str, frozenset[str]]:
    """
    Rhymes by group, as the house model was taught them: drawn from the whole book, they would
    force rare words upon it. Read once, at the start.
    """
    return endings_by_rhyme(rhyme_book())


def _places(
    tones: Mapping[Tone, frozenset[str]], characters: Iterable[str], hand: str
) -> dict[str, str]:
    """The classes of level, deflected and free places, of the characters that one line may take."""
    known = frozenset(characters)
    classes: dict[Tone | None, str] = {tone: _class(known & those) for tone, those in tones.items()}
    classes[None] = _class(known) if hand else "\u4e00-\u9fa5"
    return {f"{_RULE[tone]}{hand}": f"[{inside}]" for tone, inside in classes.items()}


def _line(kind: Kind, size: int, *, rhyme: str | None, hand: str) -> str:
    """The places of one line as names of rules; what the lone-level rule needs is made level."""
    asked = list(places(kind, size))
    if kind == "b":
        asked[-3] = LEVEL
    names = [f"{_RULE[tone]}{hand}" for tone in asked]
    return " ".join(names if rhyme is None else [*names[:-1], rhyme])


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
