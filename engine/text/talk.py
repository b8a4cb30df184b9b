"""
Takes away what chat models say around a text. Judges nothing: see parse.py for faults.

Every function takes a text and returns it without one kind of talk; where it would leave
nothing, it leaves all, so that the faults can still be named.
"""

import json
import re
from collections.abc import Iterable
from re import Pattern

from engine.text import phrases
from engine.text.measure import han_count

_THINK = r"(?:think|thinking|thought|reasoning|reflection|analysis|scratchpad)"
_THINK_OPEN = re.compile(rf"<{_THINK}>|◁think▷", re.IGNORECASE)
_THINK_CLOSE = re.compile(rf"</{_THINK}>|◁/think▷", re.IGNORECASE)
_CHANNEL_FINAL = re.compile(r"<\|channel\|>\s*final\s*<\|message\|>", re.IGNORECASE)
_CHANNEL = re.compile(r"<\|channel\|>\s*(?:analysis|commentary)", re.IGNORECASE)
_TURN_END = re.compile(
    r"<\|(?:im_end|eot_id|end|endoftext|end_of_text|return|eom_id|user|im_start|start_header_id)\|>"
    r"|<end_of_turn>|<start_of_turn>|</s>|<｜end▁of▁sentence｜>|\[/INST\]|<\|im_sep\|>",
    re.IGNORECASE,
)
_TURN_START = re.compile(
    r"^\s*(?:(?:<\|(?:im_start|start_header_id|assistant|start)\|>|<start_of_turn>|<s>|<bos>|\[/INST\])"
    r"\s*(?:assistant|model)?\s*(?:<\|(?:end_header_id|message)\|>)?|assistant\s*\n)\s*",
    re.IGNORECASE,
)
_FENCE = re.compile(
    r"^[ \t]*(?:```|~~~)[\w+-]*[ \t]*\n(.*?)(?:^[ \t]*(?:```|~~~)[ \t]*$|\Z)", re.M | re.S
)
_OWN_BLOCK = re.compile(
    r"<(passage|draft|story|poem|text|answer|output)(-\w+)?>[ \t]*\n?(.*?)(?:</\1(?:-\w+)?>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_OWN_TAG = re.compile(
    r"</?(?:premise|fact|recap|passage|wish|draft|story|poem|text|answer)(?:-\w+)?>", re.I
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_CONTROL = re.compile(r"^(?:[+?=]|(?:themes|mood|length|form|lang|premise|lore):.*)$")
_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)、．](?!\d)\s*|[(（]\d{1,2}[)）]\s*|[-*•–]\s+)(?=\S)")
_QUOTED_LINE = re.compile(r"^\s*>\s?")
_BOLD = re.compile(r"(\*\*\*|\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_HARD_BREAK = re.compile(r"[ \t]*\\$", re.MULTILINE)
_ITALIC = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]+?)(?<=\S)\1(?![\w*])")
_QUOTE_PAIRS = (('"', '"'), ("“", "”"), ("「", "」"), ("『", "』"), ("'", "'"), ("‘", "’"))
_SPEECH = re.compile(r"\b(?:I|you|your|we|my)\b|[我你您咱]")
_ZH_PHRASE = re.compile(r"[\u4e00-\u9fff]+")
_END_PUNCTUATION = "。！？，；：…、.!?,;:”’」』—\"')"
_MAX_PEELS = 8  # layers of talk on one side; more is not talk


def without_thinking(text: str) -> str:
    """Text after the model's thoughts. Thoughts that never close swallow all that follows."""
    if final := list(_CHANNEL_FINAL.finditer(text)):
        text = text[final[-1].end() :]
    if closes := list(_THINK_CLOSE.finditer(text)):
        after = text[closes[-1].end() :]
        text = after if after.strip() else text
    for opening in (_THINK_OPEN, _CHANNEL):
        if found := opening.search(text):
            text = text[: found.start()]
    return text.strip()


def without_tokens(text: str) -> str:
    """The first turn only, without the marks of chat templates."""
    text = _TURN_START.sub("", text, count=1)
    if found := _TURN_END.search(text):
        text = text[: found.start()]
    return _BREAK.sub("\n", text).strip()


def unwrapped(text: str) -> str:
    """What stands inside a code fence or inside one of our own tags, if anything does."""
    if (found := _FENCE.search(text)) and found[1].strip():
        text = found[1]
    if (block := _OWN_BLOCK.search(text)) and block[3].strip():
        text = block[3]
    return _OWN_TAG.sub("", _from_json(text)).strip("\n").rstrip()


def _from_json(text: str) -> str:
    """The longest text in a JSON object, where the whole answer is one."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return text
    values = [value for value in answer.values() if isinstance(value, str)]
    return max(values, key=len, default=text)


def without_control_lines(text: str) -> str:
    """The house model's first passage: control lines before it go, those after it end it."""
    lines = text.split("\n")
    while lines and (not lines[0].strip() or _CONTROL.match(lines[0].strip())):
        lines.pop(0)
    ends = [index for index, line in enumerate(lines) if _CONTROL.match(line.strip())]
    kept = lines[: ends[0]] if ends else lines
    return "\n".join(kept).strip()


def first_draft(text: str) -> str:
    """The first of several labelled drafts; a text without such labels as it is."""
    lines = text.split("\n")
    labels = [index for index, line in enumerate(lines) if phrases.DRAFT_LABEL.match(line.strip())]
    if not labels:
        return text
    starts = [index + 1 for index in labels]
    for start, end in zip(starts, [*labels[1:], len(lines)], strict=True):
        body = "\n".join(lines[start:end]).strip()
        if body:
            return body
    return text


def without_opening(text: str, *, headings: bool) -> str:
    """Greetings, announcements, labels and (where asked) titles before the text."""
    for _ in range(_MAX_PEELS):
        first, _, rest = text.partition("\n")
        line = first.strip()
        if rest.strip() and _is_opening(line, headings=headings):
            text = rest.strip("\n")
            continue
        shorter = _without_front(first)
        if shorter == first or not (shorter + rest).strip():
            return text
        text = f"{shorter}\n{rest}".strip("\n").rstrip()
    return text


def _is_opening(line: str, *, headings: bool) -> bool:
    if not line or _matches(line.strip("*_ "), phrases.PREAMBLES):
        return True
    return headings and (bool(phrases.RULE_LINE.match(line)) or _matches(line, phrases.HEADINGS))


def _without_front(line: str) -> str:
    for pattern in phrases.PREAMBLE_FRONTS:
        if found := pattern.match(line.lstrip()):
            return line.lstrip()[found.end() :]
    return line


def without_closing(text: str) -> str:
    """Notes, sign-offs, questions back and end marks after the text."""
    text = _before_notes(text)
    for _ in range(_MAX_PEELS):
        rest, _, last = text.rstrip().rpartition("\n")
        line = last.strip()
        talks = _matches(line.strip("*_（()） "), phrases.SIGN_OFFS)
        ends = phrases.RULE_LINE.match(line) or _matches(line, phrases.END_MARKS)
        if not rest.strip() or not (talks or ends):
            return text.rstrip()
        text = rest
    return text.rstrip()


def _before_notes(text: str) -> str:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _matches(line.strip(), phrases.NOTE_STARTS) and "".join(lines[:index]).strip():
            return "\n".join(lines[:index])
    return text


def without_title(text: str) -> str:
    """Verse without a bare title line: one that stands apart and carries no punctuation."""
    first, _, rest = text.partition("\n")
    first = first.strip().strip('"“”')
    later = [line.strip() for line in rest.split("\n") if line.strip()]
    if len(later) < 2 or first.endswith(tuple(_END_PUNCTUATION)):
        return text
    punctuated = all(line.endswith(tuple(_END_PUNCTUATION)) for line in later)
    apart = rest.startswith("\n") and len(rest.strip().split("\n\n")[0].split("\n")) > 2
    title_case = all(word[:1].isupper() or len(word) < 4 for word in first.split())
    short = len(first.split()) <= 8 and len(first) <= 48
    han = han_count(first) > 0
    couplets = punctuated and all(len(_ZH_PHRASE.findall(line)) > 1 for line in later)
    is_title = short and ((han and couplets) or (apart and (han or title_case)))
    return rest.strip("\n") if is_title else text


def without_numbering(text: str, *, length_min_chars: int) -> str:
    """Lines without list marks; of long numbered items, the first, for they are drafts."""
    lines = [line for line in text.split("\n") if line.strip()]
    if lines and all(_QUOTED_LINE.match(line) for line in lines):
        text = "\n".join(_QUOTED_LINE.sub("", line) for line in text.split("\n"))
        lines = [line for line in text.split("\n") if line.strip()]
    marked = [line for line in lines if _NUMBER.match(line)]
    if not lines or not _NUMBER.match(lines[0]) or (len(lines) > 1 and len(marked) < len(lines)):
        return text
    if len(lines) > 1 and all(len(line) >= length_min_chars for line in lines):
        return _NUMBER.sub("", lines[0])
    return "\n".join(_NUMBER.sub("", line) for line in text.split("\n"))


def without_emphasis(text: str) -> str:
    """Without Markdown's bold, italics and hard line ends."""
    return _ITALIC.sub(r"\2", _BOLD.sub(r"\2", _HARD_BREAK.sub("", text)))


def tidy_lines(text: str, *, verse: bool) -> str:
    """Paragraphs without indent; verse without a blank line after its every line."""
    if not verse:
        return "\n".join(line.strip() for line in text.split("\n"))
    blocks = text.split("\n\n")
    double_spaced = len(blocks) > 2 and all("\n" not in block.strip("\n") for block in blocks)
    return "\n".join(block.strip("\n") for block in blocks) if double_spaced else text


def without_outer_quotes(text: str) -> str:
    """
    The text without quotation marks around the whole; dialogue keeps its own.

    One speech that fills a passage looks the same, so where an I or a you speaks they stay.
    """
    for opening, closing in _QUOTE_PAIRS:
        wrapped = len(text) > 2 and text[0] == opening and text[-1] == closing
        inner = text[1:-1]
        if wrapped and not {opening, closing} & set(inner) and not _SPEECH.search(inner):
            return inner.strip()
    return text


def _matches(line: str, patterns: Iterable[Pattern[str]]) -> bool:
    return any(pattern.search(line) for pattern in patterns)
