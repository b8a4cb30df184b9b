"""The whole way over HTTP with the real service: every answer and event held to the document."""

from pathlib import Path
from typing import Any

from bot.web.events import BACKLOG_PAGE
from engine.errors import EngineDown, Rejected
from tests.bot.web.callers import Caller
from tests.bot.web.playground import MODEL, Playground, open_session, open_vote, playground


def ids(round_: Any) -> list[str]:
    return [d["id"] for d in round_["drafts"]]


async def win(play: Playground, host: Caller, session_id: str) -> Any:
    """One passage more: a round that the host's own ballot decides."""
    vote = await open_vote(play, host, session_id)
    await host.put(f"/api/rounds/{vote['id']}/ballot", {"drafts": ids(vote)[:1]})
    closed = await host.post(f"/api/rounds/{vote['id']}/close")
    assert closed.json["status"] == "closed"
    return closed.json


async def test_from_a_premise_to_a_finished_work(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        await imogen.put("/api/me", {"name": "Imogen", "consent": {"publication": "named"}})
        session = await open_session(imogen, mode="vote", settings={"quorum": 2, "round_s": 60})
        there = f"/api/sessions/{session['id']}"
        async with Caller(play.server) as tom:
            news = await tom.stream(f"/api/events?session={session['id']}")
            vote = await open_vote(play, imogen, session["id"])
            await news.until("drafts")

            assert [d["label"] for d in vote["drafts"]] == ["A", "B", "C", "D"]
            edit = {"text": vote["drafts"][0]["text"] + " Then he laughed.", "parent": ids(vote)[0]}
            edited = await tom.post(f"/api/rounds/{vote['id']}/drafts", edit)
            tom_s = ids(edited.json)[4]
            for member in (imogen, tom):
                cast = await member.put(f"/api/rounds/{vote['id']}/ballot", {"drafts": [tom_s]})
            await news.until("closed")

        assert (cast.json["status"], cast.json["winner"]) == ("closed", tom_s)
        won = cast.json["drafts"][4]
        assert (won["kind"], won["votes"], won["model"]) == ("edited", 2, MODEL)
        assert (await imogen.post(f"{there}/lore", {"fact": "He is called Ned."})).status == 201
        await win(play, imogen, session["id"])
        before = (await imogen.get(there)).json
        assert len(before["canon"]) == 2
        undone = (await imogen.post(f"{there}/undo")).json
        assert len(undone["canon"]) == 1
        back = {"passage_id": before["canon"][1]["id"]}
        assert len((await imogen.post(f"{there}/branch", back)).json["canon"]) == 2
        work = await imogen.post(f"{there}/finish", {"title": "Nine Gulls"})

        assert work.status == 201
        assert work.json["title"] == "Nine Gulls"
        shelf = (await imogen.get("/api/works")).json["works"]
        assert [w["id"] for w in shelf] == [work.json["id"]]
        assert (await imogen.get(f"/api/works/{work.json['id']}")).json["drafts_made"] >= 9
        assert (await imogen.get("/api/sessions?status=finished")).json["sessions"]
        assert (await imogen.delete(f"/api/works/{work.json['id']}")).status == 204
        assert (await imogen.get(f"/api/works/{work.json['id']}")).code == "no_work"


async def test_every_state_of_a_round_is_as_documented(tmp_path: Path) -> None:
    async with (
        playground(tmp_path) as play,
        Caller(play.server) as imogen,
        Caller(play.server) as tom,
    ):
        session = await open_session(imogen, settings={"n_candidates": 8})
        rounds = f"/api/sessions/{session['id']}/rounds"

        play.engine.go.clear()
        queued = (await imogen.post(rounds, {"wish": "a storm"})).json
        drafting = await play.settled(imogen, queued["id"], "drafting")
        assert drafting["drafts"] == []
        await imogen.post(f"/api/rounds/{queued['id']}/cancel")
        await play.settled(imogen, queued["id"], "cancelled")
        play.engine.go.set()

        play.engine.fail_with = Rejected("no such model")
        asked = (await imogen.post(rounds)).json
        failed = await play.settled(imogen, asked["id"], "failed")
        assert failed["error"]["code"] == "engine_rejected"
        play.engine.fail_with = None
        assert (await imogen.post(f"/api/rounds/{asked['id']}/retry")).status == 202
        vote = await play.settled(imogen, asked["id"], "voting")

        here = f"/api/rounds/{vote['id']}"
        assert (await imogen.post(f"{here}/more")).status == 202
        vote = (await imogen.get(here)).json
        assert (len(vote["drafts"]), vote["can_more"]) == (6, False)
        vetoed = (await imogen.delete(f"{here}/drafts/{ids(vote)[2]}")).json
        assert (vetoed["drafts"][2]["vetoed"], vetoed["drafts"][2]["text"]) == (True, "")
        await imogen.put(f"{here}/ballot", {"drafts": ids(vote)[:1]})
        await tom.put(f"{here}/ballot", {"drafts": ids(vote)[1:2]})
        tied = (await imogen.post(f"{here}/close")).json
        assert (tied["status"], sorted(tied["tied"])) == ("tied", sorted(ids(vote)[:2]))
        again = (await imogen.post(f"{here}/second-vote")).json
        assert (again["status"], again["runoff"], again["ballots"]) == ("voting", True, 0)
        await tom.put(f"{here}/ballot", {"drafts": ids(vote)[1:2]})
        assert (await tom.delete(f"{here}/ballot")).json["your_ballot"] is None
        empty = (await imogen.post(f"{here}/close")).json
        assert (empty["status"], empty["winner"]) == ("closed", None)


async def test_a_corpse_shows_its_last_line_only(tmp_path: Path) -> None:
    async with (
        playground(tmp_path) as play,
        Caller(play.server) as imogen,
        Caller(play.server) as tom,
    ):
        session = await open_session(imogen, mode="corpse")
        first = await win(play, imogen, session["id"])
        hidden = "\n".join(["The first line is nobody's business but the writer's.", "Only this."])
        vote = await open_vote(play, imogen, session["id"])
        added = await tom.post(f"/api/rounds/{vote['id']}/drafts", {"text": hidden})
        mine = ids(added.json)[-1]
        await tom.put(f"/api/rounds/{vote['id']}/ballot", {"drafts": [mine]})
        closed = await imogen.post(f"/api/rounds/{vote['id']}/close")

        seen = (await tom.get(f"/api/sessions/{session['id']}")).json
        cards = await tom.get("/api/sessions")

        assert closed.json["winner"] == mine
        assert [p["text"] for p in seen["canon"]] == ["Only this."]
        assert seen["hidden_passages"] == 1
        assert {node["excerpt"] for node in seen["tree"]} == {""}
        winner = next(d["text"] for d in first["drafts"] if d["id"] == first["winner"])
        for answer in (closed, cards):
            assert b"nobody's business" not in answer.raw
        for text in (winner, "nobody's business"):
            assert text not in str(seen)


async def test_lists_go_on_from_their_cursor(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        opened = [(await open_session(imogen))["id"] for _ in range(5)]

        first = (await imogen.get("/api/sessions?limit=3")).json
        second = (await imogen.get(f"/api/sessions?limit=3&cursor={first['cursor']}")).json

        seen = [s["id"] for s in first["sessions"] + second["sessions"]]
        assert seen == opened[::-1]
        assert second["cursor"] is None


async def test_a_resumed_stream_hears_all_that_was_stored(tmp_path: Path) -> None:
    async with (
        playground(tmp_path) as play,
        Caller(play.server) as imogen,
        Caller(play.server) as tom,
    ):
        session = await open_session(imogen)
        await win(play, imogen, session["id"])

        news = await tom.stream(f"/api/events?session={session['id']}&after=0")
        closed = await news.until("closed")

        numbers = [e.seq for e in news.seen if e.seq is not None]
        assert numbers == sorted(set(numbers))
        assert closed.content["status"] == "closed"
        kinds = {e.kind for e in news.seen if e.seq is not None}
        assert {"session", "round", "drafts", "ballots", "closed"} <= kinds


async def test_news_behind_a_page_of_no_news_are_found(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        for _ in range(BACKLOG_PAGE + 5):  # stored, and nobody's business
            await play.service.save_me("web:somebody", consent={"training": True})
        session = await open_session(imogen)

        news = await imogen.stream("/api/events?after=0")

        assert (await news.until("session")).content["session_id"] == session["id"]


async def test_a_down_engine_leaves_the_session_as_it_was(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        session = await open_session(imogen)
        play.engine.fail_with = EngineDown("refused")

        asked = await imogen.post(f"/api/sessions/{session['id']}/rounds")
        failed = await play.settled(imogen, asked.json["id"], "failed")
        after = (await imogen.get(f"/api/sessions/{session['id']}")).json

        assert failed["error"]["code"] == "engine_down"
        assert failed["error"]["detail"].endswith(".")
        assert (after["canon"], after["round"]) == ([], None)
        assert after["can"]["next"]
