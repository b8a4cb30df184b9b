"""
What the gate found of an adapter, as one JSON report, and as a card that a member can read.

Knows figures and the words for them, of texts and pictures alike; not how they were measured.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.training.manifest import Manifest
from engine.training.report_words import ASKED, VERDICTS, Words, shown, sources
from engine.training.splits import SplitBy

Verdict = Literal["refused", "promoted", "trial"]
MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One thing that was asked of an adapter.

    `value` was measured on `n` things, with the interval `low` to `high` where it has one; `base`
    is the same of what it is held against; `floor` the worst that is let in; `of` the best there
    is. `kept` is None where it was not decided, or nothing was asked of it.
    """

    code: str
    value: float
    n: int
    low: float | None = None
    high: float | None = None
    base: float | None = None
    floor: float | None = None
    of: float | None = None
    kept: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """Rounded to six digits, so that the same figures are the same bytes."""
        said: dict[str, Any] = {"code": self.code, "value": round(self.value, 6), "n": self.n}
        for key in ("low", "high", "base", "floor", "of"):
            value = getattr(self, key)
            if value is not None:
                said[key] = round(value, 6)
        return said | {"kept": self.kept}


@dataclass(frozen=True, slots=True)
class Example:
    """What was drafted for a premise before and after; of pictures, their descriptions."""

    premise: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What taught an adapter and what judged it, and by what the two were kept apart."""

    pairs: int
    ballots: int
    sessions: int
    held_out_pairs: int
    held_out_sessions: int
    split_by: SplitBy = "session"


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a report says. `why` is the code that a refused one failed by, None otherwise."""

    verdict: Verdict
    why: str | None
    counts: Counts
    against: str | None  # the adapter that it is held against; None for the base model
    asked: Sequence[Asked] = ()
    recipe: Mapping[str, Any] = field(default_factory=dict)
    tried: Sequence[Mapping[str, Any]] = ()
    examples: Sequence[Example] = ()
    seconds: float = 0.0
    peak_mb: float = 0.0
    simulated: bool = False


def report(found: Findings) -> dict[str, Any]:
    """The JSON that stands in `report.json`, in the outcome of a run, and on the page."""
    counts = found.counts
    return {
        "verdict": found.verdict,
        "why": found.why,
        "simulated": found.simulated,
        "pairs": counts.pairs,
        "ballots": counts.ballots,
        "sessions": counts.sessions,
        "held_out": {
            "pairs": counts.held_out_pairs,
            "sessions": counts.held_out_sessions,
            "by": counts.split_by,
        },
        "against": found.against,
        "asked": [one.as_json() for one in found.asked],
        "recipe": dict(found.recipe),
        "tried": [dict(one) for one in found.tried],
        "seconds": round(found.seconds, 1),
        "peak_mb": round(found.peak_mb),
        "examples": [
            {"premise": one.premise, "before": one.before, "after": one.after}
            for one in found.examples[:MOST_EXAMPLES]
        ],
    }


def too_little(counts: Counts, recipe: Mapping[str, Any]) -> dict[str, Any]:
    """The report where there is not enough to learn from, or nothing to judge by."""
    return report(Findings("refused", "too_little", counts, None, recipe=recipe))


def card(manifest: Manifest, said: Mapping[str, Any]) -> str:
    """The adapter's README: what it is, in both languages, then a table for engineers."""
    head = ["---", f"base_model: {json.dumps(manifest.base_name)}", "language: [en, zh]"]
    head += ["library_name: peft", "tags: [lora, chorus]", "---", "", f"# {manifest.name}", ""]
    english = [*_told(said, "en", manifest.kind), ""]
    chinese = ["## 中文", "", *_told(said, "zh", manifest.kind), ""]
    return "\n".join([*head, *english, *chinese, *_engineers(manifest, said)]) + "\n"


def _told(said: Mapping[str, Any], language: Literal["en", "zh"], kind: str) -> list[str]:
    words: Words = ASKED[language]
    lines = [sources(said, language), "", VERDICTS[language][said["verdict"]], ""]
    lines += ["| " + " | ".join(words.columns) + " |", "|---|---|---|"]
    for one in said["asked"]:
        result, floor = shown(one, language)
        lines.append(f"| {words.named(one['code'], kind)} | {result} | {floor} |")
    return lines


def _engineers(manifest: Manifest, said: Mapping[str, Any]) -> list[str]:
    keys = ("code", "value", "low", "high", "n", "base", "floor", "kept")
    lines = ["## For engineers", "", "| " + " | ".join(keys) + " |", "|---" * len(keys) + "|"]
    lines += ["| " + " | ".join(_cell(one.get(k)) for k in keys) + " |" for one in said["asked"]]
    recipe = json.dumps(said["recipe"], ensure_ascii=False, sort_keys=True)
    return [
        *lines,
        "",
        f"Rank {manifest.rank} {manifest.method} on `{manifest.base_name}`, revision"
        f" `{manifest.base_revision}`. {len(manifest.rows)} rows. Intervals: 95 %, bootstrap over"
        " whole sessions. Made in"
        f" {said['seconds']} s with {said['peak_mb']} MB at most.",
        "",
        f"Recipe: `{recipe}`",
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value).lower()
