"""What a form is: the values of one file in `prompts/forms/`. Reads and checks nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from engine.types import Language, Sampling

Profile = Literal["house", "instruct"]
Layout = Literal["prose", "verse", "notation"]
Family = Literal["literature", "music", "art", "animation", "games"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
PROFILES: tuple[Profile, ...] = get_args(Profile)


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
    guided: bool = False  # by the grammar of the form's craft, drawn anew for every round
    known_as: str | None = None  # the form's name in the model's training, where it is another


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled line of forms that are filled in, such as a brief: `Light: ...`."""

    key: str
    label: Mapping[Language, str]
    length_max: int  # of what stands behind the label, in the unit of `Limits`
    choices: Mapping[Language, tuple[str, ...]] | None = None  # None: whatever one writes


@dataclass(frozen=True, slots=True)
class Teaching:
    """
    What a form's card shows in one language: an example of ours, and the common faults.

    `exercise` is a text with one fault, in line `line` (1-based), that learners mend.
    """

    example: str
    faults: tuple[str, ...]
    exercise: str
    line: int


@dataclass(frozen=True, slots=True)
class Form:
    """
    One form: what members read about it, what models are told, and how its drafts are drawn.

    `name`, `blurb` and `asks` speak to members in every language of the pages; `rules`, `limits`,
    `teaching` and `voices` exist only for the languages in which the form can be written.
    """

    id: str
    craft: str  # the module of `engine/forms/crafts/` that checks and shows it
    family: Family
    beta: bool
    layout: Layout
    name: Mapping[Language, str]
    blurb: Mapping[Language, str]
    asks: Mapping[Language, str]
    rules: Mapping[Language, str]
    limits: Mapping[Language, Limits]
    voices: Mapping[tuple[Profile, Language], Voice]
    fields: tuple[Field, ...] = ()
    teaching: Mapping[Language, Teaching] = field(default_factory=dict)

    def writes(self, profile: Profile, language: Language) -> bool:
        """Whether this profile of model can write the form in this language."""
        return (profile, language) in self.voices

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(language for language in LANGUAGES if language in self.rules)
