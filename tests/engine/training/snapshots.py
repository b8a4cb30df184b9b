"""
Writes small snapshots of simulated votes, in the very form in which the bot writes them.

Voters follow a taste with some noise, so that a model can learn something from them.
"""

import hashlib
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import exp
from pathlib import Path
from typing import Any

from PIL import Image

from engine.prompts import PassageRequest, Prompts
from engine.training.rows import canonical, write_rows
from engine.types import Language

Json = dict[str, Any]
Taste = Callable[[str], float]
Paint = Callable[[str, int], tuple[bytes, str]]  # prompt, seed -> webp, what is to be seen

SHOWN = 4
_PROMPTS = Path(__file__).resolve().parents[3] / "prompts"
_THINGS = [
    "tide",
    "lamp",
    "salt",
    "bread",
    "gull",
    "stair",
    "rain",
    "key",
    "clock",
    "boat",
    "hill",
    "door",
    "moon",
    "glass",
    "rope",
    "bell",
]
_DOES = [
    "waits",
    "sleeps",
    "turns",
    "hums",
    "leaves",
    "falls",
    "sings",
    "rests",
    "listens",
    "returns",
    "opens",
    "fades",
]
_WHERE = [
    "by the window",
    "under the pier",
    "on the hill",
    "in the hall",
    "near the water",
    "at the gate",
]
_ZH = (
    ("潮水", "灯", "盐", "鸥鸟", "雨", "钟", "小舟", "山丘"),
    ("睡了", "回来", "唱着", "等着", "落下"),
)


def likes_the_moon(text: str) -> float:
    """A taste that a small model can learn: how often the moon is in a text."""
    return 3.0 * min(2, text.count("moon") + text.count("月"))


@dataclass
class _Evening:
    """What was written so far."""

    rng: random.Random
    contexts: list[Json]
    items: list[Json]
    votes: list[Json]
    pairs: list[Json]


def write_small(
    folder: Path,
    *,
    sessions: int = 12,
    rounds: int = 6,
    taste: Taste = likes_the_moon,
    seed: int = 0,
    voters: int = 6,
    kind: str = "text",
    texts: Sequence[str] | None = None,
    language: Language = "en",
    form: str = "story",
    trusted: int | None = None,
    noise: float = 1.0,
    edits: float = 0.0,
    base: str = "house",
    paint: Paint | None = None,
    without: frozenset[str] = frozenset(),
) -> Path:
    """
    A snapshot of `sessions` with so many rounds of four drafts each.

    Args:
        taste: Logits by which a voter approves of a text, beside the mean of the round.
        texts: What drafts say, taken in turn; None makes texts up.
        trusted: How many of the voters are; None: all.
        noise: Divides the logits; a large one makes votes blind.
        edits: Share of rounds in which a voter edits the first draft.
        paint: Makes the pictures of kind "image"; None paints plain colours.
        without: Refs of voters who never marked anything; all else is as it was with them.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = _Evening(random.Random(f"{seed}"), [], [], [], [])
    at = 0
    for session in range(sessions):
        canon: list[str] = []
        for number in range(rounds):
            group = ref("round", f"{seed}.{session}.{number}")
            if kind == "image":
                shown = _painted(made, folder, group, session, number, paint or _plain)
            else:
                shown = _written(made, group, session, canon, form, language, texts, at)
                at += SHOWN
            if made.rng.random() < edits and kind == "text":
                shown.append(_edited(made, shown[0], voters, without))
            approvals = _voted(made, group, shown, taste, voters, trusted, noise, without)
            best = max(range(SHOWN), key=lambda i: (approvals[i], -i))
            shown[best]["meta"]["won"] = approvals[best] > 0
            if approvals[best] > 0:
                canon = [*canon, shown[best]["text"]][-3:]
    return _packed(folder, made, kind, language, base)


def ref(kind: str, name: str) -> str:
    """A keyed ref as the bot's: tells nothing."""
    return hashlib.sha256(f"{kind}:{name}".encode()).hexdigest()[:20]


def voter(number: int) -> str:
    """The ref of one of the simulated voters."""
    return ref("voter", str(number))


@cache
def house_prompts() -> Prompts:
    return Prompts.load(_PROMPTS)


def _written(
    made: _Evening,
    group: str,
    session: int,
    canon: list[str],
    form: str,
    language: Language,
    texts: Sequence[str] | None,
    at: int,
) -> list[Json]:
    rng = made.rng
    premise = (
        f"The {_THINGS[session % 16]} {_DOES[session % 12]}."
        if language == "en"
        else "潮水忘了岸。"
    )
    request = PassageRequest(form, language, "house", premise, (), tuple(canon), None, "abcd1234")
    prompt = house_prompts().render(request)
    made.contexts.append(
        {
            **_context(group, session, form, language, premise),
            "canon": canon,
            "messages": [{"role": "user", "content": prompt.user}],
            "sampling": {"temperature": prompt.sampling.temperature},
        }
    )
    said = [
        texts[(at + i) % len(texts)] if texts else _made_up(rng, language) for i in range(SHOWN)
    ]
    shown = [_item(group, i, text, premise, rng.randrange(1 << 30)) for i, text in enumerate(said)]
    made.items += shown
    return shown


def _made_up(rng: random.Random, language: Language) -> str:
    if language == "zh":
        return (
            "".join(rng.choice(_ZH[0]) + rng.choice(_ZH[1]) + "，" for _ in range(5))
            + "月。"[rng.random() < 0.5 :]
        )
    lines = [
        f"The {rng.choice(_THINGS)} {rng.choice(_DOES)} {rng.choice(_WHERE)}."
        for _ in range(rng.randint(2, 4))
    ]
    return " ".join(lines)


def _painted(
    made: _Evening, folder: Path, group: str, session: int, number: int, paint: Paint
) -> list[Json]:
    (folder / "pictures").mkdir(exist_ok=True)
    prompt = f"a {_THINGS[session % 16]} {_WHERE[number % 6]}"
    made.contexts.append(
        {
            **_context(group, session, "story", "en", prompt),
            "prompt": prompt,
            "negative": "",
            "style": "flat",
            "size": "landscape",
        }
    )
    shown = []
    for place in range(SHOWN):
        seed = made.rng.randrange(1 << 30)
        content, seen = paint(prompt, seed)
        item = _item(group, place, seen, prompt, seed)
        item["meta"] |= {"prompt": prompt, "negative": "", "style": "flat"}
        item["meta"] |= {"of": None, "strength": None}
        item |= {"file": f"pictures/{item['item_id']}.webp", "palette": []}
        item["sha256"] = hashlib.sha256(content).hexdigest()
        (folder / item["file"]).write_bytes(content)
        shown.append(item)
    made.items += shown
    return shown


def _plain(prompt: str, seed: int) -> tuple[bytes, str]:
    """One colour; those over the middle of blue are called a moon."""
    blue = seed % 256
    written = io.BytesIO()
    Image.new("RGB", (32, 24), (90, 90, blue)).save(written, "WEBP", lossless=True)
    return written.getvalue(), f"{prompt}, {'moon' if blue > 127 else 'dusk'} {blue}"


def _context(group: str, session: int, form: str, language: Language, premise: str) -> Json:
    return {
        "group_id": group,
        "session_id": ref("session", str(session)),
        "form": form,
        "language": language,
        "premise": premise,
        "wish": "",
        "authors": [],
        "closed_at": f"2026-03-{1 + session % 28:02}",
    }


def _item(group: str, place: int, text: str, premise: str, seed: int) -> Json:
    return {
        "item_id": ref("draft", f"{group}.{place}"),
        "group_id": group,
        "text": text,
        "position": place,
        "author_id": None,
        "meta": {
            "prompt": premise,
            "model": "house",
            "adapter": None,
            "seed": seed,
            "by": "model",
            "edit_of": None,
            "won": False,
            "problems": 0,
        },
    }


def _edited(made: _Evening, original: Json, voters: int, without: frozenset[str]) -> Json:
    by = voter(made.rng.randrange(voters))
    text = f"{original['text']} And the moon looks on."
    item = _item(original["group_id"], SHOWN, text, original["meta"]["prompt"], 0)
    item["author_id"] = by
    item["meta"] |= {"by": "member", "edit_of": original["item_id"], "model": "", "seed": -1}
    if by not in without:
        made.items.append(item)
    return item


def _voted(
    made: _Evening,
    group: str,
    shown: list[Json],
    taste: Taste,
    voters: int,
    trusted: int | None,
    noise: float,
    without: frozenset[str],
) -> list[int]:
    rng, liking = made.rng, [taste(item["text"]) for item in shown]
    middle = sum(liking) / len(liking)
    approvals, counted = [0] * len(shown), [0] * len(shown)
    for number in range(voters):
        marks = [rng.random() < 1 / (1 + exp(-(one - middle) / noise)) for one in liking]
        for place, (item, value) in enumerate(zip(shown, marks, strict=True)):
            approvals[place] += value
            if without & {voter(number), item["author_id"]}:
                continue
            counted[place] += value
            made.votes.append(
                {
                    "group_id": group,
                    "item_id": item["item_id"],
                    "voter_id": voter(number),
                    "value": int(value),
                    "position": place,
                    "weight": 1.0,
                    "criterion": "",
                    "trusted": trusted is None or number < trusted,
                }
            )
    kept = [at for at, item in enumerate(shown) if item["author_id"] not in without]
    for a, b in combinations(kept, 2):
        if counted[a] != counted[b]:
            share = counted[a] / (counted[a] + counted[b])
            ids = {"a": shown[a]["item_id"], "b": shown[b]["item_id"]}
            pair = {"group_id": group, **ids, "p_a": share, "n": voters, "fold": 0}
            made.pairs.append({**pair, "criterion": ""})
    return approvals


def _packed(folder: Path, made: _Evening, kind: str, language: Language, base: str) -> Path:
    tables = {
        "contexts.jsonl.gz": made.contexts,
        "items.jsonl.gz": made.items,
        "votes.jsonl.gz": made.votes,
        "eval_pairs.jsonl.gz": made.pairs,
    }
    told = {
        "format": "chorus-votes 1",
        "kind": kind,
        "community": ref("community", "test"),
        "languages": [language],
        "base": base,
        "files": {
            name: write_rows(folder / name, sorted(rows, key=canonical))
            for name, rows in tables.items()
        },
        "counts": {name.split(".")[0]: len(rows) for name, rows in tables.items()},
    }
    (folder / "snapshot.json").write_text(f"{canonical(told)}\n", encoding="utf-8")
    return folder
