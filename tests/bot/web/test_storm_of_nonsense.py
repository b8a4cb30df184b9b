"""Whatever is asked, in whatever order: never a 500, never an undocumented answer."""

import random
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.bot.web import contract
from tests.bot.web.callers import Answer, Caller
from tests.bot.web.playground import open_session, playground

STEPS = 400
ODD: list[Any] = [None, True, 0, -1, 3.5, 10**20, "", " ", "x", "\x00", "\u202e", "海" * 50, [], {}]
ODD += [
    "<b>",
    "$premise",
    "{host}",
    "%s",
    "'; DROP TABLE sessions; --",
    "x" * 5_000,
    ["x"],
    {"a": 1},
]
FIELDS: dict[str, list[Any]] = {
    "form": ["story", "poem"],
    "premise": ["It rains."],
    "language": ["en", "zh"],
    "title": ["Rain", None],
    "mode": ["vote", "host", "corpse", "lesson"],
    "answers": [{"whole": True}, {"senses": False, "form": True}, {}],
    "settings": [{"quorum": 2}, {"n_shown": 2}, None],
    "wish": ["a storm", None],
    "fact": ["He is called Ned."],
    "text": ["The tide went out.", "潮退了。"],
    "name": ["Ned", ""],
    "consent": [{"training": True}, {"publication": "named"}],
}
TAKES: dict[tuple[str, str], tuple[str, ...]] = {
    ("PUT", "/api/me"): ("name", "language", "consent"),
    ("POST", "/api/sessions"): ("form", "premise", "language", "title", "mode", "settings"),
    ("POST", "/api/sessions/{session_id}/rounds"): ("wish",),
    ("POST", "/api/sessions/{session_id}/branch"): ("passage_id",),
    ("POST", "/api/sessions/{session_id}/lore"): ("fact",),
    ("POST", "/api/sessions/{session_id}/host"): ("member",),
    ("POST", "/api/sessions/{session_id}/finish"): ("title",),
    ("PUT", "/api/rounds/{round_id}/ballot"): ("drafts",),
    ("POST", "/api/rounds/{round_id}/close"): ("winner",),
    ("POST", "/api/rounds/{round_id}/drafts"): ("text", "parent"),
    ("POST", "/api/sessions/{session_id}/lesson/tries"): ("text",),
    ("PUT", "/api/rounds/{round_id}/drafts/{draft_id}/critique"): ("answers",),
}


class Nonsense:
    """Makes requests of what it has seen and of what nobody should send."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._known: dict[str, list[str]] = {
            "session_id": ["x"],
            "round_id": ["x"],
            "draft_id": ["x"],
            "lore_id": ["x"],
            "work_id": ["x"],
            "passage_id": ["x"],
            "name": ["tune.wav", "score.svg", "x"],
            "member": ["x"],
        }
        self._operations = sorted(contract.operations() - {("GET", "/api/events")})

    def learn(self, content: Any) -> None:
        """Keep the ids of an answer for later requests."""
        if "canon" in content:
            self._known["session_id"].append(content["id"])
            self._known["passage_id"] += [p["id"] for p in content["canon"]]
            self._known["lore_id"] += [e["id"] for e in content["lore"]]
            self._known["member"] += [p["ref"] for p in content["people"]]
        elif "runoff" in content:
            self._known["round_id"].append(content["id"])
            self._known["draft_id"] += [d["id"] for d in content["drafts"]]
        elif "passages" in content:
            self._known["work_id"].append(content["id"])

    def request(self) -> tuple[str, str, Any]:
        method, path = self._dice.choice(self._operations)
        content = None
        if method in {"POST", "PUT"}:
            content = {f: self._value(f) for f in TAKES.get((method, path), ())}
        for name, ids in self._known.items():
            path = path.replace(f"{{{name}}}", self._dice.choice(ids[-4:]))
        return method, path, content

    def _value(self, field: str) -> Any:
        if self._dice.random() < 0.12:
            return self._dice.choice(ODD)
        if field == "drafts":
            return [self._dice.choice(self._known["draft_id"][-8:])]
        if field in {"winner", "parent"}:
            return self._dice.choice([None, *self._known["draft_id"][-8:]])
        if field in self._known:
            return self._dice.choice(self._known[field][-4:])
        return self._dice.choice(FIELDS[field])


@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_that_members_send_breaks_the_server(tmp_path: Path, seed: int) -> None:
    counts: dict[int, int] = {}
    nonsense, dice = Nonsense(seed), random.Random(seed)
    async with AsyncExitStack() as stack:
        play = await stack.enter_async_context(playground(tmp_path))
        members = [await stack.enter_async_context(Caller(play.server)) for _ in range(3)]
        nonsense.learn(await open_session(members[0]))
        for _ in range(STEPS):
            method, path, content = nonsense.request()
            answer: Answer = await dice.choice(members).call(method, path, content)
            counts[answer.status] = counts.get(answer.status, 0) + 1
            assert answer.status < 500, (method, path, content, answer.raw)
            is_json = "json" in answer.headers["Content-Type"]
            if answer.status < 300 and method != "DELETE" and is_json and path.startswith("/api/"):
                nonsense.learn(answer.json)

    print(f"nonsense {seed}: {sorted(counts.items())}")
    assert counts[200] > STEPS / 10


ODD_PATHS = [
    "/api/sessions?cursor=0001-01-01T00:00:00%2B23:59_x",
    "/api/sessions?cursor=99999999999999999999.x",
    "/api/sessions?cursor=-99999999999999999999.x",
    "/api/works?cursor=" + "9" * 190 + ".x",
    "/api/works?cursor=|",
    "/api/events?after=99999999999999999999",
    "/works/%00",
    "/works/%ff%fe",
    "/works/" + "x" * 4_000,
    "/works?cursor=%00&form=%00&language=%ff",
    "/works?cursor=99999999999999999999.x",
    "/sessions/%2e%2e",
    "/sessions/%F0%9F%8E%AD",
    "/?lang=%00",
    "/static/%2e%2e/pages.py",
    "/static/locales/%2e%2e.json",
    "/static/",
]


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
async def test_odd_paths_are_refused_calmly(tmp_path: Path, accept: str) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        for path in ODD_PATHS:
            answer = await imogen.get(path, headers={"Accept": accept}, checked=False)

            assert answer.status < 500, (path, answer.raw[:500])
            assert b"Traceback" not in answer.raw, path
            assert b"import " not in answer.raw, path
