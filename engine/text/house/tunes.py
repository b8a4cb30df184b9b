"""
Short tunes of our own, in ABC: a motif, its answer, a half and a full cadence, over plain harmony.

Notes are counted in steps of the key's scale from its tonic, so that no accidental is ever needed.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.forms.abc.harmony import Chord, plan
from engine.forms.abc.keys import LETTERS, Key, key_of
from engine.text.house.examples import Example
from engine.text.house.grammar_en import EnglishStories
from engine.text.house.grammar_zh import ChineseStories
from engine.text.house.labels import mood_of, theme_words
from engine.text.house.plan import NOTHING_SAID, Said
from engine.types import Language

# Keys in the manner of the grammar that guides tunes (engine/forms/abc/guide.py).
BRIGHT = ("C", "D", "F", "G", "A", "Bb")
DARK = ("Am", "Bm", "Dm", "Em", "Gm")
LOWEST = -2  # steps from the tonic; a tune stays between these
HIGHEST = 8
# Rhythms of a bar in eighths, by metre; a beat is a group that is written together.
RHYTHMS: dict[str, tuple[tuple[int, ...], ...]] = {
    "4/4": (
        (2, 2, 2, 2), (3, 1, 2, 2), (2, 1, 1, 2, 2), (1, 1, 2, 2, 2), (4, 2, 2), (2, 2, 1, 1, 2),
        (1, 1, 1, 1, 2, 2), (3, 1, 3, 1), (2, 2, 3, 1),
    ),
    "3/4": ((2, 2, 2), (3, 1, 2), (2, 1, 1, 2), (4, 2), (1, 1, 2, 2), (2, 2, 1, 1)),
    "6/8": ((3, 3), (2, 1, 2, 1), (1, 1, 1, 1, 1, 1), (3, 2, 1), (2, 1, 3), (2, 1, 1, 1, 1)),
    "2/4": ((1, 1, 1, 1), (2, 2), (2, 1, 1), (3, 1), (1, 1, 2)),
}  # fmt: skip
LAST: dict[str, tuple[int, ...]] = {"4/4": (2, 2, 4), "3/4": (2, 4), "6/8": (3, 3), "2/4": (2, 2)}
BEAT = {"4/4": 2, "3/4": 2, "6/8": 3, "2/4": 2}
TEMPO = {
    "4/4": ("1/4", 84, 120), "3/4": ("1/4", 96, 140), "6/8": ("3/8", 70, 110),
    "2/4": ("1/4", 90, 120),
}  # fmt: skip
BARS_A_LINE = 4
COUNTS = (72, 20, 8)
CHORD = re.compile(r'"[^"]*"')
NOTE = re.compile(r"[A-Ga-g][,']*(\d*)")


@dataclass(frozen=True, slots=True)
class Bar:
    """Rhythm in eighths and, of equal length, steps above the tonic; over one chord."""

    chord: str
    lengths: tuple[int, ...]
    steps: tuple[int, ...]


class Tunes:
    """Draws tunes of eight bars; a session's later passages are further parts of the same tune."""

    def __init__(self, language: Language, rng: random.Random, said: Said = NOTHING_SAID) -> None:
        self._language = language
        self._rng = rng
        self._stories: EnglishStories | ChineseStories
        self._stories = (EnglishStories if language == "en" else ChineseStories)(
            rng, said[language]
        )

    def draw(self) -> Example:
        """A tune's first part with its header, or a further part."""
        rng = self._rng
        tale = self._stories.tale()
        mood = mood_of(tale.premise, self._language)
        sad = mood in ("sad", "afraid") or (mood == "tender" and rng.random() < 0.5)
        key = key_of(rng.choice(DARK if sad or rng.random() < 0.1 else BRIGHT))
        assert key is not None
        metre = rng.choice(sorted(RHYTHMS))
        unit, slow, fast = TEMPO[metre]
        tempo = rng.randrange(slow, fast + 1, 4) - (14 if sad else 0)
        title = self._title(tale.bound["thing"], tale.bound["place"])
        head = f"X:1\nT:{title}\nM:{metre}\nL:1/8\nQ:{unit}={tempo}\nK:{key.written()}\n"
        count = rng.choices((1, 2, 3), COUNTS)[0]
        parts = [head + self._part(metre, key, 0)]
        parts += [f"P:{'ABC'[n]}\n" + self._part(metre, key, n) for n in range(1, count)]
        themes = theme_words(tale.premise, self._language)
        return Example(
            "score", self._language, tale.premise, tuple(parts[:-1]), themes, mood, parts[-1]
        )

    def _title(self, thing: str, place: str) -> str:
        rng = self._rng
        if self._language == "zh":
            thing = thing[2:] if thing.startswith("那") else thing
            return rng.choice((thing, f"{place}的{thing}", f"{thing}之歌", place))
        bare = thing.removeprefix("the ")
        title = rng.choice((f"the {bare}", f"{bare} waltz", f"{place}", f"song of the {bare}"))
        title = " ".join(w if w in ("of", "the") else w.capitalize() for w in title.split())
        return title[0].upper() + title[1:]

    def _part(self, metre: str, key: Key, number: int) -> str:
        """Eight bars on two lines: two ideas, a question; the ideas again, an answer."""
        rng = self._rng
        chords = [rng.choice(choice) for choice in plan(key, rng)]
        tonic = LETTERS.index(key.letter)
        start = rng.choice((0, 2, 4)) + (2 if number == 1 else 0)
        first = self._bar(metre, chords[0], tonic, start)
        second = self._bar(metre, chords[1], tonic, first.steps[-1])
        third = self._bar(metre, chords[2], tonic, second.steps[-1], like=first.lengths)
        half = self._bar(metre, chords[3], tonic, third.steps[-1], like=LAST[metre])
        sixth = self._bar(metre, chords[5], tonic, first.steps[-1], like=second.lengths)
        seventh = self._bar(metre, chords[6], tonic, sixth.steps[-1])
        end = self._close(metre, chords[7], seventh.steps[-1])
        fifth = Bar(chords[4].symbol, first.lengths, first.steps)
        if chords[4] != chords[0]:
            fifth = self._bar(metre, chords[4], tonic, half.steps[-1], like=first.lengths)
        bars = [first, second, third, half, fifth, sixth, seventh, end]
        written = [self._written(bar, metre, tonic) for bar in bars]
        lines = (" | ".join(written[i : i + BARS_A_LINE]) for i in (0, BARS_A_LINE))
        return " |\n".join(lines) + " |]"

    def _bar(
        self, metre: str, chord: Chord, tonic: int, near: int, like: tuple[int, ...] = ()
    ) -> Bar:
        """Notes of the chord on the beats, steps of the scale between them."""
        rng = self._rng
        lengths = like or rng.choice(RHYTHMS[metre])
        tones = [s for s in range(LOWEST, HIGHEST + 1) if LETTERS[(tonic + s) % 7] in chord.letters]
        steps, at, step = [], 0, near
        for length in lengths:
            if at % BEAT[metre] == 0:
                step = rng.choice(sorted(tones, key=lambda t: abs(t - step))[:3])
            else:
                step = max(LOWEST, min(HIGHEST, step + rng.choice((-1, 1))))
            steps.append(step)
            at += length
        return Bar(chord.symbol, lengths, tuple(steps))

    def _close(self, metre: str, chord: Chord, near: int) -> Bar:
        """A bar that comes to rest on the tonic, by step."""
        lengths = LAST[metre]
        end = 7 if near > 4 else 0
        side = 1 if near > end else -1
        way = [end + side] * (len(lengths) - 1)
        if len(way) > 1:
            way[0] += side
        return Bar(chord.symbol, lengths, (*way, end))

    def _written(self, bar: Bar, metre: str, tonic: int) -> str:
        groups: list[str] = []
        at = 0
        for length, step in zip(bar.lengths, bar.steps, strict=True):
            note = letter(tonic + step) + (str(length) if length > 1 else "")
            if at % BEAT[metre] == 0:
                groups.append(note)
            else:
                groups[-1] += note
            at += length
        return f'"{bar.chord}"' + " ".join(groups)


def letter(place: int) -> str:
    """The ABC letter of a place of the scale of C, counted from middle C."""
    octave, at = divmod(place, len(LETTERS))
    if octave < 0:
        return LETTERS[at] + "," * -octave
    return LETTERS[at].lower() + "'" * (octave - 1) if octave else LETTERS[at]


def eighths(bar: str) -> int:
    """The length of a written bar of plain notes, in eighths."""
    return sum(int(length or 1) for length in NOTE.findall(CHORD.sub("", bar)))


def bars_of(lines: Sequence[str]) -> list[str]:
    """The bars of lines of music."""
    return [bar for line in lines for bar in line.rstrip("|]").split("|") if bar.strip()]
