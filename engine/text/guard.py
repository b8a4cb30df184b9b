"""
A small word and pattern guard of our own: training texts and every draft pass it.

It stops slurs, sexual content, cruelty, addresses and control characters; it judges no meaning.
Words are kept as short hashes, so that this file is not the list it guards against.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from engine.types import Language

_BYTES = 5  # 40 bits: a false alarm once in billions of words
_ADDRESS = re.compile(
    r"https?:|www\.|\b[\w.+-]+@[\w-]+\.\w+|discord(?:\.gg|app?\.com/invite)|\bt\.me/", re.I
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufffd]")
_WORD = re.compile(r"[a-z]+")
_CHINESE = re.compile("[\u4e00-\u9fff]+")


def code_of(word: str) -> str:
    """The short hash under which a word is listed."""
    return blake2b(word.lower().encode(), digest_size=_BYTES).hexdigest()


# fmt: off
_CODES: frozenset[str] = frozenset(
    """
    00be32dac6 00ec03c2c4 012024f0ca 01623ef83c 07fb8a62f3 082a4dc404 0bff83bfa6 0c06b13f84
    0d2a5198e7 0f251e77e6 1012a97c6f 1024f168f8 128736e255 1353860bef 137f14d47e 157134165c
    15ee4f2c61 164d920059 1950a6d222 19b033d0f0 1a7ce40edd 1c0c91304c 1cdeba31a0 23bdf54d9f
    23f34529e6 28a918ad70 29769a37de 2bc09fbe44 2e33e44899 2e92a6cb07 2ed3c18206 304499838f
    312086a828 31d72aec21 338ed96ede 354336f7a2 35b1a2d7dd 362b875a9b 3831c95c26 385148805d
    38a071a975 38ff03225b 42b868a372 431988eb24 43320b1e61 43f1bd6884 4531b2e4f8 485e109ca6
    4c78de5ffb 52277da035 559f46baa0 570561741b 58f2d21efe 59eba97fbd 5a33c6bf88 5a7eca4301
    5d2b987118 5f807fe74a 608ebefe08 60c9e2e776 61e73474d2 641f2a74d6 64702d2cde 654245ad58
    6613a8ce06 66610ccdc8 67f4a4a01a 687f701627 68cbb70653 705869657c 7285df8c42 73201c3dfd
    79b612ca52 7beaf747cf 7c712693c2 7d1e655daa 7d39cabe4f 827a1e62fe 8559f10567 86333eaf1e
    866f928c9b 87e1e2a227 896a995b13 89a451fb73 89aa085466 89b8a13908 8b30c573b3 8b45cf8a23
    8bb173c508 8d953cad00 8f0915e07f 91ed44fbfe 93951d056c 980d8595d1 982d8d8b1f 985864bb42
    99a1ecf0e8 9c7655b872 a0bfa5f0fc a0c3c0af03 a27a978862 ae2533c874 af940c367b b08a48426d
    b094b347e4 b338e167ea b55b81be72 b67397d4c4 b7b6e8ead0 bad7f158f2 c056128862 c1bfb016d0
    c29769ddd0 c426612dfb c65f029e51 c772dcbb7d c801cfc0bf d05fbdd8ca d1f9437814 d222eebda2
    d24d7f6ba0 d302d2baea d3765e615f d44255a3e9 d92053e8af d92d53c90e daa47741ea de2e610b18
    de8f973476 e0f5404638 e1560ae6c4 e1a4828900 e24fade4f2 e525059f26 e5fbd7ea18 e6fa71cfbf
    eda08c7442 eddd7775eb eea7f6efb3 efec66603c f0f326e86d f1058b2484 f2510c047f fbbed7d55c
    fe98000b6d ff70bd4b07
    """.split()  # noqa: SIM905 - one block of codes
)
# fmt: on


class Guard:
    """Finds the first fault of a text. Codes of more words may be given by an operator."""

    def __init__(self, more_words: Iterable[str] = ()) -> None:
        self._codes = _CODES | {code_of(word) for word in more_words}

    def first_fault(self, text: str, language: Language) -> str | None:
        """
        "control", "address" or "word", or None for a text that passes.

        Both languages' words are looked for in either language: members mix them.
        """
        if _CONTROL.search(text):
            return "control"
        if _ADDRESS.search(text):
            return "address"
        return "word" if self.listed(text, language) else None

    def listed(self, text: str, language: Language = "zh") -> frozenset[str]:
        """Codes of the listed words in a text; "zh" looks for both languages' words."""
        pieces = _chinese_pieces(text) if language == "zh" else iter(())
        return self._codes & {code_of(piece) for piece in {*_english_words(text), *pieces}}


def has_address(text: str) -> bool:
    """Whether it carries a link, an invite or a mail address."""
    return _ADDRESS.search(text) is not None


def first_fault(text: str, language: Language) -> str | None:
    """The house guard's opinion with no words added."""
    return Guard().first_fault(text, language)


def _english_words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.lower()):
        yield word
        if word.endswith("s"):
            yield word[:-1]


def _chinese_pieces(text: str) -> Iterator[str]:
    for run in _CHINESE.findall(text):
        for size in (1, 2, 3, 4):
            yield from (run[i : i + size] for i in range(len(run) - size + 1))
