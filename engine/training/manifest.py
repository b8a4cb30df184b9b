"""
What an adapter is: where it came from, by which rows, and the hashes of its files. Pure.

Knows values and their JSON; opens no file, and knows no engine. What a stranger wrote is refused
by one sentence with a code, never by a crash.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

Kind = Literal["text", "image"]

FORMAT = "chorus-adapter 1"
METHODS = ("lora", "rslora")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z")
PARTS: Mapping[Kind, tuple[str, str]] = {  # what is said of the weights, and the weights
    "text": ("adapter_config.json", "adapter_model.safetensors"),
    "image": ("adapter.json", "adapter.safetensors"),
}
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_MAX_TEXT = 500  # characters of a name of a community or a base


Code = Literal["missing", "pickle", "hash", "finite", "rank", "base", "unservable", "json"]


class BadAdapter(ValueError):
    """An adapter that may not be served: a code, and one sentence for an operator."""

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    One adapter. Publishing fills in `name` and `weights`; all else is its maker's.

    `base_revision` is `registry.revision` of the model that it changes; `rows` are the hashes of
    the rows that taught it, sorted; `counts` are of its data set ("sha256", "pairs", "sessions",
    "ballots", "voters"); `recipe` is enough to make it again; `weights` are SHA-256 by file name.
    """

    kind: Kind
    community: str
    base_name: str
    base_revision: str
    rank: int
    rows: tuple[str, ...]
    counts: Mapping[str, Any]
    recipe: Mapping[str, Any]
    figures: Mapping[str, Any] = field(default_factory=dict)
    method: str = "lora"
    name: str = ""
    weights: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As `manifest.json` holds it."""
        return {
            "format": FORMAT,
            "kind": self.kind,
            "name": self.name,
            "community": self.community,
            "base": {"name": self.base_name, "revision": self.base_revision},
            "method": self.method,
            "rank": self.rank,
            "rows": list(self.rows),
            "data": dict(self.counts),
            "recipe": dict(self.recipe),
            "weights": dict(self.weights),
            "figures": dict(self.figures),
        }


def manifest_of(said: Mapping[str, Any]) -> Manifest:
    """
    The manifest that a `manifest.json` says.

    Raises:
        BadAdapter: "json", where a field is missing or is not what it should be.
    """
    kind, base = said.get("kind"), said.get("base")
    if said.get("format") != FORMAT:
        _refuse(f"it does not say {FORMAT!r}")
    if kind not in ("text", "image"):
        _refuse("its kind is neither text nor image")
    if not isinstance(base, dict):
        _refuse("it names no base")
    rank, rows, weights = said.get("rank"), said.get("rows"), said.get("weights")
    if not isinstance(rank, int) or isinstance(rank, bool) or not 1 <= rank <= 100_000:
        _refuse("its rank is no whole number from 1")
    if not isinstance(rows, list) or not all(_is_hash(row) for row in rows):
        _refuse("its rows are no list of hashes")
    if not isinstance(weights, dict) or not all(_is_hash(one) for one in weights.values()):
        _refuse("its weights are no hashes by file")
    method = _text(said, "method")
    if method not in METHODS:
        _refuse(f"its method is none of {', '.join(METHODS)}")
    name = _text(said, "name")
    if not NAME.match(name):
        _refuse("its name has other signs than letters, digits, _ and -")
    return Manifest(
        kind=kind,
        community=_text(said, "community"),
        base_name=_text(base, "name"),
        base_revision=_text(base, "revision"),
        rank=rank,
        rows=tuple(rows),
        counts=_object(said, "data"),
        recipe=_object(said, "recipe"),
        figures=_object(said, "figures"),
        method=method,
        name=name,
        weights=weights,
    )


def object_of(text: bytes, name: str, most_bytes: int) -> dict[str, Any]:
    """
    The JSON object in a file's bytes, of which NaN and Infinity are no part.

    Raises:
        BadAdapter: "json", where it is too large, too deep, not UTF-8 or no object.
    """
    if len(text) > most_bytes:
        raise BadAdapter("json", f"{name} is larger than {most_bytes} bytes.")
    try:
        said = json.loads(text.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as broken:
        raise BadAdapter("json", f"{name} is not JSON that can be read.") from broken
    if not isinstance(said, dict):
        raise BadAdapter("json", f"{name} holds no JSON object.")
    return said


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _SHA256.match(value) is not None


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    if not isinstance(value, str) or len(value) > _MAX_TEXT or not value.isprintable():
        _refuse(f"its {key!r} is no plain text")
    return value


def _object(said: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = said.get(key)
    if not isinstance(value, dict):
        _refuse(f"its {key!r} is no object")
    return value


def _refuse(why: str) -> NoReturn:
    raise BadAdapter("json", f"manifest.json is not that of an adapter: {why}.")
