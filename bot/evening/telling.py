"""What the terminal says of an evening: a sentence a step, and one table of figures. Pure."""

from collections.abc import Callable
from typing import Any

from bot.projection.tuning import percent, why_said

Json = dict[str, Any]
Say = Callable[..., str]


def line_said(say: Say, language: str, line: Json) -> str:
    """One line of what happened, in the words that the page says it in."""

    def said(key: str, **params: Any) -> str:
        return say(key, language, **params)

    told = {name: value for name, value in line.items() if name not in {"at", "code", "n"}}
    key = f"blind_{told['liked']}" if line["code"] == "blind" else line["code"]
    if key == "refused":
        told["why"] = why_said(said, told["why"])
    if key == "measured":
        told = {name: percent(share) for name, share in told.items()}
    return said(f"page.evening.line.{key}", **told)


def figures(state: Json, seconds: float) -> str:
    """The evening in figures, one a row."""
    report = state["report"] or {}
    rows = [
        ("rounds", f"{state['round']}, voted on by {len(state['members'])} simulated members"),
        ("learned from", f"{report['pairs']} comparisons of {report['ballots']} ballots")
        if report
        else ("learned from", "nothing"),
        ("verdict of the gate", f"{state['verdict'] or 'none'}{_because(state)}"),
        *[(f"  {one['code']}", _asked(one)) for one in report.get("asked", ())],
        ("rung before", _measured(state["before"])),
        ("rung after", _measured(state["after"])),
        ("training", f"{report['seconds']:.0f} s, {report['peak_mb']:.0f} MB at most")
        if report
        else ("training", "none"),
        ("ended as", state["stage"] + (f": {state['error']}" if state["error"] else "")),
        ("in all", f"{seconds:.0f} s from a ready engine"),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:{width}}  {said}" for name, said in rows)


def _because(state: Json) -> str:
    return f" ({state['why']})" if state["why"] else ""


def _asked(one: Json) -> str:
    span = f" [{one['low']:.3f}, {one['high']:.3f}]" if one.get("low") is not None else ""
    base = f", base {one['base']:.3f}" if one.get("base") is not None else ""
    kept = {True: "kept", False: "broken", None: "undecided"}[one["kept"]]
    return f"{one['value']:.3f}{span} of {one['n']}{base}: {kept}"


def _measured(found: Json | None) -> str:
    if found is None:
        return "not measured"
    ringed = f"{found['ringed']:.2f} [{found['low']:.2f}, {found['high']:.2f}]"
    felt = f"{found['mean']:+.2f} [{found['mean_low']:+.2f}, {found['mean_high']:+.2f}] spreads"
    return f"{ringed} of {found['n']} fresh drafts; taste {felt}; form {found['form']:.2f}"
