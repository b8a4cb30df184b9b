"""
One table: how often every rival and our own model tell apart what people preferred.

Each rival is fitted on other folds of the set that it is scored on. Ours stands twice: as it ships,
fitted once, and by the same recipe refitted on other folds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from engine.taste.prior import Prior
from engine.training.rows import BrokenVotes
from engine.training.tastes.accuracy import Figure, Margins, difference, over_groups, right
from engine.training.tastes.baselines import Rival
from engine.training.tastes.ours import Recipe, in_folds, told
from engine.training.tastes.rounds import HeadScores, Reader
from engine.training.tastes.shipped import mark_of
from engine.training.tastes.systems import within_systems
from engine.training.tastes.votes import VoteSet
from engine.types import Language

# Of the development votes' README: measured on the whole sources, of which a part is here.
README: Mapping[str, Mapping[str, str]] = {
    "nycc": {
        "longer wins": "48.2 (0.8)",
        "surface features": "55.1 (0.9)",
        "TF-IDF of words": "52.8 (0.8)",
        "encoder": "56.3 (0.7)",
        "encoder and surface": "57.0 (0.7)",
    },
    "nycc hard": {
        "longer wins": "51",
        "TF-IDF of words": "50",
        "encoder": "55.0",
        "encoder and surface": "56.0 (1.2)",
    },
    "scratchplot: interestingness": {
        "longer wins": "49.5",
        "surface features": "76.8 (2.6)",
        "TF-IDF of words": "76.4 (2.4)",
        "encoder": "74.3 (2.6)",
        "encoder and surface": "77.4 (2.2)",
        "knowing the system alone": "74.0",
    },
    "scratchplot ending": {
        "longer wins": "61.7 (3.1)",
        "surface features": "60.3 (2.9)",
        "TF-IDF of words": "51.3 (3.5)",
        "encoder": "48.0 (2.8)",
        "encoder and surface": "57.0 (2.7)",
    },
    "wpb_zh": {
        "longer wins": "58",
        "TF-IDF of characters": "61.8",
        "encoder": "54",
        "encoder and surface": "58.6 (1.5)",
    },
}
SHIPPED, FOLDED, HEAD = "ours, as shipped", "ours, in folds", "reward head alone, in folds"


@dataclass(frozen=True, slots=True)
class Line:
    """
    One scorer on one set. `against` is the paired difference to the best offline rival, None for
    that rival itself; `note` says what a reader must know.
    """

    scorer: str
    right: Figure
    against: Figure | None
    readme: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """All lines of one set."""

    votes: str
    language: Language
    pairs: int
    groups: int
    best: str  # the offline rival that tells most pairs right
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Shipped:
    """What ships: each language's prior, the head, and marks of the groups that both saw."""

    priors: Mapping[Language, Prior]
    head: HeadScores | None
    seen: frozenset[str]


def scored(
    sets: Sequence[VoteSet],
    rivals: Sequence[Rival],
    shipped: Shipped,
    recipe: Recipe,
    reader: Reader,
) -> Iterator[Scored]:
    """
    One table a set, those within a system after the set that they come from.

    Raises:
        BrokenVotes: All groups of a set lie in one fold, so that nothing can be fitted on others.
    """
    for whole in sets:
        if len(set(whole.folds.values())) < 2:
            raise BrokenVotes(f"All groups of {whole.name} lie in one fold; two are needed.")
        for votes in (whole, within_systems(whole)):
            if votes is not None:
                seen = sum(mark_of(group) in shipped.seen for group in whole.folds)
                note = f"saw the votes of {seen} of {len(whole.folds)} groups"
                yield _scored(votes, rivals, shipped, recipe, reader, note)


def _scored(
    votes: VoteSet,
    rivals: Sequence[Rival],
    shipped: Shipped,
    recipe: Recipe,
    reader: Reader,
    note: str,
) -> Scored:
    margins = {rival.name: rival.margins(votes) for rival in rivals}
    rights = {name: over_groups(right(m, votes.pairs), votes.pairs) for name, m in margins.items()}
    best = max((r.name for r in rivals if r.offline), key=lambda name: rights[name].mean)
    rounds = reader.groups(votes)
    folded = in_folds(votes, rounds, recipe)
    margins[HEAD], margins[FOLDED] = folded.head, folded.model
    prior = shipped.priors[votes.language]
    margins[SHIPPED] = told(votes, rounds, prior, shipped.head).model
    lines = tuple(_lines(votes, margins, best, {SHIPPED: note}))
    groups = len({pair.group for pair in votes.pairs})
    return Scored(votes.name, votes.language, len(votes.pairs), groups, best, lines)


def _lines(
    votes: VoteSet, margins: Mapping[str, Margins], best: str, notes: Mapping[str, str]
) -> Iterator[Line]:
    for name, found in margins.items():
        figure = over_groups(right(found, votes.pairs), votes.pairs)
        against = None if name == best else difference(found, margins[best], votes.pairs)
        readme = README.get(votes.name, {}).get(name, "")
        yield Line(name, figure, against, readme, notes.get(name, ""))


def table(found: Scored) -> str:
    """A set's lines as text; shares in per cent, standard errors over groups in brackets."""
    head = ("", "right", "against best", "verdict", "README", "")
    rows = [head, *(_row(line) for line in found.lines)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    title = f"{found.votes} ({found.language}): {found.pairs} pairs of {found.groups} groups"
    lines = [
        "  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([title, *lines])


def as_json(found: Sequence[Scored]) -> list[dict[str, object]]:
    """The same as plain values; shares in [0, 1]."""
    told = [asdict(one) for one in found]
    for one, plain in zip(found, told, strict=True):
        for line, row in zip(one.lines, plain["lines"], strict=True):
            row["verdict"] = line.against.verdict if line.against else "best offline rival"
    return told


def _row(line: Line) -> tuple[str, ...]:
    if line.against is None:
        return (line.scorer, str(line.right), "", "best offline", line.readme, line.note)
    return (
        line.scorer,
        str(line.right),
        f"{100 * line.against.mean:+.1f} ({100 * line.against.error:.1f})",
        line.against.verdict,
        line.readme,
        line.note,
    )
