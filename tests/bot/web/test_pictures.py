"""Pictures through HTTP: asked for, voted on, fetched as a reader may, brought and taken down."""

import io
from pathlib import Path
from typing import Any

from PIL import Image

from engine.image.provenance import read
from tests.bot.web.callers import Caller
from tests.bot.web.playground import Playground, open_pictures, open_session, open_vote, playground


def a_photo(width: int = 96, height: int = 64, kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), (120, 60, 30)).save(written, kind)
    return written.getvalue()


async def bring(member: Caller, content: bytes, kind: str = "image/png") -> Any:
    return await member.post("/api/uploads", raw=content, headers={"Content-Type": kind})


async def a_story(play: Playground, host: Caller) -> Any:
    """A session with one passage."""
    session = await open_session(host)
    vote = await open_vote(play, host, session["id"])
    await host.put(f"/api/rounds/{vote['id']}/ballot", {"drafts": [vote["drafts"][0]["id"]]})
    await host.post(f"/api/rounds/{vote['id']}/close")
    return (await host.get(f"/api/sessions/{session['id']}")).json


async def test_a_picture_is_asked_for_voted_on_and_stands_in_session_and_work(
    tmp_path: Path,
) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        story = await a_story(play, imogen)
        here, passage = f"/api/sessions/{story['id']}", story["canon"][0]["id"]

        round_ = await open_pictures(play, imogen, story["id"], passage_id=passage)
        best = round_["drafts"][2]
        shown = await imogen.get(best["picture"]["url"])
        await imogen.put(f"/api/rounds/{round_['id']}/ballot", {"drafts": [best["id"]]})
        closed = (await imogen.post(f"/api/rounds/{round_['id']}/close")).json
        told = await imogen.get(closed["drafts"][2]["picture"]["url"])
        (hung,) = (await imogen.get(here)).json["canon"][0]["pictures"]
        work = (await imogen.post(f"{here}/finish")).json
        (exhibited,) = work["passages"][0]["pictures"]
        from_work = await imogen.get(exhibited["url"])

    assert shown.headers["Content-Type"] == "image/webp"
    assert "immutable" in shown.headers["Cache-Control"]
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert read(shown.raw) is None  # an open round's file does not say what painted it
    assert read(told.raw) is not None
    assert hung["id"] == exhibited["id"]
    assert from_work.raw == told.raw
