"""
The words of which guided English verse is built, sorted by where they may stand in a line.

`common.txt` holds frequent words of public-domain verse and of the house's own grammars, most
frequent first, screened by the text guard and by hand. Knows no grammar notation and no engine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.forms.english.derive import Sound, is_vowel
from engine.forms.english.phonemes import Lexicon, lexicon
from engine.forms.english.rhyme import endings
from engine.text.guard import first_fault

SYLLABLES_MAX = 4
FAMILY_MIN = 6  # words; a rhyme with fewer leaves a poet too little choice

# Words that never carry a beat, and words on which no line should end.
_NEVER_BEATS = frozenset(
    ("a", "an", "the", "and", "or", "nor", "of", "my", "your", "its", "our", "their")
)
_NO_END = frozenset(
    """
    a an the and or nor but as at by for from in of to with my your his its our their i he we they
    is was are were am be been has had have do does did can could will would shall should may must
    who which what when while if than no each such these those this that
    """.split()  # noqa: SIM905 - one block of words
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A word and one way to say it: `beats` has a mark a syllable (/ stressed, x weak)."""

    spelling: str
    beats: str
    endings: frozenset[Sound]

    @property
    def size(self) -> int:
        return len(self.beats)

    def fits(self, *, on_beat: bool) -> bool:
        """Whether it keeps the beat when its first syllable stands on one, or off it."""
        if self.size == 1:
            return self._one_fits(on_beat=on_beat)
        off = 1 if on_beat else 0
        return all(mark != "/" or place % 2 != off for place, mark in enumerate(self.beats))

    def _one_fits(self, *, on_beat: bool) -> bool:
        word = self.spelling.lower()
        return not on_beat or word not in _NEVER_BEATS

    @property
    def ends_lines(self) -> bool:
        """Whether a line may end on it: its last syllable is a beat of its own."""
        return self.may_end and (self.size == 1 or self.beats[-1] == "/")

    @property
    def may_end(self) -> bool:
        """Whether a line may stop there without hanging in the air."""
        return self.spelling.lower() not in _NO_END


@cache
def common_entries() -> tuple[Entry, ...]:
    """The words of `common.txt` in its order, those that the lexicon knows."""
    text = (Path(__file__).parent / "common.txt").read_text(encoding="utf-8")
    return tuple(entries(text.split(), lexicon()))


def entries(words: Iterable[str], known: Lexicon) -> list[Entry]:
    """Words as entries; unknown and too long ones are left out."""
    found: list[Entry] = []
    for word in words:
        sounds = known.sounds(word)
        if sounds and 1 <= len(marks := _marks(sounds[0])) <= SYLLABLES_MAX:
            spelling = "I" if word == "i" else word
            found.append(Entry(spelling, marks, frozenset(endings(sounds[0]))))
    return found


def asked_words(texts: Iterable[str], known: Lexicon) -> list[str]:
    """Words of a premise or wish that a poem should be able to say, as they were written there."""
    found: dict[str, None] = {}
    for text in texts:
        for place, token in enumerate(text[:_ASKED_CHARS].split()):
            word = token.strip(",.;:!?…—\"'“”‘’()[]*")
            word = word.lower() if place == 0 else word
            plain = word.isascii() and word.isalpha() and len(word) > 2
            if plain and known.sounds(word) and first_fault(word, "en") is None:
                found[word] = None
    return list(found)[:_ASKED_WORDS]


_ASKED_CHARS = 600
_ASKED_WORDS = 24


def families(words: Iterable[Entry]) -> Mapping[Sound, list[str]]:
    """Rhyming words by how they end, families with room for a poem only."""
    found: dict[Sound, list[str]] = {}
    for entry in words:
        if entry.ends_lines:
            for ending in entry.endings:
                if sum(map(is_vowel, ending)) == 1:
                    found.setdefault(ending, []).append(entry.spelling)
    return {ending: words for ending, words in found.items() if len(words) >= FAMILY_MIN}


def _marks(sound: Sound) -> str:
    return "".join("/" if p.startswith("ˈ") else "x" for p in sound if is_vowel(p))
