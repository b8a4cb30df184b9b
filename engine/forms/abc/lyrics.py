"""Cuts a w: line into syllables, one for each note; Chinese characters stand for one each."""

import re

SKIP_NOTE = "*"
SKIP_BAR = "|"
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_SYLLABLE = re.compile(rf"[*_|]|-+|[{_HAN}][^\s\w*|\-]*|[^\s*_|\-{_HAN}]+")


def syllables(text: str) -> list[str]:
    """
    The syllables in order. SKIP_NOTE stands where a note is left out or held on, SKIP_BAR where
    the next bar is waited for; a syllable that ends in "-" goes on in its word.
    """
    found: list[str] = []
    for sign in _SYLLABLE.findall(text):
        if sign[0] != "-":
            found.append(SKIP_NOTE if sign == "_" else sign.replace("~", " "))
        elif found and found[-1] not in (SKIP_NOTE, SKIP_BAR) and not found[-1].endswith("-"):
            found[-1] += "-"
            found += [SKIP_NOTE] * (len(sign) - 1)
        else:
            found += [SKIP_NOTE] * len(sign)
    return found
