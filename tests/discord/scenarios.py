"""The table of faults: what was broken, how it was withstood, told at the end of the run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One fault: its number in our list of scenarios, what was done, and what was seen."""

    number: int
    fault: str
    figure: str


ROWS: list[Row] = []


def told(number: int, fault: str, figure: str) -> None:
    """Add a row, after everything that it claims was asserted."""
    ROWS.append(Row(number, fault, figure))
    print(f"{number:>3} | {fault:<58} | {figure}")


def table() -> list[str]:
    """All rows of this run, by number."""
    rows = sorted(ROWS, key=lambda row: (row.number, row.fault))
    return [f"{row.number:>3} | {row.fault:<58} | {row.figure}" for row in rows]
