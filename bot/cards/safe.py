"""
Texts of members and models made harmless for Discord, and true to what was written.

Whatever they write is shown as they wrote it: no heading, link, mention, spoiler, timestamp or
emoji code comes to life, and nothing in it can hide or turn letters round. Pure; knows no card.
"""

import re
import unicodedata
from collections.abc import Iterator

MARKS = 3  # combining marks that one letter may carry; more is a tower that hides its neighbours
CUT = "…"
_ZERO = "\u200b"  # what we set ourselves, to break a mention where a backslash would not

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# fillers that are letters by their class and show nothing, and marks that join invisibly
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]")
_JOINED = re.compile("(?<=[\u2190-\U0001faff\ufe0f])\u200d(?=[\u2190-\U0001faff])")
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_EMPTY_LINES = re.compile(r"\n{3,}")

_SCHEME = re.compile(r"(?<=[A-Za-z0-9+.-]):(?=//)")
_INVITE = re.compile(r"(?i)(discord(?:app)?)\.(?=gg/|com/invite|new/|me/|li/)")
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)")
_MARKUP = re.compile(r"[\\*_~`|<>\[\]]")
_EMOJI = re.compile(r":(?=[A-Za-z0-9_+-]{2,}:)")
_AT_START = re.compile(r"(?m)^([ \u3000]*)([-+#>](?=[\s#-]|$))")
_NUMBERED = re.compile(r"(?m)^(\s*\d+)([.)])(?=\s)")


def plain(said: str) -> str:
    """
    The text without what hides or deceives: control and zero-width characters, letters that
    turn the order of reading, towers of combining marks. Markdown stays as it is: fit for button
    labels, form fields, file names, and as the first step of the others.
    """
    said = _BREAKS.sub("\n", said).replace("\t", " ")
    said = _SELECTOR.sub(_one_selector, _BLANK.sub("", said))
    emoji_kept = _JOINED.sub("\ue000", said.replace("\ue000", ""))
    shown = "".join(_shown(emoji_kept)).replace("\ue000", "\u200d")
    return _SELECTOR.sub(_one_selector, shown)  # one may stand first only now


def line(said: str) -> str:
    """One line of Discord markdown that shows `said` as it is: names, titles, wishes."""
    return block(" ".join(plain(said).split()))


def block(said: str) -> str:
    """Discord markdown that shows `said` as it is, with its lines and at most one empty between."""
    said = _EMPTY_LINES.sub("\n\n", plain(said)).strip("\n")
    said = _MARKUP.sub(r"\\\g<0>", said)
    said = _AT_START.sub(r"\1\\\2", said)
    said = _NUMBERED.sub(r"\1\\\2", said)
    said = _EMOJI.sub(r"\\:", said)
    said = _SCHEME.sub(r"\\[:\\]", said)
    said = _INVITE.sub(r"\1\\[.\\]", said)
    return _MENTION.sub(f"@{_ZERO}", said)


def quote(marked: str) -> str:
    """Each line of Discord markdown as a quotation."""
    return "\n".join(f"> {each}" for each in marked.split("\n"))


def fenced(said: str) -> str:
    """The very text, harmless inside, in a block that a member can copy it from."""
    inside = plain(said).replace("```", f"`{_ZERO}`{_ZERO}`")
    return f"```\n{_MENTION.sub(f'@{_ZERO}', inside)}\n```"


def shown_length(marked: str) -> int:
    """
    Characters as Discord may count them, on the careful side: a character beyond the basic plane
    counts two, as it does in the client.
    """
    return len(marked.encode("utf-16-le")) // 2


def cut(marked: str, limit: int) -> str:
    """
    Discord markdown of ours, cut to `limit` characters with "…" at its end.

    Never ends within an escape or between a letter and its marks; ends at a word where one is
    near.
    """
    if shown_length(marked) <= limit:
        return marked
    kept = marked.encode("utf-16-le")[: 2 * max(limit - 1, 0)].decode("utf-16-le", "ignore")
    following = marked[len(kept) : len(kept) + 1]
    if following.isalnum() and following.isascii():
        whole = re.sub(r"\S+\Z", "", kept)
        kept = whole if len(whole) > len(kept) - 40 else kept
    while kept and (unicodedata.combining(following) or following in "\u200d\ufe0f"):
        kept, following = kept[:-1], kept[-1]
    kept = kept.rstrip(" \n\u3000\u200d.,;:，、；：")
    if (len(kept) - len(kept.rstrip("\\"))) % 2:
        kept = kept[:-1]
    return kept + CUT


def _shown(said: str) -> Iterator[str]:
    """What is text: no formats, controls, surrogates, private ones, nor marks beyond `MARKS`."""
    height = 0
    for character in said:
        kind = unicodedata.category(character)
        height = height + 1 if kind in {"Mn", "Me"} else 0
        kept = character in "\n\ue000" or kind not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        if kept and height <= MARKS:
            yield character


def _one_selector(found: re.Match[str]) -> str:
    """A form selector after a letter or emoji chooses its shape; a row of them hides a message."""
    return found.group()[0] if found.start() else ""
