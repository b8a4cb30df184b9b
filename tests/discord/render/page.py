"""A channel as one HTML page: messages, and beside them what is not a message."""

import base64
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from tests.discord.emulator import Message
from tests.discord.render import forms
from tests.discord.render.markdown import Reader
from tests.discord.render.parts import Painter, file_row

CSS = Path(__file__).with_name("look.css")
EPHEMERAL, LOADING = 1 << 6, 1 << 7
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """
    A message with what its payload does not hold.

    Args:
        message: Of the emulator, or any payload with components, content or embeds.
        caption: A line above it for whoever looks.
        files: Content of uploaded files by name, for `attachment://name`.
        used: The command it answers: ("Ann", "/next").
        author: Whose name stands above it.
        pressed, opened: Custom ids of buttons held down, and of selects shown open.
    """

    message: Message | Payload
    caption: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    used: tuple[str, str] | None = None
    author: str = "Chorus"
    pressed: Collection[str] = ()
    opened: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A modal: the `data` of a callback of type 9."""

    modal: Payload
    caption: str = ""
    opened: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Autocomplete: what stands in the line, and the choices of the answer."""

    typed: str
    choices: Sequence[Payload]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """The picker after typing `/`: registered commands."""

    commands: Sequence[Payload]
    caption: str = ""


Item = Message | Payload | Said | Form | Suggestions | Commands


def page(
    items: Sequence[Item],
    *,
    theme: str = "dark",
    locale: str = "en-US",
    now: float | None = None,
    names: Mapping[str, str] | None = None,
    channel: str = "poems",
) -> str:
    """
    A whole page.

    Args:
        items: What stands in the channel, oldest first.
        theme: dark or light.
        locale: The reader's client; zh-CN and zh-TW speak Chinese.
        now: Epoch seconds for relative times; the present when None.
        names: Names for mentions by id.
        channel: The channel's name.
    """
    moment = time.time() if now is None else now
    reader = Reader(moment, locale.startswith("zh"), locale == "zh-TW", names or {})
    drawn = "".join(_item(item, reader, locale) for item in items)
    style = CSS.read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="{locale}" class="{theme}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>#{escape(channel)}</title><style>{style}</style>"
        f"<header># <b>{escape(channel)}</b></header><main>{drawn}</main></html>"
    )


def _item(item: Item, reader: Reader, locale: str) -> str:
    painter = Painter(reader)
    if isinstance(item, Form):
        drawn = forms.modal(Painter(reader, opened=item.opened), item.modal)
    elif isinstance(item, Suggestions):
        drawn = forms.suggestions(painter, item.typed, item.choices, locale)
    elif isinstance(item, Commands):
        drawn = forms.commands(item.commands, locale)
    else:
        said = item if isinstance(item, Said) else Said(item)
        return _captioned(said.caption, _message(said, reader))
    return _captioned(item.caption, drawn)


def _captioned(caption: str, drawn: str) -> str:
    above = f'<p class="cap">{escape(caption)}</p>' if caption else ""
    return f"<section>{above}{drawn}</section>"


def _message(said: Said, reader: Reader) -> str:
    raw = said.message
    payload = raw.payload() if isinstance(raw, Message) else raw
    author = raw.author.name if isinstance(raw, Message) else said.author
    painter = Painter(reader, _pictures(said), said.pressed, said.opened)
    flags = payload.get("flags") or 0
    body = _thinking(author, reader) if flags & LOADING else _body(payload, painter, said.files)
    private = " private" if flags & EPHEMERAL else ""
    foot = _only_you(reader) if flags & EPHEMERAL else ""
    used = _used(said.used, reader) if said.used else ""
    return (
        f'<article class="msg{private}"><div class="av">{escape(author[:1])}</div>{used}'
        f'<div><div class="nm">{escape(author)} <i>APP</i><time>{_clock(reader)}</time></div>'
        f"{body}{foot}</div></article>"
    )


def _body(payload: Payload, painter: Painter, files: Mapping[str, bytes]) -> str:
    content = payload.get("content")
    parts = [f'<div class="text">{painter.reader.html(content)}</div>'] if content else []
    parts += [_embed(embed, painter.reader) for embed in payload.get("embeds") or ()]
    parts.append(painter.all(payload.get("components") or ()))
    if not (payload.get("flags") or 0) & 1 << 15:  # under V2 only components show files
        for file in payload.get("attachments") or ():
            size = file.get("size", len(files.get(file["filename"], b"")))
            parts.append(file_row(file["filename"], size))
    return f'<div class="body">{"".join(parts)}</div>'


def _embed(embed: Payload, reader: Reader) -> str:
    parts = [f"<h3>{reader.inline(embed['title'])}</h3>"] if embed.get("title") else []
    parts.append(reader.html(embed.get("description") or ""))
    parts += [
        f"<h3>{reader.inline(one['name'])}</h3>{reader.html(one['value'])}"
        for one in embed.get("fields") or ()
    ]
    if foot := (embed.get("footer") or {}).get("text"):
        parts.append(f'<p class="sub">{escape(foot)}</p>')
    colour = f"--accent:#{embed.get('color') or 0x6F7B79:06x}"
    return f'<div class="box accent" style="{colour}">{"".join(parts)}</div>'


def _pictures(said: Said) -> dict[str, str]:
    """Pictures as addresses that need no server, by every url a payload may name them with."""
    found = {f"attachment://{name}": _inlined(content) for name, content in said.files.items()}
    if isinstance(said.message, Message):
        found |= {file.url: _inlined(file.content) for file in said.message.attachments}
    return found


def _inlined(content: bytes) -> str:
    kind = "image/svg+xml" if content.lstrip().startswith(b"<svg") else "image/png"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _used(used: tuple[str, str], reader: Reader) -> str:
    who, command = (escape(part) for part in used)
    verb = reader.own("used", "使用了")
    return f'<p class="rep"><b>{who}</b> {verb} <b>{command}</b></p>'


def _only_you(reader: Reader) -> str:
    seen, gone = (
        reader.own("Only you can see this", "只有您可以看到"),
        reader.own("Dismiss", "移除"),
    )
    return f'<p class="eph">{seen} · <a href="#">{gone}</a></p>'


def _thinking(author: str, reader: Reader) -> str:
    words = reader.own(f"{author} is thinking...", f"{author} 正在思考……")
    return f'<div class="body sub">{escape(words)}</div>'


def _clock(reader: Reader) -> str:
    at = time.strftime("%H:%M", time.gmtime(reader.now))
    return reader.own(f"Today at {at}", f"今天 {at}")
