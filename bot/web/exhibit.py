"""
A finished work as a book: cover, credits, and the stemma of its drafts.

Pure: takes the API's dictionaries and gives values that the templates draw. Knows no request.
"""

import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

Json = Mapping[str, Any]
Point = tuple[float, float]
Say = Callable[..., str]  # the catalogue, bound to one language

PALETTES = 8
COLUMN_CHARS = 9  # of a verse that is set without its stops
STOPS = re.compile(r"[，。、；：？！,.;:?!\s]+")
COLUMN_PX, ROW_PX, MARGIN_PX, TOP_PX = 132, 40, 70, 34


@dataclass(frozen=True, slots=True)
class Cover:
    """What a cover draws: `figure` names a drawing in macros.html; points lie in 200 x 300."""

    palette: int
    figure: str
    points: tuple[Point, ...]
    line: str = ""
    hills: str = ""
    mark: Point = (0.0, 0.0)
    long_title: int = 22  # characters from which the title is set smaller


@dataclass(frozen=True, slots=True)
class Node:
    """One draft in the stemma."""

    x: float
    y: float
    label: str
    kind: str
    won: bool


@dataclass(frozen=True, slots=True)
class Edge:
    path: str
    won: bool


@dataclass(frozen=True, slots=True)
class Column:
    x: float
    number: int


@dataclass(frozen=True, slots=True)
class Stemma:
    """The tree of drafts, from the premise at the left; `line` names the winners in words."""

    width: int
    height: int
    root: Point
    columns: tuple[Column, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    n_drafts: int
    line: str


def lang_tag(language: str) -> str:
    """The `lang` attribute of a text in one of our languages."""
    return "zh-Hans" if language == "zh" else "en"


def columns(text: str) -> list[str]:
    """
    A Chinese verse set upright, a column a line.

    Lines of equal length lose their stops, as old books set them; text.js does the same.
    """
    verses = [verse for verse in STOPS.split(text) if verse]
    longest = max(map(len, verses), default=0)
    if len(verses) > 1 and longest <= COLUMN_CHARS and min(map(len, verses)) == longest:
        return verses
    return [line for line in text.splitlines() if line.strip()]


def _chance(seed: str, n: int) -> list[float]:
    """n numbers in [0, 1) that are always the same for the same work."""
    drawn = b"".join(hashlib.sha256(f"{seed}:{i}".encode()).digest() for i in range(n // 32 + 1))
    return [byte / 256 for byte in drawn[:n]]


def _smooth(points: Sequence[Point]) -> str:
    """A path through the points without corners."""
    path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        path += f"C{middle:.0f} {y0:.0f} {middle:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    return path


def _verse_cover(card: Json, chance: list[float], palette: int) -> Cover:
    n_lines = min(max(4 * card["n_passages"], 4), 12)
    lines = tuple((round(96 + 74 * chance[i]), 118 + i * 13) for i in range(n_lines))
    x, y = lines[int(chance[20] * n_lines)]
    return Cover(palette, "verse", lines, mark=(x - 18, y))


def _column_cover(card: Json, chance: list[float], palette: int) -> Cover:
    rings = min(max(card["n_passages"], 3), 7)
    x = (59.5, 86.5, 113.5)[int(chance[1] * 3)]
    return Cover(palette, "columns", tuple((x, 52 + 24 * i) for i in range(rings)))


def _road_cover(card: Json, chance: list[float], palette: int) -> Cover:
    steps = min(max(card["n_passages"], 2), 9)
    road = [
        (22 + 156 * i / steps, 262 - 118 * (i / steps) - 26 * (chance[i] - 0.5) * (0 < i < steps))
        for i in range(steps + 1)
    ]
    peaks = [(200 * i / 6, 168 + 66 * chance[10 + i]) for i in range(7)]
    hills = "M0 300" + "".join(f"L{x:.0f} {y:.0f}" for x, y in peaks) + "L200 300Z"
    points = tuple((round(x), round(y)) for x, y in road)
    return Cover(palette, "road", points, _smooth(road), hills)


def _clamped(n: int, least: int, most: int) -> int:
    return min(max(n, least), most)


def _staff_cover(card: Json, chance: list[float], palette: int) -> Cover:
    notes = _clamped(card["n_passages"] + 2, 3, 6)
    points = tuple(
        (round(34 + 136 * i / (notes - 1)), round(190 + 36 * chance[i + 2])) for i in range(notes)
    )
    return Cover(palette, "staff", points)


def _tree_cover(card: Json, chance: list[float], palette: int) -> Cover:
    leaves = _clamped(card["n_passages"] + 2, 3, 6)
    points = tuple(
        (round(34 + 128 * i / (leaves - 1)), round(148 + 62 * chance[i + 2])) for i in range(leaves)
    )
    line = "".join(f"M172 300V268C172 236 {x} 256 {x} {y + 22}V{y + 5}" for x, y in points)
    return Cover(palette, "tree", points, line, mark=points[int(chance[1] * leaves)])


def _doors_cover(card: Json, chance: list[float], palette: int) -> Cover:
    doors = _clamped(card["n_passages"] + 2, 3, 6)
    width = 152 / doors
    points = tuple((round(24 + width * i), round(152 - 7 * i)) for i in range(doors))
    road = [(24 + width * (i + 0.5), 246 - 44 * chance[i] * i / doors) for i in range(doors)]
    line = _smooth(road)
    return Cover(palette, "doors", points, line, mark=(round(width), 258))


def _frame_cover(card: Json, chance: list[float], palette: int) -> Cover:
    peaks = [(40 + 120 * i / 4, 220 - 50 * chance[10 + i]) for i in range(5)]
    hills = "M40 246" + "".join(f"L{x:.0f} {y:.0f}" for x, y in peaks) + "L160 246Z"
    return Cover(palette, "frame", (), hills=hills, mark=(round(60 + 80 * chance[3]), 158))


FIGURES: Mapping[str, Callable[[Json, list[float], int], Cover]] = {
    "story": _road_cover,
    "novel": _road_cover,
    "score": _staff_cover,
    "lyrics": _staff_cover,
    "dialogue": _tree_cover,
    "quest": _tree_cover,
    "lines": _tree_cover,
    "script": _doors_cover,
    "animation": _doors_cover,
    "storyboard": _doors_cover,
    "painting": _frame_cover,
    "sculpture": _frame_cover,
    "architecture": _frame_cover,
    "character": _frame_cover,
}


def cover_of(card: Json) -> Cover:
    """The cover of a work: its form gives the figure, its passages the line, its id the cloth."""
    chance = _chance(card["id"], 32)
    palette = int(chance[0] * PALETTES)
    verse = _column_cover if card["language"] == "zh" else _verse_cover
    cover = FIGURES.get(card["form"], verse)(card, chance, palette)
    return replace(cover, long_title=5) if card["language"] == "zh" else cover


def made_details(made: Json) -> list[str]:
    """Model and adapter of a draft or passage, where a model made it."""
    return [str(part) for part in (made.get("model"), made.get("adapter")) if part]


def passage_credit(passage: Json, letter: str | None, say: Say) -> dict[str, Any]:
    """A passage with its credit in words: who, then rings, model and seed."""
    kind, author = passage["kind"], passage["author"]
    if kind == "member":
        said = author or say("ui.session.guest")
    elif kind == "edited":
        said = say(f"page.work.credit_edited{'' if passage['model'] else '_plain'}", author=author)
    elif letter:
        said = say("page.work.credit_model_draft", label=letter)
    else:
        said = say("page.work.credit_model")
    details = made_details(passage)
    if passage["ballots"]:
        rings = say("page.work.votes", votes=passage["approvals"], ballots=passage["ballots"])
        details.insert(0, rings)
    elif passage["round_id"]:  # without ballots only the host can have chosen
        details.insert(0, say("page.work.host_took"))
    if passage["seed"] is not None:
        details.append(say("page.work.seed", seed=passage["seed"]))
    return {**passage, "said": said, "details": details}


def picture_credit(picture: Json, say: Say) -> dict[str, Any]:
    """A picture that hangs in a work, with its credit in words: who or which model, then how."""
    made, by = picture["made"], picture["by"]
    if made is None:
        said = say("page.work.picture_by", author=by or say("ui.session.guest"))
        return {**picture, "said": said, "details": [], "prompt": ""}
    details = []
    if made["adapter"]:
        details.append(say("page.work.picture_adapter", adapter=made["adapter"]))
    if made["seed"] is not None:
        details.append(say("page.work.picture_seed", seed=made["seed"]))
    said = say("page.work.picture_model", model=made["model"])
    return {**picture, "said": said, "details": details, "prompt": made["prompt"]}


def draft_credit(draft: Json, labels: Mapping[str, str], ballots: int, say: Say) -> dict[str, Any]:
    """A draft of a closed round with its credit in words."""
    kind, author = draft["kind"], draft["author"]
    parent = labels.get(draft["parent"] or "")
    if kind == "edited" and parent:
        said = say("ui.result.by_edited", label=parent, author=author)
    elif kind == "edited":
        said = say("ui.result.by_edited_plain", author=author)
    elif kind == "member":
        said = say("ui.result.by_member", author=author)
    else:
        said = say("ui.result.by_model")
    details = []
    if draft["votes"] is not None and ballots:
        details.append(say("page.work.votes", votes=draft["votes"], ballots=ballots))
    if draft["seed"] is not None:
        details.append(say("page.work.seed", seed=draft["seed"]))
    return {**draft, "said": said, "details": details}


def _edge(start: Point, end: Point, won: bool) -> Edge:
    (x0, y0), (x1, y1) = start, end
    bend = min(56, (x1 - x0) / 2)
    path = f"M{x0:.0f} {y0:.0f}C{x0 + bend:.0f} {y0:.0f} {x1 - bend:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    return Edge(path, won)


def stemma_of(work: Json) -> Stemma:
    """The rounds that led to the work, a column each; the line of winners runs through them."""
    chosen = {passage["round_id"] for passage in work["passages"]}
    rounds = [r for r in work["rounds"] if r["id"] in chosen and r["winner"]]
    rows = max((len(r["drafts"]) for r in rounds), default=1)
    root = (22.0, TOP_PX + (rows - 1) * ROW_PX / 2)
    at, nodes, edges = root, list[Node](), list[Edge]()
    for i, round_ in enumerate(rounds):
        x, winner_at = MARGIN_PX + 36 + i * COLUMN_PX, at
        for row, draft in enumerate(round_["drafts"]):
            y, won = TOP_PX + row * ROW_PX, draft["id"] == round_["winner"]
            nodes.append(Node(x, y, draft["label"], draft["kind"] or "model", won))
            edges.append(_edge(at, (x, y), won))
            winner_at = (x, y) if won else winner_at
        at = winner_at
    line = ", ".join(node.label for node in nodes if node.won)
    columns = tuple(Column(MARGIN_PX + 36 + i * COLUMN_PX, i + 1) for i, _ in enumerate(rounds))
    width = math.ceil(MARGIN_PX + 60 + COLUMN_PX * max(len(rounds) - 1, 0) + 40)
    height = TOP_PX + (rows - 1) * ROW_PX + 66
    return Stemma(width, height, root, columns, tuple(nodes), tuple(edges), len(nodes), line)
