"""
Adapters on Discord: their lines on the card of taste, their report, and what a server is told of
them. Pure; the sentences are those of the page.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import ids
from bot.cards import frame, safe, words
from bot.cards.frame import Ink, Style
from bot.projection.tuning import (
    against_said,
    ended_key,
    head_said,
    last_said,
    live_said,
    next_said,
    rows_of,
    running_said,
    title_said,
    why_said,
)
from bot.voice import Voice

Json = Mapping[str, Any]
EXAMPLE = 320  # characters of one draft in a report
PREMISE = 120
TOLD = frozenset({"in_use", "trial", "rolled_back", "withdrawn"})  # of which a server hears
YES, NO = "yes", "no"


def adapter_lines(voice: Voice, view: Json | None) -> str:
    """What is in use, on trial and under way, in a few lines."""
    lines = [f"**{voice('ui.taste.adapter.title')}**"]
    served = [] if view is None else [view[one] for one in ("in_use", "trial") if view[one]]
    if not served:
        lines.append(voice("ui.taste.adapter.none"))
    if view is None:
        return "\n".join(lines)
    for one in map(_shown, served):
        title = title_said(voice, _day, one, trial=one["name"] == _name(view["trial"]))
        head = voice("cards.space").join(head_said(voice, one["report"]))
        lines += [f"- {title}. {head}" if voice.spoken == "en" else f"- {title}。{head}"]
        if one["live"]:
            lines.append(frame.subtext(live_said(voice, one["live"])))
    lines.append(frame.subtext(_waits(voice, view)))
    if last := last_said(voice, view.get("last")):
        lines.append(frame.subtext(last))
    return "\n".join(lines)


def report_buttons(voice: Voice, view: Json | None) -> frame.Part | None:
    """A button for the report of each adapter that draws now; None where none does."""
    served = [] if view is None else [view[one] for one in ("in_use", "trial") if view[one]]
    return frame.row(*(_report(voice, one["name"], named=len(served) > 1) for one in served))


def report_card(voice: Voice, told: Json) -> frame.Card:
    """All that is told of one adapter: what it learned from, what was asked, before and after."""
    told = _shown(told)
    report = told["report"]
    head = [f"## {voice('page.adapter.title', name=told['name'])}", _status(voice, told)]
    if told["status"] == "refused":
        head.append(why_said(voice, report["why"]))
    rows = rows_of(voice, report, told["live"], kind=told["kind"])
    return frame.card(
        frame.text("\n".join(head)),
        frame.text(voice("cards.space").join([*head_said(voice, report), _learned(voice, told)])),
        frame.rule() if rows else None,
        frame.text("\n".join(_row(voice, row) for row in rows)) if rows else None,
        *(_example(voice, told, one) for one in report.get("examples", ())[:2]),
        ink=Ink.PENCIL,
    )


def told_card(voice: Voice, what: str, told: Json) -> frame.Card:
    """What a server hears when an adapter begins, is tried, goes back or is withdrawn."""
    name, told = told["name"], _shown(told)
    params = {"name": told["name"], "against": against_said(voice, told["against"])}
    key = ended_key(told) if what == told["status"] else what  # what it says may be past by now
    said = [voice(f"cards.tuning.{key}", **params)]
    if what in {"in_use", "trial"}:
        said += head_said(voice, told["report"])
    if told["live"] and what in {"in_use", "rolled_back"}:
        said.append(live_said(voice, told["live"]))
    return frame.card(
        frame.text(voice("cards.space").join(said)),
        frame.row(_report(voice, name)),
        ink=Ink.OCHRE if what in {"rolled_back", "withdrawn"} else Ink.PENCIL,
    )


def rollback_card(voice: Voice, view: Json, kind: str) -> frame.Card:
    """Asked once more, with what becomes of what; one on trial ends before the one in use."""
    one = _shown(view["trial"] or view["in_use"])
    against = against_said(voice, one["against"])
    title = voice("page.tuning.rollback", against=against)
    return frame.card(
        frame.text(f"## {title}"),
        frame.text(voice("ui.tuning.rollback_ask", name=one["name"], against=against)),
        frame.row(
            frame.button(
                voice("ui.tuning.rollback_yes"), ids.make("goback", kind, YES), style=Style.danger
            ),
            frame.button(voice("ui.tuning.rollback_no"), ids.make("goback", kind, NO)),
        ),
        ink=Ink.OCHRE,
    )


def _waits(voice: Voice, view: Json) -> str:
    running = view["running"]
    if not running:
        return next_said(voice, view)
    said = [voice("tuning.running.title", number=running["number"]) + voice("cards.tuning.colon")]
    said.append(running_said(voice, running))
    if running["eta_s"] is not None:
        left = words.duration(voice, running["eta_s"])
        said.append(voice("page.tuning.left", time=left) + voice("cards.tuning.stop"))
    return voice("cards.space").join(said)


def _status(voice: Voice, told: Json) -> str:
    ends = {end: _day(told[at]) for end, at in _ENDS.items()}
    return voice(f"page.adapter.status_{ended_key(told)}", **ends)


_ENDS = {"made": "made_at", "since": "since", "until": "until"}


def _learned(voice: Voice, told: Json) -> str:
    report = told["report"]
    keys = {"votes": "ballots", "pairs": "pairs", "sessions": "sessions"}
    counts = {name: voice(f"page.adapter.{name}", n=report[key]) for name, key in keys.items()}
    return voice("page.adapter.learned_said", **counts)


def _row(voice: Voice, row: Any) -> str:
    floor = voice("cards.tuning.floor", floor=row.floor) if row.floor else ""
    kept = "" if row.kept is True or not row.floor else voice(f"tuning.kept.{row.verdict}")
    beside = voice("ui.list_comma").join(filter(None, [floor, kept]))
    return f"{row.what}\n{frame.subtext(f'**{row.result}**' + (f'  {beside}' if beside else ''))}"


def _example(voice: Voice, told: Json, one: Json) -> frame.Part:
    against = against_said(voice, told["report"]["against"])
    parts = [f"*{safe.cut(safe.line(one['premise']), PREMISE)}*"]
    sides = {"before": {"against": against}, "after": {"name": told["name"]}}
    for side, params in sides.items():
        parts.append(frame.subtext(voice(f"page.adapter.{side}", **params)))
        parts.append(safe.quote(safe.cut(safe.line(one[side]), EXAMPLE)))
    return frame.text("\n".join(parts))


def _report(voice: Voice, name: str, *, named: bool = False) -> frame.Button:
    label = voice("page.tuning.its_report") + f" {name}" if named else voice("page.tuning.report")
    return frame.button(label, ids.make("tuned", name))


def _name(one: Json | None) -> str | None:
    return None if one is None else safe.line(one["name"])


def _shown(one: Json) -> Json:
    """With its names as markdown that shows them as they are."""
    against = one["against"] and safe.line(one["against"])
    before = one["report"].get("against")
    report = {**one["report"], "against": before and safe.line(before)}
    return {**one, "name": safe.line(one["name"]), "against": against, "report": report}


def _day(moment: str | None) -> str:
    return f"<t:{int(datetime.fromisoformat(moment).timestamp())}:D>" if moment else ""
