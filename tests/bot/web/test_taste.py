"""The taste's door: what it asks of the service, who may govern through it, and the page."""

from pathlib import Path

import pytest

from tests.bot.web.callers import Caller
from tests.bot.web.conftest import Visit
from tests.bot.web.fake_service import FakeService
from tests.bot.web.playground import open_session, open_vote, playground

LEVERS = [
    ("/api/taste/reset", None),
    ("/api/taste/pause", None),
    ("/api/taste/resume", None),
    ("/api/taste/quarantine/q1", {"verdict": "count"}),
]


async def test_what_is_asked_for_reaches_the_service(visit: Visit, service: FakeService) -> None:
    imogen = await visit()

    await imogen.get("/api/taste?kind=image&form=story&language=zh", checked=False)

    name, args, said = service.last_call
    assert name == "taste"
    assert args[0].startswith("web:")
    assert said == {"kind": "image", "form": "story", "language": "zh", "governs": True}


@pytest.mark.parametrize(("path", "content"), LEVERS)
async def test_at_this_machine_the_levers_work(
    visit: Visit, service: FakeService, path: str, content: object
) -> None:
    imogen = await visit()

    answer = await imogen.post(path, content)

    assert answer.status == 200
    assert answer.json["community"]["can_govern"] is True
    done = [name for name, _, _ in service.calls]
    assert done == ["settle_quarantine" if content else "taste_govern", "taste"]


@pytest.mark.parametrize(("path", "content"), LEVERS)
async def test_from_elsewhere_they_do_not(
    visit: Visit, service: FakeService, path: str, content: object
) -> None:
    far = await visit(host="0.0.0.0")
    proxied = await visit()

    refused = await far.post(path, content)
    passed_on = await proxied.post(path, content, headers={"X-Forwarded-For": "203.0.113.9"})
    await far.get("/api/taste")

    assert (refused.status, refused.code) == (403, "taste_far")
    assert (passed_on.status, passed_on.code) == (403, "taste_far")
    assert [name for name, _, _ in service.calls] == ["taste"]
    assert service.last_call[2]["governs"] is False


async def test_another_site_cannot_pull_a_lever(visit: Visit, service: FakeService) -> None:
    imogen = await visit()

    answer = await imogen.post("/api/taste/reset", headers={"Origin": "https://evil.example"})

    assert (answer.status, answer.code) == (403, "cross_site")
    assert service.calls == []


async def test_the_page_asks_for_what_was_chosen(visit: Visit, service: FakeService) -> None:
    imogen = await visit()

    page = await imogen.get("/taste?of=image.story.zh", checked=False)

    assert page.status == 200
    asked = next(said for name, _, said in service.calls if name == "taste")
    assert asked == {"kind": "image", "form": "story", "language": "zh", "governs": True}


@pytest.mark.parametrize("of", ["", "smell.saga.la", "text.None.en", "...", "<script>"])
async def test_what_is_unknown_counts_as_not_said(
    visit: Visit, service: FakeService, of: str
) -> None:
    imogen = await visit()

    page = await imogen.get("/taste", headers={}, checked=False)
    chosen = await imogen.get(f"/taste?of={of}", checked=False)

    assert (page.status, chosen.status) == (200, 200)
    asked = service.last_call[2] if service.last_call[0] == "taste" else service.calls[-2][2]
    assert (asked["kind"], asked["form"]) == ("text", None)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_page_that_knows_nothing_says_so(tmp_path: Path, language: str) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        page = await imogen.get(f"/taste?lang={language}", checked=False)
        taste = await imogen.get("/api/taste")

    text = page.raw.decode()
    assert page.status == 200
    assert ("Nobody has taught" if language == "en" else "还没有人教过") in text
    assert taste.json["community"]["ballots"] == 0


async def test_the_first_ballot_on_the_page_is_told_what_it_does(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        vote = await open_vote(play, imogen, (await open_session(imogen))["id"])
        path = f"/api/rounds/{vote['id']}/ballot"

        first = await imogen.put(path, {"drafts": []})
        again = await imogen.put(path, {"drafts": []})

    assert first.json["told"] == "ranking"
    assert "told" not in again.json


async def test_levers_move_the_playground_and_its_log(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        paused = await imogen.post("/api/taste/pause")
        await imogen.post("/api/taste/pause")
        resumed = await imogen.post("/api/taste/resume")
        reset = await imogen.post("/api/taste/reset")
        kinds = [row[2] for row in play.dump()["events"]]

    assert paused.json["community"]["ranking"] is False
    assert resumed.json["community"]["ranking"] is True
    assert reset.json["community"]["since"] is not None
    assert sorted(kinds) == ["guild.taste_paused", "guild.taste_reset", "guild.taste_resumed"]
