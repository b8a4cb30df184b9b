"""Where the ranker expected a draft before anybody voted, and what spoke for it. Pure."""

from bot.cards import frame
from bot.cards.words import Json, number
from bot.voice import Voice


def standing_lines(voice: Voice, draft: Json, drafts: list[Json]) -> list[str]:
    """
    Its expected place with its chance, the reasons on both sides, why it was shown at all.

    Args:
        drafts: All that were shown; it is placed among those that have a standing too.

    Returns:
        Lines; none where no ranker saw it, as before the close.
    """
    standing = draft["standing"]
    if standing is None:
        return []
    n = len([one for one in drafts if one["standing"] is not None])
    chance = round(100 * standing["chance"])
    place = voice(f"ui.place.{standing['place']}")
    where = {"place": place, "n": number(voice, n), "chance": chance}
    key = "ui.taste.why.place" if chance else "ui.taste.why.place_rough"
    role = standing["role"]
    return [
        f"**{voice('ui.taste.why.title')}**",
        voice(key, **where),
        *_reasons(voice, standing["reasons"]),
        *([frame.subtext(voice(f"ui.taste.why.{role}"))] if role else []),
    ]


def _reasons(voice: Voice, reasons: list[Json]) -> list[str]:
    """For it first; those that say nothing either way are left out."""
    sides = {
        "for": [one["code"] for one in reasons if one["contribution"] > 0],
        "against": [one["code"] for one in reasons if one["contribution"] < 0],
    }
    said = [
        voice(f"ui.taste.why.{side}", features=_listed(voice, codes))
        for side, codes in sides.items()
        if codes
    ]
    return said or [voice("ui.taste.why.neither")]


def _listed(voice: Voice, codes: list[str]) -> str:
    return voice("ui.list_comma").join(voice(f"ui.taste.r.{code}") for code in codes)
