"""
The manner of an English stanza: the measure of its lines and its rhymes, where it keeps any.

Only a manner that is plainly kept is seen. Free verse has none, and nothing is asked of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.forms.english.metre import count, unknown
from engine.forms.english.rhyme import Fit, best_fit, fit
from engine.forms.english.words import Line, Word
from engine.types import Problem

SCHEMES: dict[int, tuple[str, ...]] = {
    4: ("AABB", "ABAB", "ABBA", "AABA", "xAxA", "AAAA"),
    5: ("AABBA", "ABABB", "ABABA", "xAxxA"),
    6: ("ABABCC", "AABBCC", "AABCCB", "xAxAxA", "xAxAxB"),
    8: ("AABBCCDD", "ABABCDCD", "xAxAxBxB", "ABABABCC", "ABBACDDC"),
}
_LINES_MIN = 4
_TURNS_MIN = 6  # lines in which two figures in turn are plain though one line leaves them
_SLACK = 1  # syllables by which lines of one measure may differ
_APART = 2  # syllables by which two measures in turn differ at least
_CLEAR = 3  # a line that is this far off has left the measure


@dataclass(frozen=True, slots=True)
class Manner:
    """
    What a stanza keeps: syllables a line, one figure or two that alternate, and its scheme.

    `measure` is empty where lines differ freely; `scheme` is empty where they do not rhyme.
    """

    measure: tuple[int, ...] = ()
    scheme: str = ""


def manner_of(lines: Sequence[Line]) -> Manner:
    """What every line of the stanza keeps."""
    scheme = _scheme(lines)
    measure = _measure(lines, missing=0) if scheme else ()
    return Manner(measure, scheme)


def departures(lines: Sequence[Line], first: Manner | None) -> list[Problem]:
    """
    Lines that leave the manner of the first stanza, or, in a first stanza, that of the others.

    Args:
        first: The manner of the first stanza where there is one before this.
    """
    if first is not None:
        found = [problem for problem, _ in _off_measure(lines, first.measure, "first")]
        if first.scheme and len(first.scheme) == len(lines):
            found += _off_rhyme(lines, fit(_ends(lines), first.scheme))
    else:
        found = _own(lines)
    return sorted(found, key=lambda problem: problem.line or 0)


def _own(lines: Sequence[Line]) -> list[Problem]:
    """
    In one stanza a single line may be out of step: more, and it was never in step. A short line
    among longer ones is a figure of old (8 8 6, the bob); one that runs over is none.
    """
    if _scheme(lines):
        found = _off_measure(lines, _measure(lines, missing=1), "others")
        return [problem for problem, over in found if over]
    near = _all_but_one(lines)
    if near is not None and _measure(lines, missing=0):
        return _off_rhyme(lines, near)
    return []


def _ends(lines: Sequence[Line]) -> list[Word]:
    return [line.words[-1] for line in lines]


def _scheme(lines: Sequence[Line]) -> str:
    """The scheme that the stanza keeps throughout, with at least one sure rhyme."""
    schemes = SCHEMES.get(len(lines), ())
    if not schemes:
        return ""
    best = best_fit(_ends(lines), schemes)
    sure = [pair for pair in best.pairs if pair.rhyme == "true"]
    return best.scheme if sure and not best.broken else ""


def _all_but_one(lines: Sequence[Line]) -> Fit | None:
    """A scheme of which every pair but one rhymes truly."""
    for scheme in SCHEMES.get(len(lines), ()):
        found = fit(_ends(lines), scheme)
        sure = [pair for pair in found.pairs if pair.rhyme == "true"]
        if len(found.broken) == 1 and sure and len(sure) + 1 == len(found.pairs):
            return found
    return None


def _measure(lines: Sequence[Line], *, missing: int) -> tuple[int, ...]:
    """One figure for all lines, or two in turn, that all but `missing` of them keep."""
    if len(lines) < _LINES_MIN:
        return ()
    even = _figure(lines)
    if _off(lines, (even,)) <= missing:
        return (even,)
    if missing and len(lines) < _TURNS_MIN:
        return ()
    pair = (_figure(lines[::2]), _figure(lines[1::2]))
    if abs(pair[0] - pair[1]) >= _APART and _off(lines, pair) <= missing:
        return pair
    return ()


def _figure(lines: Sequence[Line]) -> int:
    """The count that most lines come near to."""
    counts = [count(line.words) for line in lines]
    sizes = range(min(low for low, _ in counts), max(high for _, high in counts) + 1)
    return max(sizes, key=lambda size: (sum(_distance(c, size) == 0 for c in counts), -size))


def _off(lines: Sequence[Line], measure: Sequence[int]) -> int:
    return sum(
        _distance(count(line.words), measure[index % len(measure)]) > _SLACK
        for index, line in enumerate(lines)
        if not unknown(line.words)
    )


def _distance(counts: tuple[int, int], size: int) -> int:
    least, most = counts
    return max(least - size, size - most, 0)


def _off_measure(
    lines: Sequence[Line], measure: Sequence[int], whose: str
) -> Iterator[tuple[Problem, bool]]:
    """Lines that left the measure, each with whether it is too long."""
    for index, line in enumerate(lines if measure else ()):
        size = measure[index % len(measure)]
        counts = count(line.words)
        if unknown(line.words) or _distance(counts, size) < _CLEAR:
            continue
        found = counts[0] if counts[0] > size else counts[1]
        others = "the others have" if whose == "others" else "the first stanza has"
        others_zh = "其余各行" if whose == "others" else "第一节"
        problem = Problem(
            "stanza_measure",
            line.number,
            f"Line {line.number} has {found} syllables where {others} {size}.",
            f"第{line.number}行有{found}个音节，{others_zh}是{size}个。",
        )
        yield problem, found > size


def _off_rhyme(lines: Sequence[Line], found: Fit) -> list[Problem]:
    return [
        Problem(
            "stanza_rhyme",
            lines[pair.second].number,
            f"Line {lines[pair.second].number}: “{lines[pair.second].words[-1].spelling}” does not"
            f" rhyme with “{lines[pair.first].words[-1].spelling}” of line"
            f" {lines[pair.first].number}, as the manner of the poem asks.",
            f"第{lines[pair.second].number}行：“{lines[pair.second].words[-1].spelling}”与第"
            f"{lines[pair.first].number}行的“{lines[pair.first].words[-1].spelling}”不押韵，"
            "与全诗的体式不合。",
        )
        for pair in found.pairs
        if pair.rhyme == "none"
    ]
