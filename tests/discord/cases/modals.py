"""Modals: title, parts, inputs, labels."""

from typing import Any

from tests.discord.cases.case import Case, Json, button, options, row, select, text


def modal_cases() -> list[Case]:
    return [
        *_frame(),
        *_inputs(),
        *_lengths(),
        *_labels(),
        *_inside_labels(),
        *_groups(),
        *_finer(),
    ]


def modal(*components: Json, **more: Any) -> Json:
    return {"title": "Edit", "custom_id": "m", "components": list(components), **more}


def field(custom_id: str = "t", **more: Any) -> Json:
    return {"type": 4, "custom_id": custom_id, "style": 2, **more}


def label(component: Json | None = None, **more: Any) -> Json:
    return {"type": 18, "label": "Your text", "component": component or field(), **more}


def _frame() -> list[Case]:
    def fields(count: int) -> Json:
        return modal(*[label(field(f"t{number}")) for number in range(count)])

    one = modal(label())
    return [
        Case(
            "modal title",
            "modal",
            modal(label(), title="x" * 45),
            modal(label(), title="x" * 46),
            "title",
        ),
        Case("modal title, empty", "modal", one, modal(label(), title=""), "title"),
        Case(
            "modal custom id",
            "modal",
            modal(label(), custom_id="x" * 100),
            modal(label(), custom_id="x" * 101),
            "custom_id",
        ),
        Case("parts of a modal", "modal", fields(5), fields(6), "components"),
        Case("modal without parts", "modal", one, modal(), "components"),
        Case(
            "button in a modal",
            "modal",
            one,
            modal(row(button())),
            "components.0.components.0.type",
        ),
        Case(
            "text in a modal",
            "modal",
            modal(text(), label()),
            modal(text("")),
            "components.0.content",
        ),
        Case(
            "custom ids in a modal",
            "modal",
            fields(2),
            modal(label(field("a")), label(field("a"))),
            "components.1.component.custom_id",
        ),
    ]


def _inputs() -> list[Case]:
    def old(**more: Any) -> Json:
        return modal(row(field(label="Old", **more)))

    at = "components.0.components"
    two = modal(row(field("a", label="a"), field("b", label="b")))
    bare = modal(row(field()))
    return [
        Case(
            "input label",
            "modal",
            modal(row(field(label="x" * 45))),
            modal(row(field(label="x" * 46))),
            f"{at}.0.label",
        ),
        Case("input in a row has a label", "modal", old(), bare, f"{at}.0.label"),
        Case("one input a row", "modal", old(), two, at),
    ]


def _lengths() -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        first, second = modal(label(field(**inside))), modal(label(field(**outside)))
        return Case(rule, "modal", first, second, f"components.0.component.{at}")

    def value(length: int, **more: Any) -> Json:
        return {"value": "字" * length, **more}

    return [
        one("input value", value(4000), value(4001), "value"),
        one("value and max_length", value(10, max_length=10), value(11, max_length=10), "value"),
        one("value and min_length", value(5, min_length=5), value(4, min_length=5), "value"),
        one("min_length of an input", {"min_length": 0}, {"min_length": -1}, "min_length"),
        one("max_length of an input", {"max_length": 4000}, {"max_length": 4001}, "max_length"),
        one("least max_length", {"max_length": 1}, {"max_length": 0}, "max_length"),
        one(
            "input lengths",
            {"min_length": 5, "max_length": 5},
            {"min_length": 6, "max_length": 5},
            "min_length",
        ),
        one("input style", {"style": 1}, {"style": 3}, "style"),
        one("input hint", {"placeholder": "x" * 100}, {"placeholder": "x" * 101}, "placeholder"),
    ]


def _labels() -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        first, second = modal(label(**inside)), modal(label(**outside))
        return Case(rule, "modal", first, second, f"components.0.{at}")

    return [
        one("label", {"label": "x" * 45}, {"label": "x" * 46}, "label"),
        one("label's note", {"description": "x" * 100}, {"description": "x" * 101}, "description"),
        one("label in a label", {}, {"component": label()}, "component.type"),
    ]


def _inside_labels() -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        first, second = modal(label(inside)), modal(label(outside))
        return Case(rule, "modal", first, second, f"components.0.component.{at}")

    return [
        one("input's own label", field(label=None), field(label="x"), "label"),
        one("button in a label", select(), button(), "type"),
        one("disabled in a modal", select(disabled=False), select(disabled=True), "disabled"),
        one(
            "required and min_values",
            select(required=False, min_values=0),
            select(required=True, min_values=0),
            "min_values",
        ),
        one("select in a modal", select(25), select(26), "options"),
    ]


def _groups() -> list[Case]:
    def one(rule: str, inside: Json, outside: Json, at: str) -> Case:
        first, second = modal(label(inside)), modal(label(outside))
        return Case(rule, "modal", first, second, f"components.0.component.{at}")

    def group(kind: int, count: int, **more: Any) -> Json:
        return {"type": kind, "custom_id": "g", "options": options(count), **more}

    def upload(most: int) -> Json:
        return {"type": 19, "custom_id": "u", "max_values": most}

    return [
        one("file upload", upload(10), upload(11), "max_values"),
        one("radio group", group(21, 10), group(21, 11), "options"),
        one("radio group, least", group(21, 2), group(21, 1), "options"),
        one("checkboxes", group(22, 10), group(22, 11), "options"),
    ]


def _finer() -> list[Case]:
    def ids(first: int, second: int) -> Json:
        return modal(label(id=first), text(id=second))

    def upload(least: int, **more: bool) -> Json:
        return modal(label({"type": 19, "custom_id": "u", "min_values": least, **more}))

    def tick(custom_id: str, **more: Any) -> Json:
        return modal(label({"type": 23, "custom_id": custom_id, **more}))

    inside, at = "components.0.component", "components.0"
    loose, bare = modal(select()), modal({"type": 18, "label": "Your text"})
    return [
        Case("part of a modal", "modal", modal(label(select())), loose, f"{at}.type"),
        Case("label holds something", "modal", modal(label()), bare, inside),
        Case("ids in a modal", "modal", ids(1, 2), ids(1, 1), "components.1.id"),
        Case("custom id of a box", "modal", tick("x"), tick(""), f"{inside}.custom_id"),
        Case("box ticked or not", "modal", tick("x"), tick("x", default=1), f"{inside}.default"),
        Case(
            "upload that is required",
            "modal",
            upload(0, required=False),
            upload(0),
            f"{inside}.min_values",
        ),
    ]
