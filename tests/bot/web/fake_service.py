"""A service that answers in the API's shapes, keeps no state and remembers what it was asked."""

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.bus import Bus, Notice
from bot.errors import ChorusError
from bot.kept import RETENTION
from bot.service.showing import MadeFile
from tests.bot.web.tuned import EVENING, adapters, report_of

Json = dict[str, Any]
NOW = "2026-11-23T12:00:00.000+00:00"


def person(**over: Any) -> Json:
    base = {"ref": "r1", "name": "Imogen", "you": True, "host": True, "here": True, "voted": False}
    return base | over


def draft(**over: Any) -> Json:
    sealed = dict.fromkeys(("parent", "kind", "author", "model", "adapter", "seed", "votes"))
    base = {"id": "d1", "label": "A", "text": "Rain.", "mine": False, "vetoed": False}
    told = {"problems": [], "reading": None, "evaluations": None, "novelty": None, "files": []}
    told |= {"picture": None, "standing": None}
    return base | told | sealed | over


def round_(**over: Any) -> Json:
    base: Json = {
        "id": "r1",
        "session_id": "s1",
        "number": 1,
        "kind": "text",
        "status": "voting",
        "wish": None,
        "passage": None,
        "asking": None,
        "asked_by": person(),
        "position": None,
        "done": 8,
        "asked": 8,
        "eta_s": None,
        "resting": False,
        "opened_at": NOW,
        "deadline": NOW,
        "closed_at": None,
        "quorum": 6,
        "ballots": 0,
        "drafts": [draft()],
        "your_ballot": None,
        "runoff": False,
        "tied": [],
        "room_for": 5,
        "can_more": True,
        "winner": None,
        "none_won": False,
        "tally": None,
        "error": None,
        "order_expected": None,
    }
    return base | over


def session_heading() -> Json:
    return {
        "id": "s1",
        "title": "Rain",
        "premise": "It rains.",
        "form": "story",
        "language": "en",
        "mode": "vote",
        "status": "open",
        "example": False,
        "host": person(),
        "n_passages": 0,
        "active_at": NOW,
        "created_at": NOW,
        "work_id": None,
    }


def session(**over: Any) -> Json:
    can = dict.fromkeys(("close", "undo", "branch", "finish", "veto", "next", "hand_over"), True)
    can |= dict.fromkeys(("illustrate", "unhang"), True)
    of_pictures = {"picture_style": "", "picture_negative": "", "picture_size": "landscape"}
    base: Json = session_heading() | {
        "settings": {"round_s": 600, "quorum": 6, "n_candidates": 8, "n_shown": 4} | of_pictures,
        "lore": [],
        "canon": [],
        "hidden_passages": 0,
        "round": round_(),
        "last_round": None,
        "picture_round": None,
        "last_picture_round": None,
        "cover": None,
        "tree": [],
        "words": 0,
        "people": [person()],
        "can": can,
        "notice": None,
    }
    return base | over


def work_card() -> Json:
    return {
        "id": "w1",
        "title": "Rain",
        "form": "story",
        "language": "en",
        "premise": "It rains.",
        "n_passages": 1,
        "finished_at": NOW,
        "example": False,
        "people": ["Imogen"],
        "excerpt": "Rain.",
        "models": [],
        "cover": None,
    }


def work() -> Json:
    apparatus: Json = {"passages": [], "session_id": "s1", "tree": [], "rounds": [], "lore": []}
    apparatus["licence"] = "reserved"
    return (
        work_card()
        | apparatus
        | {"files": [], "arc": [], "drafts_made": 4, "ballots_cast": 2, "can": {"remove": True}}
    )


LESSON: Json = {
    "exercise": {"text": "Rain.", "line": 1},
    "tries": 0,
    "solved": False,
    "last_try": None,
    "class": {"tried": 0, "solved": 0},
    "questions": ["whole"],
    "critiques": {"d1": {"mine": {"whole": True}, "yes": None}},
}
WEIGHT: Json = {
    "code": "length",
    "mean": -0.36,
    "low": -0.55,
    "high": -0.17,
    "verdict": "clearly_disliked",
    "direction": "less",
    "odds": 0.41,
    "nuisance": False,
    "prior": -0.1,
}
PLACE = WEIGHT | {"code": "place", "verdict": "no_sign", "direction": None, "nuisance": True}
SHARE: Json = {"share": 0.5, "low": 0.3, "high": 0.7, "chance": 0.25, "n": 20}
SET_ASIDE: Json = {
    "id": "q1",
    "session": "s1",
    "title": "Rain",
    "round": 3,
    "at": NOW,
    "share": 1.0,
    "expected": 0.6,
    "p": 0.0004,
    "n": 5,
    "alone": True,
}


def taste() -> Json:
    return {
        "community": {
            "ranking": True,
            "rounds": 20,
            "ballots": 80,
            "voters": 6,
            "since": None,
            "can_govern": True,
        },
        "scopes": [
            {"kind": "text", "form": "story", "language": "en", "rounds": 20, "ballots": 80}
        ],
        "chosen": {"kind": "text", "form": "story", "language": "en"},
        "weights": [WEIGHT, PLACE],
        "forecast": {
            "rounds": 20,
            "first": SHARE,
            "decided": SHARE,
            "tau": {"mean": 0.2, "low": 0.05, "high": 0.35},
            "calibration": [{"expected": 0.3, "seen": 0.25, "low": 0.1, "high": 0.5, "n": 20}],
        },
        "needed": {"ballots": 12},
        "variety": 3.4,
        "adapter": adapters(),
        "quarantine": [SET_ASIDE],
    }


ANSWERS: dict[str, Any] = {
    "adapter": report_of,
    "evening": lambda: EVENING,
    "taste": taste,
    "counts": lambda: {"lessons": 12, "waiting": 1, "replays": 0, "quarantines": 2},
    "trainings": lambda: {"done": 3, "running": 0},
    "lesson": lambda: LESSON,
    "tried": lambda: {"solved": True, "problems": [], "lesson": LESSON},
    "table": lambda: "Member",
    "file": lambda: MadeFile("score.svg", "image/svg+xml", b"<svg/>"),
    "me": lambda: {
        "id": "r1",
        "name": "",
        "language": "en",
        "consent": {"ranking": True, "training": None, "publication": None},
    },
    "sessions": lambda: {
        "sessions": [
            session_heading() | {"last_line": "", "people": ["Imogen"], "round": None},
        ],
        "cursor": None,
    },
    "session": session,
    "round": round_,
    "work": work,
    "works": lambda: {"works": [work_card()], "cursor": None},
    "kept_upload": lambda: {"id": "u1", "url": "/api/uploads/u1", "width": 64, "height": 48},
    "picture": lambda: MadeFile("picture.webp", "image/webp", b"RIFF"),
    "nothing": lambda: None,
}
KINDS = {
    **dict.fromkeys(("me", "save_me"), "me"),
    **dict.fromkeys(
        ("open_session", "session_view", "undo", "branch", "add_lore", "remove_lore", "hand_over"),
        "session",
    ),
    **dict.fromkeys(
        ("open_round", "round_view", "cast", "withdraw", "close", "second_vote", "cancel", "retry"),
        "round",
    ),
    **dict.fromkeys(("more", "take_out", "contribute", "veto", "illustrate"), "round"),
    "set_pictures": "session",
    "upload": "kept_upload",
    **dict.fromkeys(("upload_file", "session_picture", "work_picture"), "picture"),
    **dict.fromkeys(("finish", "work_view"), "work"),
    "sessions": "sessions",
    "works": "works",
    **dict.fromkeys(("draft_file", "work_file"), "file"),
    **dict.fromkeys(("lesson", "critique"), "lesson"),
    "try_exercise": "tried",
    "lesson_report": "table",
    **dict.fromkeys(("remove_work", "remove_session", "unhang"), "nothing"),
    **dict.fromkeys(("taste_govern", "settle_quarantine", "tuning_govern"), "nothing"),
    **dict.fromkeys(("start", "stop"), "nothing"),
    "adapter_report": "adapter",
    "state": "evening",
    "taste": "taste",
    "taste_counts": "counts",
    "tuning_counts": "trainings",
}


class FakeService:
    """Every use case answers what `ANSWERS` says; `fail_with` makes the next one raise."""

    def __init__(self) -> None:
        self.bus = Bus()
        self.calls: list[tuple[str, tuple[Any, ...], Json]] = []
        self.fail_with: Exception | ChorusError | None = None
        self.stored: list[Notice] = []
        self.presence: list[tuple[str, str, str]] = []
        self.gone = asyncio.Event()  # somebody left

    def __getattr__(self, name: str) -> Any:
        if name not in KINDS:
            raise AttributeError(name)

        async def use_case(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((name, args, kwargs))
            if self.fail_with is not None:
                raise self.fail_with
            return ANSWERS[KINDS[name]]()

        return use_case

    @property
    def evening(self) -> "FakeService":
        """The evening answers here too."""
        return self

    def forms(self) -> Json:
        both = {"en": "Story", "zh": "故事"}
        more = {"family": "literature", "card": {}}
        form = {"id": "story", "name": both, "blurb": both, "asks": both, "beta": False}
        return {
            "forms": [form | {"languages": ["en", "zh"], "kind": "text", "layout": "prose"} | more]
        }

    def kept(self) -> Json:
        days = {name: kept.days for name, kept in RETENTION.items()}
        return {"days": days, "topics": {"votes": {"ballots": ("member_id", "approved")}}}

    def health(self) -> Json:
        down = {"status": "down", "url": "", "model": ""}
        text = {"status": "starting", "url": "http://127.0.0.1:1", "model": "house", "eta_s": 40.0}
        return {"status": "ok", "text": text, "image": down}

    async def events_after(self, session_id: str | None, seq: int, limit: int) -> Sequence[Notice]:
        wanted = [
            n
            for n in self.stored
            if (n.seq or 0) > seq and (session_id is None or n.session_id == session_id)
        ]
        return wanted[:limit]

    def arrived(self, session_id: str, member_id: str) -> None:
        self.presence.append(("arrived", session_id, member_id))

    def left(self, session_id: str, member_id: str) -> None:
        self.presence.append(("left", session_id, member_id))
        self.gone.set()

    @property
    def last_call(self) -> tuple[str, tuple[Any, ...], Json]:
        return self.calls[-1]

    @property
    def deeds(self) -> list[str]:
        """The names of all use cases asked for."""
        return [name for name, _, _ in self.calls]
