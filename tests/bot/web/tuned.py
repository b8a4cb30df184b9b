"""What tuning tells, in the API's shapes: adapters in every state, a report, an evening."""

from typing import Any

Json = dict[str, Any]
SINCE, UNTIL = "2026-05-14T03:12:00.000+00:00", "2026-06-02T20:00:00.000+00:00"
NAME, BEFORE = "text-3-q8WdbA1x", "text-2-Zr5nT0ce"
ASKED: list[Json] = [
    {"code": "prefers", "value": 0.64, "low": 0.565, "high": 0.715, "n": 120, "kept": True}
    | {"floor": 0.5},
    {"code": "better", "value": 0.55, "low": 0.47, "high": 0.63, "n": 120, "kept": None},
    {"code": "taste", "value": 0.58, "low": 0.51, "high": 0.65, "n": 96, "floor": 0.5}
    | {"kept": True},
    {"code": "form", "value": 0.97, "n": 100, "base": 0.96, "floor": 0.95, "kept": True},
    {"code": "variety", "value": 3.4, "n": 30, "base": 3.5, "floor": 3.1, "of": 4.0, "kept": True},
    {"code": "reads", "value": 18.2, "n": 40, "base": 18.0, "floor": 19.0, "kept": True},
    {"code": "copies", "value": 0.0, "n": 100, "floor": 0.01, "kept": True},
    {"code": "canary", "value": 0.012, "n": 8, "floor": 0.2, "kept": True},
]
SHORT: Json = {
    "verdict": "promoted",
    "why": None,
    "simulated": False,
    "pairs": 566,
    "ballots": 412,
    "sessions": 41,
    "held_out": {"pairs": 120, "sessions": 9, "by": "session"},
    "against": BEFORE,
    "asked": ASKED,
    "recipe": {"method": "dpo", "rank": 8, "lr": 0.0002, "beta": 0.1, "seed": 0},
    "seconds": 1402.5,
    "peak_mb": 1210,
}
EXAMPLES: list[Json] = [
    {
        "premise": "A ferry that nobody boards.",
        "before": "The ferry came at six, as it always did, and left at seven with its lamps lit.",
        "after": "A tin cup rolled on the deck. The ferryman let it roll; it was not his cup.",
    },
    {
        "premise": "The clock in the harbour office runs backwards.",
        "before": "It was a strange clock, and the clerk knew it was strange.",
        "after": "The clerk set his boots by the stove and waited for yesterday's post.",
    },
]
LIVE: Json = {"wins": 21, "n": 38, "share": 0.55, "low": 0.41, "high": 0.69}
IN_USE: Json = {
    "name": NAME,
    "number": 3,
    "since": SINCE,
    "against": BEFORE,
    "report": SHORT,
    "live": LIVE,
    "watched": True,
}
RUNNING: Json = {
    "id": "t4",
    "number": 4,
    "stage": "training",
    "done": 0.42,
    "eta_s": 720.0,
    "pairs": 640,
    "started_at": UNTIL,
    "why": "votes",
}


BY = {"refused": "gate", "lost": "trial", "retired": "successor", "withdrawn": "deletion"} | {
    "rolled_back": "votes"
}


def past(number: int, status: str, **over: Any) -> Json:
    base: Json = {"name": f"text-{number}-abc", "number": number, "status": status, "at": SINCE}
    base |= {"until": UNTIL, "by": BY.get(status), "votes": 231, "why": None, "share": None}
    return base | {"live": None} | over


HISTORY: list[Json] = [
    past(3, "in_use", name=NAME, until=None),
    past(2, "retired", name=BEFORE, live={**LIVE, "n": 120, "wins": 70, "share": 0.58}),
    past(6, "refused", why="variety"),
    past(5, "rolled_back"),
    past(4, "lost"),
    past(1, "withdrawn"),
]


def adapters(**over: Any) -> Json:
    """A community with an adapter in use; `over` changes it."""
    base: Json = {
        "on": True,
        "next": {"pairs": 61, "needed": 200, "at_night": True, "members": 9},
        "running": None,
        "last": None,
        "in_use": IN_USE,
        "trial": None,
        "history": HISTORY,
        "can_govern": True,
    }
    return base | over


def nothing_yet(**over: Any) -> Json:
    return adapters(in_use=None, history=[], **over)


def report_of(**over: Any) -> Json:
    tried = [{"rank": 8, "lr": 0.0002, "beta": 0.1, "prefers": 0.61}, {"rank": 16, "why": "nan"}]
    base: Json = {
        "name": NAME,
        "number": 3,
        "kind": "text",
        "status": "in_use",
        "against": BEFORE,
        "made_at": SINCE,
        "since": SINCE,
        "until": None,
        "by": None,
        "live": LIVE,
        "report": SHORT | {"tried": tried, "examples": EXAMPLES},
    }
    return base | over


EVENING: Json = {
    "on": True,
    "stage": "voting",
    "round": 12,
    "of": 40,
    "members": [
        {"number": n, "name": f"Simulated member {n}", "rings": 9 + n} for n in range(1, 9)
    ],
    "vote": {
        "number": 12,
        "language": "en",
        "premise": "A ferry that nobody boards.",
        "drafts": [
            {"label": "A", "text": EXAMPLES[0]["before"], "votes": 1, "won": False},
            {"label": "B", "text": EXAMPLES[0]["after"], "votes": 6, "won": True},
            {"label": "C", "text": EXAMPLES[1]["before"], "votes": 0, "won": False},
            {"label": "D", "text": EXAMPLES[1]["after"], "votes": 3, "won": False},
        ],
        "ballots": 8,
    },
    "tuning": None,
    "adapter": None,
    "verdict": None,
    "why": None,
    "report": None,
    "before": None,
    "after": None,
    "error": None,
    "lines": [
        {"at": SINCE, "code": "began"},
        {"at": SINCE, "code": "round", "number": 11, "label": "C", "votes": 5, "ballots": 8},
        {"at": SINCE, "code": "round", "number": 12, "label": "B", "votes": 6, "ballots": 8},
    ],
}
OVER: Json = EVENING | {
    "on": False,
    "stage": "rolled_back",
    "round": 40,
    "adapter": "text-1-ev",
    "verdict": "promoted",
    "report": SHORT | {"simulated": True, "against": None},
    "before": {"ringed": 0.25, "low": 0.19, "high": 0.32, "n": 160},
    "after": {"ringed": 0.41, "low": 0.34, "high": 0.49, "n": 160},
    "lines": [
        *EVENING["lines"],
        {"at": SINCE, "code": "enough", "pairs": 318},
        {"at": SINCE, "code": "training"},
        {"at": SINCE, "code": "judging"},
        {"at": SINCE, "code": "promoted", "name": "text-1-ev"},
        {"at": SINCE, "code": "swapped", "name": "text-1-ev"},
        {"at": SINCE, "code": "measured", "before": 0.25, "after": 0.41},
        {"at": UNTIL, "code": "rolled_back", "name": "text-1-ev"},
    ],
}
