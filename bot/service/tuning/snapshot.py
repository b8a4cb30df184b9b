"""
Writes what a community's consented votes can teach into a folder that opens no store.

| file                  | one row                                                               |
|-----------------------|-----------------------------------------------------------------------|
| `snapshot.json`       | of what kind and whose it is; the sha256 of each file's lines         |
| `contexts.jsonl.gz`   | a round: what the engine was asked                                    |
| `items.jsonl.gz`      | a shown draft                                                         |
| `votes.jsonl.gz`      | a voter and a draft that they saw                                     |
| `eval_pairs.jsonl.gz` | two drafts of a round, and the share that liked the first better      |
| `pictures/`           | the pictures that items name                                          |

Every id is a keyed ref. The same store gives the same bytes: no moment and no path is written,
and the order is that of the refs. Who is left out is decided in `teaching.py`.
"""

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

from bot.pictures import StoredPicture
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.records.teaching import TeachingRecords
from bot.service.requests import nonce_of, request_of
from bot.service.tuning.snapshot_rows import Rows
from bot.service.tuning.teaching import Taught, Teaching, learned
from bot.store import Store
from bot.taste import Kind
from engine.forms.form import Profile
from engine.prompts import Prompts
from engine.taste.outcomes import Marks, outcomes
from engine.training.rows import Packing, canonical
from engine.training.snapshot import FORMAT, TOLD

CHUNK = 16  # rounds that are looked at in one transaction, so that no reader waits long
FILES = ("contexts", "items", "votes", "eval_pairs")

Ref = Callable[[str], str]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was written: how many rows of each file, and whose rows they are (member ids)."""

    counts: Mapping[str, int]
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Voice:
    """How the community's prompts are rendered: as the proposer does it."""

    prompts: Prompts
    profile: Profile
    context_tokens: int


async def write_snapshot(
    store: Store,
    guild_id: str,
    kind: Kind,
    folder: Path,
    *,
    voice: Voice,
    ref: Ref,
    base: str,
) -> Snapshot:
    """
    Write the snapshot of one community into a folder; what lay there goes.

    It takes many short transactions of a reader. Where a member took their yes back while it was
    written, it is written again.

    Args:
        base: Name of the model whose drafts these are.

    Raises:
        OSError: The disk has no room; what was written so far is still there.
    """
    while True:
        made = _Writing(guild_id, kind, folder, voice, ref)
        snapshot = await _written(store, made, base)
        if await store.read(partial(_all_willing, snapshot.members)):
            return snapshot


def new_pairs(records: Records, guild_id: str, kind: Kind, after_lesson: int) -> tuple[int, int]:
    """How many pairs the rounds after a lesson hold, and the number of the last lesson."""
    teaching, pairs, last = Teaching(records, guild_id), 0, after_lesson
    for number, round_id in learned(records, guild_id, kind, after_lesson):
        found = teaching.round(round_id)
        pairs += pairs_of(found) if found else 0
        last = number
    return pairs, last


def pairs_of(taught: Taught) -> int:
    """How many two of a round's drafts its counted ballots and edits do not leave level."""
    at = {draft.id: index for index, draft in enumerate(taught.drafts)}
    marks = [
        Marks(
            frozenset(at[d] for d in one.approved),
            frozenset(at[d] for d in one.visible),
            one.weight,
        )
        for one in taught.ballots
    ]
    lean = outcomes(len(at), marks).lean
    level = {
        (at[draft.id], at[draft.parent_id])
        for draft in taught.drafts
        if draft.parent_id in at and taught.edits.get(draft.id)
    }
    return sum(
        bool(lean[i, j]) or bool({(i, j), (j, i)} & level)
        for i, j in combinations(range(len(at)), 2)
    )


def _all_willing(members: frozenset[str], records: Records) -> bool:
    return TeachingRecords.beside(records).willing(members) == members


async def _written(store: Store, made: "_Writing", base: str) -> Snapshot:
    rounds = await store.read(made.begin)
    try:
        for start in range(0, len(rounds), CHUNK):
            await store.read(partial(made.add, rounds[start : start + CHUNK]))
    finally:
        await store.read(made.close)
    return await store.read(partial(made.end, base))


class _Writing:
    """The files of one snapshot while they grow; every method runs in a thread of the store."""

    def __init__(self, guild_id: str, kind: Kind, folder: Path, voice: Voice, ref: Ref) -> None:
        self._guild_id = guild_id
        self._kind: Kind = kind
        self._folder = folder
        self._voice = voice
        self._ref = ref
        self._files: dict[str, Packing] = {}
        self._languages: set[str] = set()
        self._members: set[str] = set()

    def begin(self, records: Records) -> list[str]:
        """Empty the folder; the rounds that are to be looked at, in the order of their refs."""
        shutil.rmtree(self._folder, ignore_errors=True)
        (self._folder / "pictures").mkdir(parents=True)
        self._files = {name: Packing(self._folder / f"{name}.jsonl.gz") for name in FILES}
        rounds = [round_id for _, round_id in learned(records, self._guild_id, self._kind)]
        return sorted(rounds, key=lambda round_id: self._ref(f"round:{round_id}"))

    def add(self, rounds: Sequence[str], records: Records) -> None:
        teaching = Teaching(records, self._guild_id)
        for round_id in rounds:
            taught = teaching.round(round_id)
            if taught is not None:
                self._add(records, taught)

    def close(self, _: Records) -> None:
        for packing in self._files.values():
            packing.__exit__()

    def end(self, base: str, _: Records) -> Snapshot:
        """Name what was written, last of all: a folder without it is no snapshot."""
        counts = {name: packing.count for name, packing in self._files.items()}
        told = {
            "format": FORMAT,
            "kind": self._kind,
            "community": self._ref(f"community:{self._guild_id}"),
            "languages": sorted(self._languages),
            "base": base,
            "files": {f"{name}.jsonl.gz": one.sha256 for name, one in self._files.items()},
            "counts": counts,
        }
        (self._folder / TOLD).write_text(f"{canonical(told)}\n", encoding="utf-8")
        return Snapshot(counts, frozenset(self._members))

    def _add(self, records: Records, taught: Taught) -> None:
        rows = Rows(taught, self._ref)
        self._files["contexts"].write(rows.context() | self._asked(taught))
        for draft in taught.drafts:
            item = rows.item(draft)
            picture = taught.pictures.get(draft.id)
            if picture is not None:
                content = PictureRecords.beside(records).picture_content(picture.id)
                item |= self._pictured(item["item_id"], picture, content)
            self._files["items"].write(item)
        for vote in rows.votes():
            self._files["votes"].write(vote)
        for pair in rows.eval_pairs():
            self._files["eval_pairs"].write(pair)
        self._languages.add(taught.session.language)
        self._members |= taught.members

    def _asked(self, taught: Taught) -> Json:
        """What the engine was told, rendered as the proposer renders it."""
        if taught.round.asking is not None:
            asking = taught.round.asking
            told = {"prompt": asking.prompt, "negative": asking.negative}
            return told | {"style": asking.style, "size": asking.size}
        voice, session = self._voice, taught.session
        request = request_of(
            session,
            voice.profile,
            canon=taught.asked.canon,
            lore=taught.asked.lore,
            wish=taught.round.wish,
            nonce=nonce_of(self._ref, session.id),
        )
        fitted = voice.prompts.shorten(request, context_tokens=voice.context_tokens)
        prompt = voice.prompts.render(fitted)
        said = [("system", prompt.system), ("user", prompt.user)]
        messages = [{"role": role, "content": text} for role, text in said if text]
        return {"messages": messages, "sampling": asdict(prompt.sampling)}

    def _pictured(self, item_id: str, picture: StoredPicture, content: bytes) -> Json:
        suffix = picture.media_type.removeprefix("image/")
        file = f"pictures/{item_id}.{suffix}"
        (self._folder / file).write_bytes(content)
        palette = list(picture.palette)
        return {"file": file, "sha256": hashlib.sha256(content).hexdigest(), "palette": palette}
