"""Cards of taste: what is liked, why a draft stands where it does, who governs; and at worst."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.cards import board, explain, private, taste, taste_governed, tuning
from bot.voice import Voice
from engine.prompts import Prompts
from tests.bot.making import NOW
from tests.bot.web import tuned
from tests.discord import scene_texts as texts
from tests.discord.bot_under_test import PROMPTS
from tests.discord.scenes import COUNT, Scene, Stage, ordinary, worst

Json = dict[str, Any]
TEXT = (
    *("length", "form", "richness", "feeling", "mood", "theme"),
    *("coherence", "engagement", "novelty", "siblings", "head"),
)
IMAGE = ("light", "colour", "warmth", "contrast", "gladness", "stir", "fit", "graphic", "siblings")
FORMS = Prompts.load(PROMPTS).forms
SCOPE: Json = {"kind": "text", "form": "story", "language": "en", "rounds": 12, "ballots": 58}
FORECAST: Json = {
    "rounds": 12,
    "first": {"share": 0.5, "low": 0.28, "high": 0.72, "chance": 0.25},
    "tau": {"mean": 0.31, "low": 0.12, "high": 0.5},
    "calibration": [],
    "decided": {"share": 0.55, "low": 0.3, "high": 0.8},
}
NOTHING: Json = {"rounds": 0, "first": None, "tau": None, "calibration": [], "decided": None}
SUSPECT: Json = {
    "id": "q1",
    "session": "s1",
    "title": "Lost Property",
    "round": 7,
    "at": NOW.isoformat(),
    "share": 0.94,
    "expected": 0.31,
    "p": 0.0021,
    "n": 5,
    "alone": False,
}


def a_weight(code: str, mean: float, verdict: str, *, half: float = 0.3, **more: Any) -> Json:
    """A weight with an interval of `half` to each side."""
    ends = {"low": mean - half, "high": mean + half}
    odds = 0.5 + mean / 5
    known = {"code": code, "mean": mean, "verdict": verdict, "odds": odds, "prior": 0.1}
    return {**known, **ends, "nuisance": code == "place", **more}


def told(**changes: Any) -> Json:
    """A taste after some evenings: two sure signs, one perhaps, the rest open."""
    known = [
        a_weight("length", -0.9, "clearly_disliked"),
        a_weight("richness", 0.45, "liked"),
        a_weight("novelty", 0.3, "perhaps_liked"),
    ]
    open_ = [a_weight(code, 0.02, "no_sign", half=0.6) for code in ("feeling", "theme", "head")]
    return {
        "community": {
            "ranking": True,
            "rounds": 12,
            "ballots": 58,
            "voters": 9,
            "since": None,
            "can_govern": False,
        },
        "scopes": [SCOPE, {**SCOPE, "form": "poem", "rounds": 3, "ballots": 11}],
        "chosen": {part: SCOPE[part] for part in ("kind", "form", "language")},
        "weights": [*known, *open_, a_weight("place", -0.2, "disliked", half=0.1)],
        "forecast": FORECAST,
        "needed": None,
        "variety": 3.2,
        "adapter": None,
        "quarantine": [],
    } | changes


def at_worst() -> Json:
    """Every weight sure, every scope there is, every figure at its widest."""
    sure = [a_weight(code, 2.4, "clearly_liked", half=9.9) for code in TEXT]
    scopes = [
        {"kind": kind, "form": form, "language": language, "rounds": 99_999, "ballots": 999_999}
        for kind in ("text", "image")
        for form in FORMS
        for language in ("en", "zh")
    ]
    return told(
        community={
            "ranking": False,
            "rounds": 99_999,
            "ballots": 999_999,
            "voters": 99_999,
            "since": NOW.isoformat(),
            "can_govern": True,
        },
        scopes=scopes,
        chosen={part: scopes[-1][part] for part in ("kind", "form", "language")},
        weights=[*sure, a_weight("place", 1.0, "clearly_liked")],
        needed={"ballots": 99_999},
        adapter=tuned.adapters(
            trial=tuned.IN_USE | {"name": "text-4-trial"}, running=tuned.RUNNING
        ),
    )


def untaught() -> Json:
    """A community where nobody voted yet: the prior alone."""
    new = {**told()["community"], "rounds": 0, "ballots": 0, "voters": 0}
    needed = {"ballots": 40}
    chosen = {**told()["chosen"], "form": None}
    left = {"forecast": NOTHING, "needed": needed, "variety": None}
    return told(community=new, scopes=[], chosen=chosen, **left)


def taste_scenes(voice: Voice) -> Iterator[Scene]:
    names = {form.id: form.name[voice.work] for form in FORMS.values()}
    yield from _liked(voice, names)
    yield from _governed(voice)
    yield from _tuned(voice)
    for named, stage in (("", ordinary(voice.spoken)), ("worst_", worst(voice.spoken))):
        yield from _of_a_round(voice, named, stage)
    yield "board", partial(board.board_card, voice, a_board(3, "Lost Property"), names)
    yield "board_empty", partial(board.board_card, voice, a_board(0, ""), names)
    yield "board_off", partial(board.board_card, voice, {"on": False, "works": []}, names)
    yield "worst_board", partial(board.board_card, voice, a_board(10, texts.NASTY), names)


def _liked(voice: Voice, names: Mapping[str, str]) -> Iterator[Scene]:
    unsure = [one for one in told()["weights"] if one["verdict"] == "no_sign"]
    pictures = [a_weight(code, 0.8, "clearly_liked") for code in IMAGE]
    of_pictures = {**told()["chosen"], "kind": "image"}
    for name, view in {
        "taste": told(),
        "taste_untaught": untaught(),
        "taste_unsure": told(weights=unsure, needed={"ballots": 1}),
        "taste_pictures": told(weights=pictures, chosen=of_pictures),
        "taste_adapter": told(adapter=tuned.adapters()),
        "taste_tuning": told(adapter=tuned.nothing_yet(running=tuned.RUNNING)),
        "worst_taste": at_worst(),
    }.items():
        yield name, partial(taste.taste_card, voice, view, names)


def _tuned(voice: Voice) -> Iterator[Scene]:
    """What a server hears of its adapters, the report, and the question before going back."""
    for what in sorted(tuning.TOLD):
        yield f"adapter_{what}", partial(tuning.told_card, voice, what, tuned.report_of())
    for by in ("member", "votes"):
        back = tuned.report_of(status="rolled_back", until=tuned.UNTIL, by=by)
        yield f"adapter_back_{by}", partial(tuning.told_card, voice, "rolled_back", back)
        yield f"adapter_report_{by}", partial(tuning.report_card, voice, back)
    nasty = {"premise": texts.NASTY, "before": texts.NASTY * 9, "after": texts.LONG_EN}
    long = tuned.SHORT | {"examples": [nasty] * 3, "simulated": True}
    first = tuned.report_of(against=None, live=None)
    refused = tuned.report_of(
        status="refused", by="gate", since=None, report=long | {"why": "variety"}
    )
    yield "adapter_report", partial(tuning.report_card, voice, tuned.report_of())
    yield "adapter_report_first", partial(tuning.report_card, voice, first)
    yield "worst_adapter_report", partial(tuning.report_card, voice, refused)
    yield "adapter_back", partial(tuning.rollback_card, voice, tuned.adapters(), "text")


def _governed(voice: Voice) -> Iterator[Scene]:
    nasty = {"title": texts.NASTY, "p": 1e-9, "n": 9_999, "round": 99_999}
    many = [{**SUSPECT, **nasty, "id": f"q{n}"} for n in range(30)]
    settled = partial(taste_governed.settled_card, voice, SUSPECT | nasty)
    yield "taste_reset", partial(taste_governed.reset_card, voice, told()["community"])
    yield "quarantines_none", partial(taste_governed.quarantines_card, voice, [])
    yield "quarantines", partial(taste_governed.quarantines_card, voice, [SUSPECT])
    yield "worst_quarantines", partial(taste_governed.quarantines_card, voice, many)
    yield "quarantine", partial(taste_governed.quarantine_card, voice, SUSPECT)
    yield "quarantine_counted", partial(settled, "count", "Imogen")
    yield "worst_quarantine_kept_out", partial(settled, "keep_out", texts.NASTY_NAME)


def _of_a_round(voice: Voice, named: str, stage: Stage) -> Iterator[Scene]:
    """The receipt that tells once, and why a draft stands where it does."""
    round_ = stage.views("voter0")[1] | {"told": "ranking"}
    receipt = partial(private.receipt_card, voice, round_)
    yield f"{named}told", receipt
    yield f"{named}told_and_asked", partial(receipt, ask_consent=True)
    yield f"{named}told_last", partial(private.last_ballot_card, voice, round_)
    closed = replace(stage.at("closed", winner="d3"), ballots=COUNT).views()[1]
    for place, role in enumerate(("expected", "explored", "wildcard", None)):
        drafts = [one | {"standing": standing(place, role)} for one in closed["drafts"]]
        view = closed | {"drafts": drafts}
        yield f"{named}why_{role}", partial(explain.explain_card, voice, view, "d3")


def standing(place: int, role: str | None) -> Json:
    """One that was expected in this 0-based place; the last one by nothing at all."""
    ways = (0.8, -0.6, 0.3, -0.1)
    reasons = [
        {"code": c, "contribution": w, "more": w > 0} for c, w in zip(TEXT, ways, strict=False)
    ]
    return {
        "place": place + 1,
        "chance": (0.46, 0.25, 0.004, 0.0)[place],
        "role": role,
        "reasons": reasons[: 4 - place] if role else [],
    }


def a_board(many: int, title: str) -> Json:
    work = {"title": title, "form": "story", "language": "en", "finished_at": NOW.isoformat()}
    counts = {"share": 0.62, "low": 0.44, "high": 0.78, "ballots": 21}
    works = [{**work, **counts, "id": f"w{n}"} for n in range(many)]
    return {"on": True, "works": works}
