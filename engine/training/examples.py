"""
What a model is trained on, as values: pairs of texts, accepted passages, single votes, pictures.

Knows neither folders nor votes. Each example has a name, its hash, that stands in the manifests
of the adapters which it taught.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.training.rows import canonical
from engine.types import Language

Split = Literal["train", "validation", "test"]
Source = Literal["ballot", "edit", "passage", "given"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt, exactly as the engine got it; roles are system, user, assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Row:
    """
    One example of text.

    `rejected` is "" for an accepted passage (then `label` is None) and for a single vote (then
    `label` says whether `chosen` was liked). `weight` is over 0, with mean 1 among the rows of the
    same split and shape. `voters` are the refs of those whose marks it rests on.
    """

    hash: str  # of all but weight and split, which depend on the other rows
    prompt: tuple[Message, ...]
    chosen: str
    rejected: str
    weight: float
    source: Source
    label: bool | None
    session: str
    group: str  # the round
    form: str
    language: Language
    voters: tuple[str, ...]
    split: Split

    @property
    def is_pair(self) -> bool:
        return self.rejected != ""


@dataclass(frozen=True, slots=True)
class Pictured:
    """
    One picture: where its file lies in the folder, and what it takes to make it again.

    `of` is the item that it is a variation of, `strength` how far it went from there.
    """

    file: str
    sha256: str
    seed: int
    adapter: str | None
    text: str  # what is to be seen
    of: str | None = None
    strength: float | None = None


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A pair of pictures of the same words; otherwise as `Row`."""

    hash: str
    prompt: str
    negative: str
    style: str
    size: str
    chosen: Pictured
    rejected: Pictured
    weight: float
    source: Source
    session: str
    group: str
    form: str
    language: Language
    voters: tuple[str, ...]
    split: Split

    @property
    def is_pair(self) -> bool:
        return True


def name_of(content: Mapping[str, Any]) -> str:
    """The hash of an example: the sha256 of its canonical JSON, without weight and split."""
    bare = {key: value for key, value in content.items() if key not in {"weight", "split", "hash"}}
    return hashlib.sha256(canonical(bare).encode()).hexdigest()
