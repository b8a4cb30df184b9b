"""Quotation marks and apostrophes as print has them, out of those that keyboards have."""

import re

from engine.types import Language

_OPENING_DOUBLE = re.compile(r'(?:(?<=[\s(\[—–‘])|^)"', re.MULTILINE)
_OPENING_SINGLE = re.compile(r"(?:(?<=[\s(\[—–“])|^)'", re.MULTILINE)


def as_printed(text: str, language: Language) -> str:
    """English with curled marks; Chinese as it was typed, since its own marks are curled."""
    if language == "zh":
        return text
    text = _OPENING_DOUBLE.sub("“", text).replace('"', "”")
    return _OPENING_SINGLE.sub("‘", text).replace("'", "’")
