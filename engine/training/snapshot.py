"""
Reads a snapshot of a community's votes: rounds with what was shown in them and who liked it.

The folder's files are told in `bot/service/tuning/snapshot.py`, which writes it; this file judges
only whether they are whole. What may be learned from them is decided elsewhere.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from engine.training.examples import Message, Pictured
from engine.training.fields import language_code, messages_of, number_of, text_of
from engine.training.rows import BrokenVotes, rows, unpacked_sha256
from engine.types import Language

FORMAT = "chorus-votes 1"
TOLD = "snapshot.json"
MAX_ITEMS = 64  # of one round; a round of ours has six
_MAX_TOLD = 1 << 20  # bytes
_FILE = re.compile(r"pictures/[A-Za-z0-9_-]{1,100}\.(webp|png)\Z")
Kind = Literal["text", "image"]


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture was asked to show."""

    prompt: str
    negative: str = ""
    style: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One shown draft. `edit_weight` is what its maker's edit weighs, before any cap."""

    key: str
    text: str
    position: int
    author: str | None
    edit_of: str | None
    edit_weight: float
    won: bool
    problems: int
    words: Words = Words("")
    picture: Pictured | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What one voter said of one draft that they saw."""

    item: str
    voter: str
    liked: bool
    weight: float
    trusted: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One round: what was asked, what was shown, what was marked. `authors` wrote in its prompt."""

    group: str
    session: str
    form: str
    language: Language
    prompt: tuple[Message, ...]  # () of pictures
    authors: frozenset[str]
    items: tuple[Item, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole folder; `sha256` is of its `snapshot.json`, which names the hashes of its files."""

    kind: Kind
    community: str
    base: str
    sha256: str
    rounds: tuple[Shown, ...]

    def without(self, voters: frozenset[str]) -> "Snapshot":
        """As it would be had they never voted, edited, or written anything that is in a prompt."""
        kept = (_without(one, voters) for one in self.rounds if not one.authors & voters)
        return replace(self, rounds=tuple(kept))


def is_snapshot(folder: Path) -> bool:
    return (folder / TOLD).is_file()


def read_snapshot(folder: Path) -> Snapshot:
    """
    Raises:
        BrokenVotes: A file is missing, was changed since it was written, or does not fit the
            others; with the file and the line.
    """
    raw = _told(folder / TOLD)
    told = _json(folder / TOLD, raw)
    kind = told.get("kind")
    if told.get("format") != FORMAT or kind not in ("text", "image"):
        raise BrokenVotes(f"{folder / TOLD} is not of the form {FORMAT!r}.")
    _check_files(folder, told.get("files"))
    items = _items(folder, kind)
    marks = _marks(folder / "votes.jsonl.gz", items)
    rounds = tuple(_rounds(folder / "contexts.jsonl.gz", kind, items, marks))
    lost = items.keys() - {one.group for one in rounds}
    if lost:
        raise BrokenVotes(f"{folder}: the round {min(lost)} has items and no context.")
    sha256 = hashlib.sha256(raw).hexdigest()
    return Snapshot(kind, str(told.get("community")), str(told.get("base")), sha256, rounds)


def _without(shown: Shown, voters: frozenset[str]) -> Shown:
    items = tuple(item for item in shown.items if item.author not in voters)
    left = {item.key for item in items}
    marks = (mark for mark in shown.marks if mark.voter not in voters and mark.item in left)
    return replace(shown, items=items, marks=tuple(marks))


def _told(path: Path) -> bytes:
    with path.open("rb") as told:
        raw = told.read(_MAX_TOLD + 1)
    if len(raw) > _MAX_TOLD:
        raise BrokenVotes(f"{path} is over {_MAX_TOLD} bytes.")
    return raw


def _json(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as broken:
        raise BrokenVotes(f"{path} is not JSON.") from broken
    if not isinstance(told, dict):
        raise BrokenVotes(f"{path} is not a JSON object.")
    return told


def _check_files(folder: Path, files: object) -> None:
    """Each named file as it was when the folder was written; hashes are of what is packed."""
    if not isinstance(files, dict):
        raise BrokenVotes(f"{folder / TOLD} names no files.")
    for name in ("contexts.jsonl.gz", "items.jsonl.gz", "votes.jsonl.gz"):
        if name not in files:
            raise BrokenVotes(f"{folder / TOLD} does not name {name}.")
        if not (folder / name).is_file():
            raise BrokenVotes(f"{folder} has no {name}.")
        if unpacked_sha256(folder / name) != files[name]:
            raise BrokenVotes(f"{folder / name} was changed since the votes were written.")


def _items(folder: Path, kind: Kind) -> dict[str, dict[str, Item]]:
    """By round and item."""
    path = folder / "items.jsonl.gz"
    found: dict[str, dict[str, Item]] = defaultdict(dict)
    known: set[str] = set()
    for number, row in enumerate(rows(path, "item_id", "group_id", "text", "position", "meta"), 1):
        where = f"{path}, line {number}"
        item = _item(where, kind, row)
        if item.key in known:
            raise BrokenVotes(f"{where}: {item.key} is there twice.")
        known.add(item.key)
        group = found[text_of(where, row, "group_id")]
        group[item.key] = item
        if len(group) > MAX_ITEMS:
            raise BrokenVotes(f"{where}: its round has over {MAX_ITEMS} items.")
    return found


def _item(where: str, kind: Kind, row: Mapping[str, Any]) -> Item:
    meta = row["meta"]
    if not isinstance(meta, dict):
        raise BrokenVotes(f"{where}: meta is no object.")
    words = Words(*(str(meta.get(key) or "") for key in ("prompt", "negative", "style")))
    return Item(
        key=text_of(where, row, "item_id"),
        text=text_of(where, row, "text"),
        position=int(number_of(where, row, "position", 0)),
        author=_optional(where, row, "author_id"),
        edit_of=_optional(where, meta, "edit_of"),
        edit_weight=number_of(where, row, "edit_weight", 0, otherwise=1.0),
        won=meta.get("won") is True,
        problems=int(number_of(where, meta, "problems", 0, otherwise=0)),
        words=words,
        picture=_picture(where, row, meta) if kind == "image" else None,
    )


def _picture(where: str, row: Mapping[str, Any], meta: Mapping[str, Any]) -> Pictured:
    file = text_of(where, row, "file")
    if not _FILE.match(file):
        raise BrokenVotes(f"{where}: {file[:100]!r} is no picture of this folder.")
    strength = meta.get("strength")
    return Pictured(
        file=file,
        sha256=text_of(where, row, "sha256"),
        seed=int(number_of(where, meta, "seed", -1)),
        adapter=_optional(where, meta, "adapter"),
        text=text_of(where, row, "text"),
        of=_optional(where, meta, "of"),
        strength=None if strength is None else number_of(where, meta, "strength", 0),
    )


def _marks(path: Path, items: Mapping[str, Mapping[str, Item]]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = defaultdict(list)
    known: set[tuple[str, str]] = set()
    needed = ("group_id", "item_id", "voter_id", "value", "weight", "trusted")
    for number, row in enumerate(rows(path, *needed), 1):
        where = f"{path}, line {number}"
        group, item = text_of(where, row, "group_id"), text_of(where, row, "item_id")
        voter = text_of(where, row, "voter_id")
        if item not in items.get(group, {}):
            raise BrokenVotes(f"{where} marks {item[:60]!r}, which is no item of its round.")
        if (item, voter) in known:
            raise BrokenVotes(f"{where}: a second mark of one voter on one item.")
        known.add((item, voter))
        if row["value"] not in (0, 1):
            raise BrokenVotes(f"{where}: a value is neither 0 nor 1.")
        weight = number_of(where, row, "weight", 0)
        trusted = row["trusted"] is True
        found[group].append(Mark(item, voter, row["value"] == 1, weight, trusted))
    return found


def _rounds(
    path: Path,
    kind: Kind,
    items: Mapping[str, Mapping[str, Item]],
    marks: Mapping[str, list[Mark]],
) -> Iterator[Shown]:
    """In the order of their ids, whatever order the file has."""
    found: dict[str, Shown] = {}
    for number, row in enumerate(rows(path, "group_id", "session_id", "form", "language"), 1):
        where = f"{path}, line {number}"
        group = text_of(where, row, "group_id")
        if group in found:
            raise BrokenVotes(f"{where}: the round {group[:60]} is there twice.")
        found[group] = Shown(
            group=group,
            session=text_of(where, row, "session_id"),
            form=text_of(where, row, "form"),
            language=language_code(where, row["language"]),
            prompt=messages_of(where, row.get("messages")) if kind == "text" else (),
            authors=frozenset(_texts(where, row.get("authors", []))),
            items=_in_order(items.get(group, {}).values(), row),
            marks=tuple(sorted(marks.get(group, ()), key=lambda m: (m.voter, m.item))),
        )
    yield from (found[group] for group in sorted(found))


def _in_order(items: Iterable[Item], context: Mapping[str, Any]) -> tuple[Item, ...]:
    size = str(context.get("size") or "")
    sized = (replace(item, words=replace(item.words, size=size)) for item in items)
    return tuple(sorted(sized, key=lambda item: (item.position, item.key)))


def _optional(where: str, row: Mapping[str, Any], key: str) -> str | None:
    return None if row.get(key) is None else text_of(where, row, key)


def _texts(where: str, given: object) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise BrokenVotes(f"{where}: the authors are no list of texts.")
    return given
