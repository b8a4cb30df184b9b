"""Cards of a server and its members: privacy, reports, programme; ordinary and at their worst."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from bot import ids
from bot.cards import frame, menus, moderation, privacy, programme
from bot.voice import Voice
from tests.bot.making import NOW
from tests.discord import scene_texts as texts
from tests.discord.scenes import Scene, ordinary, worst
from tests.discord.scenes_governing import governing_scenes
from tests.discord.scenes_pictures import picture_scenes
from tests.discord.scenes_taste import taste_scenes
from tests.discord.scenes_understanding import understanding_scenes

Json = dict[str, Any]
UNASKED: Json = {"ranking": None, "training": None, "publication": None}
ANSWERED: Json = {"ranking": True, "training": False, "publication": "named"}
OURS = "900000000000000001"
LATER = (NOW + timedelta(hours=5)).isoformat()


def more_scenes(voice: Voice) -> Iterator[Scene]:
    """The cards that do not belong to a round."""
    yield from _members(voice)
    yield from _privacy(voice)
    yield from _reports(voice)
    for named, many, text, premise in (
        ("", 4, texts.DRAFTS_EN[0], texts.PREMISE_EN),
        ("worst_", 25, texts.NASTY * 4, (texts.NASTY * 3)[:600]),
    ):
        yield from _programme(voice, named, many, text, premise)
    yield from governing_scenes(voice)
    yield from understanding_scenes(voice)
    yield from picture_scenes(voice)
    yield from taste_scenes(voice)


def _members(voice: Voice) -> Iterator[Scene]:
    for named, stage in (("", ordinary(voice.spoken)), ("worst_", worst(voice.spoken))):
        session, round_ = stage.views("imogen")
        yield f"{named}other", partial(menus.other_card, voice, session, round_, moderates=True)
        yield f"{named}idle", partial(programme.idle_card, voice, session)
        draft = round_["drafts"][0]
        yield f"{named}parts", partial(menus.parts_card, voice, round_, draft, 2)
        again = frame.button(voice("ui.ballot.own"), ids.make("write", "r1"))
        typed = texts.NASTY * 5 if named else texts.DRAFTS_EN[0]
        why = voice("error.round_closed")
        yield f"{named}kept", partial(menus.kept_card, voice, why, typed, again, filed=False)


def _privacy(voice: Voice) -> Iterator[Scene]:
    yield "consent_unasked", partial(privacy.consent_card, voice, UNASKED)
    yield "consent_answered", partial(privacy.consent_card, voice, ANSWERED)
    yield "privacy_delete", partial(privacy.delete_card, voice)
    yield "privacy_notice", partial(privacy.notice_card, voice)


def _reports(voice: Voice) -> Iterator[Scene]:
    report: Json = {
        "id": "x1",
        "kind": "draft",
        "title": "Lost Property",
        "label": "B",
        "channel": OURS,
        "quote": texts.DRAFTS_EN[1],
        "reason": "It names my neighbour.",
        "link": "https://discord.com/channels/1/2/3",
        "by": "Tomas",
        "author": None,
        "status": "open",
        "settled_by": None,
        "deeds": ["dismiss", "remove", "block"],
    }
    nasty = {"title": texts.NASTY_NAME, "quote": texts.NASTY * 10, "reason": texts.NASTY * 2}
    yield "report", partial(moderation.report_card, voice, report)
    yield "worst_report", partial(moderation.report_card, voice, report | nasty, 7)


def _programme(voice: Voice, named: str, many: int, text: str, premise: str) -> Iterator[Scene]:
    view = {"id": "o1", "status": "waiting", "weekly": False, "premise": premise}
    yield f"{named}premise", partial(programme.premise_card, voice, view)
    for kind in ("contest", "season"):
        poll = _poll(kind, many, text, premise)
        yield (
            f"{named}{kind}_vote",
            partial(programme.vote_card, voice, poll | {"status": "voting"}),
        )
        sent = poll | {"status": "closed", "candidates": _told(poll["candidates"])}
        yield f"{named}{kind}_outcome", partial(programme.outcome_card, voice, sent)
    contest = _poll("contest", many, text, premise)
    yield f"{named}contest", partial(programme.contest_card, voice, contest | {"status": "writing"})
    yield f"{named}entries", partial(programme.entries_page, voice, contest, 2)


def _poll(kind: str, many: int, text: str, premise: str) -> Json:
    people = [texts.NASTY_NAME] * 6 if many > 10 else ["Imogen", "林舟"]
    return {
        "id": "v1",
        "kind": kind,
        "premise": premise,
        "status": "voting",
        "opens_at": LATER,
        "closes_at": LATER,
        "entries": many,
        "ballots": 9,
        "your_ballot": [],
        "candidates": [
            {
                "id": f"c{n}",
                "number": n,
                "text": text,
                "by": people if kind == "season" else [],
                "approvals": 0,
                "winner": False,
            }
            for n in range(1, many + 1)
        ],
    }


def _told(candidates: list[Json]) -> list[Json]:
    """With names and counts, as after the close; all are level first where there are many."""
    level = len(candidates) > 10
    return [
        one | {"by": ["Imogen"], "approvals": 5, "winner": level or one["number"] == 1}
        for one in candidates
    ]
