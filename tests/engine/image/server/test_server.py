"""The server as a process, over HTTP, with a backend of flat colours."""

import asyncio
import base64
import io
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from engine.image.provenance import Made, read, sealed
from tests.engine.image.brought import picture, png
from tests.engine.image.server.flat import CARD
from tests.engine.image.server.running import FLAT, Running, running


@pytest.fixture(scope="module")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adapters")
    for name in ("tuned", "other", "broken", "inner/deep"):
        (folder / name).mkdir(parents=True)
        if name != "broken":
            (folder / name / "adapter.txt").write_text("weights")
    outside = tmp_path_factory.mktemp("outside")
    (outside / "adapter.txt").write_text("weights")
    (folder / "link").symlink_to(outside)
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(adapters: Path) -> AsyncIterator[Running]:
    async with running("--adapters-dir", str(adapters)) as started:
        yield started


def files(answer: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(picture["b64_json"]) for picture in answer["data"]]


def code(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    status, said = answer
    assert said["error"]["message"]
    return status, said["error"]["code"]


async def test_pictures_come_with_seed_size_words_and_provenance(server: Running) -> None:
    status, answer = await server.paint(
        "a sea with dragons", n=2, seed=5, size="96x64", style="ink"
    )

    assert status == 200
    first, second = answer["data"]
    assert (first["seed"], second["seed"]) == (5, 6)
    assert (first["width"], first["height"], first["index"]) == (96, 64, 0)
    assert first["alt"] == {"en": "a sea with dragons", "zh": "a sea with dragons"}
    assert (first["left_out"], first["drawn"]) == (["dragons"], {"en": "a sea", "zh": "海"})
    assert (answer["model"], answer["adapter"], answer["failed"]) == ("flat", None, [])
    assert read(files(answer)[1]) == Made("a sea with dragons", "flat", 6, style="ink")


async def test_a_seed_gives_the_same_bytes_alone_and_in_a_batch(server: Running) -> None:
    _, alone = await server.paint("noisy sea", seed=12)
    _, many = await server.paint("noisy sea", seed=9, n=8)

    assert files(alone)[0] == files(many)[3]


async def test_pictures_can_be_png(server: Running) -> None:
    _, answer = await server.paint("sea", output_format="png")

    with Image.open(io.BytesIO(files(answer)[0])) as image:
        assert image.format == "PNG"
    assert answer["data"][0]["output_format"] == "png"


async def test_a_link_gives_the_picture_for_a_while(server: Running) -> None:
    _, answer = await server.paint("sea", response_format="url")
    link = answer["data"][0]["url"]

    async with server.http.get(link) as response:
        content = await response.read()
        assert response.headers["Content-Type"] == "image/webp"
        assert response.headers["X-Content-Type-Options"] == "nosniff"

    assert read(content) is not None
    assert "b64_json" not in answer["data"][0]
    status, _ = await server.get("/v1/images/files/guess")
    assert status == 404


async def test_progress_previews_and_pictures_are_streamed(server: Running) -> None:
    events = await server.stream("slow sea", n=2, partial_images=2)

    kinds = [event["type"].removeprefix("image_generation.") for event in events]
    progress = [event for event in events if event["type"].endswith("progress")]
    previews = [event for event in events if event["type"].endswith("partial_image")]
    assert kinds[-2:] == ["completed", "completed"]
    assert [event["step"] for event in progress] == sorted(event["step"] for event in progress)
    assert (progress[-1]["step"], progress[-1]["steps"], progress[-1]["ahead"]) == (8, 8, 0)
    assert all(event["eta_s"] >= 0 for event in progress)
    assert [event["index"] for event in previews].count(0) == 2
    with Image.open(io.BytesIO(base64.b64decode(previews[0]["b64_json"]))) as image:
        assert max(image.size) <= 256


async def test_a_stream_tells_how_many_are_ahead(server: Running) -> None:
    async with asyncio.TaskGroup() as group:
        for i in range(3):
            group.create_task(server.paint("slow sea", user=f"u{i}", steps=3 + i))
        await asyncio.sleep(0.15)
        waiting = group.create_task(server.stream("slow sea", user="late", size="64x96"))

    ahead = [event["ahead"] for event in waiting.result() if event["type"].endswith("progress")]
    assert ahead[0] >= 1
    assert ahead[-1] == 0


async def test_each_picture_that_fails_says_so_and_the_rest_arrive(server: Running) -> None:
    nobody = await server.stream("nan", n=2)
    status, said = await server.paint("nan", n=2)

    kinds = [event["type"] for event in nobody if not event["type"].endswith("progress")]
    assert kinds == ["image_generation.failed", "image_generation.failed", "error"]
    assert nobody[-1]["error"]["code"] == "bad_output"
    assert (status, said["error"]["code"]) == (500, "bad_output")


async def test_many_single_requests_ride_in_few_batches(server: Running) -> None:
    before = await server.metric("chorus_image_batch_size_count")

    async with asyncio.TaskGroup() as group:
        for i in range(16):
            group.create_task(server.paint("slow sea", user=f"channel {i}"))

    assert await server.metric("chorus_image_batch_size_count") - before <= 4


async def test_one_owners_flood_does_not_keep_another_waiting(server: Running) -> None:
    order: list[str] = []

    async def ask(owner: str) -> None:
        await server.paint("slow sea", user=owner)
        order.append(owner)

    async with asyncio.TaskGroup() as group:
        for _ in range(24):
            group.create_task(ask("flood"))
        await asyncio.sleep(0.2)
        group.create_task(ask("quiet"))

    assert order.index("quiet") < 18


async def test_a_deadline_ends_the_wait_in_the_queue_and_while_painting(server: Running) -> None:
    async with asyncio.TaskGroup() as group:
        painting = group.create_task(server.paint("slow sea", deadline_s=0.3))
        await asyncio.sleep(0.15)
        queued = group.create_task(server.paint("slow sea", size="64x96", deadline_s=0.2))

    assert code(painting.result()) == (504, "deadline")
    assert code(queued.result()) == (504, "deadline")
    assert (await server.paint("sea"))[0] == 200


async def test_pictures_are_varied_and_edited(server: Running) -> None:
    status, varied = await server.form("/v1/images/variations", png(300, 200), n="2", seed="1")
    _, edited = await server.form("/v1/images/edits", png(64, 64), prompt="sea", strength="0.01")

    assert status == 200
    assert [(p["width"], p["height"]) for p in varied["data"]] == [(96, 64), (96, 64)]
    with Image.open(io.BytesIO(files(edited)[0])) as image:
        r, g, b = image.convert("RGB").getpixel((30, 30))
    assert (r < 40, 90 < g < 165, 90 < b < 165) == (True, True, True)  # still teal


async def test_a_picture_is_enlarged_and_keeps_its_provenance(server: Running) -> None:
    made = Made("a sea", "flat", 9, "tuned")

    status, answer = await server.form(
        "/v1/images/upscale", sealed(picture(64, 48), made, "webp"), factor="4"
    )

    assert status == 200
    assert (answer["data"][0]["width"], answer["data"][0]["height"]) == (256, 192)
    assert read(files(answer)[0]) == made


async def test_a_picture_of_somebody_else_is_enlarged_without_a_claim_on_it(
    server: Running,
) -> None:
    _, answer = await server.form("/v1/images/upscale", png(64, 64), factor="2")

    assert read(files(answer)[0]) is None


@pytest.mark.parametrize(
    ("image", "factor", "refused"),
    [
        (png(1_500, 1_500), "3", "too_large"),
        (png(), "5", "bad_factor"),
        (b"no picture", "2", "bad_picture_format"),
        (None, "2", "no_picture"),
    ],
)
async def test_what_cannot_be_enlarged(
    server: Running, image: bytes | None, factor: str, refused: str
) -> None:
    assert code(await server.form("/v1/images/upscale", image, factor=factor)) == (400, refused)


async def test_the_model_says_what_it_can(server: Running) -> None:
    _, listing = await server.get("/v1/models")
    _, health = await server.get("/health")

    first = listing["data"][0]
    assert (first["id"], first["owned_by"]) == ("flat", "chorus")
    assert first["sizes"] == [f"{w}x{h}" for w, h in CARD.sizes]
    assert first["note"] == {"en": "flat colours", "zh": "纯色"}
    assert (health["status"], health["model"], health["queue"]) == ("ready", "flat", 0)


async def test_adapters_are_loaded_used_and_unloaded(server: Running) -> None:
    plain = files((await server.paint("sea", seed=1))[1])
    async with server.http.post(
        server.url + "/v1/load_lora_adapter", json={"lora_name": "mine", "lora_path": "tuned"}
    ) as response:
        assert response.status == 200
    _, listing = await server.get("/v1/models")
    _, tuned = await server.paint("sea", seed=1, adapter="mine")

    assert [entry["id"] for entry in listing["data"]] == ["flat", "mine"]
    assert tuned["adapter"] == "mine"
    assert read(files(tuned)[0]) == Made("sea", "flat", 1, "mine")
    assert files(tuned) != plain

    async with server.http.post(
        server.url + "/v1/unload_lora_adapter", json={"lora_name": "mine"}
    ) as response:
        assert response.status == 200
    assert code(await server.paint("sea", adapter="mine")) == (404, "adapter_not_found")


@pytest.mark.parametrize(
    ("name", "path", "refused"),
    [
        ("mine", "broken", "bad_adapter"),
        ("mine", "nothing", "no_folder"),
        ("mine", "..", "no_folder"),
        ("mine", "../..", "no_folder"),
        ("mine", "/etc", "no_folder"),
        ("mine", "link", "no_folder"),
        ("mine", ".", "no_folder"),
        ("mine", "tuned\0", "no_folder"),
        ("../mine", "tuned", "bad_name"),
        ("", "tuned", "bad_name"),
        ("flat", "tuned", "bad_name"),
        ("a" * 65, "tuned", "bad_name"),
        (7, "tuned", "bad_name"),
        ("mine", None, "bad_name"),
    ],
)
async def test_only_good_adapters_inside_the_folder_are_loaded(
    server: Running, name: Any, path: Any, refused: str
) -> None:
    answer = await server.post("/v1/load_lora_adapter", lora_name=name, lora_path=path)

    assert code(answer) == (400, refused)
    assert (await server.get("/health"))[1]["adapters"] == []


async def test_what_is_loaded_stays_when_its_replacement_is_broken(server: Running) -> None:
    load = server.url + "/v1/load_lora_adapter"
    for path, status in (("tuned", 200), ("broken", 400), ("inner/deep", 200)):
        async with server.http.post(load, json={"lora_name": "mine", "lora_path": path}) as answer:
            assert answer.status == status
        assert (await server.paint("sea", adapter="mine"))[0] == 200
    unload = server.url + "/v1/unload_lora_adapter"
    async with server.http.post(unload, json={"lora_name": "mine"}) as answer:
        assert answer.status == 200
    async with server.http.post(unload, json={"lora_name": "mine"}) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"[" * 60_000,
        b'{"a":' * 9_000,
        b"\xff\xfe",
    ],
)
async def test_what_is_no_json_object_is_refused(server: Running, body: bytes) -> None:
    async with server.http.post(server.url + "/v1/images/generations", data=body) as response:
        said = await response.json()

    assert response.status == 400
    assert said["error"]["code"] in {"bad_json", "no_prompt"}


async def test_a_request_of_a_million_characters_is_refused(server: Running) -> None:
    assert code(await server.paint("a" * 1_000_000)) == (413, "too_large")
    assert code(await server.paint("a\ud800")) == (400, "bad_prompt")
    assert code(await server.paint("a\0")) == (400, "bad_prompt")
    assert code(await server.paint("sea", image="https://example.org/a.png")) == (400, "no_form")


async def test_broken_and_overfull_forms_are_refused(server: Running) -> None:
    async def post(content: bytes, kind: str) -> tuple[int, str]:
        async with server.http.post(
            server.url + "/v1/images/edits", data=content, headers={"Content-Type": kind}
        ) as response:
            return code((response.status, await response.json()))

    form = "multipart/form-data; boundary=b"
    part = b'--b\r\nContent-Disposition: form-data; name="x%d"\r\n\r\ny\r\n'
    mask = b'--b\r\nContent-Disposition: form-data; name="mask"\r\n\r\ny\r\n--b--\r\n'
    assert await post(b"{}", "application/json") == (415, "no_form")
    assert await post(b"nothing", form) == (400, "bad_form")
    assert await post(b"", "multipart/form-data") == (400, "bad_form")
    assert await post(b"".join(part % i for i in range(60)) + b"--b--\r\n", form) == (
        400,
        "bad_form",
    )
    assert await post(mask, form) == (400, "no_mask")
    long = await server.form("/v1/images/edits", png(), prompt="a" * 20_000)
    assert code(long) == (413, "too_large")


async def test_other_addresses_and_methods_are_answered_as_openai_does(server: Running) -> None:
    status, said = await server.get("/v1/chat/completions")
    async with server.http.get(server.url + "/v1/images/generations") as response:
        wrong = await response.json()

    assert (status, said["error"]["type"]) == (404, "invalid_request_error")
    assert (response.status, wrong["error"]["code"]) == (405, "method_not_allowed")


async def test_a_server_with_a_key_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret\n")
    async with running("--api-key-file", str(tmp_path / "key")) as locked:
        without = await locked.paint("sea")
        locked.http.headers["Authorization"] = "Bearer secret"
        with_key = await locked.paint("sea", response_format="url")
        del locked.http.headers["Authorization"]
        async with locked.http.get(with_key[1]["data"][0]["url"]) as response:
            by_link = response.status

    assert code(without) == (401, "no_key")
    assert (with_key[0], by_link) == (200, 200)


async def test_a_signal_ends_it_in_order_while_it_paints() -> None:
    async with running() as server:
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(server.paint("slow sea", steps=50))
            await asyncio.sleep(0.5)
            server.process.terminate()

            assert await asyncio.wait_for(server.process.wait(), 5) == 0
        assert code(waiting.result()) == (503, "ending")


async def test_it_ends_when_its_lifeline_closes() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", FLAT, "--port", "0"),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stderr is not None
    assert process.stdin is not None
    while b"serving at" not in await process.stderr.readline():
        pass

    process.stdin.close()

    await asyncio.wait_for(process.wait(), 5)


async def test_a_server_whose_model_paints_no_more_ends_with_a_failure() -> None:
    async with running() as server:
        assert code(await server.paint("deadly")) == (500, "bad_output")

        assert await asyncio.wait_for(server.process.wait(), 5) == 1


async def test_a_stuck_model_is_seen_from_outside() -> None:
    async with running("--stuck-s", "0.4") as server, asyncio.TaskGroup() as group:
        waiting = group.create_task(server.paint("hang", steps=1))
        await asyncio.sleep(1.2)

        status, said = await server.get("/health")
        await waiting

    assert (status, said["status"]) == (503, "stuck")


async def test_a_queue_that_is_too_short_for_a_request_is_no_queue() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", FLAT, "--port", "0", "--max-queue", "7"),
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()

    assert process.returncode == 2
    assert b"at least 8" in said
