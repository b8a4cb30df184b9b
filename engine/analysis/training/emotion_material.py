"""
What feelings are learned from: lines of our own, with labels, and bare passages of the corpora.

The lines stand in `emotion_en.txt` and `emotion_zh.txt`. One split serves every model: a line is
on one side with all its variants. The corpora give text only; nothing of theirs is kept.
"""

import io
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import zstandard

from engine.analysis.lexicon import EMOTIONS
from engine.types import Language

LABELS: tuple[str, ...] = (*EMOTIONS, "none")
_HELD_OUT = 5  # one line in so many is held out
_SLOT = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile('[^.!?。！？；\n]*[.!?。！？；\n]+["”’』」]?')

# genre -> the most characters read for word counts, the most passages taken
_GENRES: dict[Language, dict[str, tuple[int, int]]] = {
    "en": {
        "story_en": (45_000_000, 20_000),
        "poetry_en": (9_000_000, 8_000),
        "lyrics_en": (9_000_000, 3_000),
        "script_en": (9_000_000, 8_000),
        "story_simple_en": (9_000_000, 1_000),
        "novel_en": (25_000_000, 10_000),
    },
    "zh": {
        "prose_zh_modern": (9_000_000, 4_000),
        "story_zh_modern": (9_000_000, 2_000),
        "poetry_zh_modern": (9_000_000, 1_000),
        "script_zh": (9_000_000, 1_000),
        "novel_zh_vernacular": (22_000_000, 22_000),
        "poetry_zh_classical": (9_000_000, 15_000),
    },
}
_PASSAGE_CHARS = {"en": (60, 420), "zh": (14, 110)}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with what it feels like: valence [-1, 1], arousal [0, 1], one of LABELS."""

    text: str
    valence: float
    arousal: float
    emotion: str
    group: int = 0  # the line that it was made from


@dataclass(frozen=True, slots=True)
class Lines:
    """Our labelled lines of one language; `slots` fill the names in braces."""

    lines: tuple[Labelled, ...]
    slots: dict[str, tuple[str, ...]]

    @classmethod
    def load(cls, language: Language) -> "Lines":
        """
        Raises:
            ValueError: A line lacks its numbers, or stands under no known emotion.
        """
        path = Path(__file__).parent / f"emotion_{language}.txt"
        section = ""
        lines: list[Labelled] = []
        slots: dict[str, tuple[str, ...]] = {}
        for raw in path.read_text(encoding="utf-8").splitlines():
            if raw.startswith("["):
                section = raw.strip("[]")
            elif section == "slots" and raw:
                name, _, words = raw.partition(" = ")
                slots[name] = tuple(words.split("|"))
            elif raw and not raw.startswith("#"):
                if section not in LABELS:
                    raise ValueError(f"{path.name}: no emotion is called {section!r}")
                valence, arousal, text = raw.split(" ", 2)
                verse = text.replace(" / ", "\n") if language == "en" else text.replace("/", "\n")
                lines.append(Labelled(verse, float(valence), float(arousal), section, len(lines)))
        return cls(tuple(lines), slots)

    def fill(self, line: Labelled, rng: random.Random) -> Labelled:
        """The line with its slots drawn."""
        text = _SLOT.sub(lambda slot: rng.choice(self.slots[slot[1]]), line.text)
        return Labelled(text, line.valence, line.arousal, line.emotion, line.group)

    def split(self) -> tuple[list[Labelled], list[Labelled]]:
        """Lines to learn from and lines held out, by a hash of the line: the one split."""
        held = [line for line in self.lines if _hash(line.text) % _HELD_OUT == 0]
        return [line for line in self.lines if line not in held], held

    def passages(self, lines: Sequence[Labelled], n: int, seed: int) -> list[Labelled]:
        """`n` passages of one to three filled lines of one emotion, at times with a neutral one."""
        rng = random.Random(seed)
        by_label: dict[str, list[Labelled]] = {label: [] for label in LABELS}
        for line in lines:
            by_label[line.emotion].append(line)
        return [self._passage(by_label, LABELS[i % len(LABELS)], rng) for i in range(n)]

    def _passage(
        self, by_label: dict[str, list[Labelled]], label: str, rng: random.Random
    ) -> Labelled:
        chosen = rng.sample(by_label[label], rng.choice((1, 1, 2, 3)))
        parts = [self.fill(line, rng).text for line in chosen]
        valence = sum(line.valence for line in chosen) / len(chosen)
        arousal = sum(line.arousal for line in chosen) / len(chosen)
        if label != "none" and rng.random() < 0.2:
            parts.insert(rng.randrange(2), self.fill(rng.choice(by_label["none"]), rng).text)
        return Labelled("\n".join(parts), valence, arousal, label, chosen[0].group)


def frozen(folder: Path, language: Language) -> list[Labelled]:
    """The examples that were labelled before anything was trained; nothing is fitted on them."""
    lines = (folder / f"emotion_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Labelled(one["text"], one["valence"], one["arousal"], one["emotion"])
        for one in map(json.loads, lines)
    ]


def paragraphs(corpora: Path, language: Language) -> Iterator[str]:
    """Running text of the corpora, for counting words: the same every time."""
    for genre, (most, _) in _GENRES[language].items():
        read = 0
        for text in _texts(corpora, genre):
            yield from (part for part in text.split("\n\n" if language == "en" else "\n") if part)
            read += len(text)
            if read > most:
                break


def passages(corpora: Path, language: Language, seed: int) -> list[str]:
    """Short passages out of all genres, shuffled."""
    rng = random.Random(seed)
    taken: list[str] = []
    for genre, (_, most) in _GENRES[language].items():
        found: list[str] = []
        for text in _texts(corpora, genre):
            found += _cut(text, language, rng)
            if len(found) > 2 * most:
                break
        taken += rng.sample(found, min(most, len(found)))
    rng.shuffle(taken)
    return taken


def _texts(corpora: Path, genre: str) -> list[str]:
    """Texts of one genre in a fixed shuffled order; those free in few countries are left out."""
    texts = []
    with (corpora / f"{genre}.jsonl.zst").open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            record = json.loads(line)
            if "life+50 only" not in record["licence"]:
                texts.append(record["text"])
    random.Random(1).shuffle(texts)
    return texts


def _cut(text: str, language: Language, rng: random.Random) -> Iterator[str]:
    least, most = _PASSAGE_CHARS[language]
    wanted, passage = rng.randint(least, most), ""
    for sentence in _SENTENCE.findall(text):
        passage += sentence
        if len(passage) >= wanted:
            if len(passage) < 1.5 * most and rng.random() < 0.4:
                yield passage.strip()
            wanted, passage = rng.randint(least, most), ""


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest())
