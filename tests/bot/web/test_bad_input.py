"""
The bad input table, on the real service: each row has its status and code, a sentence in both
languages, and leaves every row of every table as it was.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.locales import Catalogue, placeholders
from tests.bot.web.callers import Answer, Caller
from tests.bot.web.playground import Playground, open_session, open_vote, playground

LONG = "x" * 50_000
HUGE = "x" * 100_000
INVISIBLE = "\u202e\u2066\u200b\u0000\u0007\x1b"
HTML = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@dataclass
class Scene:
    """A session of Imogen's with an open vote, a closed round, and one of Tom's beside it."""

    play: Playground
    imogen: Caller
    tom: Caller
    session: str
    vote: Any
    closed: Any
    other_session: str
    other_vote: Any

    @property
    def here(self) -> str:
        return f"/api/sessions/{self.session}"

    @property
    def round(self) -> str:
        return f"/api/rounds/{self.vote['id']}"

    @property
    def past(self) -> str:
        return f"/api/rounds/{self.closed['id']}"

    def draft(self, place: int = 0) -> str:
        return str(self.vote["drafts"][place]["id"])


@asynccontextmanager
async def a_scene(folder: Path) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        play = await stack.enter_async_context(playground(folder))
        imogen = await stack.enter_async_context(Caller(play.server))
        tom = await stack.enter_async_context(
            Caller(play.server, {"Accept-Language": "zh-CN,zh;q=0.9"})
        )
        session, other = await open_session(imogen), await open_session(tom)
        closed = await open_vote(play, imogen, session["id"])
        won = {"drafts": [closed["drafts"][0]["id"]]}
        await imogen.put(f"/api/rounds/{closed['id']}/ballot", won)
        await imogen.post(f"/api/rounds/{closed['id']}/close")
        vote = await open_vote(play, imogen, session["id"])
        other_vote = await open_vote(play, tom, other["id"])
        yield Scene(play, imogen, tom, session["id"], vote, closed, other["id"], other_vote)


Act = Callable[[Scene], Awaitable[Answer]]


def opening(**over: Any) -> Act:
    told = {"form": "story", "premise": "It rains.", "language": "en"} | over
    return lambda s: s.imogen.post("/api/sessions", told)


def on_round(what: str, content: Any = None, *, who: str = "imogen") -> Act:
    return lambda s: getattr(s, who).post(f"{s.round}/{what}", content)


def on_session(what: str, content: Any = None, *, who: str = "imogen") -> Act:
    return lambda s: getattr(s, who).post(f"{s.here}/{what}", content)


TABLE: list[tuple[str, Act, int, str]] = [
    ("empty premise", opening(premise=""), 422, "empty_text"),
    ("premise of blanks", opening(premise=" \n\t\u3000"), 422, "empty_text"),
    ("premise of invisible characters only", opening(premise=INVISIBLE), 422, "empty_text"),
    ("long premise", opening(premise=LONG), 422, "text_too_long"),
    ("100,000 characters of premise", opening(premise=HUGE), 413, "too_large"),
    ("100,000 Chinese characters", opening(premise="海" * 100_000), 413, "too_large"),
    ("long title", opening(title="x" * 81), 422, "text_too_long"),
    ("unknown form", opening(form="saga"), 422, "unknown_form"),
    ("form of HTML", opening(form=HTML), 422, "unknown_form"),
    ("unknown language", opening(language="fr"), 422, "unknown_language"),
    ("unknown mode", opening(mode="dictator"), 422, "bad_mode"),
    ("settings out of range", opening(settings={"round_s": 1}), 422, "settings_range"),
    ("settings far out of range", opening(settings={"quorum": 10**30}), 422, "settings_range"),
    ("no such setting", opening(settings={"host_id": 1}), 422, "bad_field"),
    ("malformed JSON", lambda s: s.imogen.post(s.here + "/undo", raw=b"{,}"), 422, "invalid_json"),
    (
        "JSON with a lone surrogate",
        lambda s: s.imogen.post(s.here + "/lore", raw=b'{"fact": "\\udc00"}'),
        422,
        "invalid_json",
    ),
    ("empty draft", on_round("drafts", {"text": ""}), 422, "empty_text"),
    ("draft of control characters", on_round("drafts", {"text": INVISIBLE}), 422, "empty_text"),
    ("draft that is too long", on_round("drafts", {"text": "x" * 4_001}), 422, "text_too_long"),
    ("draft of 50,000 characters", on_round("drafts", {"text": LONG}), 422, "text_too_long"),
    ("draft of 100,000 characters", on_round("drafts", {"text": HUGE}), 413, "too_large"),
    (
        "edit of a draft of another session",
        lambda s: s.imogen.post(
            f"{s.round}/drafts", {"text": "Mine.", "parent": s.other_vote["drafts"][0]["id"]}
        ),
        404,
        "no_draft",
    ),
    (
        "edit that changes nothing",
        lambda s: s.imogen.post(
            f"{s.round}/drafts", {"text": s.vote["drafts"][0]["text"], "parent": s.draft()}
        ),
        422,
        "edit_same",
    ),
    ("long wish", lambda s: s.tom.post(s.here + "/rounds", {"wish": LONG}), 422, "text_too_long"),
    ("second round beside an open one", on_session("rounds"), 409, "round_open"),
    ("unknown session", lambda s: s.imogen.post("/api/sessions/x/undo"), 404, "no_session"),
    ("unknown round", lambda s: s.imogen.get("/api/rounds/x"), 404, "no_round"),
    (
        "ballot for a draft of another session",
        lambda s: s.tom.put(f"{s.round}/ballot", {"drafts": [s.other_vote["drafts"][0]["id"]]}),
        422,
        "unknown_draft",
    ),
    (
        "ballot with HTML for a draft",
        lambda s: s.tom.put(f"{s.round}/ballot", {"drafts": [HTML]}),
        422,
        "unknown_draft",
    ),
    (
        "ballot with a thousand drafts",
        lambda s: s.tom.put(f"{s.round}/ballot", {"drafts": [f"d{n}" for n in range(1_000)]}),
        422,
        "unknown_draft",
    ),
    (
        "vote after the close",
        lambda s: s.tom.put(f"{s.past}/ballot", {"drafts": [s.closed["drafts"][0]["id"]]}),
        409,
        "round_closed",
    ),
    (
        "withdrawing after the close",
        lambda s: s.imogen.delete(f"{s.past}/ballot"),
        409,
        "round_closed",
    ),
    (
        "draft after the close",
        lambda s: s.tom.post(f"{s.past}/drafts", {"text": "Late."}),
        409,
        "round_closed",
    ),
    ("closing what is closed", lambda s: s.imogen.post(f"{s.past}/close"), 409, "round_closed"),
    ("somebody else's close", on_round("close", who="tom"), 403, "host_only"),
    ("somebody else's cancel", on_round("cancel", who="tom"), 403, "host_only"),
    (
        "somebody else's veto",
        lambda s: s.tom.delete(f"{s.round}/drafts/{s.draft()}"),
        403,
        "host_only",
    ),
    ("somebody else's finish", on_session("finish", who="tom"), 403, "host_only"),
    (
        "somebody else's hand-over",
        on_session("host", {"member": "nobody"}, who="tom"),
        403,
        "host_only",
    ),
    ("hand-over to nobody", on_session("host", {"member": HTML}), 404, "no_member"),
    (
        "winner where members decide",
        lambda s: s.imogen.post(f"{s.round}/close", {"winner": s.draft()}),
        409,
        "members_decide",
    ),
    ("second vote without a tie", on_round("second-vote"), 409, "not_tied"),
    ("retry of what has not failed", on_round("retry"), 409, "not_failed"),
    ("undo beside an open round", on_session("undo"), 409, "round_open"),
    ("branch beside an open round", on_session("branch", {"passage_id": None}), 409, "round_open"),
    ("finish beside an open round", on_session("finish"), 409, "round_open"),
    (
        "branch to a passage of nowhere",
        lambda s: s.imogen.post(f"{s.here}/branch", {"passage_id": "x"}),
        409,
        "round_open",
    ),
    (
        "pictures of a passage of nowhere",
        on_session("pictures", {"passage_id": "x"}),
        404,
        "no_passage",
    ),
    ("pictures in a style of nowhere", on_session("pictures", {"style": "x"}), 422, "bad_style"),
    ("pictures of a size of nowhere", on_session("pictures", {"size": "x"}), 422, "bad_size"),
    ("pictures that go too far", on_session("pictures", {"strength": 1.5}), 422, "bad_strength"),
    ("strength in words", on_session("pictures", {"strength": "much"}), 422, "bad_field"),
    ("strength that is true", on_session("pictures", {"strength": True}), 422, "bad_field"),
    ("long prompt", on_session("pictures", {"prompt": LONG}), 422, "text_too_long"),
    ("huge prompt", on_session("pictures", {"prompt": HUGE}), 413, "too_large"),
    ("long negative", on_session("pictures", {"negative": LONG}), 422, "text_too_long"),
    ("pictures from nowhere", on_session("pictures", {"source": "x"}), 404, "no_upload"),
    ("a misspelt field of pictures", on_session("pictures", {"stile": "ink"}), 422, "bad_field"),
    (
        "variations of a text",
        on_round("more", {"of": "x", "how": "variations"}),
        409,
        "not_a_picture_round",
    ),
    (
        "picture among texts",
        on_round("drafts", {"text": "Mine.", "upload": "x"}),
        409,
        "not_a_picture_round",
    ),
    (
        "somebody else's picture settings",
        lambda s: s.tom.call("PATCH", f"{s.here}/settings", {"picture_style": "ink"}),
        403,
        "host_only",
    ),
    (
        "picture settings of nowhere",
        lambda s: s.imogen.call("PATCH", f"{s.here}/settings", {"picture_style": "x"}),
        422,
        "bad_style",
    ),
    (
        "opening with a style of nowhere",
        opening(settings={"picture_style": "x"}),
        422,
        "bad_style",
    ),
    (
        "opening with a style that is a number",
        opening(settings={"picture_style": 1}),
        422,
        "bad_field",
    ),
    (
        "taking down what does not hang",
        lambda s: s.imogen.delete(f"{s.here}/pictures/x"),
        404,
        "no_picture_here",
    ),
    (
        "picture of nowhere",
        lambda s: s.tom.get(f"{s.here}/pictures/x.webp"),
        404,
        "no_picture_here",
    ),
    ("upload of nowhere", lambda s: s.tom.get("/api/uploads/x"), 404, "no_upload"),
    ("empty lore", on_session("lore", {"fact": ""}), 422, "empty_text"),
    ("long lore", on_session("lore", {"fact": "x" * 201}), 422, "text_too_long"),
    ("long name", lambda s: s.tom.put("/api/me", {"name": "x" * 41}), 422, "text_too_long"),
    ("unknown work", lambda s: s.tom.delete("/api/works/x"), 404, "no_work"),
    ("taste of a form of nowhere", lambda s: s.tom.get("/api/taste?form=x"), 422, "unknown_form"),
    ("taste of a form of HTML", lambda s: s.tom.get(f"/api/taste?form={HTML}"), 422, "bad_field"),
    ("taste in Latin", lambda s: s.tom.get("/api/taste?language=la"), 422, "bad_field"),
    ("taste of smells", lambda s: s.tom.get("/api/taste?kind=smell"), 422, "bad_field"),
    (
        "a reset with reasons",
        lambda s: s.tom.post("/api/taste/reset", {"why": 1}),
        422,
        "bad_field",
    ),
    (
        "a reset of a kind of nowhere",
        lambda s: s.tom.post("/api/taste/reset?kind=x"),
        422,
        "bad_field",
    ),
    (
        "settling what is not set aside",
        lambda s: s.tom.post("/api/taste/quarantine/x", {"verdict": "count"}),
        404,
        "no_quarantine",
    ),
    (
        "settling without a verdict",
        lambda s: s.tom.post("/api/taste/quarantine/x", {}),
        422,
        "bad_field",
    ),
    (
        "settling with another word",
        lambda s: s.tom.post("/api/taste/quarantine/x", {"verdict": "maybe"}),
        422,
        "bad_settling",
    ),
    ("cursor of nowhere", lambda s: s.tom.get("/api/sessions?cursor=abc"), 422, "bad_cursor"),
]


async def test_the_table(tmp_path: Path, catalogue: Catalogue) -> None:
    wrong: list[str] = []
    async with a_scene(tmp_path) as scene:
        before = scene.play.dump()
        for name, act, status, code in TABLE:
            answer = await act(scene)
            said = answer.json
            if (answer.status, said.get("code")) != (status, code):
                wrong.append(f"{name}: {answer.status} {said.get('code')} for {status} {code}")
                continue
            sentences = [
                catalogue.text(f"error.{code}", language, **said) for language in ("en", "zh")
            ]
            if said["detail"] not in sentences:
                wrong.append(f"{name}: {said['detail']}")
            if scene.play.dump() != before:
                wrong.append(f"{name}: something was changed")
                before = scene.play.dump()
        await scene.tom.put(f"{scene.round}/ballot", {"drafts": []})  # the control
        assert scene.play.dump() != before

    print(f"bad input: {len(TABLE)} rows, {len(wrong)} wrong")
    assert wrong == []


async def test_refusals_speak_the_callers_language(tmp_path: Path, catalogue: Catalogue) -> None:
    async with a_scene(tmp_path) as scene:
        english = await scene.imogen.get("/api/rounds/x")
        chinese = await scene.tom.get("/api/rounds/x")

    assert english.json["detail"] == catalogue.text("error.no_round", "en")
    assert chinese.json["detail"] == catalogue.text("error.no_round", "zh")
    assert placeholders(chinese.json["detail"]) == frozenset()


REPLAYED: list[tuple[str, Act]] = [
    ("open", opening()),
    ("draft", on_round("drafts", {"text": "A line of my own."}, who="tom")),
    ("lore", on_session("lore", {"fact": "He is called Ned."}, who="tom")),
    ("more", on_round("more", who="tom")),
    ("close", on_round("close")),
    ("undo", on_session("undo")),
    ("round", on_session("rounds")),
    ("cancel", lambda s: s.imogen.post(f"/api/rounds/{s.vote['id']}/cancel")),
    ("finish", lambda s: s.tom.post(f"/api/sessions/{s.other_session}/finish")),
]


class Keyed:
    """A caller whose every request carries the same key."""

    def __init__(self, caller: Caller, key: str) -> None:
        self._caller = caller
        self._headers = {"Idempotency-Key": key}

    async def post(self, path: str, content: Any = None) -> Answer:
        return await self._caller.post(path, content, headers=self._headers)


async def test_a_replayed_request_answers_as_the_first_and_changes_nothing(tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        imogen, tom = scene.imogen, scene.tom
        for name, act in REPLAYED:
            keyed: Any = Scene(**vars(scene))
            keyed.imogen, keyed.tom = Keyed(imogen, name), Keyed(tom, name)

            first = await act(keyed)
            if name == "round":  # until its drafts are shown the desk goes on writing
                await scene.play.settled(imogen, first.json["id"], "voting")
            if name == "more":
                assert len(first.json["drafts"]) == 6
            before = scene.play.dump()
            again = await act(keyed)

            assert again.status == first.status, name
            assert again.json.get("id") == first.json.get("id"), name
            assert again.headers.get("Location") == first.headers.get("Location"), name
            assert scene.play.dump() == before, name


async def test_markup_and_invisible_characters_do_no_harm(tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        text = f"Rain{INVISIBLE} fell. {HTML}"

        added = await scene.tom.post(f"{scene.round}/drafts", {"text": text})
        page = await scene.tom.get(f"/sessions/{scene.session}", checked=False)
        stored = added.json["drafts"][-1]["text"]

    assert added.status == 201
    assert stored == f"Rain fell. {HTML}"  # kept as it was typed: it is text, never markup
    assert HTML not in page.raw.decode()
    assert not any(c in stored for c in INVISIBLE)
