"""Bounds that every form has: how long a passage is and of how many lines. From `limits`."""

from engine.forms.form import Limits
from engine.text.faults import is_wrong_language, problem
from engine.text.measure import length, verse_lines
from engine.types import Language, Problem


def check_length(text: str, language: Language, limits: Limits) -> list[Problem]:
    """Too short or too long, in words (English) or characters (Chinese)."""
    size = length(text, language)
    if size < limits.length_min:
        return [_length("too_short", size, "at least", "至少", limits.length_min, language)]
    if size > limits.length_max:
        return [_length("too_long", size, "at most", "至多", limits.length_max, language)]
    return []


def _length(
    code: str, size: int, bound_en: str, bound_zh: str, limit: int, language: Language
) -> Problem:
    unit = "Chinese characters" if language == "zh" else "words"
    unit_zh = "字" if language == "zh" else "词"
    return Problem(
        code,
        None,
        f"This passage has {size} {unit}; {bound_en} {limit} are asked.",
        f"这一段有{size}{unit_zh}，要求{bound_zh}{limit}{unit_zh}。",
    )


def check_lines(text: str, limits: Limits) -> list[Problem]:
    """Too few or too many lines that carry words; points at the first line too many."""
    lines = verse_lines(text)
    if len(lines) < limits.lines_min:
        return [_lines("too_few_lines", None, len(lines), "at least", "至少", limits.lines_min)]
    if len(lines) > limits.lines_max:
        number = lines[limits.lines_max][0]
        return [_lines("too_many_lines", number, len(lines), "at most", "至多", limits.lines_max)]
    return []


def _lines(
    code: str, number: int | None, count: int, bound_en: str, bound_zh: str, limit: int
) -> Problem:
    return Problem(
        code,
        number,
        f"This passage has {count} lines; {bound_en} {limit} are asked.",
        f"这一段有{count}行，要求{bound_zh}{limit}行。",
    )


def check_language(text: str, language: Language) -> list[Problem]:
    """Words in another language than the work's; for crafts whose drafts are not words alone."""
    return [problem("wrong_language")] if is_wrong_language(text, language) else []
