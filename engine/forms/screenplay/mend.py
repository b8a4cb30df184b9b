"""Mends what models nearly always get wrong in Fountain and what can mean one thing only."""

import re

from engine.forms.screenplay.fountain import fits
from engine.types import Language

_MARKDOWN = re.compile(r"^[ \t]*(?:#{1,6}[ \t]*)?\*\*(.+?)\*\*[ \t]*$|^[ \t]*#{1,6}[ \t]*(.+)$")
_TITLE_KEY = re.compile(
    r"(?:title|credit|authors?|source|draft date|contact|copyright|notes|标题|剧名|作者|编剧)"
    r"[ \t]*[:：]",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"[^.。]{1,60}[:：]$")
_FADE = re.compile(r"(?:fade in[:.]?|淡入[。：:]?)[ \t]*$", re.IGNORECASE)
_EN_HEADING = re.compile(
    r"\.?(?:scene \d+[.:]? +)?((?:int|ext|int\.?/ext)[. ] *\S.*)$", re.IGNORECASE
)
_ZH_HEADING = re.compile(
    r"[.．。]?(?:第.{1,3}场|场景.{0,3}[:：]|\d+[.、])?[ \t\u3000]*(内外景|内景|外景)"
    r"[ \t\u3000.。·、，：:—-]+(.+)$"
)
_ZH_GAPS = re.compile(r"[ \t\u3000.。·、，：:—-]+")
_ZH_NAMED_MAX = 10  # characters of a place or a time; longer is a sentence
_ZH_CUE = re.compile(r"@?[ \t]*([\u4e00-\u9fff·]{1,6})[ \t]*$")
_COLON = {
    "en": re.compile(r"@?([A-Z][A-Z .'-]{1,24}?)[ \t]*(\([^()]+\))?:[ \t]*(\S.*)$"),
    "zh": re.compile(r"@?([\u4e00-\u9fff·]{1,6})[ \t]*([（(][^（）()]+[）)])?[：:][ \t]*(\S.*)$"),
}
_ASIDE = re.compile(r"[（(]([^（）()]+)[）)](?:[ \t]*(\S.*))?$")


def mend(text: str, language: Language) -> str:
    """
    The scene without title page and Markdown, its headings and names marked as Fountain asks.

    A heading is set in capitals in English and gets its full stop in Chinese, with an empty line
    around it; `NAME: speech` becomes a name and a speech; a lone Chinese name above a speech gets
    its @, an aside its half-width brackets.
    """
    if not fits(text):
        return text
    lines = [_plain(line.rstrip()) for line in text.split("\n")]
    lines = _without_head(lines)
    mended: list[str] = []
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else ""
        mended += _mended(line, after, mended, language)
    return _spaced(mended)


def _plain(line: str) -> str:
    found = _MARKDOWN.match(line)
    return (found[1] or found[2]).strip() if found else line


def _without_head(lines: list[str]) -> list[str]:
    """Without empty lines, an announcement, a title page or a fade at the top."""
    for start, line in enumerate(map(str.strip, lines)):
        if line and not any(p.match(line) for p in (_TITLE_KEY, _FADE, _ANNOUNCED)):
            return lines[start:]
    return []


def _mended(line: str, after: str, before: list[str], language: Language) -> list[str]:
    bare = line.strip()
    if heading := _heading(bare, language):
        return ["", heading, ""]
    if spoken := _COLON[language].match(bare):
        name = f"@{spoken[1]}" if language == "zh" else spoken[1]
        aside = [f"({spoken[2][1:-1]})"] if spoken[2] else []
        return ["", name, *aside, *_aside(spoken[3], after_cue=not aside), ""]
    opens = not before or not before[-1].strip()
    if language == "zh" and opens and after.strip() and (cue := _ZH_CUE.match(bare)):
        return [f"@{cue[1]}"]
    if language == "en" and bare.startswith("@") and bare[1:].replace(" ", "").isalpha():
        return [bare[1:].upper()]
    after_cue = bool(before) and before[-1].startswith("@")
    return _aside(line, after_cue=after_cue)


def _heading(line: str, language: Language) -> str | None:
    if language == "en":
        found = _EN_HEADING.match(line)
        return found[1].upper() if found and not found[1].endswith((",", "?", "!")) else None
    if (found := _ZH_HEADING.match(line)) is None:
        return None
    named = [part for part in _ZH_GAPS.split(found[2]) if part]
    if not named or max(map(len, named)) > _ZH_NAMED_MAX:
        return None
    return f".{found[1]} {' '.join(named)}"


def _aside(line: str, *, after_cue: bool) -> list[str]:
    """An aside right under a name, its brackets half-width; what is said behind it goes below."""
    found = _ASIDE.match(line.strip()) if after_cue else None
    if found is None:
        return [line]
    return [f"({found[1].strip()})", *([found[2]] if found[2] else [])]


def _spaced(lines: list[str]) -> str:
    """No empty line doubled, none at either end."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line)
    return "\n".join(kept).strip("\n")
