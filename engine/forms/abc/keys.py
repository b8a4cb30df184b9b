"""Keys and modes: which notes they raise or lower, and where they rest. Knows no octaves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
_SHARPS = "FCGDAEB"
_MODES = {"ion": 0, "maj": 0, "": 0, "mix": -1, "dor": -2, "aeo": -3, "min": -3, "m": -3}
_MODES |= {"phr": -4, "loc": -5, "lyd": 1}
_WORDS = (
    "major", "minor", "ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian",
)  # fmt: skip
_FIELD = re.compile(r"([A-G])([#b]?)\s{0,4}([A-Za-z]{0,10})")
_NAMES = {
    "": ("major", "大调"), "maj": ("major", "大调"), "ion": ("major", "大调"),
    "m": ("minor", "小调"), "min": ("minor", "小调"), "aeo": ("minor", "小调"),
    "dor": ("Dorian", "多利亚调式"), "phr": ("Phrygian", "弗里几亚调式"),
    "lyd": ("Lydian", "利底亚调式"), "mix": ("Mixolydian", "混合利底亚调式"),
    "loc": ("Locrian", "洛克里亚调式"),
}  # fmt: skip
_MAX_SIGNS = 7
LETTERS = "CDEFGAB"


@dataclass(frozen=True, slots=True)
class Key:
    """
    A tonic letter, its accidental and a mode; `mode` is a code of three letters at most.

    `signs` counts sharps (positive) or flats (negative) of the signature, within [-7, 7].
    """

    letter: str
    accidental: str  # "", "#" or "b"
    mode: str

    @property
    def signs(self) -> int:
        shift = {"": 0, "#": 7, "b": -7}[self.accidental]
        return _FIFTHS[self.letter] + shift + _MODES[self.mode]

    @property
    def minor(self) -> bool:
        """Whether its third is minor, as a listener hears it."""
        return _MODES[self.mode] in (-2, -3, -4, -5)

    def alters(self) -> Mapping[str, int]:
        """Semitones by letter: F is +1 in G major."""
        raised = _SHARPS[: max(self.signs, 0)]
        lowered = _SHARPS[::-1][: max(-self.signs, 0)]
        return {letter: (letter in raised) - (letter in lowered) for letter in LETTERS}

    def scale(self) -> tuple[str, ...]:
        """Seven letters from the tonic up."""
        at = LETTERS.index(self.letter)
        return tuple(LETTERS[at:] + LETTERS[:at])

    def said(self) -> tuple[str, str]:
        """As one says it, in English and in Chinese."""
        english, chinese = _NAMES[self.mode]
        sign_en = {"": "", "#": " sharp", "b": " flat"}[self.accidental]
        sign_zh = {"": "", "#": "升", "b": "降"}[self.accidental]
        return f"{self.letter}{sign_en} {english}", f"{sign_zh}{self.letter}{chinese}"

    def written(self) -> str:
        """As a K: line has it."""
        return self.letter + self.accidental + self.mode


def key_of(field: str) -> Key | None:
    """The key that a K: line names, None where it names none that can be written."""
    found = _FIELD.fullmatch(field.strip())
    if found is None:
        return None
    word = found[3]
    if word in ("", "m"):
        mode = word
    elif len(word) >= 3 and any(name.startswith(word.lower()) for name in _WORDS):
        mode = word.lower()[:3]
    else:
        return None
    key = Key(found[1], found[2], mode)
    return key if abs(key.signs) <= _MAX_SIGNS else None
