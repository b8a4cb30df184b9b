"""
The data card: what a data set holds, what was left out of it and why, in Markdown for engineers.

Tells counts and hashes, never a text or a voter.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from engine.training.cleaning import REASONS
from engine.training.examples import SPLITS, PictureRow, Row
from engine.training.from_votes import Gathered

Example = Row | PictureRow


def card(told: Mapping[str, object], every: Sequence[Example], gathered: Gathered) -> str:
    """
    Args:
        told: What is said of the set at the top, by name.
    """
    lines = ["# Data card", "", *(f"- {name}: {value}" for name, value in told.items()), ""]
    lines += _table("Examples", every, _shape)
    pairs = [row for row in every if row.is_pair]
    lines += _table("Pairs by source", pairs, lambda row: row.source)
    lines += _table("Pairs by form", pairs, lambda row: row.form or "unsaid")
    lines += _table("Pairs by language", pairs, lambda row: row.language)
    lines += _table("Sessions with pairs", _one_each(pairs), lambda _: "sessions")
    lines += ["## Left out", ""]
    lines += [
        f"- {count}: {REASONS[reason]} (`{reason}`)"
        for reason, count in gathered.left_out.items()
        if reason in REASONS
    ] or ["- nothing"]
    lines += ["", "## How it was split and weighed", "", *_ways(gathered), ""]
    return "\n".join(lines)


def _table(title: str, rows: Sequence[Example], of: Callable[[Example], str]) -> list[str]:
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(of(row), Counter())[row.split] += 1
    lines = [f"## {title}", "", f"| | {' | '.join(SPLITS)} | all |", "|---|---:|---:|---:|---:|"]
    for name in sorted(counts):
        each = [counts[name][split] for split in SPLITS]
        lines.append(f"| {name} | {' | '.join(map(str, each))} | {sum(each)} |")
    return [*lines, ""]


def _shape(row: Example) -> str:
    if row.is_pair:
        return "pairs"
    return "passages" if isinstance(row, Row) and row.label is None else "single votes"


def _one_each(rows: Sequence[Example]) -> list[Example]:
    return list({(row.session, row.split): row for row in rows}.values())


def _ways(gathered: Gathered) -> list[str]:
    by = {
        "session": "By session: none is parted.",
        "round": "By round: there are fewer than three sessions, so splits share their texts.",
        "file": "As the names of the files ask.",
    }[gathered.split_by]
    who = "Only trusted voters' marks judge." if gathered.trusted else "All voters' marks judge."
    return [
        f"- {by}",
        f"- {who}",
        f"- {gathered.ballots} ballots of {gathered.voters} voters tell drafts apart.",
        f"- {gathered.capped} times a voter held more than their share of a split, and was capped.",
        "- A pair weighs the ballots that it won by, times how far its winner stands from its"
        " siblings; the mean is 1 in each split.",
    ]
