"""
Adapters and the simulated evening as their pages show them: sentences and figures, in one language.

Shapes what the service tells; the templates only place it. Decides nothing.
"""

from collections.abc import Callable, Mapping
from math import ceil
from typing import Any

from bot.projection.tuning import (
    STAGES,
    against_said,
    ended_key,
    head_said,
    last_said,
    live_said,
    next_said,
    past_of,
    past_said,
    percent,
    rows_of,
    running_said,
    title_said,
    why_said,
)

Json = dict[str, Any]
Say = Callable[..., str]

FINE = ("train", "cancel", "rollback")
EVENING_STAGES = ("none", "measuring", "voting", "training", "judging", "swapping")
EVENING_ENDS = ("rolled_back", "done", "stopped", "failed")
LINES = frozenset(
    {
        *("began", "round", "edited", "none", "enough", "training", "judging", "refused"),
        *("promoted", "trial", "swapped", "blind", "rolled_back", "base", "measured", "stopped"),
        "failed",
    }
)


def day_by(say: Say) -> Callable[[str], str]:
    """A date as the page's language writes it, of a moment in ISO 8601."""

    def day(moment: str) -> str:
        month = say(f"page.date.{int(moment[5:7])}")
        return say("page.date.full", year=moment[:4], month=month, day=int(moment[8:10]))

    return day


def adapter_values(view: Json | None, kind: str, say: Say) -> Json | None:
    """The adapter part of the taste page, from `Service.taste(...)["adapter"]`."""
    if view is None:
        return None
    day = day_by(say)
    served = [
        _served(view[place], kind, say, trial=place == "trial")
        for place in ("in_use", "trial")
        if view[place]
    ]
    return {
        "served": served,
        "running": _running(view["running"], say),
        "past": [(*past_said(say, day, one), one["name"]) for one in past_of(view)],
        "next": next_said(say, view),
        "next_share": min(1.0, view["next"]["pairs"] / max(1, view["next"]["needed"])),
        "members": view["next"].get("members"),
        "on": view["on"],
        "last": last_said(say, view.get("last")),
        "deeds": _deeds(view),
        "kind": kind,
    }


def report_values(told: Json, say: Say) -> Json:
    """The page of one adapter, from `Service.adapter_report`."""
    day, report = day_by(say), told["report"]
    ends = {end: day(told[at]) if told[at] else "" for end, at in _ENDS.items()}
    counts = {name: say(f"page.adapter.{name}", n=report[key]) for name, key in _COUNTS.items()}
    held = report["held_out"]
    return {
        "name": told["name"],
        "status": say(f"page.adapter.status_{ended_key(told)}", **ends),
        "why": why_said(say, report["why"]) if told["status"] == "refused" else "",
        "head": head_said(say, report),
        "learned": say("page.adapter.learned_said", **counts),
        "held": say(
            "page.adapter.held",
            pairs=say("page.adapter.pairs", n=held["pairs"]),
            sessions=say("page.adapter.sessions", n=held["sessions"]),
        ),
        "against": against_said(say, report["against"]),
        "rows": rows_of(say, report, told["live"], kind=told["kind"]),
        "live": live_said(say, told["live"]) if told["live"] else "",
        "examples": report.get("examples", []),
        "recipe": _settings(report.get("recipe", {})),
        "tried": [_settings(one) for one in report.get("tried", [])],
        "seconds": say("page.adapter.minutes", n=ceil(report.get("seconds", 0) / 60)),
        "peak": say("page.adapter.megabytes", n=round(report.get("peak_mb", 0))),
    }


_ENDS = {"made": "made_at", "since": "since", "until": "until"}
_COUNTS = {"votes": "ballots", "pairs": "pairs", "sessions": "sessions"}


def evening_values(state: Json, say: Say) -> Json:
    """The panel of a simulated evening, from the state of `Service.evening`."""
    stage = state["stage"] if state["stage"] in (*EVENING_STAGES, *EVENING_ENDS) else "none"
    report = state.get("report")
    return {
        "on": state["on"],
        "stage": say(f"page.evening.stage.{stage}"),
        "stage_code": stage,
        "round": _round_of(state, say),
        "done": min(1.0, state["round"] / max(1, state["of"])),
        "of": state["of"],
        "members": [_seat(one, say) for one in state.get("members", [])],
        "vote": _vote(state.get("vote"), say),
        "running": _running(state.get("tuning"), say),
        "lines": [_line(one, say) for one in state["lines"] if one["code"] in LINES][::-1],
        "measured": [
            _measured(state[when], when, say) for when in ("before", "after") if state.get(when)
        ],
        "head": head_said(say, report) if report else [],
        "rows": rows_of(say, report) if report else [],
    }


def _served(one: Json, kind: str, say: Say, *, trial: bool) -> Json:
    report, live = one["report"], one["live"]
    against = against_said(say, one["against"])
    about = "on_trial_about" if trial else "watched"
    return {
        "name": one["name"],
        "title": title_said(say, day_by(say), one, trial=trial),
        "head": head_said(say, report),
        "rows": rows_of(say, report, live, kind=kind),
        "about": say(f"tuning.{about}", against=against) if trial or one["watched"] else "",
        "against": against,
        "trial": trial,
    }


def _running(running: Json | None, say: Say) -> Json | None:
    if running is None:
        return None
    eta_s = running["eta_s"]
    place = STAGES.index(running["stage"]) if running["stage"] in STAGES else 0
    return {
        "title": say("tuning.running.title", number=running["number"]),
        "stage": running_said(say, running),
        "pairs": say("tuning.running.pairs", n=running["pairs"]) if running["pairs"] else "",
        "done": min(1.0, max(0.0, running["done"])),
        "percent": percent(min(1.0, max(0.0, running["done"]))),
        "left": "" if eta_s is None else say("page.tuning.left", time=_about(eta_s, say)),
        "step": say("page.tuning.step", number=place + 1, of=len(STAGES)),
    }


def _about(seconds: float, say: Say) -> str:
    """An estimate that claims no more than it knows."""
    if seconds < 90:
        return say("ui.time.about_s", s=max(5, ceil(seconds / 5) * 5))
    return say("ui.time.about_min", min=round(seconds / 60))


def _deeds(view: Json) -> list[str]:
    """What who governs may do now."""
    if not view["can_govern"]:
        return []
    possible = {
        "train": view["on"] and not view["running"],
        "cancel": bool(view["running"]),
        "rollback": bool(view["in_use"] or view["trial"]),
    }
    return [deed for deed in FINE if possible[deed]]


def _settings(recipe: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and values, flat, as an engineer reads them; nothing else is translated there."""
    flat: list[tuple[str, str]] = []
    for name, value in recipe.items():
        if isinstance(value, Mapping):
            flat += [(f"{name}.{inner}", said) for inner, said in _settings(value)]
        else:
            flat.append((name, f"{value:.4g}" if isinstance(value, float) else str(value)))
    return flat


def _seat(one: Json, say: Say) -> str:
    """A member by their number, in the reader's language; their name is kept in one alone."""
    name = say("page.evening.simulated", number=one["number"])
    return say("page.evening.member", name=name, n=one["rings"])


def _round_of(state: Json, say: Say) -> str:
    if not state["round"]:
        return say("page.evening.round_none")
    return say("page.evening.round", number=state["round"], of=state["of"])


def _vote(vote: Json | None, say: Say) -> Json | None:
    if vote is None:
        return None
    drafts = [
        {
            **one,
            "said": say(
                "page.evening.votes" if one["votes"] else "page.evening.votes_none", n=one["votes"]
            ),
        }
        for one in vote["drafts"]
    ]
    return {**vote, "drafts": drafts, "said": say("page.evening.ballots", n=vote["ballots"])}


def _line(line: Json, say: Say) -> Json:
    known = {name: value for name, value in line.items() if name not in {"at", "code"}}
    if line["code"] == "refused":
        known["why"] = why_said(say, line.get("why"))
    if line["code"] == "measured":
        known = {when: percent(line[when]) for when in ("before", "after")}
    key = f"blind_{line['liked']}" if line["code"] == "blind" else line["code"]
    return {"at": line["at"], "said": say(f"page.evening.line.{key}", **known)}


def _measured(found: Json, when: str, say: Say) -> Json:
    share = found["ringed"]
    error = ceil(100 * max(found["high"] - share, share - found["low"]))
    said = say(f"page.evening.{when}", share=percent(share), error=error, n=found["n"])
    return {"when": when, "share": share, "low": found["low"], "high": found["high"], "said": said}
