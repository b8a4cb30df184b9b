"""
Two drafts compared: what only one of them says is struck through, what only the other says is bold.

Words in English, characters in Chinese. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bot import ids
from bot.cards import drafts, frame, safe
from bot.cards.frame import Ink
from bot.cards.words import Json
from bot.voice import Voice
from engine.types import Language

Kind = Literal["same", "out", "put"]

MOST = 1_500  # tokens of each text that are looked at: enough for what a card holds
CLIP = 12_000  # characters of each text that are looked at at all
LONE = 2  # fewer words in common than this between two changes are chance
SHOWN = 3_200  # characters of the differences on a card
MARKS: dict[Kind, str] = {"same": "", "out": "~~", "put": "**"}
TOKENS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\w+(?:['’]\w+)*|\s+|.", re.DOTALL),
    "zh": re.compile(r"[A-Za-z0-9]+|.", re.DOTALL),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that both share, or that only the first (`out`) or second (`put`) has."""

    kind: Kind
    text: str


def differences(one: str, other: str, language: Language) -> list[Run]:
    """Runs that join to `one` without those that were put, and to `other` without those out."""
    left, right = (TOKENS[language].findall(text[:CLIP])[:MOST] for text in (one, other))
    runs: list[Run] = []
    for _, a, a_end, b, b_end in SequenceMatcher(None, left, right).get_opcodes():
        gone, new = "".join(left[a:a_end]), "".join(right[b:b_end])
        if gone == new:
            runs.append(Run("same", gone))
            continue
        runs += [Run("out", gone)] if gone else []
        runs += [Run("put", new)] if new else []
    return runs


def smoothed(runs: Sequence[Run]) -> list[Run]:
    """Lone words that both happen to share between two changes, made part of the changes."""
    kept: list[Run] = []
    gone = new = ""
    for place, run in enumerate(runs):
        between = 0 < place < len(runs) - 1 and _count(run.text) < LONE
        if run.kind != "put" and (run.kind == "out" or between):
            gone += run.text
        if run.kind != "out" and (run.kind == "put" or between):
            new += run.text
        if run.kind == "same" and not between:
            kept += [*_changed(gone, new), run]
            gone = new = ""
    return [*kept, *_changed(gone, new)]


def _changed(gone: str, new: str) -> list[Run]:
    """What was taken out, then what was put; what is the same after all stays."""
    if gone == new:
        return [Run("same", gone)] if gone else []
    return [*([Run("out", gone)] if gone else []), *([Run("put", new)] if new else [])]


def marked(runs: Iterable[Run], limit: int) -> str:
    """As Discord markdown, harmless, cut to `limit` characters between marks."""
    said: list[str] = []
    room = limit
    for piece in _pieces(runs):
        if safe.shown_length(piece) > room:
            return "".join(said).rstrip() + safe.CUT
        said.append(piece)
        room -= safe.shown_length(piece)
    return "".join(said).strip("\n")


def _pieces(runs: Iterable[Run]) -> Iterator[str]:
    """Marks hold neither line breaks nor spaces at their ends, else Discord shows the marks."""
    for run in runs:
        for part in re.findall(r"\n+|[^\n]+", safe.plain(run.text)):
            words_ = part.strip()
            if not words_:
                yield part if "\n" not in part else part[:2]
                continue
            at = part.index(words_)
            before, after = part[:at], part[at + len(words_) :]
            for start in range(0, len(words_), 200):
                piece = safe.block(words_[start : start + 200])
                mark = MARKS[run.kind]
                yield (before if not start else "") + mark + piece + mark
            yield after


def choose_card(voice: Voice, round_: Json, first: Json | None = None) -> frame.Card:
    """Which drafts are compared: edits beside their parents first, then the letters."""
    able = [draft for draft in round_["drafts"] if not draft["vetoed"]]
    if len(able) < 2:
        return frame.card(frame.text(voice("cards.letters.none")), ink=Ink.PENCIL)
    id_ = round_["id"]
    if first is not None:
        said = voice("cards.compare.with", label=first["label"])
        others = [draft for draft in able if draft["id"] != first["id"]]
        buttons = [
            _letter(draft, ids.make("pair2", id_, first["id"], draft["id"])) for draft in others
        ]
        return frame.card(frame.text(said), *frame.rows(*buttons), ink=Ink.PENCIL)
    letters = [_letter(draft, ids.make("pair1", id_, draft["id"])) for draft in able]
    return frame.card(
        *_edits(voice, id_, able),
        frame.text(voice("cards.compare.first")),
        *frame.rows(*letters),
        ink=Ink.PENCIL,
    )


def compare_card(
    voice: Voice, round_: Json, first: Json, second: Json, language: Language
) -> frame.Card:
    """What changes from the first draft to the second; an edit is always the second."""
    if first["parent"] == second["id"]:
        first, second = second, first
    labels = {"first": first["label"], "second": second["label"]}
    runs = differences(first["text"], second["text"], language)
    hidden = [one for one in (first, second) if drafts.is_hidden(one)]
    shown = marked(smoothed(runs), SHOWN)
    title = voice("ui.compare.title")
    return frame.card(
        frame.text(f"### {title}{voice('cards.colon')}{labels['first']} → {labels['second']}"),
        *(frame.small(drafts.warning_of(voice, one)) for one in hidden[:1]),
        frame.text(f"||{shown}||" if hidden else shown) if shown.strip() else None,
        frame.small(f"{_sum(voice, runs, first, second)}\n{voice('cards.compare.key', **labels)}"),
        frame.row(
            frame.button(
                voice("cards.compare.another"), ids.make("pair1", round_["id"], first["id"])
            )
        ),
        ink=Ink.PENCIL,
    )


def _edits(voice: Voice, round_id: str, able: Sequence[Json]) -> list[frame.Part | None]:
    """A button for each edit beside what it was made of; told only after the close."""
    by_id = {draft["id"]: draft for draft in able}
    pairs = [(by_id[d["parent"]], d) for d in able if d["parent"] in by_id]
    buttons = [
        frame.button(
            voice("ui.compare.pair", label=edit["label"], other=parent["label"]),
            ids.make("pair2", round_id, parent["id"], edit["id"]),
        )
        for parent, edit in pairs
    ]
    return list(frame.rows(*buttons)) if buttons else []


def _sum(voice: Voice, runs: Sequence[Run], first: Json, second: Json) -> str:
    """How far they agree, in a sentence."""
    if first["text"] == second["text"]:
        return voice("ui.compare.same")
    weight = {kind: sum(_count(run.text) for run in runs if run.kind == kind) for kind in MARKS}
    if second["parent"] == first["id"]:
        return voice("ui.compare.edited", **{"out": weight["out"], "in": weight["put"]})
    n, most = weight["same"], weight["same"] + max(weight["out"], weight["put"])
    return voice(
        "ui.compare.shared" if n else "ui.compare.shared_0", **({"n": n, "all": most} if n else {})
    )


def _count(text: str) -> int:
    """Words, or Chinese characters."""
    return len(re.findall(r"[A-Za-z0-9]+(?:['’]\w+)*|[^\W\d_A-Za-z]", text))


def _letter(draft: Json, custom_id: str) -> frame.Button:
    return frame.button(draft["label"], custom_id)
