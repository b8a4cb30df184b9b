"""
The words of the picture world in both languages, and where they stand in a text.

Reads our lists beside the composer; knows spelling, no scenes and no sentences.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.types import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")
_FOLDER = Path(__file__).parent / "composer"
_TOKEN = re.compile(r"[a-z0-9]+(?:['’-][a-z0-9]+)*")
_LEADING = (
    *("a", "an", "the", "in", "on", "at", "by", "under", "among", "along", "beside", "below"),
    *("with", "as", "of", "deep", "for", "from"),
)
_NO_EN = frozenset({"no", "without", "not", "never"})
_NO_ZH = ("没有", "不要", "没", "无", "别", "不")
_LONGEST_EN = 6  # words of a phrase
_LONGEST_ZH = 10  # characters of a phrase

Codes = Mapping[str, str]  # field -> code


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of our lists in a text: characters [start, end) and what it stands for."""

    start: int
    end: int
    codes: Codes  # empty for phrases that are known and mean nothing of the world
    near: bool  # not in the world; `codes` is what is drawn in its place


@dataclass(frozen=True, slots=True)
class Lists:
    """One language's phrases: as captions say them, and by their key with what they mean."""

    say: Mapping[str, Mapping[str, tuple[str, ...]]]  # field -> code -> phrases
    keys: Mapping[str, tuple[Codes, bool]]
    ignored: frozenset[str]  # words that name no thing
    adjectives: frozenset[str]  # English only


@cache
def lists(language: Language) -> Lists:
    """
    The shipped lists of one language, read once.

    Raises:
        FileNotFoundError: They are not there.
    """
    read = tomllib.loads((_FOLDER / f"words_{language}.toml").read_text(encoding="utf-8"))
    ignored = read.pop("ignored")
    keys: dict[str, tuple[Codes, bool]] = {}
    plurals: dict[str, tuple[Codes, bool]] = {}
    for kind in ("say", "know", "near"):
        for field, codes in read.items():
            for code, phrases in codes.items():
                for phrase in filter(None, phrases.get(kind, "").split("|")):
                    bare = phrase if language == "zh" else _bare(phrase)
                    _add(keys, bare, field, code, kind == "near")
                    if language == "en" and field in {"place", "thing"}:
                        _add(plurals, _plural(bare), field, code, kind == "near")
    keys = plurals | keys
    if language == "zh":
        keys |= {word: ({}, False) for word in ignored["words"].split() if word not in keys}
    say = {
        field: {code: tuple(_said(phrases["say"])) for code, phrases in codes.items()}
        for field, codes in read.items()
    }
    nouns = ignored["words"] if language == "en" else ignored["nouns"]
    adjectives = frozenset(ignored.get("adjectives", "").split())
    return Lists(say, keys, frozenset(nouns.split()), adjectives)


def _said(phrases: str) -> Iterator[str]:
    return (phrase.removeprefix("=") for phrase in phrases.split("|"))


def _add(keys: dict[str, tuple[Codes, bool]], key: str, field: str, code: str, near: bool) -> None:
    codes, known_near = keys.get(key, ({}, near))
    if known_near == near:
        keys[key] = ({field: code, **codes}, near)


def _bare(phrase: str) -> str:
    """An English phrase without what leads it; "=" keeps that."""
    words = _TOKEN.findall(phrase)
    if not phrase.startswith("="):
        while len(words) > 1 and words[0] in _LEADING:
            words = words[1:]
    return " ".join(words)


def _plural(bare: str) -> str:
    if bare.endswith("s"):
        return bare
    if bare.endswith(("sh", "ch", "x")):
        return f"{bare}es"
    if bare.endswith("y") and bare[-2] not in "aeiou":
        return f"{bare[:-1]}ies"
    return f"{bare}s"


def tokens(text: str) -> list[tuple[int, int, str]]:
    """English words of a lower-cased text: start, end, word, a possessive 's cut off."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group().replace("’", "'")
        for ending in ("'s", "'"):
            word = word.removesuffix(ending)
        found.append((match.start(), match.start() + len(word), word))
    return found


def scan(text: str) -> list[Found]:
    """
    All phrases of both languages in a text, in order, the longest first where they overlap.

    What is negated ("no rain", 没有雨) is left out.
    """
    lower = text.lower() if len(text.lower()) == len(text) else text
    return sorted([*_english(lower), *_chinese(lower)], key=lambda one: one.start)


def _english(text: str) -> Iterator[Found]:
    words, keys = tokens(text), lists("en").keys
    at = 0
    while at < len(words):
        size = _longest_english(text, words, at, keys)
        if not size:
            at += 1
            continue
        codes, near = keys[" ".join(word for _, _, word in words[at : at + size])]
        denied = any(word in _NO_EN for _, _, word in words[max(0, at - 1) : at])
        yield Found(words[at][0], words[at + size - 1][1], {} if denied else codes, near)
        at += size


def _longest_english(
    text: str, words: list[tuple[int, int, str]], at: int, keys: Mapping[str, object]
) -> int:
    for size in range(min(_LONGEST_EN, len(words) - at), 0, -1):
        inside = text[words[at][0] : words[at + size - 1][1]]
        if " ".join(word for _, _, word in words[at : at + size]) in keys and not re.search(
            r"[^\w\s'’-]", inside
        ):
            return size
    return 0


def _chinese(text: str) -> Iterator[Found]:
    keys = lists("zh").keys
    at = 0
    while at < len(text):
        if not "\u3400" <= text[at] <= "\u9fff" and not text[at].isdigit():
            at += 1
            continue
        size = next(
            (
                n
                for n in range(min(_LONGEST_ZH, len(text) - at), 0, -1)
                if text[at : at + n] in keys
            ),
            0,
        )
        if size:
            codes, near = keys[text[at : at + size]]
            denied = text[max(0, at - 2) : at].endswith(_NO_ZH)
            yield Found(at, at + size, {} if denied else codes, near)
        at += size or 1
