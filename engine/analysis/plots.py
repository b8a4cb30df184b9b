"""
Draws a work's arc as SVG: the mood curve, and how far its themes drift. Pure; returns strings.

Sets shapes and classes only. Colours, type and widths belong to the page's style sheet, which
knows `arc`, `axis`, `line`, `dot`, `label`; without one, everything is drawn in currentColor.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from engine.types import ArcPoint

WIDTH, HEIGHT = 640, 220  # user units
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 24, 20, 44
_MOST_LABELS = 12  # numbers below the axis, and words in the drift's map


def mood_curve(points: Sequence[ArcPoint], says: str, sad: str, glad: str) -> str:
    """
    Valence by passage, sad below and glad above; a dot's size is the passage's arousal.

    Args:
        says: What the curve says, a sentence for those who do not see it.
        sad, glad: Names of the axis' two ends, in the reader's language.
    """
    dots = [(_x(i, len(points)), _y((p.valence + 1) / 2)) for i, p in enumerate(points)]
    marks = [_dot(x, y, 3 + 5 * p.arousal, p.moods) for (x, y), p in zip(dots, points, strict=True)]
    middle = _y(0.5)
    axis = (
        f'<line class="axis" x1="{_LEFT}" y1="{middle:.1f}" x2="{WIDTH - _RIGHT}" '
        f'y2="{middle:.1f}" stroke="currentColor"/>'
    )
    return _svg(says, [axis, *_ends(glad, sad), _line(dots), *marks, *_numbers(len(points))])


def theme_drift(points: Sequence[ArcPoint], says: str, near: str, far: str) -> str:
    """
    Nearness to the premise by passage, with each passage's first theme word above its dot.

    Without a premise, nearness to the passage before. Passages that cannot be placed have no dot.

    Args:
        near, far: Names of the axis' two ends, in the reader's language.
    """
    heights = [_nearness(point) for point in points]
    step = max(1, -(-len(points) // _MOST_LABELS))
    dots, marks = [], []
    for i, (point, height) in enumerate(zip(points, heights, strict=True)):
        if height is None:
            continue
        x, y = _x(i, len(points)), _y(height)
        dots.append((x, y))
        marks.append(_dot(x, y, 4, point.themes))
        if point.themes and i % step == 0:
            marks.append(_label(x, y - 10, point.themes[0], "middle"))
    return _svg(says, [*_ends(near, far), _line(dots), *marks, *_numbers(len(points))])


def _nearness(point: ArcPoint) -> float | None:
    if point.to_premise is not None:
        return max(0.0, min(1.0, point.to_premise))
    return None if point.drift is None else max(0.0, 1 - point.drift)


def _x(at: int, count: int) -> float:
    room = WIDTH - _LEFT - _RIGHT
    return _LEFT + (room / 2 if count < 2 else room * at / (count - 1))


def _y(height: float) -> float:
    """From a height in [0, 1], 1 on top."""
    return _TOP + (1 - height) * (HEIGHT - _TOP - _BOTTOM)


def _line(dots: Sequence[tuple[float, float]]) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    return f'<polyline class="line" points="{told}" fill="none" stroke="currentColor"/>'


def _dot(x: float, y: float, radius: float, words: Sequence[str]) -> str:
    title = f"<title>{_safe(', '.join(words))}</title>" if words else ""
    place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    return f'<circle class="dot" {place} fill="currentColor">{title}</circle>'


def _ends(top: str, bottom: str) -> list[str]:
    return [
        _label(_LEFT - 8, _y(1) + 4, top, "end"),
        _label(_LEFT - 8, _y(0) + 4, bottom, "end"),
    ]


def _numbers(count: int) -> list[str]:
    step = max(1, -(-count // _MOST_LABELS))
    return [
        _label(_x(at, count), HEIGHT - 14, str(at + 1), "middle") for at in range(0, count, step)
    ]


def _label(x: float, y: float, words: str, anchor: str) -> str:
    return (
        f'<text class="label" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">'
        f"{_safe(words)}</text>"
    )


def _svg(says: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg class="arc" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-label={quoteattr(_clean(says))}>'
    )
    return f"{head}{''.join(parts)}</svg>"


def _safe(words: str) -> str:
    return escape(_clean(words))


def _clean(words: str) -> str:
    """Without what XML cannot hold: control characters and halves of surrogate pairs."""
    return "".join(c for c in words if c.isprintable())
