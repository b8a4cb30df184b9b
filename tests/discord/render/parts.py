"""Components as HTML: one function a kind."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tests.discord.render.markdown import Reader

Payload = Mapping[str, Any]
STYLES = {1: "pri", 2: "", 3: "ok", 4: "no", 5: "link", 6: "pri"}
ROW, BUTTON, INPUT, SECTION, TEXT, THUMBNAIL, GALLERY = 1, 2, 4, 9, 10, 11, 12
FILE, SEPARATOR, CONTAINER = 13, 14, 17
STRING_SELECT, SELECTS = 3, (3, 5, 6, 7, 8)
PICK = {5: "Make a selection", 6: "Make a selection", 7: "Make a selection", 8: "Make a selection"}


@dataclass(frozen=True, slots=True)
class Painter:
    """
    Draws components for one reader.

    Args:
        reader: Draws the markdown.
        pictures: Address of a picture by its url in the payload; others are drawn as frames.
        pressed: Custom ids of buttons that are drawn as held down.
        opened: Custom ids of selects that are drawn with their options.
    """

    reader: Reader
    pictures: Mapping[str, str] = field(default_factory=dict)
    pressed: Collection[str] = ()
    opened: Collection[str] = ()

    def all(self, components: Sequence[Payload]) -> str:
        return "".join(self.one(component) for component in components)

    def one(self, component: Payload) -> str:
        kind = component["type"]
        if kind in SELECTS:
            return self.select(component)
        draw = {
            ROW: self._row,
            BUTTON: self.button,
            SECTION: self._section,
            TEXT: self._text,
            THUMBNAIL: self._thumbnail,
            GALLERY: self._gallery,
            FILE: self._file,
            SEPARATOR: self._separator,
            CONTAINER: self._container,
        }[kind]
        return draw(component)

    def button(self, button: Payload) -> str:
        classes = ["b", STYLES[button["style"]]]
        if button.get("custom_id") in self.pressed:
            classes.append("held")
        off = " disabled" if button.get("disabled") else ""
        face = escape(button.get("label") or "")
        if emoji := button.get("emoji"):
            face = f'<span class="emoji">{escape(emoji["name"])}</span> {face}'
        return f'<button class="{" ".join(classes)}"{off}>{face}</button>'

    def select(self, select: Payload) -> str:
        chosen = [o["label"] for o in select.get("options") or () if o.get("default")]
        hint = select.get("placeholder") or PICK.get(select["type"], "Make a selection")
        face = escape("，".join(chosen) if self.reader.chinese else ", ".join(chosen))
        shown = face or f'<span class="hint">{escape(hint)}</span>'
        off = " off" if select.get("disabled") else ""
        box = f'<div class="sel{off}">{shown}</div>'
        if select["custom_id"] not in self.opened or select["type"] != STRING_SELECT:
            return box
        return box + f'<div class="options">{"".join(map(_option, select["options"]))}</div>'

    def _row(self, row: Payload) -> str:
        return f'<div class="r">{self.all(row["components"])}</div>'

    def _section(self, section: Payload) -> str:
        texts, beside = self.all(section["components"]), self.one(section["accessory"])
        return f'<div class="sec"><div>{texts}</div>{beside}</div>'

    def _text(self, text: Payload) -> str:
        return f'<div class="text">{self.reader.html(text["content"])}</div>'

    def _thumbnail(self, thumbnail: Payload) -> str:
        return f'<div class="thumb">{self._picture(thumbnail)}</div>'

    def _gallery(self, gallery: Payload) -> str:
        items, many = gallery["items"], min(len(gallery["items"]), 4)
        alts = [item.get("description") or "no alt text" for item in items]
        notes = "".join(f"<li>{escape(alt)}</li>" for alt in alts)
        pictures = "".join(map(self._picture, items))
        return f'<div class="gal n{many}">{pictures}</div><ol class="alts">{notes}</ol>'

    def _picture(self, item: Payload) -> str:
        alt, url = escape(item.get("description") or ""), item["media"]["url"]
        badge = '<span class="alt">ALT</span>' if alt else ""
        source = self.pictures.get(url)
        veil = " veil" if item.get("spoiler") else ""
        if source is None:
            return f'<figure class="frame{veil}">{escape(url)}{badge}</figure>'
        return f'<figure class="{veil}"><img src="{source}" alt="{alt}">{badge}</figure>'

    def _file(self, file: Payload) -> str:
        name = file.get("name") or file["file"]["url"].rsplit("/", 1)[-1]
        return file_row(name, file.get("size"))

    def _separator(self, separator: Payload) -> str:
        wide = " wide" if separator.get("spacing") == 2 else ""
        line = "" if separator.get("divider", True) else " none"
        return f'<hr class="{wide}{line}">'

    def _container(self, container: Payload) -> str:
        colour = container.get("accent_color")
        accent = "" if colour is None else f' style="--accent:#{colour:06x}"'
        classes = f"box{'' if colour is None else ' accent'}"
        veil = " veil" if container.get("spoiler") else ""
        return f'<div class="{classes}{veil}"{accent}>{self.all(container["components"])}</div>'


def _option(option: Payload) -> str:
    note = option.get("description")
    small = f"<small>{escape(note)}</small>" if note else ""
    chosen = ' class="chosen"' if option.get("default") else ""
    return f"<div{chosen}>{escape(option['label'])}{small}</div>"


def file_row(name: str, size: int | None) -> str:
    """A file as a line with its name and size."""
    weight = "" if size is None else f"<small>{size / 1024:.1f} KB</small>"
    return f'<div class="file"><span>{escape(name)}</span>{weight}</div>'
