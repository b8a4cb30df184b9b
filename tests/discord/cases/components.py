"""Action rows, buttons and selects, in messages of either kind."""

from typing import Any

from tests.discord.cases.case import (
    Case,
    Json,
    button,
    buttons,
    legacy,
    options,
    row,
    select,
    text,
    v2,
    without,
)

CHILD = "components.0.components.0"


def component_cases() -> list[Case]:
    return [
        *_rows(),
        *_buttons(),
        *_button_styles(),
        *_selects(),
        *_options(),
        *_populated(),
        *_finer(),
    ]


def _rows() -> list[Case]:
    five = legacy(*[row(button(f"r{number}")) for number in range(5)])
    six = legacy(*[row(button(f"r{number}")) for number in range(6)])
    at, one = "components.0.components", legacy(row(*buttons(1)))
    return [
        Case("legacy rows", "message", five, six, "components"),
        Case("buttons a row", "message", legacy(row(*buttons(5))), legacy(row(*buttons(6))), at),
        Case("buttons a row, V2", "message", v2(row(*buttons(5))), v2(row(*buttons(6))), at),
        Case("empty row", "message", one, legacy(row()), at),
        Case("one select a row", "message", v2(row(select())), v2(row(select(), button())), at),
        Case(
            "custom ids are unique",
            "message",
            v2(row(button("a"), button("b"))),
            v2(row(button("a")), text(), row(button("a"))),
            "components.2.components.0.custom_id",
        ),
    ]


def _button(inside: Json, outside: Json, rule: str, at: str) -> Case:
    return Case(rule, "message", v2(row(inside)), v2(row(outside)), f"{CHILD}.{at}".rstrip("."))


def _buttons() -> list[Case]:
    faced = {"emoji": {"name": "🎼"}}
    bare = without(button(), "label")
    return [
        _button(button(label="x" * 80), button(label="x" * 81), "button label", "label"),
        _button(button("x" * 100), button("x" * 101), "custom id", "custom_id"),
        _button(button(), button(""), "custom id, empty", "custom_id"),
        _button(button(), without(button(), "custom_id"), "custom id, none", "custom_id"),
        _button({**bare, **faced}, bare, "label or emoji", ""),
        _button(button(style=4), button(style=7), "button style", "style"),
    ]


def _button_styles() -> list[Case]:
    def link(url: str, **more: Any) -> Json:
        return {**without(button(), "custom_id"), "style": 5, "url": url, **more}

    premium = {"type": 2, "style": 6, "sku_id": "123"}
    page = "https://example.org/"
    long = page + "x" * (512 - len(page))
    return [
        _button(link(page), without(link(page), "url"), "link has a url", "url"),
        _button(link(page), link(page, custom_id="x"), "link has no custom id", "custom_id"),
        _button(button(), button(url=page), "only a link has a url", "url"),
        _button(link(long), link(long + "x"), "url of a link", "url"),
        _button(link(page), link("ftp://example.org"), "scheme of a link", "url"),
        _button(premium, {**premium, "label": "x"}, "premium has no label", "label"),
    ]


def _selects() -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        return Case(rule, "message", v2(row(inside)), v2(row(outside)), f"{CHILD}.{at}")

    hint, longer = select(placeholder="x" * 150), select(placeholder="x" * 151)
    return [
        one("options", select(25), select(26), "options"),
        one("no options", select(1), select(0), "options"),
        one("placeholder", hint, longer, "placeholder"),
        one("min_values", select(min_values=0), select(min_values=-1), "min_values"),
        one("max_values", select(25, max_values=25), select(25, max_values=26), "max_values"),
        one("max_values, least", select(max_values=1), select(max_values=0), "max_values"),
        one("values and options", select(2, max_values=2), select(2, max_values=3), "max_values"),
        one(
            "min and max",
            select(3, min_values=2, max_values=2),
            select(3, min_values=2, max_values=1),
            "min_values",
        ),
    ]


def _options() -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        first = v2(row(select(options=[inside])))
        second = v2(row(select(options=[outside])))
        return Case(rule, "message", first, second, f"{CHILD}.options.0.{at}")

    def option(**more: str) -> Json:
        return {"label": "l", "value": "v", **more}

    twice = [option(), option()]
    long, longer = "x" * 100, "x" * 101
    return [
        one("option label", option(label=long), option(label=longer), "label"),
        one("option value", option(value=long), option(value=longer), "value"),
        one("option note", option(description=long), option(description=longer), "description"),
        Case(
            "option values are unique",
            "message",
            v2(row(select())),
            v2(row(select(options=twice))),
            f"{CHILD}.options.1.value",
        ),
        Case(
            "options chosen beforehand",
            "message",
            v2(row(select(options=options(1, default=True)))),
            v2(row(select(options=options(2, default=True)))),
            f"{CHILD}.options",
        ),
    ]


def _populated() -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        base = {"type": 8, "custom_id": "c"}
        first, second = {**base, **inside}, {**base, **outside}
        return Case(rule, "message", v2(row(first)), v2(row(second)), f"{CHILD}.{at}")

    channel = {"id": "1", "type": "channel"}
    role, two = {"id": "1", "type": "role"}, [{"id": "1", "type": "channel"}] * 2
    return [
        one(
            "channel types", {"channel_types": [0, 15]}, {"channel_types": [99]}, "channel_types.0"
        ),
        one(
            "kind of a default",
            {"default_values": [channel]},
            {"default_values": [role]},
            "default_values.0.type",
        ),
        one("defaults", {"default_values": [channel]}, {"default_values": two}, "default_values"),
        one("only a string select has options", {}, {"options": options(1)}, "options"),
    ]


def _finer() -> list[Case]:
    def face(**emoji: str) -> Json:
        return {**without(button(), "label"), "emoji": emoji}

    def chosen(*ids: str) -> Json:
        values = [{"id": one, "type": "user"} for one in ids]
        return {"type": 5, "custom_id": "u", "default_values": values}

    premium = {"type": 2, "style": 6, "sku_id": "123"}
    long, longer = select(custom_id="x" * 100), select(custom_id="x" * 101)
    alike = v2(row(button("same")), row(select(custom_id="same")))
    return [
        _button(long, longer, "custom id of a select", "custom_id"),
        Case(
            "one custom id for two kinds",
            "message",
            v2(row(button("one")), row(select(custom_id="two"))),
            alike,
            "components.1.components.0.custom_id",
        ),
        _button(premium, without(premium, "sku_id"), "premium has a sku", "sku_id"),
        _button(face(name="🎼"), face(name=""), "emoji has a name", "emoji.name"),
        _button(face(id="123"), face(id="wave"), "emoji's id", "emoji.id"),
        _button(button(disabled=False), button(disabled="no"), "disabled or not", "disabled"),
        _button(chosen("1"), chosen("Ann"), "id of a default", "default_values.0.id"),
    ]
