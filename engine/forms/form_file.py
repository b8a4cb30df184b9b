"""Reads the files of `prompts/forms/` strictly: every slip is named with its file and key."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from engine.forms.crafts import is_craft
from engine.forms.form import (
    LANGUAGES,
    PROFILES,
    Family,
    Field,
    Form,
    Layout,
    Limits,
    Profile,
    Teaching,
    Voice,
)
from engine.forms.toml import FormFileError, Table
from engine.types import Language, Sampling

_LAYOUTS: dict[str, Layout] = {layout: layout for layout in get_args(Layout)}
_FAMILIES: dict[str, Family] = {family: family for family in get_args(Family)}
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")


def load_forms(folder: Path) -> dict[str, Form]:
    """
    Every form of a folder by its id, in the order of the file names.

    Raises:
        FormFileError: A file is wrong; the message names it and the key.
    """
    forms = {form.id: form for form in map(read_form, sorted(folder.glob("*.toml")))}
    if not forms:
        raise FormFileError(f"{folder.name}: holds no form")
    return forms


def read_form(file: Path) -> Form:
    root = Table.open(file)
    form_id = root.text("id")
    if form_id != file.stem or not _ID.fullmatch(form_id):
        raise root.fault("id", f"must be the file's name, {file.stem}, in small letters")
    limits = {_language(root, key): _limits(table) for key, table in root.table("limits").tables()}
    form = Form(
        id=form_id,
        craft=_craft(root),
        family=_family(root),
        beta=root.flag("beta"),
        layout=_layout(root),
        name=_in_all_languages(root, "name"),
        blurb=_in_all_languages(root, "blurb"),
        asks=_in_all_languages(root, "asks"),
        rules=_rules(root, limits),
        limits=limits,
        voices=_voices(root, limits),
        fields=_fields(root, limits),
        teaching=_teaching(root, limits),
    )
    root.close()
    return form


def _craft(root: Table) -> str:
    name = root.text("craft") if root.has("craft") else "plain"
    if not _ID.fullmatch(name) or not is_craft(name):
        raise root.fault("craft", "is not the name of a module in engine/forms/crafts")
    return name


def _family(root: Table) -> Family:
    family = _FAMILIES.get(root.text("family"))
    if family is None:
        raise root.fault("family", f"must be one of {', '.join(_FAMILIES)}")
    return family


def _layout(root: Table) -> Layout:
    layout = _LAYOUTS.get(root.text("layout"))
    if layout is None:
        raise root.fault("layout", f"must be one of {', '.join(_LAYOUTS)}")
    return layout


def _language(root: Table, key: str) -> Language:
    for language in LANGUAGES:
        if key == language:
            return language
    raise root.fault(f"limits.{key}", f"must be one of {', '.join(LANGUAGES)}")


def _in_all_languages(root: Table, key: str) -> dict[Language, str]:
    table = root.table(key)
    texts = {language: table.text(language).strip() for language in LANGUAGES}
    table.close()
    return texts


def _rules(root: Table, limits: Mapping[Language, Limits]) -> dict[Language, str]:
    table = root.table("rules")
    texts = {language: table.text(language).strip() for language in limits}
    table.close()
    return texts


def _limits(table: Table) -> Limits:
    limits = Limits(
        length_min=table.integer("length_min", 1, 10_000),
        length_max=table.integer("length_max", 1, 10_000),
        lines_min=table.integer("lines_min", 1, 1_000),
        lines_max=table.integer("lines_max", 1, 1_000),
    )
    if limits.length_min > limits.length_max:
        raise table.fault("length_min", "is above length_max")
    if limits.lines_min > limits.lines_max:
        raise table.fault("lines_min", "is above lines_max")
    table.close()
    return limits


def _voices(
    root: Table, limits: Mapping[Language, Limits]
) -> dict[tuple[Profile, Language], Voice]:
    voices: dict[tuple[Profile, Language], Voice] = {}
    for profile in PROFILES:
        if not root.has(profile):
            continue
        table = root.table(profile)
        for language, bounds in limits.items():
            voices[profile, language] = _voice(table.table(language), bounds)
        table.close()
    if not voices:
        raise root.fault(" or ".join(PROFILES), "is missing: no model could write this form")
    return voices


def _voice(table: Table, limits: Limits) -> Voice:
    sampling = Sampling(
        temperature=table.number("temperature", 0.01, 2.0),
        top_p=table.number("top_p", 0.01, 1.0),
        max_tokens=table.integer("max_tokens", 1, 8192),
        repetition_penalty=table.number("repetition_penalty", 0.5, 2.0),
        frequency_penalty=_frequency(table),
        stop=table.texts("stop") if table.has("stop") else (),
    )
    length = table.integer("length", limits.length_min, limits.length_max)
    regex = table.text("guide_regex") if table.has("guide_regex") else None
    if regex is not None:
        try:
            re.compile(regex)
        except re.error as exc:
            raise table.fault("guide_regex", f"is not a regular expression: {exc}") from exc
    guided = table.flag("guided") if table.has("guided") else False
    known_as = table.text("known_as") if table.has("known_as") else None
    table.close()
    return Voice(sampling, length, regex, guided, known_as)


def _frequency(table: Table) -> float:
    has = table.has("frequency_penalty")
    return table.number("frequency_penalty", 0.0, 2.0) if has else 0.0


def _fields(root: Table, limits: Mapping[Language, Limits]) -> tuple[Field, ...]:
    """The labelled lines in the order of the file."""
    if not root.has("fields"):
        return ()
    fields = []
    for key, table in root.table("fields").tables():
        label = {language: table.text(language) for language in limits}
        choices = None
        if table.has("choices"):
            offered = table.table("choices")
            choices = {language: offered.texts(language) for language in limits}
            offered.close()
        fields.append(Field(key, label, table.integer("length_max", 1, 1_000), choices))
        table.close()
    return tuple(fields)


def _teaching(root: Table, limits: Mapping[Language, Limits]) -> dict[Language, Teaching]:
    if not root.has("teach"):
        return {}
    taught = root.table("teach")
    found: dict[Language, Teaching] = {}
    for language in limits:
        table = taught.table(language)
        found[language] = Teaching(
            example=table.text("example").strip("\n"),
            faults=table.texts("faults"),
            exercise=table.text("exercise").strip("\n"),
            line=table.integer("line", 1, 1_000),
        )
        table.close()
    taught.close()
    return found
