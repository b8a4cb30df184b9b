"""
The problems that a raw answer can have, with their sentences, and the tests that find them.

A form's own demands (lines, length, shape) are in engine/forms; here is what no form forgives.
"""

import re

from engine.text.measure import foreign_share, han_share, length, words
from engine.types import Language, Problem

_SENTENCES = {
    "empty": ("The model wrote nothing.", "模型没有写出内容。"),
    "only_thinking": (
        "The model thought aloud and never came to the text.",
        "模型只写了思考过程，没有写到正文。",
    ),
    "refusal": ("The model declined to write this.", "模型拒绝写这一段。"),
    "question": ("The model asked back and did not write.", "模型只是反问，没有动笔。"),
    "wrong_language": ("The draft is not in the language of the work.", "这一稿用错了语言。"),
    "loop": ("The draft repeats itself over and over.", "这一稿反复重复同样的话。"),
    "cut_off": (
        "The draft reached its limit and was cut back to its last whole sentence or line.",
        "这一稿写到上限，已截到最后一个完整的句子或诗行。",
    ),
    "too_short": ("The draft is too short to stand as a passage.", "这一稿太短，不足以成段。"),
    "too_long": (
        "The draft was longer than a passage may be and was cut at a sentence or line.",
        "这一稿超出一段的长度，已在句末或行末截断。",
    ),
}

_HAN_MIN_ZH = 0.6
_HAN_MAX_EN = 0.1
_FOREIGN_MAX = 0.15
_ENGLISH = re.compile(
    r"\b(?:the|and|of|to|a|in|was|is|his|her|it|that|with|he|she|they|on|at|for|had|not"
    r"|but|as|from|i|you|my|we|are|be|by|all|there|one|no|so|their|this|what|when"
    r"|were|out|up|said|into)\b",
    re.IGNORECASE,
)
_OTHER_LATIN = re.compile(
    r"\b(?:le|la|les|des|et|un|une|dans|est|qui|que|il|elle|el|los|las|y|en|con|por|der"
    r"|die|das|und|ein|eine|ist|nicht|mit|von|zu|auf|se|su|na|o|os|e|para|não|com)\b",
    re.IGNORECASE,
)
_OTHER_MIN_WORDS = 12  # below this a title or a name would decide
_RUN = re.compile(r"([^\W_])\1{11,}")
_PHRASE_RUN = re.compile(r"(\S(?:.{3,58}?)\S)(?:\s*\1){4,}")
_MAX_LOOP_CHARS = 20_000
_SAME_LINES = 5
_GRAM = 3
_MIN_UNITS = 40  # shorter texts repeat by chance
_MIN_DISTINCT = 0.55


def problem(code: str, line: int | None = None) -> Problem:
    english, chinese = _SENTENCES[code]
    return Problem(code, line, english, chinese)


def is_wrong_language(text: str, language: Language) -> bool:
    """Whether most of the text is in another script, or in another language of Latin script."""
    if foreign_share(text) > _FOREIGN_MAX:
        return True
    if language == "zh":
        return han_share(text) < _HAN_MIN_ZH
    return han_share(text) > _HAN_MAX_EN or _is_other_latin(text)


def _is_other_latin(text: str) -> bool:
    found = len(words(text))
    if found < _OTHER_MIN_WORDS:
        return False
    other = len(_OTHER_LATIN.findall(text))
    return other > len(_ENGLISH.findall(text)) and other > found / 10


def is_loop(text: str, language: Language) -> bool:
    """Whether the text runs in circles; a refrain or an anaphora does not count."""
    text = text[:_MAX_LOOP_CHARS]
    flat = " ".join(text.split())
    if _RUN.search(flat) or _PHRASE_RUN.search(flat):
        return True
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if any(lines.count(line) >= _SAME_LINES for line in set(lines)):
        return True
    return _distinct_share(text, language) < _MIN_DISTINCT


def _distinct_share(text: str, language: Language) -> float:
    """Different among all three-word (Chinese: three-character) runs, in [0, 1]."""
    units = [char for char in text if char.isalpha()] if language == "zh" else words(text)
    if len(units) < _MIN_UNITS:
        return 1.0
    grams = [tuple(units[i : i + _GRAM]) for i in range(len(units) - _GRAM + 1)]
    return len(set(grams)) / len(grams)


def is_too_short(text: str, language: Language, length_min: int) -> bool:
    """Below half of the form's minimum there is no passage to judge."""
    return length(text, language) * 2 < length_min
