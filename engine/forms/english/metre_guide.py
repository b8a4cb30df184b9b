"""
A grammar that lets a model write nothing but English verse that scans and rhymes.

A line is an automaton over the syllables that are left: at each place stand the words whose stress
suits it, and the last word comes from a family of rhymes. Families are offered, not imposed: the
model chooses by the first line of a rhyme, the grammar holds it to that. The words are common
ones and those of the premise. The grammar is EBNF as xgrammar reads it, which vLLM takes as a
structured output.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from random import Random

from engine.forms.english.phonemes import lexicon
from engine.forms.english.vocabulary import (
    SYLLABLES_MAX,
    Entry,
    asked_words,
    common_entries,
    entries,
    families,
)

WORDS = 1_700  # of the common ones; with all of them compiling takes a third longer
OPENERS = 600  # of these may open a line
FAMILIES = 16  # rhymes offered in one grammar; pairs of them grow with its square
_COMMON = 800  # words by which the width of a family is judged
SHARES = 2  # of a family; a word closes to its rhymes those of its own share, itself among them


@dataclass(frozen=True, slots=True)
class Block:
    """
    Lines whose rhymes do not reach beyond them, such as a quatrain.

    `lengths` has the syllables of each line; `scheme` a letter for each, at most two letters, "x"
    for a line that rhymes with none. `metrical` asks for iambs that end on a beat, else syllables
    are merely counted, and a line may have up to `slack` more of them.
    """

    lengths: tuple[int, ...]
    scheme: str
    metrical: bool = True
    slack: int = 0


def guide(
    blocks: Sequence[Block], asked: Sequence[str], rng: Random, *, head: str = "", apart: str = ""
) -> str:
    """
    The grammar of one poem, the rhymes that it offers drawn by `rng`.

    Args:
        asked: Premise and wish, whose words stay within reach, also as rhymes.
        head: What stands before the first line, word for word.
        apart: What stands between blocks beside the end of the line, such as an empty line.
    """
    known = lexicon()
    own = entries(asked_words(asked, known), known)
    common = common_entries()[:WORDS]
    words = list({entry.spelling: entry for entry in (*own, *common)}.values())
    rules = _Rules(words, _offered(words, own, rng))
    last = len(blocks) - 1
    names = [rules.block(block, ends=index == last) for index, block in enumerate(blocks)]
    parts = f" {_quoted(f'{chr(10)}{apart}')} ".join(names)
    start = f"{_quoted(head)} " if head else ""
    return rules.text(f"{start}{parts}")


def _offered(words: Sequence[Entry], own: Sequence[Entry], rng: Random) -> list[list[str]]:
    """
    Families of rhymes: those of the premise's own words, and the widest; dealt anew each time.
    """
    known = families(words)
    own_endings = [ending for entry in own for ending in entry.endings if ending in known]
    common = frozenset(entry.spelling for entry in words[:_COMMON])
    widest = sorted(known, key=lambda end: (-len(common.intersection(known[end])), end))
    offered = list(dict.fromkeys((*own_endings, *widest)))[:FAMILIES]
    rng.shuffle(offered)
    return [rng.sample(one := list(dict.fromkeys(known[e])), len(one)) for e in offered]


class _Rules:
    """The rules of one grammar, made as they are asked for; each stands once."""

    def __init__(self, words: Sequence[Entry], rhymes: Sequence[Sequence[str]]) -> None:
        self._words = words
        self._entry = {entry.spelling: entry for entry in words}
        self._rhymes = rhymes
        self._lines: dict[tuple[int, tuple[int, int, int, int] | None, bool], str] = {}
        self._names: dict[str, str] = {}  # by what the rule says
        self._rules: dict[str, str] = {}

    def block(self, block: Block, *, ends: bool) -> str:
        """
        The name of the rule for a block: an alternative for each choice of rhymes. The block that
        `ends` the poem ends with a full stop, or what does its work.
        """
        letters = [letter for letter in dict.fromkeys(block.scheme) if letter != "x"]
        chosen = permutations(range(len(self._rhymes)), len(letters))
        options = (
            option
            for families_of in chosen
            for option in self._turns(
                block, dict(zip(letters, families_of, strict=True)), ends=ends
            )
        )
        return self._named("s", " | ".join(options))

    def _turns(self, block: Block, family_of: dict[str, int], *, ends: bool) -> Iterator[str]:
        """
        Every way to deal the shares of each family: no word may rhyme with itself, so the line
        that opens a rhyme takes one share and those that answer it divide the others.
        """
        for opened in product(range(SHARES), repeat=len(family_of)):
            first = dict(zip(family_of, opened, strict=True))
            lines = []
            for index, (length, letter) in enumerate(zip(block.lengths, block.scheme, strict=True)):
                rhyme: tuple[int, int, int, int] | None = None
                if letter in family_of:
                    at, of = block.scheme[:index].count(letter), block.scheme.count(letter)
                    rhyme = (family_of[letter], first[letter], at, of)
                stop = "end" if ends and index + 1 == len(block.lengths) else "stop"
                lines.append(f"{self._line(length, rhyme, block)} {stop}")
            yield ' "\\n" '.join(lines)

    def _line(self, length: int, rhyme: tuple[int, int, int, int] | None, block: Block) -> str:
        """A line of `length` syllables; `rhyme` is a family's number and the terms of `_share`."""
        key = (length, rhyme, block.metrical)
        if key not in self._lines:
            words = None if rhyme is None else _share(self._rhymes[rhyme[0]], *rhyme[1:])
            sizes = range(length, length + block.slack + 1)
            options = [self._line_on(size, words, metrical=block.metrical) for size in sizes]
            self._lines[key] = self._named("l", " | ".join(options))
        return self._lines[key]

    def _line_on(self, length: int, rhyme: Sequence[str] | None, *, metrical: bool) -> str:
        options = []
        for size, words in sorted(self._ends(rhyme, metrical=metrical).items()):
            if size == length:
                options.append(self._named("e", _any_of(map(_capital, words))))
            elif size < length:
                end = self._named("e", _any_of(words))
                on_beat = metrical and length % 2 == 1  # the last syllable is a beat
                start = self._words_over(on_beat, length - size, metrical=metrical, opens=True)
                options.append(f'{start} " " {end}')
        return " | ".join(options)

    def _ends(self, rhyme: Sequence[str] | None, *, metrical: bool) -> dict[int, list[str]]:
        """Words that a line may end on, by their syllables."""
        found: dict[int, list[str]] = {}
        last = self._words if rhyme is None else [self._entry[word] for word in rhyme]
        for entry in last:
            if rhyme is not None or (entry.ends_lines if metrical else entry.may_end):
                found.setdefault(entry.size, []).append(entry.spelling)
        return found

    def _words_over(self, on_beat: bool, size: int, *, metrical: bool, opens: bool) -> str:
        """Words over exactly `size` syllables, the first on a beat or off it."""
        name = f"b{'m' if metrical else 'c'}{'o' if opens else ''}{int(on_beat)}x{size}"
        if name in self._rules:
            return name
        self._rules[name] = ""  # its place in the order, before the rules that it needs
        options = []
        for syllables in range(1, min(size, SYLLABLES_MAX) + 1):
            words = self._class(on_beat, syllables, metrical=metrical, opens=opens)
            if words is None:
                continue
            if syllables == size:
                options.append(words)
                continue
            after = metrical and on_beat != (syllables % 2 == 1)
            rest = self._words_over(after, size - syllables, metrical=metrical, opens=False)
            options.append(f"{words} sp {rest}")
        self._rules[name] = " | ".join(options)
        return name

    def _class(self, on_beat: bool, syllables: int, *, metrical: bool, opens: bool) -> str | None:
        words = [
            _capital(entry.spelling) if opens else entry.spelling
            for entry in (self._words[:OPENERS] if opens else self._words)
            if entry.size == syllables and (not metrical or entry.fits(on_beat=on_beat))
        ]
        return self._named("w", _any_of(words)) if words else None

    def _named(self, prefix: str, rule: str) -> str:
        if rule not in self._names:
            self._names[rule] = f"{prefix}{len(self._names)}"
            self._rules[self._names[rule]] = rule
        return self._names[rule]

    def text(self, root: str) -> str:
        rules = {
            "root": root,
            "sp": '", " | " "',
            "stop": '"," | "." | ";" | "?" | ""',
            "end": '"." | "?" | "!"',
            **self._rules,
        }
        return "\n".join(f"{name} ::= {rule}" for name, rule in rules.items())


def _share(family: Sequence[str], opened: int, at: int, of: int) -> list[str]:
    """The words for line `at` of the `of` lines that rhyme, where the first took share `opened`."""
    if at == 0:
        return list(family[opened::SHARES])
    others = [word for place, word in enumerate(family) if place % SHARES != opened]
    return others[at - 1 :: of - 1]


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]


def _any_of(words: Iterable[str]) -> str:
    return " | ".join(_quoted(word) for word in dict.fromkeys(words))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
