"""
The one door to the lexicon of spoken English: how a word sounds, in phonemes with stress marks.

The lexicon is the one that the package gruut-lang-en carries (MIT; General American); only its
table of words is read, once, into 4 MB. Knows no metre and no rhyme. A word that is not listed may
still be derived from one that is (see derive.py); else it is unknown, which is never wrong.
"""

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from engine.forms.english.derive import Sounds, derived, is_vowel

SOUNDS_KEPT = 8_192  # words whose sounds are remembered; a poem has two hundred
WORD_MAX = 40  # letters; nothing longer is looked up

# Words of verse that the lexicon lacks or reads for prose alone; stress as poets set it.
_POETIC = {
    "tis": "t ɪ z",
    "twas": "t w ʌ z",
    "twere": "t w ɚ",
    "twill": "t w ɪ l",
    "o'er": "ˈɔ ɹ",
    "e'er": "ˈɛ ɹ",
    "ne'er": "n ˈɛ ɹ",
    "e'en": "ˈi n",
    "th'": "ð",
    "hath": "h ˈæ θ",
    "doth": "d ˈʌ θ",
    "wouldst": "w ˈʊ d s t",
    "couldst": "k ˈʊ d s t",
    "shouldst": "ʃ ˈʊ d s t",
    "didst": "d ˈɪ d s t",
    "canst": "k ˈæ n s t",
    "mayst": "m ˈeɪ s t",
    "wilt": "w ˈɪ l t",
    "whilst": "w ˈaɪ l s t",
    "ere": "ˈɛ ɹ",
    "nought": "n ˈɔ t",
    "aught": "ˈɔ t",
    "wert": "w ˈɚ t",
    "prithee": "p ɹ ˈɪ ð i",
}


class Lexicon:
    """Sounds by word. `rows` are (word, phonemes) in the order of the words, repeats together."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        chunks: list[bytes] = []
        self._starts = array("I")
        at = 0
        for word, readings in _grouped(rows):
            line = "\t".join((word, *readings)).encode() + b"\n"
            self._starts.append(at)
            chunks.append(line)
            at += len(line)
        self._blob = b"".join(chunks)
        self.sounds: Callable[[str], Sounds] = lru_cache(maxsize=SOUNDS_KEPT)(self._sounds)

    def listed(self, word: str) -> Sounds:
        """The sounds of a word that stands in the lexicon itself; empty where it does not."""
        if word in _POETIC:
            return (tuple(_POETIC[word].split()),)
        wanted = word.encode()
        at = bisect_left(self._starts, wanted, key=self._word_at)
        if at == len(self._starts) or self._word_at(self._starts[at]) != wanted:
            return ()
        start = self._starts[at]
        line = self._blob[start : self._blob.index(b"\n", start)].decode()
        return tuple(dict.fromkeys(tuple(reading.split()) for reading in line.split("\t")[1:]))

    def _word_at(self, start: int) -> bytes:
        return self._blob[start : self._blob.index(b"\t", start)]

    def _sounds(self, word: str) -> Sounds:
        """Every way to say a word, likeliest first; empty when it is unknown."""
        plain = word.lower().replace("’", "'")
        if not plain or len(plain) > WORD_MAX or not plain.isprintable():
            return ()
        return self.listed(plain) or derived(plain, self.listed)


def syllables(sound: tuple[str, ...]) -> int:
    """How many vowels it has."""
    return sum(map(is_vowel, sound))


@cache
def lexicon() -> Lexicon:
    """
    The lexicon, read once. About 0.4 s and 4 MB.

    Raises:
        ModuleNotFoundError: The package that carries it is not installed.
    """
    spec = find_spec("gruut_lang_en")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("English verse needs the package gruut-lang-en")
    path = Path(spec.submodule_search_locations[0]) / "lexicon.db"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as open_file:
        return Lexicon(
            open_file.execute("SELECT word, phonemes FROM word_phonemes ORDER BY word, pron_order")
        )


def _grouped(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Rows of one word drawn together; sqlite orders by bytes, as the look-up does."""
    word, readings = "", list[str]()
    for name, phonemes in rows:
        if name != word and readings:
            yield word, readings
            readings = []
        word = name
        readings.append(phonemes)
    if readings:
        yield word, readings
