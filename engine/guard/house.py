"""
The house guard: the floor below every other guard, offline, graded.

Reads the word list of `engine/text/guard.py` more finely than that does for models' drafts: what
members write may be coarse or dark, and then carries a warning. It judges no meaning.
"""

import re
from collections.abc import Sequence

from engine.text.guard import Guard, has_address
from engine.types import Category, Verdict

OK = Verdict()

# What the listed words (as codes) are; a listed word that is named nowhere here is refused.
# fmt: off
_SEXUAL = frozenset(
    """
    082a4dc404 137f14d47e 164d920059 1a7ce40edd 23bdf54d9f 23f34529e6 2e92a6cb07 312086a828
    354336f7a2 362b875a9b 42b868a372 4531b2e4f8 485e109ca6 6613a8ce06 67f4a4a01a 687f701627
    705869657c 896a995b13 89a451fb73 980d8595d1 a0bfa5f0fc a27a978862 b094b347e4 b338e167ea
    c056128862 d222eebda2 d24d7f6ba0 e525059f26 eda08c7442 efec66603c
    """.split()  # noqa: SIM905 - one block of codes
)
_COARSE = frozenset(
    """
    15ee4f2c61 2ed3c18206 3831c95c26 385148805d 43f1bd6884 52277da035 5a7eca4301 66610ccdc8
    7beaf747cf 7d39cabe4f 8f0915e07f ae2533c874 b55b81be72 b7b6e8ead0 de8f973476 e6fa71cfbf
    f0f326e86d
    """.split()  # noqa: SIM905
)
_VIOLENCE = frozenset(
    """
    00ec03c2c4 01623ef83c 1012a97c6f 157134165c 1cdeba31a0 28a918ad70 2e33e44899 31d72aec21
    559f46baa0 58f2d21efe 5a33c6bf88 61e73474d2 654245ad58 7c712693c2 89b8a13908 b67397d4c4
    bad7f158f2 c65f029e51 c801cfc0bf d92d53c90e fbbed7d55c ff70bd4b07
    """.split()  # noqa: SIM905
)
_SELF_HARM = frozenset({"1353860bef", "e5fbd7ea18"})
_PLAIN = frozenset(  # too strict for people: cocks crow, trees stand naked
    """
    128736e255 38ff03225b 431988eb24 64702d2cde 7285df8c42 87e1e2a227 93951d056c d05fbdd8ca
    daa47741ea f2510c047f fe98000b6d
    """.split()  # noqa: SIM905
)
# fmt: on
_GRADED = _SEXUAL | _COARSE | _VIOLENCE | _SELF_HARM | _PLAIN
_WARNED: tuple[tuple[Category, frozenset[str]], ...] = (
    ("self_harm", _SELF_HARM),
    ("violence", _VIOLENCE),
    ("coarse", _COARSE),
)
_SELF_HARM_PHRASES = re.compile(
    r"\b(?:kill(?:ed|ing|s)? (?:my|him|her|your|them)sel(?:f|ves)|self[- ]harm"
    r"|took (?:his|her|their) own life|slit (?:my|his|her|their) wrists?)\b"
    r"|自残|轻生|割腕|輕生|自殘|自殺",
    re.I,
)
_MINORS = re.compile(
    r"\b(?:child(?:ren)?|kids?|minors?|under-?age|toddlers?|preteens?|school-?(?:girl|boy)s?"
    r"|(?:little|young) (?:girl|boy)s?|(?:[1-9]|1[0-7])[- ]years?[- ]old|lolis?|shotas?)\b"
    r"|未成年|儿童|兒童|小孩|孩子|幼女|幼童|女童|男童|小学生|小學生|初中生|萝莉|蘿莉|正太"
    r"|(?<!\d)(?:[1-9]|1[0-7])岁|(?<!\d)(?:[1-9]|1[0-7])歲|[一二三四五六七八九]岁|十[一二三四五六七]岁",
    re.I,
)


class HouseGuard:
    """Our own list and patterns; never down."""

    def __init__(self) -> None:
        self._guard = Guard()

    async def check(self, texts: Sequence[str]) -> list[Verdict]:
        return [self.verdict(text) for text in texts]

    def verdict(self, text: str) -> Verdict:
        """The verdict on one text, at once; both languages' words are looked for."""
        if has_address(text):
            return Verdict("refuse", "address")
        found = self._guard.listed(text)
        if found - _GRADED:
            return Verdict("refuse", "word")
        if found & _SEXUAL:
            return Verdict("refuse", "minors" if has_minors(text) else "sexual")
        for category, words in _WARNED:
            if found & words:
                return Verdict("warn", category)
        return Verdict("warn", "self_harm") if _SELF_HARM_PHRASES.search(text) else OK


def has_minors(text: str) -> bool:
    """Whether a child is spoken of, which no sexual text may do anywhere."""
    return _MINORS.search(text) is not None
