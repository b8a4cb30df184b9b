"""What a form is: the values of one file in `prompts/forms/`, read strictly. Checks nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from engine.forms.toml import FormFileError, Table
from engine.types import Language, Sampling

Profile = Literal["house", "instruct"]
Layout = Literal["prose", "verse", "notation"]
Guide = Literal["regulated"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
PROFILES: tuple[Profile, ...] = get_args(Profile)
_LAYOUTS: dict[str, Layout] = {layout: layout for layout in get_args(Layout)}
_GUIDES: dict[str, Guide] = {guide: guide for guide in get_args(Guide)}
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one passage. Lengths count words in English, Chinese characters in Chinese."""

    length_min: int
    length_max: int
    lines_min: int
    lines_max: int  # lines that carry words; blank ones are not counted


@dataclass(frozen=True, slots=True)
class Voice:
    """How one profile of model writes the form in one language."""

    sampling: Sampling
    length: int  # asked of the model, in the unit of `Limits`
    guide_regex: str | None
    guide: Guide | None = None  # a grammar that is drawn anew for every round
    known_as: str | None = None  # the form's name in the model's training, where it is another


@dataclass(frozen=True, slots=True)
class Form:
    """
    One form: what members read about it, what models are told, and how its drafts are drawn.

    `name`, `blurb` and `asks` speak to members in every language of the pages; `rules`, `limits`
    and `voices` exist only for the languages in which the form can be written.
    """

    id: str
    beta: bool
    layout: Layout
    name: Mapping[Language, str]
    blurb: Mapping[Language, str]
    asks: Mapping[Language, str]
    rules: Mapping[Language, str]
    limits: Mapping[Language, Limits]
    voices: Mapping[tuple[Profile, Language], Voice]

    def writes(self, profile: Profile, language: Language) -> bool:
        """Whether this profile of model can write the form in this language."""
        return (profile, language) in self.voices

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(language for language in LANGUAGES if language in self.rules)


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
        beta=root.flag("beta"),
        layout=_layout(root),
        name=_in_all_languages(root, "name"),
        blurb=_in_all_languages(root, "blurb"),
        asks=_in_all_languages(root, "asks"),
        rules=_rules(root, limits),
        limits=limits,
        voices=_voices(root, limits),
    )
    root.close()
    return form


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
        stop=table.texts("stop") if table.has("stop") else (),
    )
    length = table.integer("length", limits.length_min, limits.length_max)
    regex = table.text("guide_regex") if table.has("guide_regex") else None
    if regex is not None:
        try:
            re.compile(regex)
        except re.error as exc:
            raise table.fault("guide_regex", f"is not a regular expression: {exc}") from exc
    guide = _GUIDES.get(table.text("guide")) if table.has("guide") else None
    if table.has("guide") and guide is None:
        raise table.fault("guide", f"must be one of {', '.join(_GUIDES)}")
    known_as = table.text("known_as") if table.has("known_as") else None
    table.close()
    return Voice(sampling, length, regex, guide, known_as)
