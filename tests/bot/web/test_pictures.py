"""Pictures through HTTP: asked for, voted on, fetched as a reader may, brought and taken down."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
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


async def test_browsers_keep_a_picture_and_need_not_fetch_it_twice(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        story = await a_story(play, imogen)
        round_ = await open_pictures(play, imogen, story["id"])
        url = round_["drafts"][0]["picture"]["url"]

        first = await imogen.get(url)
        again = await imogen.get(url, headers={"If-None-Match": first.headers["ETag"]})
        other = await imogen.get(url, headers={"If-None-Match": '"another"'})

    assert (again.status, again.raw) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert other.raw == first.raw


async def test_a_picture_is_brought_as_a_body_or_in_a_form(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        plain = await bring(imogen, a_photo())
        form = aiohttp.FormData()
        form.add_field("image", a_photo(kind="JPEG"), filename="me.jpg", content_type="image/jpeg")
        async with imogen.session.post(play.server.make_url("/api/uploads"), data=form) as answer:
            in_form = await answer.json()
        kept = await imogen.get(plain.json["url"])

    assert (plain.status, answer.status) == (201, 201)
    assert plain.headers["Location"] == plain.json["url"]
    assert (in_form["width"], in_form["height"]) == (96, 64)
    assert kept.headers["Content-Type"] == "image/webp"


async def test_an_upload_is_read_by_its_owner_only(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        kept = (await bring(imogen, a_photo())).json
        async with Caller(play.server) as tom:
            foreign = await tom.get(kept["url"])

    assert (foreign.status, foreign.json["code"]) == (404, "no_upload")


async def test_a_members_picture_enters_the_round(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        story = await a_story(play, imogen)
        round_ = await open_pictures(play, imogen, story["id"])
        kept = (await bring(imogen, a_photo())).json

        offered = await imogen.post(
            f"/api/rounds/{round_['id']}/drafts", {"upload": kept["id"], "text": "A brown field."}
        )

    own = offered.json["drafts"][-1]
    assert (offered.status, own["mine"], own["text"]) == (201, True, "A brown field.")
    assert (own["picture"]["width"], own["picture"]["palette"]) == (96, ["#773c1e"])


async def test_only_pictures_may_be_large(tmp_path: Path) -> None:
    large = b"\x89PNG\r\n\x1a\n" + bytes(200_000)
    async with playground(tmp_path, upload_bytes=300_000) as play, Caller(play.server) as imogen:
        session = await open_session(imogen)

        broken = await bring(imogen, large)
        too_large = await bring(imogen, large + bytes(200_000))
        elsewhere = await imogen.post(f"/api/sessions/{session['id']}/lore", raw=large)
        async with imogen.session.post(
            play.server.make_url("/api/uploads"), data=_endless(400_000)
        ) as chunked:
            code = (await chunked.json())["code"]

    assert (broken.status, broken.json["code"]) == (422, "bad_picture_broken")
    assert (too_large.status, too_large.json["code"]) == (422, "bad_picture_size")
    assert (elsewhere.status, elsewhere.json["code"]) == (413, "too_large")
    assert (chunked.status, code) == (422, "bad_picture_size")


async def _endless(n: int) -> AsyncIterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(n // 50_000):
        yield bytes(50_000)


BAD: list[tuple[str, bytes, str, int, str]] = [
    ("a text", b"hello", "image/png", 422, "bad_picture_format"),
    ("a moving picture", b"GIF89a" + bytes(40), "image/gif", 422, "bad_picture_format"),
    ("a cut-off PNG", a_photo()[:60], "image/png", 422, "bad_picture_broken"),
    ("nothing", b"", "image/png", 422, "bad_picture_format"),
    ("a tiny picture", a_photo(4, 4), "image/png", 422, "bad_picture_small"),
    ("a line 20,000 pixels long", a_photo(20_000, 40), "image/png", 422, "bad_picture_pixels"),
    ("JSON", b"{}", "application/json", 415, "unsupported_media"),
    ("a form without a file", b"--x--\r\n", "multipart/form-data; boundary=x", 422, "no_picture"),
    ("a form without a boundary", b"x", "multipart/form-data", 422, "no_picture"),
]


async def test_what_is_no_picture_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    wrong = []
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        before = play.dump()
        for name, content, kind, status, code in BAD:
            answer = await bring(imogen, content, kind)
            if (answer.status, answer.json["code"]) != (status, code):
                wrong.append(f"{name}: {answer.status} {answer.json['code']}")
        after = play.dump()

    assert wrong == []
    assert after == before


async def test_more_of_a_picture_is_asked_in_one_of_two_ways(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        story = await a_story(play, imogen)
        round_ = await open_pictures(play, imogen, story["id"], prompt="A boat", style="ink")
        of = round_["drafts"][0]["id"]

        asked = await imogen.post(
            f"/api/rounds/{round_['id']}/more", {"of": of, "how": "same_seed", "prompt": "A kite"}
        )

    assert asked.status == 202
    assert (round_["asking"]["style"], play.painter.asked[0].prompt) == ("ink", "A boat")


async def test_the_host_takes_a_picture_down_and_changes_the_settings(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        story = await a_story(play, imogen)
        here = f"/api/sessions/{story['id']}"
        round_ = await open_pictures(play, imogen, story["id"])
        first = {"drafts": [round_["drafts"][0]["id"]]}
        await imogen.put(f"/api/rounds/{round_['id']}/ballot", first)
        await imogen.post(f"/api/rounds/{round_['id']}/close")
        cover = (await imogen.get(here)).json["cover"]

        gone = await imogen.delete(f"{here}/pictures/{cover['id']}")
        missing = await imogen.get(cover["url"])
        set_ = await imogen.call("PATCH", f"{here}/settings", {"picture_size": "square"})
        wrong = await imogen.call("PATCH", f"{here}/settings", {"round_s": 60})

    assert (gone.status, missing.status) == (204, 404)
    assert set_.json["settings"]["picture_size"] == "square"
    assert (wrong.status, wrong.json["code"]) == (422, "bad_field")
    assert set_.json["cover"] is None


async def test_health_tells_the_image_engines_state(tmp_path: Path) -> None:
    async with playground(tmp_path) as play, Caller(play.server) as imogen:
        health = (await imogen.get("/health")).json

    assert (health["image"]["status"], health["image"]["model"]) == ("ready", "flat")
