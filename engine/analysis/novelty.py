"""
How far a draft stands off what is known: its canon, its premise and the drafts beside it.

Counts runs of words or characters and compares lines; knows nothing of meaning or of taste.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.types import DraftContext, Language, Novelty

RUN: dict[Language, int] = {"en": 4, "zh": 3}  # words, characters of one n-gram
NEAR = 0.5  # Dice of two lines' units from which a member would call them near
MAX_KNOWN_CHARS = 120_000  # of the canon, the newest; older passages are not compared
MAX_DRAFT_CHARS = 20_000
MAX_LINES = 80  # of one text that are compared line by line

_UNIT = {"en": re.compile(r"[a-z0-9]+(?:['’][a-z]+)*"), "zh": re.compile(r"[^\W_]")}
_LINE = re.compile(r"[^.!?。！？；\n]+[.!?。！？；]*")
_CLOSER = 24  # lines that are compared in full with one line of a draft
_SHORTEST: dict[Language, int] = {"en": 4, "zh": 4}  # units of a line that may be compared

Source = Literal["canon", "sibling", "premise"]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    source: Source
    owner: int  # the draft it stands in, -1 for canon and premise
    units: Counter[str]


class _Known:
    """All lines around a round's drafts, by the units they hold."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self.lines: list[_Line] = []
        self._holding: dict[str, list[int]] = defaultdict(list)

    def add(self, text: str, source: Source, owner: int = -1) -> None:
        for line in _lines(text)[:MAX_LINES]:
            units = Counter(_units(line, self._language))
            if units.total() >= _SHORTEST[self._language]:
                for unit in units:
                    self._holding[unit].append(len(self.lines))
                self.lines.append(_Line(line, source, owner, units))

    def nearest(self, text: str, owner: int) -> _Line | None:
        """The known line most like some line of a draft, None where none is near."""
        best, found = NEAR, None
        for line in _lines(text)[:MAX_LINES]:
            units = Counter(_units(line, self._language))
            if units.total() < _SHORTEST[self._language]:
                continue
            for at in self._sharing(units):
                known = self.lines[at]
                if known.owner == owner and known.source == "sibling":
                    continue
                dice = 2 * (units & known.units).total() / (units.total() + known.units.total())
                if dice > best or (dice == best and found is None):
                    best, found = dice, known
        return found

    def _sharing(self, units: Counter[str]) -> list[int]:
        """The few lines that hold most of these units: cheap, before Dice."""
        shared: Counter[int] = Counter()
        for unit in units:
            shared.update(self._holding.get(unit, ()))
        return [at for at, n in shared.most_common(_CLOSER) if n >= len(units) / 3]


def novelties(texts: Sequence[str], context: DraftContext) -> list[Novelty]:
    """
    One Novelty a draft of a round, in order.

    `overlap` is the share of a draft's n-grams (4 words, or 3 characters of Chinese) that stand
    in its nearest source: the one that shares most of them with it. `nearest` is a line of any
    source that is near as a whole, by the units it shares, empty where none is.
    """
    language = context.language
    texts = [text[:MAX_DRAFT_CHARS] for text in texts]
    known = _Known(language)
    known.add(context.premise, "premise")
    for passage in (canon := _newest(context.canon)):
        known.add(passage, "canon")
    for owner, text in enumerate(texts):
        known.add(text, "sibling", owner)
    for text in (read_before := [one[:MAX_DRAFT_CHARS] for one in context.beside]):
        known.add(text, "sibling")
    grams = [_grams(text, language) for text in texts]
    around: dict[Source, frozenset[str]] = {
        "canon": frozenset().union(*(_grams(passage, language) for passage in canon)),
        "premise": _grams(context.premise, language),
    }
    before = frozenset().union(*(_grams(one, language) for one in read_before))
    found = []
    for owner, text in enumerate(texts):
        beside = before.union(*(grams[i] for i in range(len(texts)) if i != owner))
        shares = {
            name: overlap(grams[owner], held)
            for name, held in (*around.items(), ("sibling", beside))
        }
        line = known.nearest(text, owner)
        source = line.source if line else max(shares, key=lambda name: shares[name])
        found.append(Novelty(shares[source], line.text if line else "", source))
    return found


def overlap(grams: frozenset[str], known: frozenset[str]) -> float:
    """The share of a draft's n-grams that are known, in [0, 1]; 0 for a draft without any."""
    return len(grams & known) / len(grams) if grams else 0.0


def _newest(canon: Sequence[str]) -> list[str]:
    kept: list[str] = []
    room = MAX_KNOWN_CHARS
    for passage in reversed(canon):
        room -= len(passage)
        if room < 0:
            break
        kept.append(passage)
    return kept[::-1]


def _units(text: str, language: Language) -> list[str]:
    return _UNIT[language].findall(text.lower())


def _grams(text: str, language: Language) -> frozenset[str]:
    units, size = _units(text, language), RUN[language]
    return frozenset(" ".join(units[i : i + size]) for i in range(len(units) - size + 1))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in _LINE.findall(text) if line.strip()]
