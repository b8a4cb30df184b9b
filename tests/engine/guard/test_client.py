"""Guard models over a real server: their formats, their garbage, their absence."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from engine.errors import GuardDown
from engine.guard.client import ClassifierGuard
from engine.guard.formats import GuardName
from engine.text.client import Endpoint, TextClient

Json = dict[str, Any]
Reply = Callable[[Json], str | web.Response]


@asynccontextmanager
async def serving(reply: Reply, seen: list[Json]) -> AsyncIterator[str]:
    async def models(_request: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": "guard", "owned_by": "vllm"}]})

    async def chat(request: web.Request) -> web.Response:
        seen.append(await request.json())
        said = reply(seen[-1])
        if isinstance(said, web.Response):
            return said
        message = {"role": "assistant", "content": said}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return web.json_response({"object": "chat.completion", "choices": [choice]})

    app = web.Application()
    app.router.add_get("/v1/models", models)
    app.router.add_post("/v1/chat/completions", chat)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def ask(
    name: GuardName, reply: Reply, *texts: str
) -> tuple[list[tuple[str, str | None]], list[Json]]:
    seen: list[Json] = []
    async with serving(reply, seen) as url, aiohttp.ClientSession() as http:
        client = TextClient(http, Endpoint(url, deadline_s=5, retries=0))
        verdicts = await ClassifierGuard(name, client).check(texts)
    return [(v.level, v.category) for v in verdicts], seen


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Safety: Safe\nCategories: None", ("ok", None)),
        ("Safety: Safe\nCategories: None\nRefusal: No", ("ok", None)),
        ("Safety: Unsafe\nCategories: Violent", ("refuse", "violence")),
        ("Safety: Controversial\nCategories: Violent", ("warn", "violence")),
        ("Safety: Unsafe\nCategories: Suicide & Self-Harm", ("refuse", "self_harm")),
        ("Safety: Unsafe\nCategories: Non-violent Illegal Acts", ("refuse", "illegal")),
        ("Safety: Unsafe\nCategories: PII", ("refuse", "personal")),
        ("Safety: Unsafe\nCategories: Sexual Content or Sexual Acts", ("refuse", "sexual")),
        (
            "Safety: Unsafe\nCategories: Sexual Content or Sexual Acts, Violent",
            ("refuse", "violence"),
        ),
        ("Safety: Unsafe\nCategories: Politically Sensitive Topics", ("warn", "politics")),
        ("Safety: Controversial\nCategories: Politically Sensitive Topics", ("ok", None)),
        ("Safety: Unsafe\nCategories: None", ("refuse", "harm")),
        ("Safety: Unsafe", ("refuse", "harm")),
    ],
)
async def test_qwen3guard_is_read(answer: str, verdict: tuple[str, str | None]) -> None:
    verdicts, seen = await ask("qwen3guard", lambda _: answer, "The knife lay on the table.")

    assert verdicts == [verdict]
    assert seen[0]["messages"] == [{"role": "user", "content": "The knife lay on the table."}]
    assert seen[0]["temperature"] == 0
    assert "chat_template_kwargs" not in seen[0]


def granite(**met: str) -> Reply:
    """Answers `yes` in the given wording where the criterion is among those met."""

    def reply(body: Json) -> str:
        risk = body["chat_template_kwargs"]["guardian_config"]["criteria_id"]
        return met.get(risk, "<score> no </score>")

    return reply


@pytest.mark.parametrize(
    ("met", "verdict"),
    [
        ({}, ("ok", None)),
        ({"harm": "<score> yes </score>"}, ("refuse", "harm")),
        ({"harm": "<think>\nIt may be\n</think>\n<score> yes </score>"}, ("refuse", "harm")),
        ({"harm": "Yes"}, ("refuse", "harm")),
        ({"harm": "Yes\n<confidence> High </confidence>"}, ("refuse", "harm")),
        ({"violence": "<score> yes </score>"}, ("warn", "violence")),
        ({"profanity": "<score>yes</score>"}, ("warn", "coarse")),
        ({"sexual_content": "<score> yes </score>"}, ("refuse", "sexual")),
        (
            {"sexual_content": "<score> yes </score>", "harm": "<score> yes </score>"},
            ("refuse", "sexual"),
        ),
    ],
)
async def test_granite_guardian_is_read(
    met: dict[str, str], verdict: tuple[str, str | None]
) -> None:
    verdicts, seen = await ask("granite", granite(**met), "The knife lay on the table.")

    assert verdicts == [verdict]
    assert {b["chat_template_kwargs"]["guardian_config"]["risk_name"] for b in seen} == {
        *("harm", "sexual_content", "violence", "profanity")
    }


async def test_verdicts_keep_the_order_of_the_texts() -> None:
    def reply(body: Json) -> str:
        if "knife" in body["messages"][0]["content"]:
            return "Safety: Unsafe\nCategories: Violent"
        return "Safety: Safe\nCategories: None"

    verdicts, _ = await ask("qwen3guard", reply, "tea", "a knife", "bread", "knife", "salt")

    assert [level for level, _ in verdicts] == ["ok", "refuse", "ok", "refuse", "ok"]


async def test_the_house_floor_holds_below_a_lenient_classifier() -> None:
    verdicts, seen = await ask(
        "qwen3guard", lambda _: "Safety: Safe\nCategories: None", "see https://example.org"
    )

    assert verdicts == [("refuse", "address")]
    assert seen == []  # what is refused already is not sent anywhere


async def test_sexual_text_with_a_child_is_refused_as_such() -> None:
    said = "Safety: Unsafe\nCategories: Sexual Content or Sexual Acts"

    verdicts, _ = await ask("qwen3guard", lambda _: said, "the schoolgirl undressed")

    assert verdicts == [("refuse", "minors")]


GARBAGE: dict[str, Reply] = {
    "empty": lambda _: "",
    "chat": lambda _: "I am happy to help with your story.",
    "half": lambda _: "Safety: Uns",
    "both": lambda _: "Safety: Safe\nSafety: Unsafe",
    "yes and no": lambda _: "<score> yes </score> <score> no </score>",
    "unsafe word": lambda _: "Safety: Perhaps\nCategories: None",
    "500": lambda _: web.Response(status=500, text="broken"),
    "401": lambda _: web.Response(status=401, text="no key"),
    "429": lambda _: web.Response(status=429, headers={"Retry-After": "1"}),
    "not json": lambda _: web.Response(text="<html>", content_type="application/json"),
    "no choices": lambda _: web.json_response({"choices": []}),
    "odd choice": lambda _: web.json_response({"choices": [{"message": {"content": None}}]}),
    "list": lambda _: web.json_response([1, 2]),
}


@pytest.mark.parametrize("name", ["qwen3guard", "granite"])
@pytest.mark.parametrize("reply", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_is_no_verdict(name: GuardName, reply: Reply) -> None:
    with pytest.raises(GuardDown):
        await ask(name, reply, "A quiet text.")


async def test_an_absent_server_is_no_verdict() -> None:
    async with aiohttp.ClientSession() as http:
        client = TextClient(http, Endpoint("http://127.0.0.1:9", deadline_s=2, retries=0))

        with pytest.raises(GuardDown):
            await ClassifierGuard("qwen3guard", client).check(["A quiet text."])
