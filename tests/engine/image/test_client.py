import asyncio
import base64
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from engine.errors import (
    BadOutput,
    BadPicture,
    EngineDown,
    EngineError,
    GuardDown,
    GuardRefused,
    OutOfMemory,
    Overloaded,
    Rejected,
    TimedOut,
)
from engine.image.client import Endpoint, ImageClient
from engine.image.provenance import Made, read, sealed
from engine.image.wire import PictureStream
from engine.types import PictureProgress, PictureRequest
from tests.engine.image.brought import encoded, picture, png
from tests.engine.image.server.running import running
from tests.engine.image.stand_in import (
    DONE,
    FOREIGN,
    OURS,
    Answer,
    Painter,
    completed,
    event,
    failed,
    hangs_up,
    progress,
    refuses,
    says,
    stand_in,
    streams,
)

SEA = PictureRequest("a sea", n=2, seed=7, width_px=64, height_px=48, owner="channel")


@asynccontextmanager
async def asking(
    *answers: Answer, model: dict[str, Any] = OURS, **wishes: Any
) -> AsyncIterator[tuple[ImageClient, Painter]]:
    wishes = {"deadline_s": 5.0, "retries": 0, **wishes}
    async with stand_in(*answers, model=model) as server, aiohttp.ClientSession() as http:
        yield ImageClient(http, Endpoint(server.url, **wishes), random.Random(0)), server


async def test_pictures_come_in_order_with_what_is_said_of_them() -> None:
    news: list[PictureProgress] = []
    answer = streams(progress(2, 0), progress(0, 3), completed(1, 8), completed(0, 7), DONE)

    async with asking(answer) as (client, server):
        pictures = await client.paint(SEA, on_progress=news.append)

    assert [picture.seed for picture in pictures] == [7, 8]
    first = pictures[0]
    assert (first.media_type, first.width_px, first.height_px) == ("image/png", 64, 48)
    assert (first.alt_en, first.alt_zh, first.left_out, first.drawn_en) == (
        *("a sea", "海"),
        *(("dragons",), "a sea"),
    )
    assert (first.model, first.adapter) == ("house-scenes", None)
    assert news == [PictureProgress(2, 0, 8, 1.5), PictureProgress(0, 3, 8, 1.5)]
    assert server.bodies == [
        {
            "prompt": "a sea",
            "n": 2,
            "size": "64x48",
            "seed": 7,
            "negative_prompt": "",
            "style": "",
            "user": "channel",
            "deadline_s": 5.0,
            "output_format": "webp",
            "stream": True,
        }
    ]


async def test_a_picture_to_start_from_travels_as_a_form() -> None:
    request = PictureRequest("a sea", n=1, source=png(), strength=0.4, steps=9, adapter="tuned")

    async with asking(streams(completed(0), DONE)) as (client, server):
        await client.paint(request)

    assert server.paths == ["/v1/images/edits"]
    [body] = server.bodies
    assert (body["strength"], body["steps"], body["adapter"]) == ("0.4", "9", "tuned")
    assert body["stream"] == "true"


async def test_a_picture_that_fails_is_missing_and_the_rest_arrive() -> None:
    async with asking(streams(failed(0, "image_refused"), completed(1, 8), DONE)) as (client, _):
        [only] = await client.paint(SEA)

    assert only.seed == 8


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refuses(429, "queue_full", Retry_After="7"), Overloaded),
        (says(429, "slow down"), Overloaded),
        (says(503, "<html>"), Overloaded),
        (refuses(503, "ending"), EngineDown),
        (refuses(503, "guard_down"), GuardDown),
        (refuses(400, "image_refused"), GuardRefused),
        (refuses(507, "out_of_memory"), OutOfMemory),
        (refuses(500, "bad_output"), BadOutput),
        (refuses(504, "deadline"), TimedOut),
        (refuses(400, "bad_picture_broken"), BadPicture),
        (refuses(400, "unknown_size"), Rejected),
        (says(404, "no such thing"), Rejected),
        (says(302, "", Location="https://example.org"), BadOutput),
        (says(502, "bad gateway"), EngineDown),
        (says(504, "gateway timeout"), TimedOut),
        (hangs_up(), EngineDown),
        (streams(failed(0, "bad_output"), failed(1, "bad_output"), DONE), BadOutput),
        (streams(failed(0, "image_refused"), DONE), GuardRefused),
        (streams(event({"type": "error", "error": {"code": "deadline"}})), TimedOut),
        (streams(event({"type": "error", "error": "what"})), BadOutput),
        (streams(completed(0)), BadOutput),
        (streams(DONE), BadOutput),
        (streams(completed(2), DONE), BadOutput),
        (streams(completed(-1), DONE), BadOutput),
        (streams(completed(0, b64_json="*"), DONE), BadOutput),
        (streams(completed(0, b64_json=7), DONE), BadOutput),
        (streams(completed(0, b64_json="aGVsbG8="), DONE), BadOutput),
        (streams(completed(0, alt=None), DONE), BadOutput),
        (streams(completed(0, seed="1"), DONE), BadOutput),
        (streams(b"data: {\n\n", DONE), BadOutput),
        (streams(b"data: []\n\n", DONE), BadOutput),
        (streams(b"data: " + b"[" * 90_000 + b"\n\n", DONE), BadOutput),
        (streams(progress(0, 1), hang_after=0), TimedOut),
    ],
)
async def test_what_goes_wrong_is_an_error_of_ours(answer: Answer, kind: type[EngineError]) -> None:
    async with asking(answer, deadline_s=0.7) as (client, _):
        with pytest.raises(EngineError) as error:
            await client.paint(SEA)

    assert type(error.value) is kind


async def test_a_full_queue_says_when_to_come_again() -> None:
    async with asking(refuses(429, "queue_full", Retry_After="7")) as (client, _):
        with pytest.raises(Overloaded) as error:
            await client.paint(SEA)

    assert error.value.retry_after_s == 7


async def test_a_bad_upload_keeps_its_reason() -> None:
    async with asking(refuses(400, "bad_picture_too_many_pixels")) as (client, _):
        with pytest.raises(BadPicture) as error:
            await client.paint(SEA)

    assert error.value.reason == "too_many_pixels"


async def test_a_broken_connection_is_tried_again_before_the_first_byte() -> None:
    answers = [hangs_up(), streams(completed(0), DONE)]
    async with asking(*answers, retries=1) as (client, server):
        assert len(await client.paint(SEA)) == 1

    assert len(server.paths) == 2


async def test_nobody_at_the_address_is_an_engine_that_is_down() -> None:
    async with aiohttp.ClientSession() as http:
        client = ImageClient(http, Endpoint("http://127.0.0.1:9", retries=0))
        with pytest.raises(EngineDown):
            await client.paint(SEA)


async def test_cancelling_hangs_up() -> None:
    async with asking(streams(progress(0, 1), b"", hang_after=1)) as (client, server):
        async with asyncio.TaskGroup() as group:
            painting = group.create_task(client.paint(SEA))
            await server.asked.wait()
            painting.cancel()

        await asyncio.wait_for(server.hung_up.wait(), 2)


async def test_an_endless_answer_is_cut_off() -> None:
    pieces = [progress(0, 1)] * 3_000
    async with asking(streams(*pieces), max_response_bytes=50_000) as (client, _):
        with pytest.raises(BadOutput, match="more than 50000"):
            await client.paint(SEA)


def test_an_event_without_an_end_is_cut_off() -> None:
    stream = PictureStream(1, None)
    stream.feed(b"data: " + b"a" * (31 << 20))

    with pytest.raises(BadOutput, match="one event"):
        stream.feed(b"a" * (1 << 20))


def test_events_are_read_however_they_are_cut() -> None:
    whole = progress(0, 1) + completed(0, 5) + DONE
    stream = PictureStream(1, None)

    for byte in whole:
        stream.feed(bytes([byte]))

    assert stream.pictures()[0].seed == 5


async def test_the_key_goes_along() -> None:
    async with asking(streams(completed(0), DONE), api_key="secret") as (client, server):
        await client.paint(SEA)

    assert all(headers["Authorization"] == "Bearer secret" for headers in server.headers)
    assert "secret" not in repr(client)


def plain(*files: bytes) -> Answer:
    """An answer as OpenAI defines it."""
    return says(200, {"data": [{"b64_json": base64.b64encode(file).decode()} for file in files]})


async def test_a_foreign_server_is_asked_with_openais_own_fields_only() -> None:
    async with asking(plain(png(), png()), model=FOREIGN) as (client, server):
        pictures = await client.paint(SEA)

    assert server.bodies == [
        {
            "model": "dall-e",
            "prompt": "a sea",
            "n": 2,
            "size": "64x48",
            "response_format": "b64_json",
        }
    ]
    assert [picture.seed for picture in pictures] == [-1, -1]
    assert read(pictures[0].content) == Made("a sea", "dall-e", -1)
    assert pictures[0].alt_en == pictures[0].alt_zh == "a sea"


async def test_what_a_foreign_server_leaves_out_is_asked_for_one_by_one() -> None:
    async with asking(plain(png()), model=FOREIGN) as (client, server):
        pictures = await client.paint(PictureRequest("a sea", n=3))

    assert len(pictures) == 3
    assert [body["n"] for body in server.bodies] == [3, 1, 1]


@pytest.mark.parametrize(
    "answer",
    [
        says(200, {"data": [{"url": "https://example.org/a.png"}]}),
        says(200, {"data": []}),
        says(200, {"pictures": 7}),
        says(200, "<html>"),
        plain(b"no picture"),
        plain(encoded(picture(), "GIF")),
    ],
)
async def test_other_answers_of_a_foreign_server_are_bad_ones(answer: Answer) -> None:
    async with asking(answer, model=FOREIGN) as (client, _):
        with pytest.raises(BadOutput):
            await client.paint(PictureRequest("a sea", n=1))


async def test_a_foreign_server_neither_varies_nor_enlarges() -> None:
    async with asking(plain(png()), model=FOREIGN) as (client, _):
        with pytest.raises(Rejected):
            await client.paint(PictureRequest("a sea", source=png()))
        with pytest.raises(Rejected):
            await client.enlarge(png(), 2)


async def test_our_own_server_is_understood_from_end_to_end() -> None:
    news: list[PictureProgress] = []
    async with running() as server:
        client = ImageClient(server.http, Endpoint(server.url))
        request = PictureRequest("slow sea with dragons", n=3, seed=5, width_px=96, height_px=64)
        pictures = await client.paint(request, on_progress=news.append)
        varied = await client.paint(
            PictureRequest("sea", n=1, width_px=64, height_px=64, source=pictures[0].content)
        )
        large = await client.enlarge(sealed(picture(), Made("sea", "flat", 3), "webp"), 3)
        with pytest.raises(Rejected, match="flat paints"):
            await client.paint(PictureRequest("sea", width_px=65))
        with pytest.raises(BadPicture):
            await client.enlarge(b"no picture", 2)
        with pytest.raises(OutOfMemory):
            await client.paint(PictureRequest("monster", n=1, width_px=64, height_px=64))
        await client.healthy()

    assert [p.seed for p in pictures] == [5, 6, 7]
    assert pictures[0].left_out == ("dragons",)
    assert read(pictures[2].content) == Made("slow sea with dragons", "flat", 7)
    assert news[-1].step == news[-1].steps == 12
    assert (varied[0].width_px, large.width_px, large.height_px, large.seed) == (64, 192, 144, 3)
