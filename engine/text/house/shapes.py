"""
Whether a draft has the shape of its form: quick looks for training, blind to metre and meaning.

The product's own checks (engine/forms) are stricter and say what is wrong; these only count.
"""

import re
from collections.abc import Callable

from engine.text.house.formats import SECTIONS, SHEETS
from engine.text.house.tunes import bars_of, eighths
from engine.types import Language

HAN = "[\u4e00-\u9fff]"
ENDS = (".", "!", "?", '"', "。", "！", "？", "”")
COUPLET = rf"(?:{HAN}{{5}}，{HAN}{{5}}。|{HAN}{{7}}，{HAN}{{7}}。)"
QUATRAIN = re.compile(rf"{COUPLET}\n{COUPLET}")
LUSHI = re.compile(rf"{COUPLET}(?:\n{COUPLET}){{3}}")
HAIKU = re.compile(rf"{HAN}{{5}}\n{HAN}{{7}}\n{HAN}{{5}}")
HEADING: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?:INT|EXT)\. [A-ZÉ' -]+ - [A-Z]+"),
    "zh": re.compile(rf"\.[内外]景 {HAN}+ {HAN}+"),
}
CUE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\n\n[A-Z][A-ZÉ '-]*\n(?:\([^)\n]+\)\n)?[^\n(]+"),
    "zh": re.compile(rf"\n\n@{HAN}+\n(?:\([^)\n]+\)\n)?[^\n(]+"),
}
SHOT: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"Shot \d+ \| (?:wide|medium|close) \| (?:still|pan|tilt|push|follow) \| \d s\n"
        r"Picture: [^\n]+\nSound: [^\n]+"
    ),
    "zh": re.compile(
        "镜头\\d+｜(?:远景|中景|近景)｜(?:固定|横摇|俯仰|推近|跟随)｜\\d 秒\n"
        "画面：[^\n]+\n声音：[^\n]+"
    ),
}
CHAPTER: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"Chapter \d: [^\n]+\n\n(?:[^\n]+\n\n)?[^\n]+"),
    "zh": re.compile("第[一二三四五六七八九十]章 [^\n]+\n\n(?:[^\n]+\n\n)?[^\n]+"),
}
OUTLINE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"Outline(?:\n\d\. [^\n:]+: [^\n]+){5}"),
    "zh": re.compile("大纲(?:\n[一二三四五]、[^\n：]+：[^\n]+){5}"),
}
HEADER = re.compile(r"X:1\nT:[^\n]+\nM:\d/\d\nL:1/8\nQ:\d/\d=\d+\nK:[A-G]b?m?\n")

PART = re.compile(r"P:[A-Z]\n")


def form_right(text: str, form: str, language: Language) -> bool:
    """True for a text of the shape that the form's examples have."""
    if form in SHEETS:
        return _sheet(text, form, language)
    return SHAPES[form](text, language)


def _story(text: str, _language: Language) -> bool:
    return "\n" not in text and text.endswith(ENDS)


def _poem(text: str, language: Language) -> bool:
    if language == "zh":
        return QUATRAIN.fullmatch(text) is not None
    return _lines(text, 4, 6, 8, 64)


def _lushi(text: str, _language: Language) -> bool:
    return LUSHI.fullmatch(text) is not None


def _haiku(text: str, language: Language) -> bool:
    if language == "zh":
        return HAIKU.fullmatch(text) is not None
    return _lines(text, 3, 3, 4, 48)


def _sonnet(text: str, _language: Language) -> bool:
    return _lines(text, 14, 14, 20, 64)


def _lyrics(text: str, language: Language) -> bool:
    head, _, rest = text.partition("\n")
    return head in SECTIONS[language].values() and _lines(rest, 2, 8, 2, 64)


def _lines(text: str, fewest: int, most: int, shortest: int, longest: int) -> bool:
    lines = text.splitlines()
    return fewest <= len(lines) <= most and all(shortest <= len(x) <= longest for x in lines)


def _sheet(text: str, form: str, language: Language) -> bool:
    colon = ": " if language == "en" else "："
    labels = [label + colon for label, _ in SHEETS[form][language]]
    lines = text.splitlines()
    return len(lines) == len(labels) and all(
        line.startswith(label) and len(line) > len(label)
        for line, label in zip(lines, labels, strict=True)
    )


def _script(text: str, language: Language) -> bool:
    head = text.split("\n", 1)[0]
    cues = len(CUE[language].findall(text))
    return HEADING[language].fullmatch(head) is not None and 2 <= cues <= 8


def _storyboard(text: str, language: Language) -> bool:
    shots = SHOT[language].findall(text)
    return len(shots) == 3 and "\n".join(shots) == text


def _novel(text: str, language: Language) -> bool:
    shapes = (OUTLINE[language], CHAPTER[language])
    return any(shape.fullmatch(text) for shape in shapes) and text.endswith(ENDS)


def _score(text: str, _language: Language) -> bool:
    head = HEADER.match(text) or PART.match(text)
    if head is None:
        return False
    bars = bars_of(text[head.end() :].split("\n"))
    return len(bars) == 8 and len({eighths(bar) for bar in bars}) == 1


def _dialogue(text: str, _language: Language) -> bool:
    opening, *choices = re.split(r"^\* ", text, flags=re.MULTILINE)
    ends = all(choice.rstrip().endswith("-> END") and "\n    " in choice for choice in choices)
    return bool(opening.strip()) and 2 <= len(choices) <= 4 and ends


SHAPES: dict[str, Callable[[str, Language], bool]] = {
    "story": _story, "poem": _poem, "lushi": _lushi, "haiku": _haiku, "sonnet": _sonnet,
    "lyrics": _lyrics, "script": _script, "animation": _script, "storyboard": _storyboard,
    "novel": _novel, "score": _score, "dialogue": _dialogue,
}  # fmt: skip
