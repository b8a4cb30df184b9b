"""
Cards of moderation: the form of a report, and the report as the moderators' log shows it. Pure.
"""

import discord
from discord import TextStyle
from discord.ui import Label, Modal, Select, TextInput

from bot import ids
from bot.cards import frame, safe
from bot.cards.frame import Ink
from bot.cards.words import Json
from bot.rules.reports import REASON_CHARS
from bot.voice import Voice

WHAT, WHY = "what", "text"  # the fields' own custom ids
QUOTE_CHARS = 2_000
RED = frozenset({"remove", "redact", "block"})


def report_form(voice: Voice, kind: str, known_id: str, offered: list[Json]) -> Modal:
    """What is wrong, with what: `offered` as `Reporting.offered` tells it."""
    what: Select[discord.ui.LayoutView] = Select(
        custom_id=WHAT,
        options=[
            frame.option(_offer(voice, each), each["value"], chosen=not index)
            for index, each in enumerate(offered)
        ],
    )
    why: TextInput[discord.ui.LayoutView] = TextInput(
        custom_id=WHY, style=TextStyle.long, max_length=REASON_CHARS, required=False
    )
    modal = Modal(title=voice("report.form.title"), custom_id=ids.make("report", kind, known_id))
    modal.add_item(Label(text=voice("report.form.what"), component=what))
    modal.add_item(
        Label(
            text=voice("report.form.why"), description=voice("report.form.why_hint"), component=why
        )
    )
    return modal


def report_card(voice: Voice, report: Json, waiting: int = 0) -> frame.Card:
    """
    A report with its text, and what moderators can do about it as long as nobody has.

    Args:
        waiting: How many wait, this one among them; told where it is more than one.
    """
    title = safe.line(report["title"])
    head = voice(_heading(report), title=title, label=report["label"])
    return frame.card(
        frame.text(f"### {head}"),
        frame.text(safe.quote(safe.cut(safe.block(report["quote"]), QUOTE_CHARS)))
        if report["quote"].strip()
        else None,
        frame.text(_reason(voice, report)),
        frame.small(_particulars(voice, report)),
        frame.rule(),
        frame.small(_status(voice, report)),
        *frame.rows(*(_deed(voice, report, deed) for deed in report["deeds"])),
        frame.small(voice("report.card.more", n=waiting)) if waiting > 1 else None,
        ink=Ink.OCHRE if report["status"] == "open" else Ink.GREY,
    )


def _offer(voice: Voice, offer: Json) -> str:
    kind = offer["value"].partition(":")[0]
    if not offer["label"]:
        return voice(f"report.form.whole_{kind}", title=offer["text"])
    return voice(f"report.form.{kind}", label=offer["label"], text=offer["text"])


def _heading(report: Json) -> str:
    if report["kind"] == "passage" and not report["label"]:
        return "report.card.passage_gone"
    return f"report.card.{report['kind']}"


def _reason(voice: Voice, report: Json) -> str:
    if not report["reason"]:
        return voice("report.card.no_reason")
    return voice("report.card.reason", reason=safe.block(report["reason"]))


def _particulars(voice: Voice, report: Json) -> str:
    by = safe.line(report["by"] or voice("cards.somebody"))
    lines = [voice("report.card.where", by=by, channel=f"<#{report['channel']}>")]
    if report["author"]:
        lines.append(voice("report.card.author", author=safe.line(report["author"])))
    elif report["kind"] in {"draft", "passage"}:
        lines.append(voice("report.card.model"))
    if report["link"]:
        lines.append(voice("report.card.link", link=report["link"]))
    return "\n".join(lines)


def _status(voice: Voice, report: Json) -> str:
    name = safe.line(report["settled_by"] or voice("cards.somebody"))
    return voice(f"report.status.{report['status']}", name=name)


def _deed(voice: Voice, report: Json, deed: str) -> frame.Button:
    style = frame.Style.danger if deed in RED else frame.Style.secondary
    return frame.button(
        voice(f"report.deed.{deed}"), ids.make("settle", report["id"], deed), style=style
    )
