"""What goes wrong around a picture, each with its answer; the server lives on."""

import asyncio
import base64
import json
import random
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from PIL import Image

from tests.engine.image.brought import (
    encoded,
    picture,
    png,
    png_of_zeros,
    png_with_text_bomb,
)
from tests.engine.image.server.running import Running, running

NOISE = Image.frombytes("RGB", (256, 256), random.Random(1).randbytes(256 * 256 * 3))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Running]:
    async with running("--stall-s", "1") as started:
        yield started


def code(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


async def still_paints(server: Running) -> bool:
    return (await server.paint("a quiet sea"))[0] == 200


@pytest.mark.parametrize(
    ("image", "refused"),
    [
        (png_of_zeros(20_000, 20_000), "bad_picture_too_many_pixels"),
        (png_of_zeros(20_000, 64), "bad_picture_too_many_pixels"),
        (png_of_zeros(9_000, 9_000), "bad_picture_too_many_pixels"),
        (png_with_text_bomb(), "bad_picture_broken"),
        (encoded(NOISE, "PNG")[:90_000], "bad_picture_broken"),
        (encoded(NOISE, "JPEG")[:9_000], "bad_picture_broken"),
        (png(8, 8), "bad_picture_too_small"),
        (encoded(picture(), "GIF"), "bad_picture_format"),
        (encoded(picture(), "TIFF"), "bad_picture_format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bad_picture_format"),
        (b"%PDF-1.7", "bad_picture_format"),
        (b"\x89PNG\r\n\x1a\n<svg/>", "bad_picture_broken"),
    ],
)
async def test_a_bad_upload_is_refused(server: Running, image: bytes, refused: str) -> None:
    for path in ("/v1/images/edits", "/v1/images/variations", "/v1/images/upscale"):
        assert code(await server.form(path, image, prompt="sea")) == (400, refused)
    assert await still_paints(server)


async def test_eleven_megabytes_are_refused_on_the_way(server: Running) -> None:
    status, said = await server.form("/v1/images/edits", bytes(11 << 20), prompt="sea")

    assert (status, said["error"]["code"]) == (413, "too_large")
    assert await still_paints(server)


async def test_no_room_for_many_is_room_for_each(server: Running) -> None:
    status, answer = await server.paint("crowded sea", n=8)

    assert (status, len(answer["data"])) == (200, 8)
    assert await server.metric("chorus_image_out_of_memory_total") >= 1


async def test_no_room_at_all_is_said(server: Running) -> None:
    assert code(await server.paint("monster")) == (507, "out_of_memory")
    assert await still_paints(server)


async def test_a_poisoned_request_fails_alone_among_others(server: Running) -> None:
    async with asyncio.TaskGroup() as group:
        poisoned = group.create_task(server.paint("nan", user="a"))
        odd = group.create_task(server.paint("fault", user="b"))
        good = [group.create_task(server.paint("sea", user=f"c{i}")) for i in range(6)]

    assert code(poisoned.result()) == (500, "bad_output")
    assert code(odd.result()) == (500, "bad_output")
    assert [task.result()[0] for task in good] == [200] * 6


@pytest.mark.parametrize("stream", [False, True])
async def test_a_client_that_goes_away_gives_its_place_to_others(
    server: Running, stream: bool
) -> None:
    gone = await server.metric("chorus_image_gone_total")
    async with asyncio.TaskGroup() as group:
        leaving = [
            group.create_task(server.paint("slow sea", n=8, user=f"l{i}", stream=stream))
            for i in range(4)
        ]
        await asyncio.sleep(0.3)
        for task in leaving:
            task.cancel()
    started = asyncio.get_running_loop().time()

    assert await still_paints(server)

    assert asyncio.get_running_loop().time() - started < 1.0  # of the 3.2 s that were waiting
    assert await server.metric("chorus_image_gone_total") - gone == 32
    assert (await server.get("/health"))[1]["queue"] == 0


@pytest.mark.parametrize("stream", [False, True])
async def test_a_client_that_reads_nothing_holds_up_nobody_and_is_hung_up_on(
    server: Running, stream: bool
) -> None:
    body = {"prompt": "noisy sea", "n": 2, "size": "1024x1024", "output_format": "png"}
    line = stalled(server, body | {"stream": stream})
    painted = await server.metric("chorus_image_pictures_total")
    await until_painted(server, painted + 2)

    for i in range(4):
        assert (await server.paint("sea", user=f"u{i}"))[0] == 200
    await asyncio.sleep(3)  # to encode, and longer than its patience with the stalled one

    received = await asyncio.to_thread(read_to_the_end, line)
    assert 0 < received < 7_000_000  # of the eight that two such pictures are


def stalled(server: Running, body: dict[str, Any]) -> socket.socket:
    """A client that asks and then reads nothing."""
    address = urlsplit(server.url)
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    line.connect((address.hostname, address.port))
    payload = json.dumps(body).encode()
    head = (
        f"POST /v1/images/generations HTTP/1.1\r\nHost: x\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    line.sendall(head.encode() + payload)
    return line


def read_to_the_end(line: socket.socket) -> int:
    line.settimeout(5)
    received = 0
    with line:
        try:
            while chunk := line.recv(1 << 16):
                received += len(chunk)
        except ConnectionResetError:
            pass
    return received


async def until_painted(server: Running, count: float) -> None:
    async with asyncio.timeout(10):
        while await server.metric("chorus_image_pictures_total") < count:
            await asyncio.sleep(0.05)


async def test_two_hundred_requests_at_once_are_all_answered(server: Running) -> None:
    async def ask(i: int) -> tuple[int, str | None]:
        path, body = (
            "/v1/images/generations",
            {"prompt": "slow sea", "steps": 1, "user": f"u{i % 5}"},
        )
        async with server.http.post(server.url + path, json=body) as response:
            await response.read()
            return response.status, response.headers.get("Retry-After")

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(ask(i)) for i in range(200)]

    answers = [task.result() for task in tasks]
    refused = [wait for status, wait in answers if status == 429]
    assert {status for status, _ in answers} == {200, 429}
    assert len(refused) >= 100  # 64 wait at most, 8 are being painted
    assert all(wait is not None and 1 <= int(wait) <= 120 for wait in refused)
    assert await still_paints(server)
    assert (await server.get("/health"))[1]["queue"] == 0


async def test_an_adapter_folder_is_needed_to_load_one(server: Running) -> None:
    answer = await server.post("/v1/load_lora_adapter", lora_name="mine", lora_path="tuned")

    assert code(answer) == (400, "no_adapters")


async def test_sixteen_uploads_at_once_are_all_painted(server: Running) -> None:
    photo = encoded(NOISE.resize((2_000, 1_500)), "JPEG")

    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(server.form("/v1/images/edits", photo, prompt="sea", user=f"u{i}"))
            for i in range(16)
        ]

    assert [task.result()[0] for task in tasks] == [200] * 16


@pytest.mark.slow
async def test_a_guard_that_cannot_be_had_lets_nothing_pass(tmp_path: Path) -> None:
    async with running("--guard", str(tmp_path / "nothing"), patience_s=90) as guarded:
        assert code(await guarded.paint("sea", n=2)) == (503, "guard_down")


async def test_half_a_request_that_never_ends_holds_up_nobody(server: Running) -> None:
    address = urlsplit(server.url)
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(b"POST /v1/images/edits HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\nabc")
    await writer.drain()

    assert await still_paints(server)
    writer.close()


@pytest.mark.slow
async def test_after_all_of_this_memory_is_back_where_it_was() -> None:
    bombs = [png_of_zeros(20_000, 20_000), png_with_text_bomb(), png_of_zeros(6_000, 6_000)]
    async with running("--stall-s", "1") as server:
        await storm(server, bombs)
        settled = server.rss_mib()

        for _ in range(4):
            await storm(server, bombs)

        assert server.rss_mib() < settled + 100
        assert await still_paints(server)
        assert (await server.get("/health"))[1]["queue"] == 0


async def storm(server: Running, bombs: list[bytes]) -> None:
    """Every fault once, forty times the common ones."""
    async with asyncio.TaskGroup() as group:
        for i in range(40):
            group.create_task(server.paint(f"noisy sea {i}", user=f"u{i}", n=2))
            group.create_task(server.paint("crowded nan fault", user=f"u{i}"))
        for bomb in bombs:
            for path in ("/v1/images/edits", "/v1/images/upscale"):
                group.create_task(server.form(path, bomb, prompt="sea"))
    line = stalled(server, {"prompt": "noisy", "n": 8, "size": "1024x1024"})
    await asyncio.sleep(3)
    line.close()
    links = [(await server.paint("sea", response_format="url"))[1] for _ in range(3)]
    assert all(link["data"][0]["url"] for link in links)
    assert base64.b64decode((await server.paint("sea"))[1]["data"][0]["b64_json"])
