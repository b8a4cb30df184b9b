"""What a bench says: rows of one table."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    bench: str
    case: str
    value: float
    unit: str
    aim: str = ""


def printed(rows: Iterable[Row]) -> str:
    head = ("bench", "case", "value", "unit", "aim")
    cells = [head] + [(r.bench, r.case, f"{r.value:.3g}", r.unit, r.aim) for r in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)
