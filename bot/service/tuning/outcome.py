"""
What a training says it came to, read with suspicion: shape, size, name, numbers.

Knows one file; neither the store nor an engine. What is not as it should be is one sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from engine.training.manifest import BadAdapter, object_of

FILE = "outcome.json"
MOST_BYTES = 1 << 20
MOST_TEXT = 4_000  # characters of one string in a report
MOST_ENTRIES = 100  # of one list or object in it
MOST_DEPTH = 6
COUNTS, HELD_OUT = ("pairs", "ballots", "sessions"), ("pairs", "sessions")

Verdict = Literal["promoted", "trial", "refused"]
VERDICTS: Mapping[object, Verdict] = {
    "promoted": "promoted",
    "trial": "trial",
    "refused": "refused",
}


class BadOutcome(Exception):
    """It cannot be believed; the message says why, to an operator."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The gate's verdict and its report; `adapter` is None where it was refused."""

    verdict: Verdict
    adapter: str | None
    report: Mapping[str, Any]


def read_outcome(folder: Path, name: str) -> Outcome:
    """
    The outcome of the run in a folder, which was to make the adapter of this name.

    Raises:
        BadOutcome: It is not there, too large, no JSON object (NaN is none), of another shape, or
            speaks of another adapter.
    """
    try:
        with (folder / FILE).open("rb") as file:
            said = object_of(file.read(MOST_BYTES + 1), FILE, MOST_BYTES)
    except (OSError, BadAdapter) as exc:
        raise BadOutcome(str(exc)) from exc
    given = said.get("verdict")
    verdict = VERDICTS.get(given) if isinstance(given, str) else None
    if verdict is None:
        raise BadOutcome("its verdict is none of ours")
    adapter = None if verdict == "refused" else name
    if said.get("adapter") != adapter and verdict != "refused":
        raise BadOutcome("it names another adapter")
    return Outcome(verdict, adapter, _report(said.get("report"), verdict))


def is_there(folder: Path) -> bool:
    """Whether a run in this folder has come to its end."""
    return (folder / FILE).is_file()


def _report(said: object, verdict: Verdict) -> dict[str, Any]:
    if not isinstance(said, dict) or not isinstance(said.get("asked"), list):
        raise BadOutcome("it has no report")
    if said.get("verdict") != verdict:
        raise BadOutcome("its report says another verdict")
    held = said.get("held_out")
    if not _counts(said, COUNTS) or not (isinstance(held, dict) and _counts(held, HELD_OUT)):
        raise BadOutcome("its report does not count what it rests on")
    if not all(isinstance(one, dict) and "code" in one for one in said["asked"]):
        raise BadOutcome("its report asks nothing that has a code")
    _check(said, MOST_DEPTH)
    return said


def _counts(said: Mapping[str, Any], keys: Sequence[str]) -> bool:
    return all(type(said.get(key)) is int and said[key] >= 0 for key in keys)


def _check(value: object, deeper: int) -> None:
    if isinstance(value, str) and len(value) > MOST_TEXT:
        raise BadOutcome("a text in its report is too long")
    if not isinstance(value, dict | list):
        return
    if deeper == 0 or len(value) > MOST_ENTRIES:
        raise BadOutcome("its report is too large")
    for one in value.values() if isinstance(value, dict) else value:
        _check(one, deeper - 1)
