"""
How each classifier is asked, and what its answers mean. No sockets.

Both are asked in their own chat template over an OpenAI-compatible server: the template turns the
text into the classifier's prompt, so a request is the text and the template's arguments.

Source: the model cards of Qwen3Guard-Gen (0.6B to 8B) and Granite Guardian (3.1 to 3.3).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.errors import BadOutput
from engine.types import Category, Verdict

GuardName = Literal["qwen3guard", "granite"]
MAX_TOKENS = 128  # the longest answer names every category

_RANK = {"ok": 0, "warn": 1, "refuse": 2}


@dataclass(frozen=True, slots=True)
class Question:
    """One request about one text: what is asked of the template, and how the answer is read."""

    arguments: Mapping[str, Any]  # chat_template_kwargs
    read: Callable[[str], Verdict]


def questions(name: GuardName) -> Sequence[Question]:
    """What is asked about a text; the worst answer counts."""
    if name == "qwen3guard":
        return (Question({}, read_qwen3guard),)
    return tuple(
        Question(
            # 3.3 knows a criterion by `criteria_id`, 3.1 and 3.2 by `risk_name`
            {"guardian_config": {"criteria_id": risk, "risk_name": risk}, "think": False},
            _granite_reader(category),
        )
        for risk, category in GRANITE_RISKS.items()
    )


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The severest, the first of equals; ok for none."""
    return max(verdicts, key=lambda v: _RANK[v.level], default=Verdict())


QWEN_CATEGORIES: Mapping[str, Category] = {
    "Violent": "violence",
    "Non-violent Illegal Acts": "illegal",
    "Sexual Content or Sexual Acts": "sexual",
    "PII": "personal",
    "Personally Identifiable Information": "personal",
    "Suicide & Self-Harm": "self_harm",
    "Unethical Acts": "hate",
    "Politically Sensitive Topics": "politics",
    "Copyright Violation": "copyright",
    "Jailbreak": "jailbreak",
}
_SAFETY = re.compile(r"^\s*Safety:\s*(Safe|Controversial|Unsafe)\s*$", re.M)
_CATEGORIES = re.compile(r"^\s*Categories:\s*(.+?)\s*$", re.M)
# A community writes of kings and wars, so politics is at most warned of.
_NEVER_REFUSED = frozenset({"politics", "copyright"})


def read_qwen3guard(answer: str) -> Verdict:
    """
    `Safety: Unsafe` and a line of `Categories`.

    Raises:
        BadOutput: There is no such line, or more than one.
    """
    found = _SAFETY.findall(answer)
    if len(found) != 1:
        raise BadOutput(f"no verdict of Qwen3Guard: {answer[:200]!r}")
    if found[0] == "Safe":
        return Verdict()
    named = _CATEGORIES.search(answer)
    categories = [c for known, c in QWEN_CATEGORIES.items() if named and known in named[1]]
    if found[0] == "Controversial":
        grave = [c for c in categories if c not in _NEVER_REFUSED]
        return Verdict("warn", grave[0]) if grave or not categories else Verdict()
    refused = [c for c in categories if c not in _NEVER_REFUSED]
    if categories and not refused:
        return Verdict("warn", categories[0])
    # sexual last: it alone passes somewhere, and no other reason may hide behind it
    refused.sort(key=lambda c: c == "sexual")
    return Verdict("refuse", refused[0] if refused else "harm")


GRANITE_RISKS: Mapping[str, Category] = {
    "harm": "harm",
    "sexual_content": "sexual",
    "violence": "violence",
    "profanity": "coarse",
}
_GRANITE_WARNS = frozenset({"violence", "coarse"})
_SCORE = re.compile(r"<score>\s*(yes|no)\s*</score>", re.I)
_BARE = re.compile(r"^\s*(yes|no)\b(?:\s*<confidence>\s*\w+\s*</confidence>)?\s*$", re.I)
_THINK = re.compile(r"<think>.*?</think>", re.S)


def _granite_reader(category: Category) -> Callable[[str], Verdict]:
    def read(answer: str) -> Verdict:
        if not read_granite(answer):
            return Verdict()
        return Verdict("warn" if category in _GRANITE_WARNS else "refuse", category)

    return read


def read_granite(answer: str) -> bool:
    """
    Whether the criterion is met: `<score> yes </score>` (3.3), or a bare `Yes` (3.1, 3.2).

    Raises:
        BadOutput: Neither yes nor no, or both.
    """
    said = _THINK.sub("", answer)
    found = {score.lower() for score in _SCORE.findall(said)}
    if not found and (bare := _BARE.match(said)):
        found = {bare[1].lower()}
    if len(found) != 1:
        raise BadOutput(f"no verdict of Granite Guardian: {answer[:200]!r}")
    return found == {"yes"}
