"""
A grammar that lets a model write nothing but regulated verse: each place takes the characters that
its tone allows, and each rhyme those of one group. So even a small model writes verse that scans.

The grammar is EBNF as xgrammar reads it, which vLLM takes as a structured output.
"""

import random
from collections.abc import Iterable

from engine.forms.rhyme_book import LEVEL, OBLIQUE, RhymeBook, Tone
from engine.forms.scansion import SCHEMES, Kind, places

RHYME_WORDS_MIN = 60  # groups with fewer characters leave a poet too little choice
_RULE: dict[Tone | None, str] = {LEVEL: "level", OBLIQUE: "oblique", None: "any"}


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
    lines = [
        _line(kind, size, f"rhyme{n}" if n in rhyming else None) for n, kind in enumerate(kinds)
    ]
    couplets = [f'{a} "，" {b} "。"' for a, b in zip(lines[::2], lines[1::2], strict=True)]
    words = sorted(c for c in book.readings if group in book.level_groups(c))
    rng.shuffle(words)
    rules = {
        "root": ' "\\n" '.join(couplets),
        "level": f"[{_class(c for c in book.readings if book.may_be(c, LEVEL))}]",
        "oblique": f"[{_class(c for c in book.readings if book.may_be(c, OBLIQUE))}]",
        "any": "[\u4e00-\u9fa5]",
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


def _line(kind: Kind, size: int, rhyme: str | None) -> str:
    """The places of one line as names of rules; what the lone-level rule needs is made level."""
    asked = list(places(kind, size))
    if kind == "b":
        asked[-3] = LEVEL
    names = [_RULE[tone] for tone in asked]
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
