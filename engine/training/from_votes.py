"""
From a snapshot of votes to examples, split and weighed.

Everything is worked out from what the snapshot holds and a seed: the same votes, the same bytes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from engine.training.cleaning import Sieve
from engine.training.examples import PictureRow, Row, Source, Split, name_of
from engine.training.pairs import Preference, accepted, evidence, opinions, preferences
from engine.training.snapshot import Item, Shown, Snapshot
from engine.training.splits import Piece, SplitBy, split
from engine.training.weighing import deviations, scales, spread, to_mean_one

_JUDGES_FIRST: tuple[Split, ...] = ("test", "validation", "train")  # a double stays where it judges


@dataclass(frozen=True, slots=True)
class Gathered:
    """All examples of a folder, with what is told of how they were come by."""

    rows: tuple[Row, ...] = ()
    pictures: tuple[PictureRow, ...] = ()
    split_by: SplitBy = "session"
    trusted: bool = False  # whether only trusted voters judge
    left_out: Mapping[str, int] = field(default_factory=dict)
    ballots: int = 0  # that tell any two drafts apart, or edits
    voters: int = 0
    capped: int = 0  # voters who would have held more than one voter may


def gather(snapshot: Snapshot, seed: int) -> Gathered:
    """The examples of a snapshot."""
    known = frozenset(m.voter for one in snapshot.rounds for m in one.marks if m.trusted)
    pieces = [_piece(one, known) for one in snapshot.rounds]
    splits, by = split(pieces, seed)
    judged = any(p.trusted for p in pieces if splits[p.group] == "test")
    sieve, rows, pictures, capped = Sieve(), list[Row](), list[PictureRow](), 0
    for name in _JUDGES_FIRST:
        rounds = [one for one in snapshot.rounds if splits[one.group] == name]
        if name == "test" and judged:
            rounds = [_of_trusted(one, known) for one in rounds]
        scale = scales(_summed(evidence(one) for one in rounds))
        capped += sum(one < 1 for one in scale.values())
        if snapshot.kind == "text":
            rows += _texts(rounds, scale, sieve, name)
        else:
            pictures += _pictures(rounds, scale, sieve, name)
    told = [evidence(one) for one in snapshot.rounds]
    return Gathered(
        tuple(sorted(rows, key=lambda row: row.hash)),
        tuple(sorted(pictures, key=lambda row: row.hash)),
        by,
        judged,
        dict(sorted(sieve.left_out.items())),
        sum(map(len, told)),
        len({voter for one in told for voter in one}),
        capped,
    )


def _piece(shown: Shown, known: frozenset[str]) -> Piece:
    trusted = preferences(_of_trusted(shown, known), {})
    return Piece(shown.group, shown.session, len(preferences(shown, {})), bool(trusted))


def _of_trusted(shown: Shown, known: frozenset[str]) -> Shown:
    """With the marks and edits of trusted voters alone; the drafts of others stand as they did."""
    items = tuple(
        item if item.author is None or item.author in known else replace(item, edit_weight=0.0)
        for item in shown.items
    )
    marks = tuple(mark for mark in shown.marks if mark.voter in known)
    return replace(shown, items=items, marks=marks)


def _summed(told: Iterable[Mapping[str, float]]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for one in told:
        for voter, weight in one.items():
            found[voter] += weight
    return dict(found)


def _texts(
    rounds: Sequence[Shown], scale: Mapping[str, float], sieve: Sieve, name: Split
) -> Iterator[Row]:
    pairs, distances, passages, singles = list[Row](), list[float](), list[Row](), list[Row]()
    for shown in rounds:
        apart = deviations([item.text for item in shown.items])
        distance = {item.key: far for item, far in zip(shown.items, apart, strict=True)}
        for one in preferences(shown, scale):
            if _keeps(sieve, shown, one.chosen, one.rejected, edited=one.edited):
                pairs.append(_pair(shown, one, name))
                distances.append(distance[one.chosen.key])
        for passage in accepted(shown, scale):
            if _keeps(sieve, shown, passage.item):
                told = (passage.weight, passage.voters)
                passages.append(_row(shown, passage.item, "", "passage", None, *told, name))
        for single in opinions(shown, scale):
            if _keeps(sieve, shown, single.item):
                told = (single.weight, single.voters)
                singles.append(_row(shown, single.item, "", "ballot", single.liked, *told, name))
    mean = sum(distances) / len(distances) if distances else 0.0
    factors = [spread(far, mean) for far in distances]
    yield from _weighed(pairs, factors)
    yield from _weighed(passages)
    yield from _weighed(singles)


def _keeps(
    sieve: Sieve, shown: Shown, chosen: Item, rejected: Item | None = None, *, edited: bool = False
) -> bool:
    texts = (chosen.text,) if rejected is None else (chosen.text, rejected.text)
    faults = (chosen.problems, rejected.problems if rejected else 0)
    return sieve.keeps(
        shown.prompt, texts, shown.form, shown.language, edited=edited, faults=faults
    )


def _pair(shown: Shown, one: Preference, name: Split) -> Row:
    source: Source = "edit" if one.edited else "ballot"
    told = (one.weight, one.voters)
    return _row(shown, one.chosen, one.rejected.text, source, None, *told, name)


def _row(
    shown: Shown,
    item: Item,
    rejected: str,
    source: Source,
    label: bool | None,
    weight: float,
    voters: tuple[str, ...],
    name: Split,
) -> Row:
    row = Row(
        "",
        shown.prompt,
        item.text,
        rejected,
        weight,
        source,
        label,
        shown.session,
        shown.group,
        shown.form,
        shown.language,
        voters,
        name,
    )
    return replace(row, hash=name_of(asdict(row)))


def _weighed(rows: Sequence[Row], factors: Sequence[float] | None = None) -> Iterator[Row]:
    raw = [row.weight * by for row, by in zip(rows, factors or [1.0] * len(rows), strict=True)]
    for row, weight in zip(rows, to_mean_one(raw), strict=True):
        yield replace(row, weight=weight)


def _pictures(
    rounds: Sequence[Shown], scale: Mapping[str, float], sieve: Sieve, name: Split
) -> Iterator[PictureRow]:
    """Pairs of pictures that were asked to show the same; members' own pictures are not there."""
    found = [
        _picture(shown, one, name)
        for shown in rounds
        for one in preferences(shown, scale)
        if _same_words(sieve, one)
    ]
    for row, weight in zip(found, to_mean_one(row.weight for row in found), strict=True):
        yield replace(row, weight=weight)


def _same_words(sieve: Sieve, one: Preference) -> bool:
    if one.chosen.words != one.rejected.words:
        sieve.drop("other_words")
        return False
    pictures = [item.picture for item in (one.chosen, one.rejected)]
    files = {picture.sha256 for picture in pictures if picture}
    if len(files) < len(pictures):
        sieve.drop("near_identical")
    return len(files) == len(pictures)


def _picture(shown: Shown, one: Preference, name: Split) -> PictureRow:
    chosen, rejected, words = one.chosen.picture, one.rejected.picture, one.chosen.words
    assert chosen  # their hashes were compared
    assert rejected
    row = PictureRow(
        "",
        words.prompt,
        words.negative,
        words.style,
        words.size,
        chosen,
        rejected,
        one.weight,
        "ballot",
        shown.session,
        shown.group,
        shown.form,
        shown.language,
        one.voters,
        name,
    )
    content: dict[str, Any] = asdict(row)
    return replace(row, hash=name_of(content))
