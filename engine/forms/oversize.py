"""Texts that no form could take: told in one sentence before anything is counted."""

from engine.types import Problem

CHARS_MAX = 20_000  # of one draft; the longest passage of a form has a fifth of it


def oversized(text: str) -> list[Problem]:
    """One problem for a text that is far too long to be read, else none."""
    if len(text) <= CHARS_MAX:
        return []
    return [
        Problem(
            "too_long",
            None,
            "This text is far longer than a passage may be.",
            "这段文字远远超出一稿的长度。",
        )
    ]
