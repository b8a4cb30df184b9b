"""
An adapter's report and history as sentences, the same for every door. Pure.

A figure is told with its interval and its count, and never claims more than the interval; what is
not decided is said to be undecided. Knows neither a page nor a card: `say` gives the sentence of a
key in the reader's language, `day` a date as the reader's door writes it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

Json = Mapping[str, Any]
Say = Callable[..., str]
Day = Callable[[str], str]

CHANCE = 0.5  # of a comparison of two
SHARES = frozenset({"prefers", "better", "taste"})
AT_MOST = frozenset({"reads", "copies", "canary"})  # where less is better
SERVED = frozenset({"in_use", "trial"})
TRIED = frozenset({"trial", "lost"})
WHYS = ("prefers", "better", "taste", "form", "variety", "reads", "copies", "canary")
NO_ROWS = ("nan", "too_little")
FAILURES = ("no_room", "no_engine", "crashed", "too_slow", "bad_data", "bad_adapter", "canary")
STAGES = ("waiting", "gathering", "reading", "training", "judging", "publishing")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was asked: what, what came, the worst that is let in, and whether it held."""

    code: str
    what: str
    result: str
    floor: str  # empty where there is none
    kept: bool | None

    @property
    def verdict(self) -> str:
        """The key of the word for `kept`."""
        return "open" if self.kept is None else "yes" if self.kept else "no"


def percent(share: float) -> int:
    """A share in [0, 1] as whole per cent."""
    return round(100 * share)


def error_of(one: Json) -> int:
    """Half the width of an interval in per cent, to its farther end and rounded up."""
    reach: float = max(one["high"] - one["value"], one["value"] - one["low"], 0.0)
    return ceil(round(100 * reach, 6))


def against_said(say: Say, against: str | None) -> str:
    """The name of what an adapter is held against."""
    return against or say("tuning.base")


def title_said(say: Say, day: Day, one: Json, *, trial: bool) -> str:
    """Its name, and since when it draws."""
    since = day(one["since"]) if one["since"] else ""
    return say(f"tuning.{'on_trial' if trial else 'in_use'}", name=one["name"], date=since)


def head_said(say: Say, report: Json) -> list[str]:
    """What it learned from and what it is worth, in sentences."""
    said = [say("tuning.trained", n=report["ballots"])]
    found = asked_of(report, "prefers")
    if found is not None:
        said += _prefers(say, found)
    if report["held_out"].get("by") == "round":
        said.append(say("tuning.small"))
    if report.get("simulated"):
        said.append(say("tuning.simulated"))
    return said


def asked_of(report: Json, code: str) -> Json | None:
    """What was found of one code; None where it was not asked."""
    return next((one for one in report["asked"] if one["code"] == code), None)


def rows_of(say: Say, report: Json, live: Json | None = None, *, kind: str = "text") -> list[Row]:
    """All that was asked of it; the live rounds so far at the end."""
    rows = [_row(say, one, kind) for one in report["asked"]]
    return [*rows, *([_live_row(say, report, live)] if live and live["n"] else [])]


def live_said(say: Say, live: Json | None) -> str:
    """How blind rounds went so far."""
    if not live or not live["n"]:
        return say("tuning.live_none")
    error = error_of({**live, "value": live["share"]})
    shares = {"share": percent(live["share"]), "error": error}
    return say("tuning.live", n=live["n"], wins=live["wins"], **shares)


def why_said(say: Say, why: str | None) -> str:
    """Why one was kept out; a code of another version is told in general."""
    return say(f"tuning.why.{why if why in (*WHYS, *NO_ROWS) else 'other'}")


def past_said(say: Say, day: Day, one: Json) -> tuple[str, str]:
    """One that is not served any more: its name and what became of it, in sentences."""
    status, gap = one["status"], say("tuning.gap")
    title = one["name"]
    if status != "retired":
        title = say(f"tuning.past.{status}", name=one["name"])
    if status == "refused":
        return title, why_said(say, one.get("why"))
    said = [say("tuning.trained", n=one["votes"])] if one.get("votes") else []
    if one.get("live"):
        said.append(live_said(say, one["live"]))
    since, until = (day(one[end]) if one[end] else "" for end in ("at", "until"))
    if since and until:
        key = "tried" if status == "lost" else "served"
        said.append(say(f"tuning.past.{key}", since=since, until=until))
    if status in {"lost", "rolled_back", "withdrawn"}:
        said.append(say(f"tuning.past.{ended_key(one)}_said", until=until))
    return title, gap.join(said)


def ended_key(one: Json) -> str:
    """The part of a key that says how one ended: by its status, and for some by whom."""
    by = one["by"] if one["status"] == "rolled_back" else None
    return f"{one['status']}_{by}" if by else str(one["status"])


def past_of(view: Json) -> list[Json]:
    """Those of the history that are not served now, newest first."""
    return [one for one in view["history"] if one["status"] not in SERVED]


def next_said(say: Say, view: Json) -> str:
    """What the next training waits for."""
    wanted = view["next"]
    if not view["on"]:
        return say("tuning.next.off")
    if wanted.get("members") == 0:
        return say("tuning.next.nobody")
    ready = "ready" if wanted["pairs"] >= wanted["needed"] else ""
    night = "night" if wanted["at_night"] else "" if ready else "soon"
    key = "_".join(filter(None, (ready, night)))
    return say(f"tuning.next.{key}", pairs=wanted["pairs"], needed=wanted["needed"])


def running_said(say: Say, running: Json) -> str:
    """What a training does now."""
    return say(f"tuning.running.{running['stage']}")


def last_said(say: Say, last: Json | None) -> str:
    """How the last training ended that came to nothing; empty where none did."""
    if not last:
        return ""
    code = "cancelled" if last["status"] == "cancelled" else last["error"]
    known = code if code in (*FAILURES, "cancelled") else "crashed"
    return say(f"tuning.failed.{known}", number=last["number"])


def _prefers(say: Say, found: Json) -> list[str]:
    shares = {"share": percent(found["value"]), "n": found["n"]}
    if "low" not in found:
        return [say("tuning.prefers_plain", **shares)]
    said = [say("tuning.prefers", error=error_of(found), **shares)]
    return said if found["low"] > CHANCE else [*said, say("tuning.prefers_chance")]


def _row(say: Say, one: Json, kind: str) -> Row:
    code = one["code"]
    pictured = kind == "image" and code in {"form", "variety", "reads", "copies"}
    known = code in WHYS
    what = say(f"tuning.asked{'_image' if pictured else ''}.{code}") if known else code
    return Row(code, what, _result(say, one), _floor(say, one), one["kept"])


def _result(say: Say, one: Json) -> str:
    code, n, base = one["code"], one["n"], one.get("base")
    if code in SHARES:
        shares = {"share": percent(one["value"]), "n": n}
        if "low" not in one:
            return say("tuning.result.share_plain", **shares)
        return say("tuning.result.share", error=error_of(one), **shares)
    if code == "form":
        counts = {"k": round(one["value"] * n), "n": n}
        if base is None:
            return say("tuning.result.count", **counts)
        return say("tuning.result.count_base", base=round(base * n), **counts)
    if code == "copies":
        return say("tuning.result.part", value=f"{100 * one['value']:.1f}", n=n)
    figures = {"value": _figure(code, one["value"])}
    key = "of" if one.get("of") is not None else "plain"
    if key == "of":
        figures["of"] = f"{one['of']:g}"
    if base is not None:
        return say(f"tuning.result.{key}_base", base=_figure(code, base), **figures)
    return say("tuning.result.of", **figures) if key == "of" else figures["value"]


def _floor(say: Say, one: Json) -> str:
    code, floor = one["code"], one.get("floor")
    if floor is None:
        return ""
    if code in SHARES:
        return say("tuning.floor.share", share=percent(floor))
    if code == "form":
        return say("tuning.floor.count", k=ceil(round(floor * one["n"], 6)), n=one["n"])
    if code == "copies":
        return say("tuning.floor.most_part", value=f"{100 * floor:.1f}")
    key = "most" if code in AT_MOST else "plain"
    return say(f"tuning.floor.{key}", value=_figure(code, floor))


def _live_row(say: Say, report: Json, live: Json) -> Row:
    what = say("tuning.asked.live", against=against_said(say, report["against"]))
    ends = {"low": percent(live["low"]), "high": percent(live["high"])}
    result = say("tuning.result.live", wins=live["wins"], n=live["n"], **ends)
    return Row("live", what, result, "", None)


def _figure(code: str, value: float) -> str:
    """Three digits where small steps count, one elsewhere."""
    return f"{value:.3f}" if code == "canary" or value < 1 else f"{value:.1f}"
