"""
How two words of English rhyme: truly, nearly, or not; and which scheme the ends of lines follow.

A true rhyme sounds alike from the last stressed vowel on. Poets have always allowed neighbours of
it (time, fine), rhymes to the eye (love, move) and a weak last syllable that the beat lifts
(memory, thee): these are near rhymes. A word that the lexicon does not know rhymes by its spelling
or is not judged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from engine.forms.english.derive import Sound, is_vowel
from engine.forms.english.words import Word

Rhyme = Literal["true", "near", "same", "none", "unknown"]

_EYE_MIN = 3  # letters that rhymes to the eye share
_ONE_SOUND: Mapping[str, str] = {"ɑ": "ɔ", "ʌ": "ə"}  # that most speakers no longer tell apart
_CONSONANTS: Mapping[str, str] = {
    phone: group[0] for group in ("nmŋ", "szʃʒ", "td", "fvθð", "kɡ", "pb") for phone in group
}
_VOWELS = frozenset(
    frozenset(pair.split())
    for pair in ("ə u", "ə ɔ", "ə oʊ", "u ʊ", "ɔ oʊ", "i ɪ", "ɛ eɪ", "ɛ i", "i aɪ", "ɪ ɛ")
)  # neighbours that poets rhyme before one ending: love and move, gone and stone


def between(first: Word, second: Word) -> Rhyme:
    """The best rhyme that any two ways to say the words make."""
    a, b = first.spelling.lower(), second.spelling.lower()
    if a == b:
        return "same"
    if not first.sounds or not second.sounds:
        return "near" if a[-_EYE_MIN:] == b[-_EYE_MIN:] else "unknown"
    return _between(first.sounds, second.sounds, a[-_EYE_MIN:] == b[-_EYE_MIN:])


@lru_cache(maxsize=4_096)
def _between(first: tuple[Sound, ...], second: tuple[Sound, ...], to_the_eye: bool) -> Rhyme:
    pairs = [(a, b) for x in first for y in second for a in endings(x) for b in endings(y)]
    if any(a == b for a, b in pairs):
        return "true"
    if to_the_eye or any(_near(a, b) for a, b in pairs):
        return "near"
    return "none"


def endings(sound: Sound) -> tuple[Sound, ...]:
    """What may rhyme: from the last full stress on, and the last syllable where a beat lifts it."""
    vowels = [at for at, phone in enumerate(sound) if is_vowel(phone)]
    if not vowels:
        return (sound,)
    full = [at for at in vowels if sound[at].startswith("ˈ")]
    starts = {full[-1] if full else vowels[-1]}
    lifted = len(vowels) - vowels.index(max(starts)) > 2 or sound[vowels[-1]].startswith("ˌ")
    if lifted:
        starts.add(vowels[-1])
    return tuple(_bare(sound[at:]) for at in sorted(starts))


def _bare(sound: Sound) -> Sound:
    plain = [phone.lstrip("ˈˌ") for phone in sound]
    before_r = len(plain) > 1 and plain[1] == "ɹ"  # far is not for
    return tuple(plain if before_r else (_ONE_SOUND.get(phone, phone) for phone in plain))


def _near(a: Sound, b: Sound) -> bool:
    """One vowel and neighbouring consonants behind it, or one ending and neighbouring vowels."""
    if len(a) != len(b):
        return False
    if a[1:] == b[1:]:
        return frozenset((a[0], b[0])) in _VOWELS
    return a[0] == b[0] and all(
        x == y or _CONSONANTS.get(x, x) == _CONSONANTS.get(y, y) for x, y in zip(a, b, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lines that a scheme rhymes, 0-based, and how they do."""

    first: int
    second: int
    rhyme: Rhyme


@dataclass(frozen=True, slots=True)
class Fit:
    """A scheme, such as "ABAB", held against the ends of lines."""

    scheme: str
    pairs: tuple[Pair, ...]

    @property
    def broken(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.rhyme in {"none", "same"})

    @property
    def near(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.rhyme == "near")


def fit(ends: Sequence[Word], scheme: str) -> Fit:
    """Each line against the one before it of the same letter; "x" in a scheme rhymes with none."""
    return Fit(scheme, tuple(_pairs(ends, scheme)))


def best_fit(ends: Sequence[Word], schemes: Sequence[str]) -> Fit:
    """The scheme with the fewest broken pairs; of equals the one with the fewest near rhymes."""
    fits = [fit(ends, scheme) for scheme in schemes]
    return min(fits, key=lambda one: (len(one.broken), len(one.near)))


def _pairs(ends: Sequence[Word], scheme: str) -> Iterator[Pair]:
    last: dict[str, int] = {}
    for index, letter in enumerate(scheme):
        if letter == "x":
            continue
        if letter in last:
            yield Pair(last[letter], index, between(ends[last[letter]], ends[index]))
        last[letter] = index
