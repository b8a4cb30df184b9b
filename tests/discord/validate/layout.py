"""Components of a message: legacy rows, and the layouts of Components V2."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from tests.discord.validate.controls import (
    BUTTON,
    SELECTS,
    Ids,
    check_button,
    check_select,
)
from tests.discord.validate.judge import LINK, Judge, Path, Payload

ROW, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 1, 9, 10, 11, 12, 13, 14, 17
IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
TOP_V2 = (*IN_CONTAINER, CONTAINER)
MOST_COMPONENTS, MOST_DISPLAYED = 40, 4000
UNCOUNTED = 10**6
ATTACHED = "attachment://"
REFERABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")  # other names are changed by the upload


class Layout:
    """
    Walks the components of one message.

    Args:
        judge: Takes the faults.
        names: File names that `attachment://` may refer to.
        v2: Whether the message carries the flag of Components V2.
    """

    def __init__(self, judge: Judge, names: Collection[str], *, v2: bool) -> None:
        self._judge = judge
        self._ids = Ids(judge)
        self._names = names
        self._v2 = v2
        self._count = 0
        self._displayed = 0

    def check(self, components: Any, path: Path = ("components",)) -> None:
        """All components of the message, from the top."""
        if self._v2:
            self._children(components, path, TOP_V2)
            self._totals(path)
        elif self._judge.many(components, path, 5):
            self._children(components, path, (ROW,))

    def _totals(self, path: Path) -> None:
        if self._count > MOST_COMPONENTS:
            sentence = f"{self._count} components; a message has at most {MOST_COMPONENTS}."
            self._judge.note(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", sentence)
        if self._displayed > MOST_DISPLAYED:
            sentence = f"{self._displayed} characters shown; at most {MOST_DISPLAYED} can be."
            self._judge.note(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", sentence)

    def _children(self, children: Any, path: Path, allowed: Sequence[int]) -> None:
        if not self._judge.many(children, path, UNCOUNTED):  # the sum is checked once, at the end
            return
        for index, child in enumerate(children):
            self._component(child, (*path, index), allowed)

    def _component(self, component: Any, path: Path, allowed: Sequence[int]) -> None:
        if not self._judge.thing(component, path):
            return
        self._count += 1
        kind = component.get("type")
        if kind not in allowed or isinstance(kind, bool):
            among = ", ".join(str(item) for item in allowed)
            sentence = f'Value of field "type" must be one of ({among}).'
            self._judge.note((*path, "type"), "UNION_TYPE_CHOICES", sentence)
            return
        self._ids.number(component, path)
        self._of_kind(kind, component, path)

    def _of_kind(self, kind: int, component: Payload, path: Path) -> None:
        if kind == BUTTON:
            check_button(self._judge, self._ids, component, path)
        elif kind in SELECTS:
            check_select(self._judge, self._ids, component, path, modal=False)
        else:
            check = {
                ROW: self._row,
                SECTION: self._section,
                TEXT: self._text,
                THUMBNAIL: self._thumbnail,
                GALLERY: self._gallery,
                FILE: self._file,
                SEPARATOR: self._separator,
                CONTAINER: self._container,
            }[kind]
            check(component, path)

    def _row(self, row: Payload, path: Path) -> None:
        children, path = row.get("components"), (*path, "components")
        if not self._judge.many(children if children is not None else (), path, 5, least=1):
            return
        assert children is not None
        kinds = [child.get("type") for child in children if isinstance(child, dict)]
        if any(kind in SELECTS for kind in kinds) and len(kinds) > 1:
            sentence = "A select takes a whole action row."
            self._judge.note(path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", sentence)
        self._children(children, path, (BUTTON, *SELECTS))

    def _section(self, section: Payload, path: Path) -> None:
        children = section.get("components")
        at = (*path, "components")
        if self._judge.many(children if children is not None else (), at, 3, least=1):
            self._children(children, at, (TEXT,))
        if section.get("accessory") is None:
            self._judge.required((*path, "accessory"))
        else:
            self._component(section["accessory"], (*path, "accessory"), (BUTTON, THUMBNAIL))

    def _text(self, text: Payload, path: Path) -> None:
        content = text.get("content")
        # one long text is the fault of the message's sum, as two texts of half its length are
        self._judge.text(content, (*path, "content"), UNCOUNTED)
        self._displayed += len(content) if isinstance(content, str) else 0

    def _thumbnail(self, thumbnail: Payload, path: Path) -> None:
        self._media(thumbnail, "media", path)

    def _gallery(self, gallery: Payload, path: Path) -> None:
        items, path = gallery.get("items"), (*path, "items")
        if self._judge.many(items if items is not None else (), path, 10, least=1):
            for index, item in enumerate(items or ()):
                if self._judge.thing(item, (*path, index)):
                    self._media(item, "media", (*path, index))

    def _file(self, file: Payload, path: Path) -> None:
        self._media(file, "file", path, schemes=(ATTACHED,))

    def _media(
        self, owner: Payload, key: str, path: Path, schemes: Sequence[str] = (*LINK, ATTACHED)
    ) -> None:
        self._judge.flag(owner.get("spoiler"), (*path, "spoiler"))
        description = owner.get("description")
        self._judge.text(description, (*path, "description"), 1024, least=0, optional=True)
        media, path = owner.get(key), (*path, key)
        if not self._judge.thing(media, path):
            return
        assert media is not None
        url, path = media.get("url"), (*path, "url")
        if not self._judge.link(url, path, schemes=schemes):
            return
        name = url.removeprefix(ATTACHED)
        if url.startswith(ATTACHED) and not (name in self._names and REFERABLE.fullmatch(name)):
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            self._judge.note(path, code, f"{url} names no file of this message.")

    def _separator(self, separator: Payload, path: Path) -> None:
        self._judge.flag(separator.get("divider"), (*path, "divider"))
        self._judge.integer(separator.get("spacing"), (*path, "spacing"), 1, 2)

    def _container(self, container: Payload, path: Path) -> None:
        self._judge.integer(container.get("accent_color"), (*path, "accent_color"), 0, 0xFFFFFF)
        self._judge.flag(container.get("spoiler"), (*path, "spoiler"))
        children, path = container.get("components"), (*path, "components")
        if self._judge.many(children if children is not None else (), path, UNCOUNTED, least=1):
            self._children(children, path, IN_CONTAINER)
