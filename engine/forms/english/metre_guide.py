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
from itertools import permutations
from random import Random

from engine.forms.english.derive import Sound
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
FAMILIES = 12  # rhymes offered in one grammar; pairs of them grow with its square
_WIDEST = 24  # the largest families, from which those are drawn


@dataclass(frozen=True, slots=True)
class Block:
    """
    Lines whose rhymes do not reach beyond them, such as a quatrain.

    `lengths` has the syllables of each line; `scheme` a letter for each, at most two letters, "x"
    for a line that rhymes with none. `metrical` asks for iambs that end on a beat, else syllables
    are merely counted.
    """

    lengths: tuple[int, ...]
    scheme: str
    metrical: bool = True


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
    names = [rules.block(block) for block in blocks]
    parts = f" {_quoted(f'{chr(10)}{apart}')} ".join(names)
    start = f"{_quoted(head)} " if head else ""
    return rules.text(f"{start}{parts}")


def _offered(words: Sequence[Entry], own: Sequence[Entry], rng: Random) -> list[list[str]]:
    """Families of rhymes: those of the premise's own words, and some of the widest."""
    known = families(words)
    of_premise = [ending for entry in own for ending in entry.endings if ending in known]
    widest = sorted(known, key=lambda ending: (-len(known[ending]), ending))[:_WIDEST]
    drawn = rng.sample(widest, min(FAMILIES, len(widest)))
    endings: list[Sound] = list(dict.fromkeys((*of_premise[: FAMILIES // 2], *drawn)))[:FAMILIES]
    return [list(dict.fromkeys(known[ending])) for ending in endings]


class _Rules:
    """The rules of one grammar, made as they are asked for; each stands once."""

    def __init__(self, words: Sequence[Entry], rhymes: Sequence[Sequence[str]]) -> None:
        self._words = words
        self._entry = {entry.spelling: entry for entry in words}
        self._rhymes = rhymes
        self._names: dict[str, str] = {}  # by what the rule says
        self._rules: dict[str, str] = {}

    def block(self, block: Block) -> str:
        """The name of the rule for a block: an alternative for each choice of rhymes."""
        letters = [letter for letter in dict.fromkeys(block.scheme) if letter != "x"]
        chosen = permutations(range(len(self._rhymes)), len(letters))
        options = (
            option
            for families_of in chosen
            for option in self._turns(block, dict(zip(letters, families_of, strict=True)))
        )
        return self._named("s", " | ".join(options))

    def _turns(self, block: Block, family_of: dict[str, int]) -> Iterator[str]:
        """
        Each family is dealt out among its lines, so that no word rhymes with itself; a second
        option deals the other way, so that a rhyme may open with any word of its family.
        """
        for turn in range(2 if family_of else 1):
            lines = []
            for index, (length, letter) in enumerate(zip(block.lengths, block.scheme, strict=True)):
                words: Sequence[str] | None = None
                if letter in family_of:
                    share, of = block.scheme[:index].count(letter), block.scheme.count(letter)
                    words = self._rhymes[family_of[letter]][(share + turn) % of :: of]
                lines.append(f"{self._line(length, words, metrical=block.metrical)} stop")
            yield ' "\\n" '.join(lines)

    def _line(self, length: int, rhyme: Sequence[str] | None, *, metrical: bool) -> str:
        options = []
        for size, words in sorted(self._ends(rhyme, metrical=metrical).items()):
            if size == length:
                options.append(self._named("e", _any_of(map(_capital, words))))
            elif size < length:
                end = self._named("e", _any_of(words))
                on_beat = metrical and length % 2 == 1  # the last syllable is a beat
                start = self._words_over(on_beat, length - size, metrical=metrical, opens=True)
                options.append(f'{start} " " {end}')
        return self._named("l", " | ".join(options))

    def _ends(self, rhyme: Sequence[str] | None, *, metrical: bool) -> dict[int, list[str]]:
        """Words that a line may end on, by their syllables."""
        found: dict[int, list[str]] = {}
        last = self._words if rhyme is None else [self._entry[word] for word in rhyme]
        for entry in last:
            if rhyme is not None or entry.ends_lines or not metrical:
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
            "stop": '"," | "." | ";" | ":" | "!" | "?" | ""',
            **self._rules,
        }
        return "\n".join(f"{name} ::= {rule}" for name, rule in rules.items())


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]


def _any_of(words: Iterable[str]) -> str:
    return " | ".join(_quoted(word) for word in dict.fromkeys(words))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
