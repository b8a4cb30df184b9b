"""Bars of characters: where a figure lies between its limits, on both sides of indifference."""

ARM = 7  # cells on each side of the middle
EMPTY, MIDDLE, LIKELY, GUESS = "·", "│", "─", "●"


def bar(mean: float, low: float, high: float, reach: float) -> str:
    """
    `2 * ARM + 1` cells: the middle is nought, the ends are `reach` on either side.

    Args:
        low: The lower limit, `high` the upper; what lies beyond `reach` stands at the end.
        reach: Above nought, in the unit of the others.
    """
    first, last = _cell(low, reach), _cell(high, reach)
    cells = [LIKELY if first <= n <= last else EMPTY for n in range(2 * ARM + 1)]
    cells[ARM] = MIDDLE
    cells[_cell(mean, reach)] = GUESS
    return "".join(cells)


def _cell(value: float, reach: float) -> int:
    return ARM + round(ARM * max(-1.0, min(value / reach, 1.0)))
