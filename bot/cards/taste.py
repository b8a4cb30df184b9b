"""
What a community likes in a form: each sure weight with its interval, the unsure ones in a line,
how well the ranker foresees, and what all of it was learned from.

Shows what `Service.taste` tells; a sentence never claims more than its interval. Pure.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import discord

from bot import ids
from bot.cards import frame
from bot.cards.foresight import foresight
from bot.cards.frame import Ink
from bot.cards.intervals import bar
from bot.cards.tuning import adapter_lines, report_buttons
from bot.cards.words import Json, listed, number
from bot.voice import Voice

MORE, LESS = "more", "less"
SURE = {"clearly_liked": MORE, "liked": MORE, "disliked": LESS, "clearly_disliked": LESS}
CLEAR = frozenset({"clearly_liked", "clearly_disliked"})
PERHAPS = {"perhaps_liked": MORE, "perhaps_disliked": LESS}
LEAST_REACH = 0.5  # logits: no bar makes a mere shade look like a passion
SUREST = 9  # times of ten that are claimed at most
SCOPES = 25  # as many as one menu takes
SCOPE = ("kind", "form", "language")


def taste_card(voice: Voice, told: Json, form_names: Mapping[str, str]) -> frame.Card:
    """
    One private card.

    Args:
        told: The view of `Service.taste`.
        form_names: Of every form, in the reader's language.
    """
    head = [f"## {voice('ui.taste.title')}", f"**{_scope(voice, told['chosen'], form_names)}**"]
    head.append(ranking_said(voice, ranking=told["community"]["ranking"]))
    weights = [one for one in told["weights"] if not one["nuisance"]]
    sure = [one for one in weights if one["verdict"] in SURE]
    return frame.card(
        frame.text("\n".join(head)),
        frame.small(_source(voice, told["community"])),
        frame.rule(),
        frame.text(_rows(voice, sure) or voice("cards.taste.unsure_all")),
        frame.small("\n".join(_beside(voice, told["weights"], legend=bool(sure)))),
        frame.rule(),
        frame.text(foresight(voice, told)),
        frame.text(adapter_lines(voice, told["adapter"])),
        report_buttons(voice, told["adapter"]),
        _menu(voice, told, form_names),
        ink=Ink.PENCIL,
    )


def ranking_said(voice: Voice, *, ranking: bool) -> str:
    """Whether votes rank the drafts here, and what that does."""
    if ranking:
        return voice("cards.taste.on", lead=voice("ui.taste.lead"))
    return voice("ui.taste.paused")


def _source(voice: Voice, community: Json) -> str:
    """What it was learned from, and since when."""
    if not community["rounds"]:
        return f"{voice('ui.taste.nobody')}\n{voice('page.taste.begins')}"
    said = [voice("page.taste.learned", **counted(voice, community))]
    if community["since"]:
        at = int(datetime.fromisoformat(community["since"]).timestamp())
        said.append(voice("ui.taste.since", date=f"<t:{at}:D>"))
    return "\n".join(said)


def counted(voice: Voice, counts: Json) -> dict[str, str]:
    """How many ballots, rounds and, where they are told, members, each with its noun."""
    known = ("ballots", "rounds", "voters")
    return {n: voice(f"page.taste.{n}", n=counts[n]) for n in known if n in counts}


def _rows(voice: Voice, sure: Sequence[Json]) -> str:
    """Each with its bar and name, and its sentence below; all bars on one scale."""
    ends = [abs(one[end]) for one in sure for end in ("low", "high")]
    reach = max([LEAST_REACH, *ends])
    return "\n".join(_row(voice, one, reach) for one in sure)


def _row(voice: Voice, weight: Json, reach: float) -> str:
    code, verdict, odds = weight["code"], weight["verdict"], weight["odds"]
    drawn = bar(weight["mean"], weight["low"], weight["high"], reach)
    said = voice(
        "cards.taste.clear" if verdict in CLEAR else "cards.taste.fair",
        sentence=voice(f"ui.taste.{SURE[verdict]}.{code}"),
        odds=number(voice, min(SUREST, round(10 * max(odds, 1 - odds)))),
    )
    return f"`{drawn}` **{voice(f'ui.taste.f.{code}')}**\n{frame.subtext(said)}"


def _beside(voice: Voice, weights: Sequence[Json], *, legend: bool) -> list[str]:
    """How to read the bars, what is perhaps so, what shows no sign, and the push of a place."""
    own = [one for one in weights if not one["nuisance"]]
    perhaps = [_sentence(voice, one, PERHAPS) for one in own if one["verdict"] in PERHAPS]
    unsure = [_name(voice, one) for one in own if one["verdict"] not in {*SURE, *PERHAPS}]
    pushed = [one for one in weights if one["nuisance"] and one["verdict"] in SURE]
    sentences = voice("cards.space").join(perhaps)
    said = [voice("cards.taste.legend")] if legend else []
    said += [voice("cards.taste.perhaps", sentences=sentences)] if perhaps else []
    said += [voice("cards.taste.unsure", names=listed(voice, unsure))] if unsure else []
    return said + [_sentence(voice, one, SURE) for one in pushed]


def _sentence(voice: Voice, weight: Json, ways: Mapping[str, str]) -> str:
    return voice(f"ui.taste.{ways[weight['verdict']]}.{weight['code']}")


def _name(voice: Voice, weight: Json) -> str:
    """A feature within a list."""
    name = voice(f"ui.taste.f.{weight['code']}")
    return name[:1].lower() + name[1:]


def _menu(
    voice: Voice, told: Json, names: Mapping[str, str]
) -> discord.ui.ActionRow[frame.Card] | None:
    """The forms that were learned from, those with most ballots first; None where none was."""
    scopes = sorted(told["scopes"], key=lambda one: -one["ballots"])[:SCOPES]
    options = [_option(voice, one, told["chosen"], names) for one in scopes]
    if not options:
        return None
    return frame.menu(ids.make("taste"), options, placeholder=voice("cards.taste.menu"))


def _option(
    voice: Voice, scope: Json, chosen: Json, names: Mapping[str, str]
) -> discord.SelectOption:
    return frame.option(
        _scope(voice, scope, names),
        ":".join(scope[part] for part in SCOPE),
        about=voice("cards.taste.scope_about", **counted(voice, scope)),
        chosen=all(scope[part] == chosen[part] for part in SCOPE),
    )


def _scope(voice: Voice, scope: Json, names: Mapping[str, str]) -> str:
    """Story, English; Pictures: story, English; a form that nobody chose stands for all."""
    key = "cards.taste.scope_image" if scope["kind"] == "image" else "cards.taste.scope"
    form = names.get(scope["form"], scope["form"]) if scope["form"] else voice("ui.taste.all_forms")
    return voice(key, form=form, language=voice(f"settings.language.{scope['language']}"))
