"""
What can be taken from a work: its files sorted for a page, and its arc drawn with a sentence.

Pure: takes the API's dictionaries. Makes no file and reads none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from engine.analysis.arc_words import drift_sentence, mood_sentence
from engine.analysis.plots import mood_curve, theme_drift
from engine.types import ArcPoint

Json = Mapping[str, Any]
Say = Callable[..., str]  # the catalogue, bound to one language

SHARPEST = ("svg", "png")
MOVING = ".webp"
SMALLEST = ("ogg", "wav")  # a browser plays the first that it can
DIALOGUE = "dialogue.json"
NAMES = {"mid": "MIDI", "webp": "WebP", "ink": "Ink", "fountain": "Fountain"}  # else the ending


@dataclass(frozen=True, slots=True)
class Taking:
    """A file as a page names it: `kind` is what members call its format."""

    name: str
    url: str
    kind: str
    media_type: str
    alt: str
    said: str


@dataclass(frozen=True, slots=True)
class Takings:
    """
    A work's files: pictures, moving ones, tunes (each in all its codings), and all as links.

    `dialogue` is the address of a story to be played, empty where there is none.
    """

    pictures: tuple[Taking, ...]
    moving: tuple[Taking, ...]
    tunes: tuple[tuple[Taking, ...], ...]
    links: tuple[Taking, ...]
    dialogue: str


@dataclass(frozen=True, slots=True)
class Arc:
    """Mood and themes over a work, drawn, each with what it says in words."""

    mood: Markup
    mood_said: str
    themes: Markup
    themes_said: str


def takings_of(work: Json, drawn: bool, say: Say) -> Takings:
    """Pictures of a work that is not `drawn` only say its text again: they are links."""
    base = f"/api/works/{work['id']}/files/"
    files: Sequence[Json] = work["files"]
    pictures = _best(files) if drawn else []
    moving = [f for f in files if f["name"].endswith(MOVING)]
    shown = {file["name"] for file in pictures}
    links = [f for f in files if f["name"] not in shown]
    dialogue = next((base + f["name"] for f in files if f["name"] == DIALOGUE), "")
    return Takings(
        tuple(_taking(file, base, say) for file in pictures),
        tuple(_taking(file, base, say) for file in moving),
        tuple(tuple(_taking(f, base, say) for f in tune) for tune in _tunes(files)),
        tuple(_taking(file, base, say) for file in [*pictures, *links]),
        dialogue,
    )


def _split(name: str) -> tuple[str, str]:
    stem, _, ending = name.rpartition(".")
    return stem, ending


def _rank(name: str, order: Sequence[str]) -> int:
    ending = _split(name)[1]
    return order.index(ending) if ending in order else len(order)


def _best(files: Sequence[Json]) -> list[Json]:
    """One picture of each thing: a drawing is sharper than its copy in pixels."""
    best: dict[str, Json] = {}
    for file in files:
        stem = _split(file["name"])[0]
        if file["role"] != "picture" or file["name"].endswith(MOVING):
            continue
        known = best.get(stem)
        if known is None or _rank(file["name"], SHARPEST) < _rank(known["name"], SHARPEST):
            best[stem] = file
    return list(best.values())


def _tunes(files: Sequence[Json]) -> list[list[Json]]:
    tunes: dict[str, list[Json]] = {}
    for file in files:
        if file["role"] == "sound":
            tunes.setdefault(_split(file["name"])[0], []).append(file)
    return [sorted(tune, key=lambda f: _rank(f["name"], SMALLEST)) for tune in tunes.values()]


def _taking(file: Json, base: str, say: Say) -> Taking:
    name = file["name"]
    ending = _split(name)[1]
    kind = NAMES.get(ending, ending.upper())
    readable = file["role"] != "document" or file["media_type"] == "application/pdf"
    said = say(f"ui.file.{file['role'] if readable else 'source'}_said", kind=kind)
    return Taking(name, base + name, kind, file["media_type"], file["alt"], said)


def arc_of(work: Json, language: str, say: Say) -> Arc | None:
    """The arc of a work of two passages or more; a single point is no line."""
    points = [_point(each) for each in work["arc"]]
    if len(points) < 2:
        return None
    at = 1 if language == "zh" else 0
    mood, drift = mood_sentence(points)[at], drift_sentence(points)[at]
    return Arc(
        Markup(mood_curve(points, mood, say("page.arc.sad"), say("page.arc.glad"))),
        mood,
        Markup(theme_drift(points, drift, say("page.arc.near"), say("page.arc.far"))),
        drift,
    )


def _point(each: Json) -> ArcPoint:
    return ArcPoint(
        each["number"],
        each["valence"],
        each["arousal"],
        tuple(each["moods"]),
        tuple(each["themes"]),
        each["fit"],
        each["drift"] if each["number"] > 1 else None,
    )
