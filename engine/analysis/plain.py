"""
What of a draft is language: the marks of its format are blanked out, and every place is kept.

Knows formats by their look (schemas in JSON, tunes in ABC, branches in Ink); judges nothing. The
result is as long as the text, so that evidence found in it points into the text itself.
"""

import re

_JSON_NOT_TOLD = re.compile(r'"[^"\\\n]{1,64}"\s*:|[{}\[\]"]|\\n|\b(?:true|false|null)\b')
_ABC_LINE = re.compile(r"^[A-Za-z]:.*$|^(?![A-Za-z]:).*$", re.M)
_INK_MARK = re.compile(
    r"^[ \t]*(?:=|~|(?:VAR|CONST|INCLUDE)\b)[^\n]*$|->[ \t]*\w*|^[ \t]*[*+-]+|[\[\]{}]", re.M
)


def plain_text(text: str) -> str:
    """The text with spaces where its format speaks; ordinary prose and verse come back as is."""
    if re.match(r"\s*(?:\{|\[\s*\{)\s*\"", text):
        return _JSON_NOT_TOLD.sub(_blank, text)
    if re.search(r"^K:", text[:4_000], re.M) and re.search(r"^[XTML]:", text[:4_000], re.M):
        return _ABC_LINE.sub(_sung, text)
    if "->" in text and re.search(r"^\s*(?:={2,3}|\*|\+)\s*\S", text, re.M):
        return _INK_MARK.sub(_blank, text)
    return text


def _sung(line: re.Match[str]) -> str:
    """Of a tune, its title and the words under its notes."""
    told = line[0]
    return f"  {told[2:]}" if told.startswith(("T:", "w:", "W:")) else _blank(line)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
