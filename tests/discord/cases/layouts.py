"""Components V2: sums, nesting, sections, texts, media, containers."""

from typing import Any

from tests.discord.cases.case import (
    Case,
    button,
    buttons,
    container,
    gallery,
    legacy,
    row,
    section,
    select,
    text,
    v2,
    without,
)

PICTURE = "https://example.org/a.png"
LONG = PICTURE + "?" + "x" * (2048 - len(PICTURE) - 1)


def layout_cases() -> list[Case]:
    return [*_sums(), *_legacy_fields(), *_nesting(), *_sections(), *_media(), *_frames()]


def _sums() -> list[Case]:
    texts = [text(str(number)) for number in range(39)]
    halves = text("x" * 2000)
    rows = [row(*buttons(5, start)) for start in range(0, 30, 5)]  # 36 components
    full = v2(container(*rows, text(), text(), text()))
    return [
        Case(
            "40 components",
            "message",
            v2(container(*texts)),
            v2(container(*texts, text())),
            "components",
        ),
        Case("nested ones count", "message", full, v2(container(*rows, *texts[:4])), "components"),
        Case(
            "accessories count",
            "message",
            v2(*[_voted(number) for number in range(13)], text()),
            v2(*[_voted(number) for number in range(13)], text(), text()),
            "components",
        ),
        Case(
            "4,000 characters", "message", v2(text("x" * 4000)), v2(text("x" * 4001)), "components"
        ),
        Case(
            "4,000 over all texts",
            "message",
            v2(halves, container(halves)),
            v2(halves, container(halves), text("x")),
            "components",
        ),
    ]


def _voted(number: int) -> dict[str, Any]:
    return section(text(), accessory=button(f"vote{number}"))


def _legacy_fields() -> list[Case]:
    embeds, poll = [{"description": "x"}], {"question": {"text": "?"}, "answers": []}
    plain, card = legacy(row(button())), v2(text())
    return [
        Case(
            "V2 without its flag", "message", plain, {"components": [text()]}, "components.0.type"
        ),
        Case("content beside V2", "message", v2(text()), v2(text(), content="x"), "content"),
        Case("embeds beside V2", "message", card, v2(text(), embeds=embeds), "embeds"),
        Case("poll beside V2", "message", card, v2(text(), poll=poll), "poll"),
        Case("stickers beside V2", "message", card, v2(text(), sticker_ids=["1"]), "sticker_ids"),
        Case("V2 has components", "message", card, v2(), ""),
    ]


def _nesting() -> list[Case]:
    def inside(child: dict[str, Any]) -> dict[str, Any]:
        return v2(container(child))

    at = "components.0.components.0.type"
    return [
        Case("container in container", "message", inside(text()), inside(container(text())), at),
        Case("section in a row", "message", v2(row(button())), v2(row(section(text()))), at),
        Case("text in a row", "message", v2(row(select())), v2(row(text())), at),
        Case("button at the top", "message", v2(row(button())), v2(button()), "components.0.type"),
        Case("thumbnail at the top", "message", v2(text()), v2(_thumbnail()), "components.0.type"),
        Case("text input in a message", "message", v2(row(select())), v2(row(_input())), at),
        Case("button in a container", "message", inside(row(button())), inside(button()), at),
        Case(
            "empty container", "message", inside(text()), v2(container()), "components.0.components"
        ),
    ]


def _thumbnail(**more: Any) -> dict[str, Any]:
    return {"type": 11, "media": {"url": PICTURE}, **more}


def _input() -> dict[str, Any]:
    return {"type": 4, "custom_id": "t", "style": 1, "label": "x"}


def _sections() -> list[Case]:
    three = section(text(), text(), text())
    bare = without(section(text()), "accessory")
    held, wrong = section(text()), section(text(), accessory=text())
    at = "components.0"
    return [
        Case(
            "section, texts", "message", v2(three), v2(section(*[text()] * 4)), f"{at}.components"
        ),
        Case("section, no text", "message", v2(held), v2(section()), f"{at}.components"),
        Case("section, accessory", "message", v2(held), v2(bare), f"{at}.accessory"),
        Case("accessory, kind", "message", v2(held), v2(wrong), f"{at}.accessory.type"),
        Case(
            "section, kind", "message", v2(held), v2(section(button())), f"{at}.components.0.type"
        ),
        Case("empty text", "message", v2(text(".")), v2(text("")), f"{at}.content"),
        Case("blank text", "message", v2(text(".")), v2(text("\n ")), f"{at}.content"),
    ]


def _media() -> list[Case]:
    def alt(length: int) -> dict[str, Any]:
        return v2(gallery(PICTURE, description="x" * length))

    def thumb(length: int) -> dict[str, Any]:
        return v2(section(text(), accessory=_thumbnail(description="x" * length)))

    def file(url: str) -> dict[str, Any]:
        return v2({"type": 13, "file": {"url": url}})

    odd, both = "attachment://雨 夜.png", ("a.png", "雨 夜.png")
    sent, lost, at = "attachment://a.png", "attachment://b.png", "components.0.items"
    ten = v2(gallery(*[PICTURE] * 10))
    url = f"{at}.0.media.url"
    return [
        Case("gallery", "message", ten, v2(gallery(*[PICTURE] * 11)), at),
        Case("empty gallery", "message", v2(gallery(PICTURE)), v2(gallery()), at),
        Case("alt text", "message", alt(1024), alt(1025), f"{at}.0.description"),
        Case("picture uploaded", "message", v2(gallery(sent)), v2(gallery(lost)), url, ("a.png",)),
        Case("name of a file", "message", v2(gallery(sent)), v2(gallery(odd)), url, both),
        Case("length of a link", "message", v2(gallery(LONG)), v2(gallery(LONG + "x")), url),
        Case("picture's link", "message", v2(gallery(PICTURE)), v2(gallery("file:///a")), url),
        Case(
            "file uploaded", "message", file(sent), file(lost), "components.0.file.url", ("a.png",)
        ),
        Case(
            "file, no link",
            "message",
            file(sent),
            file(PICTURE),
            "components.0.file.url",
            ("a.png",),
        ),
        Case(
            "alt text of a thumbnail",
            "message",
            thumb(1024),
            thumb(1025),
            "components.0.accessory.description",
        ),
    ]


def _frames() -> list[Case]:
    def space(size: int) -> dict[str, Any]:
        return v2(text(), {"type": 14, "spacing": size})

    def colour(value: int) -> dict[str, Any]:
        return v2(container(text(), accent_color=value))

    def ids(first: int, second: int) -> dict[str, Any]:
        return v2(text(id=first), text(id=second))

    last = (1 << 31) - 1
    return [
        Case("separator", "message", space(2), space(3), "components.1.spacing"),
        Case("accent", "message", colour(0xFFFFFF), colour(0x1000000), "components.0.accent_color"),
        Case("ids are unique", "message", ids(0, 0), ids(7, 7), "components.1.id"),
        Case("ids have 32 bits", "message", ids(1, last), ids(1, last + 1), "components.1.id"),
    ]
