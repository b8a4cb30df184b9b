"""The part of Discord's markdown that bots use, as HTML; everything else is escaped text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from tests.discord.render.when import stamped

BLOCKS = (
    (re.compile(r"^(#{1,3}) +(.+)$"), "heading"),
    (re.compile(r"^-# +(.+)$"), "subtext"),
    (re.compile(r"^> ?(.*)$"), "quote"),
    (re.compile(r"^( *)(?:[-*]|(\d+)\.) +(.+)$"), "item"),
)
INLINE = re.compile(
    r"(?P<escape>\\[^0-9A-Za-z\s])"
    r"|(?P<code>`[^`\n]+`)"
    r"|(?P<stamp><t:-?\d+(?::[tTdDfFRsS])?>)"
    r"|(?P<mention><(?:@[!&]?|#)\d+>|@everyone|@here)"
    r"|(?P<command></[^:>]+:\d+>)"
    r"|(?P<link>\[[^\]\n]+\]\(<?https?://[^\s)>]+>?\))"
    r"|(?P<url><?https?://[^\s<>]+>?)"
    r"|(?P<strong>\*\*(?=\S).+?(?<=\S)\*\*)"
    r"|(?P<under>__(?=\S).+?(?<=\S)__)"
    r"|(?P<em>\*(?=[^\s*]).+?(?<=[^\s*])\*(?!\*)|\b_(?=\S)[^_]+?(?<=\S)_\b)"
    r"|(?P<strike>~~.+?~~)"
    r"|(?P<spoiler>\|\|.+?\|\|)",
    re.DOTALL,
)
TAGS = {"strong": ("b", 2), "under": ("u", 2), "em": ("em", 1), "strike": ("s", 2)}
TRADITIONAL = str.maketrans("钟时个后项选没", "鐘時個後項選沒")
Block = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """
    Who looks at the text.

    Args:
        now: Epoch seconds, for relative times.
        chinese: Whether their client speaks Chinese; `traditional`: as in Taiwan.
        names: What is written for a mention, by id.
    """

    now: float
    chinese: bool = False
    traditional: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    def html(self, text: str) -> str:
        """The text as blocks of HTML."""
        parts = re.split(r"```(?:[a-z]*\n)?(.*?)```", text, flags=re.DOTALL)
        rendered = []
        for index, part in enumerate(parts):
            if index % 2:
                rendered.append(f"<pre>{escape(part.strip())}</pre>")
            else:
                rendered.extend(self._block(*block) for block in _blocks(part))
        return "".join(rendered)

    def own(self, english: str, chinese: str) -> str:
        """The client's own words, in the reader's language."""
        if not self.chinese:
            return english
        return chinese.translate(TRADITIONAL) if self.traditional else chinese

    def inline(self, text: str) -> str:
        """One line's worth of markdown, or a paragraph of several."""
        done, last = [], 0
        for match in INLINE.finditer(text):
            done.append(escape(text[last : match.start()]))
            done.append(self._token(match.lastgroup or "", match.group()))
            last = match.end()
        return "".join([*done, escape(text[last:])]).replace("\n", "<br>")

    def _block(self, kind: str, lines: list[str]) -> str:
        if kind == "quote":
            return f"<blockquote>{self.html(chr(10).join(lines))}</blockquote>"
        if kind == "item":
            return self._list(lines)
        if kind == "subtext":
            return "".join(f'<p class="sub">{self.inline(line)}</p>' for line in lines)
        if kind.startswith("h"):
            return "".join(f"<{kind}>{self.inline(line)}</{kind}>" for line in lines)
        return f"<p>{self.inline(chr(10).join(lines))}</p>"

    def _list(self, lines: list[str]) -> str:
        items = []
        for line in lines:
            match = BLOCKS[3][0].match(line)
            assert match is not None, "only items come here"
            depth, number, words = len(match[1]) // 2, match[2], match[3]
            mark = f"{number}." if number else "•" if depth == 0 else "◦"
            style = f' style="margin-left:{depth * 1.4}em"' if depth else ""
            items.append(f"<li{style}><i>{mark}</i><span>{self.inline(words)}</span></li>")
        return f"<ul>{''.join(items)}</ul>"

    def _token(self, kind: str, text: str) -> str:
        if kind in TAGS:
            tag, width = TAGS[kind]
            return f"<{tag}>{self.inline(text[width:-width])}</{tag}>"
        if kind == "escape":
            return escape(text[1:])
        if kind == "code":
            return f"<code>{escape(text[1:-1])}</code>"
        if kind == "spoiler":
            return f'<span class="spoiler">{self.inline(text[2:-2])}</span>'
        if kind == "stamp":
            seconds, _, style = text[3:-1].partition(":")
            said = stamped(int(seconds), style, self.now, chinese=self.chinese)
            said = self.own(said, said)
            return f'<span class="ts">{escape(said)}</span>'
        return self._reference(kind, text)

    def _reference(self, kind: str, text: str) -> str:
        if kind == "link":
            words, _, url = text[1:-1].partition("](")
            return f'<a href="{escape(url.strip("<>"))}">{self.inline(words)}</a>'
        if kind == "url":
            url = escape(text.strip("<>"))
            return f'<a href="{url}">{url}</a>'
        if kind == "command":
            return f'<span class="at">/{escape(text[2:].split(":")[0])}</span>'
        number = text.strip("<>@!&#")
        sign = "#" if text.startswith("<#") else "@"
        name = self.names.get(number, number)
        return f'<span class="at">{sign}{escape(name.removeprefix(sign))}</span>'


def _blocks(text: str) -> Iterator[Block]:
    """Runs of lines of one kind; an empty line ends a paragraph's run but is kept within it."""
    kind, lines = "", list[str]()
    for line in text.strip("\n").split("\n"):
        found, words = _kind(line)
        if found != kind and lines:
            yield kind, lines
            lines = []
        kind = found
        lines.append(words)
    if any(lines):
        yield kind, lines


def _kind(line: str) -> tuple[str, str]:
    for pattern, name in BLOCKS:
        if match := pattern.match(line):
            if name == "heading":
                return f"h{len(match[1])}", match[2]
            return name, line if name == "item" else match[1]
    return "text", line
