"""
Whether a line of English keeps its metre: syllables, and where the stress of its words falls.

A word of one syllable may stand on a beat or off it; a longer one keeps its stress. The licences
are those of the tradition: a foot turned round at the start or after a pause, a weak syllable at
the end, vowels run together (heaven, glorious, the eternal). A line with a word that the lexicon
does not know is not judged. Source: Halle and Keyser, "Chaucer and the Study of Prosody", 1966
(the stress maximum), in the looser form that Shakespeare's sonnets ask.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from engine.forms.english.derive import Sound, is_vowel, is_weak
from engine.forms.english.words import Word

PENTAMETER = 10  # syllables

Beat = Literal["/", "x", "?"]  # stressed, weak, either

# Two small words in one, or words whose stress has moved since: they fall either way.
_FREE = frozenset(
    """
    into unto upon within without therefore wherefore cannot methinks sometime sometimes thereby
    whereby elsewhere whate'er whoe'er where'er howe'er antique almost yourself myself thyself
    himself herself itself
    """.split()  # noqa: SIM905 - one block of words
)
_WEAK_WORDS = frozenset(
    """
    it me him her them thee us you they he she we i not be been is was are were on in of to for so
    there here too no more
    """.split()  # noqa: SIM905 - one block of words
)
_RUN_TOGETHER = frozenset({"l", "n", "ɹ"})
_SWALLOWED = frozenset({"v", "l", "z"})  # heaven, fallen, chosen


@dataclass(frozen=True, slots=True)
class Stumble:
    """A word whose stress falls on syllable `at` of the line (1-based), where no beat is."""

    word: str
    at: int


@dataclass(frozen=True, slots=True)
class Metre:
    """
    How a line stands to its measure.

    `least` and `most` bound its syllables; `fits` says that some reading has the number asked;
    `stumble` is what breaks the beat in the best reading. `unknown` words make it unjudged.
    """

    least: int
    most: int
    fits: bool
    stumble: Stumble | None = None
    unknown: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        return bool(self.unknown) or (self.fits and self.stumble is None)


def count(words: Sequence[Word]) -> tuple[int, int]:
    """The least and the most syllables that the known words of a line can have."""
    sizes = [_sizes(word) for word in words if word.sounds]
    return sum(low for low, _ in sizes), sum(high for _, high in sizes)


def unknown(words: Iterable[Word]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.spelling for word in words if not word.sounds))


def scan(words: Sequence[Word], length: int = PENTAMETER) -> Metre:
    """
    An iambic line of `length` syllables, its last one on a beat, a weak one more allowed.

    Time is linear in the words, which are at most `words.LINE_MAX`.
    """
    least, most = count(words)
    if strange := unknown(words):
        return Metre(least, most, fits=False, unknown=strange)
    best = _best(words, length)
    if best is None:
        return Metre(least, most, fits=False)
    return Metre(least, most, fits=True, stumble=best[1])


def _best(words: Sequence[Word], length: int) -> tuple[int, Stumble | None] | None:
    """The fewest stumbles over all readings, and the first of them; None when none fits."""
    reached: dict[int, tuple[int, Stumble | None]] = {0: (0, None)}
    for index, word in enumerate(words):
        last = index + 1 == len(words)
        after: dict[int, tuple[int, Stumble | None]] = {}
        for at, (cost, first) in reached.items():
            for beats in _readings(word, None if last else words[index + 1]):
                end = at + len(beats)
                if end > length + 1 or (end == length + 1 and not (last and _is_weak(word, beats))):
                    continue
                wrong = _misplaced(beats, at, length, rested=word.rested)
                told = first or (Stumble(word.spelling, wrong[0] + 1) if wrong else None)
                if end not in after or cost + len(wrong) < after[end][0]:
                    after[end] = (cost + len(wrong), told)
        reached = after
    ends = [reached[end] for end in (length, length + 1) if end in reached]
    return min(ends, key=lambda one: one[0]) if ends else None


def _is_weak(word: Word, beats: str) -> bool:
    return beats[-1] == "x" or (beats == "?" and word.spelling.lower() in _WEAK_WORDS)


def _misplaced(beats: str, at: int, length: int, *, rested: bool) -> list[int]:
    """Places (0-based) where a word's own stress meets no beat and no licence covers it."""
    off_beat = (length - 2) % 2  # the last syllable is a beat, so is every second before it
    found = []
    for offset, beat in enumerate(beats):
        place = at + offset
        if beat != "/" or place % 2 != off_beat:
            continue
        turned = offset == 0 and rested and beats[1:2] == "x"
        if not turned and place < length:
            found.append(place)
    return found


def _readings(word: Word, following: Word | None) -> tuple[str, ...]:
    readings = _beats_of(word.sounds, word.spelling.lower() in _FREE)
    runs_on = following is not None and _opens_with_vowel(following)
    if runs_on and word.spelling.lower() in {"the", "to"}:
        return ("?", "")
    return readings


def _opens_with_vowel(word: Word) -> bool:
    return any(is_vowel(sound[0]) for sound in word.sounds)


def _sizes(word: Word) -> tuple[int, int]:
    sizes = [len(beats) for beats in _beats_of(word.sounds, free=False)]
    return min(sizes), max(sizes)


@lru_cache(maxsize=4_096)
def _beats_of(sounds: tuple[Sound, ...], free: bool) -> tuple[str, ...]:
    """Every way the word may fall, "/" for its stress, "x" for weak, "?" for either."""
    found: dict[str, None] = {}
    for sound in sounds:
        for beats in _with_elisions(sound):
            if len(beats) <= 1:
                found["?" * len(beats)] = None
            else:
                found["?" * len(beats) if free else beats] = None
    return tuple(found)


def _with_elisions(sound: Sound) -> list[str]:
    vowels = [at for at, phone in enumerate(sound) if is_vowel(phone)]
    marks = [_beat(sound[at]) for at in vowels]
    joints = [n for n in range(1, len(vowels)) if _may_join(sound, vowels[n - 1], vowels[n])]
    readings = ["".join(marks)]
    readings += ["".join(marks[:n] + marks[n + 1 :]) for n in joints[:2]]
    if sound[-3:] == ("ə", "s", "t") and len(marks) > 1:  # thou perceivest, the fairest
        readings.append("".join(marks[:-1]))
    return readings


def _beat(phone: str) -> str:
    return {"ˈ": "/", "ˌ": "?"}.get(phone[0], "x")


def _may_join(sound: Sound, first: int, second: int) -> bool:
    """Whether two vowels may be said as one: nothing between them, or a liquid in a weak place."""
    if not is_weak(sound[second]):
        return False
    between = sound[first + 1 : second]
    if not between or between == ("j",):
        return True
    if len(between) > 1:
        return False
    if is_weak(sound[first]) and between[0] in _RUN_TOGETHER:
        return True
    ends = second == len(sound) - 2 and sound[second] == "ə" and sound[-1] in {"n", "l"}
    return (ends and between[0] in _SWALLOWED) or sound[first:second] == ("ˈɪ", "ɹ")
