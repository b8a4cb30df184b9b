import asyncio
import inspect
import json
import random
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp import client_exceptions
from yarl import URL

from engine.calling import foreign_errors, retry_after_s
from engine.errors import BadOutput, EngineDown, EngineError, Overloaded, Rejected, TimedOut
from engine.text.client import Endpoint, TextClient
from engine.types import Prompt, Sampling
from tests.engine.text.misbehaving import (
    Answer,
    event,
    hangs_up,
    misbehaving_engine,
    piece,
    says,
    silent,
    streams,
    well_formed,
    whole_answer,
)

SAMPLING = Sampling(
    temperature=0.9, top_p=0.95, max_tokens=60, repetition_penalty=1.1, stop=("\n+\n",)
)
PROMPT = Prompt("Be brief.", "form: story\n", 5, SAMPLING, guide_regex="[a-z]+")


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def client_of(http: aiohttp.ClientSession, url: str, **wishes: Any) -> TextClient:
    patience = {"connect_s": 1.0, "idle_s": 0.3, "deadline_s": 2.0, "canary_s": 1.0}
    return TextClient(http, Endpoint(url, **{**patience, **wishes}), random.Random(1))


async def ask(client: TextClient, n: int = 1) -> Any:
    return await client.generate(PROMPT, n=n, seed=100)


async def test_one_request_draws_all_drafts_and_records_each(http: aiohttp.ClientSession) -> None:
    async with misbehaving_engine(well_formed(3)) as engine:
        counts: list[int] = []

        drafts = await client_of(http, engine.url).generate(
            PROMPT, n=3, seed=100, on_done=counts.append
        )

    assert [draft.text for draft in drafts] == [f"draft {i} ends" for i in range(3)]
    assert [(draft.index, draft.seed) for draft in drafts] == [(0, 100), (1, 101), (2, 102)]
    assert {draft.finish_reason for draft in drafts} == {"stop"}
    assert [draft.tokens for draft in drafts] == [3, 3, 3]
    assert {(draft.prompt_tokens, draft.cached_tokens) for draft in drafts} == {(40, 32)}
    assert {(draft.model, draft.adapter) for draft in drafts} == {("house", None)}
    assert all(draft.sampling == SAMPLING for draft in drafts)
    assert len(engine.bodies) == 1
    assert counts[-1] == 3
    assert counts == sorted(set(counts))


async def test_vllm_is_told_what_only_vllm_understands(http: aiohttp.ClientSession) -> None:
    async with misbehaving_engine() as engine:
        await ask(client_of(http, engine.url + "/v1/", thinking_off=True, api_key="sesame"))

    body = engine.bodies[0]
    assert body["structured_outputs"] == {"regex": "[a-z]+"}
    assert body["repetition_penalty"] == 1.1
    assert body["chat_template_kwargs"] == {"enable_thinking": False}
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (body["n"], body["seed"], body["stop"]) == (1, 100, ["\n+\n"])
    assert engine.headers[0]["Authorization"] == "Bearer sesame"


async def test_a_standard_server_gets_only_standard_fields(http: aiohttp.ClientSession) -> None:
    async with misbehaving_engine() as engine:
        engine.models = [{"id": "other", "owned_by": "someone"}]

        [draft] = await ask(client_of(http, engine.url, thinking_off=True))

    extras = {"structured_outputs", "repetition_penalty", "chat_template_kwargs"}
    assert not extras & engine.bodies[0].keys()
    assert engine.bodies[0]["stream_options"] == {"include_usage": True}
    assert draft.model == "other"


async def test_an_adapter_answers_under_its_name(http: aiohttp.ClientSession) -> None:
    async with misbehaving_engine() as engine:
        [draft] = await client_of(http, engine.url).generate(PROMPT, n=1, seed=1, adapter="guild-7")

    assert engine.bodies[0]["model"] == "guild-7"
    assert (draft.model, draft.adapter) == ("house", "guild-7")


async def test_a_named_model_and_flavour_need_no_listing(http: aiohttp.ClientSession) -> None:
    async with misbehaving_engine() as engine:
        engine.models = []

        await ask(client_of(http, engine.url, model="mine", flavour="vllm"))

    assert engine.bodies[0]["model"] == "mine"


async def test_one_500_is_forgiven(http: aiohttp.ClientSession) -> None:
    async with misbehaving_engine(says(500), well_formed(1)) as engine:
        [draft] = await ask(client_of(http, engine.url))

    assert draft.text == "draft 0 ends"
    assert len(engine.bodies) == 2


async def test_a_connection_cut_before_the_first_byte_is_tried_again(
    http: aiohttp.ClientSession,
) -> None:
    async with misbehaving_engine(hangs_up(), well_formed(1)) as engine:
        [draft] = await ask(client_of(http, engine.url))

    assert draft.text == "draft 0 ends"


async def test_the_drawing_is_not_asked_twice_after_the_first_byte(
    http: aiohttp.ClientSession,
) -> None:
    async with misbehaving_engine(hangs_up(piece(0, "half")), well_formed(1)) as engine:
        with pytest.raises(EngineDown):
            await ask(client_of(http, engine.url))

    assert len(engine.bodies) == 1


async def test_a_lasting_500_means_the_engine_is_down(http: aiohttp.ClientSession) -> None:
    async with misbehaving_engine(says(500, "boom")) as engine:
        with pytest.raises(EngineDown, match="boom"):
            await ask(client_of(http, engine.url))

    assert len(engine.bodies) == 3


async def test_nobody_at_the_address_means_down(
    http: aiohttp.ClientSession, unused_tcp_port: int
) -> None:
    with pytest.raises(EngineDown) as caught:
        await ask(client_of(http, f"http://127.0.0.1:{unused_tcp_port}"))

    assert isinstance(caught.value.__cause__, aiohttp.ClientConnectorError)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(says(503, Retry_After="3"), Overloaded, id="503"),
        pytest.param(says(400, '{"error": "too long"}'), Rejected, id="400"),
        pytest.param(says(401), Rejected, id="401"),
        pytest.param(says(404), Rejected, id="404"),
        pytest.param(says(302, Location="http://example.org/"), BadOutput, id="redirect"),
        pytest.param(says(200, "<html>hello</html>"), BadOutput, id="html"),
        pytest.param(streams(b"data: {nonsense\n\n"), BadOutput, id="garbage"),
        pytest.param(streams(b"data: " + b"[" * 90_000 + b"\n"), BadOutput, id="deep"),
        pytest.param(streams(b'data: {"choices": "\xff\xfe"}\n\n'), BadOutput, id="not utf-8"),
        pytest.param(streams(b"data: [1]\n\n"), BadOutput, id="a list"),
        pytest.param(streams(event({"object": "x"})), BadOutput, id="no choices"),
        pytest.param(streams(event({"choices": [{"index": 0}]})), BadOutput, id="no delta"),
        pytest.param(streams(piece(7, "x", "stop")), BadOutput, id="index outside"),
        pytest.param(
            streams(event({"choices": [{"index": 0, "delta": {"content": 5}}]})),
            BadOutput,
            id="content is a number",
        ),
        pytest.param(streams(*whole_answer(1)[:-1]), BadOutput, id="no end mark"),
        pytest.param(streams(piece(0, "x"), b"data: [DONE]\n\n"), BadOutput, id="no reason"),
        pytest.param(streams(b"data: [DONE]\n\n"), BadOutput, id="no draft"),
        pytest.param(streams(), BadOutput, id="empty"),
        pytest.param(streams(*[b"x" * (1 << 20)] * 100), BadOutput, id="100 MB in one line"),
        pytest.param(streams(*[b":\n" * (1 << 19)] * 100), BadOutput, id="100 MB of comments"),
        pytest.param(
            streams(event({"error": {"message": "late", "code": 400}})), Rejected, id="late 400"
        ),
        pytest.param(
            streams(event({"error": {"message": "late", "code": 500}})), EngineDown, id="late 500"
        ),
        pytest.param(streams(event({"error": {"code": 429}})), Overloaded, id="late 429"),
        pytest.param(streams(event({"error": "odd"})), BadOutput, id="odd error"),
        pytest.param(silent(), TimedOut, id="stall before the first byte"),
        pytest.param(streams(piece(0, "a"), b"", hang_after=1), TimedOut, id="stall in the middle"),
        pytest.param(streams(*[piece(0, "a")] * 99, pause_s=0.1), TimedOut, id="drip"),
        pytest.param(hangs_up(piece(0, "a")), EngineDown, id="reset in the middle"),
        pytest.param(hangs_up(), EngineDown, id="reset at once"),
    ],
)
async def test_misbehaviour_arrives_as_ours(
    http: aiohttp.ClientSession, answer: Answer, error: type[EngineError]
) -> None:
    async with misbehaving_engine(answer) as engine:
        with pytest.raises(EngineError) as caught:
            await ask(client_of(http, engine.url, deadline_s=1.5))

    assert type(caught.value) is error


async def test_429_carries_the_wished_pause_and_is_not_tried_again(
    http: aiohttp.ClientSession,
) -> None:
    async with misbehaving_engine(says(429, Retry_After="7")) as engine:
        with pytest.raises(Overloaded) as caught:
            await ask(client_of(http, engine.url))

    assert caught.value.retry_after_s == 7
    assert len(engine.bodies) == 1


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("12", 12.0),
        ("-4", 0.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, expected: float | None) -> None:
    assert retry_after_s(header, datetime(2026, 11, 23, 12, tzinfo=UTC)) == expected


async def test_cancelling_is_seen_by_the_server(http: aiohttp.ClientSession) -> None:
    async with misbehaving_engine(streams(piece(0, "a"), b"", hang_after=1)) as engine:
        client = client_of(http, engine.url, idle_s=30, deadline_s=30)

        async with asyncio.TaskGroup() as group:
            drawing = group.create_task(ask(client))
            await engine.asked.wait()
            await asyncio.sleep(0.05)  # let the first piece be read
            drawing.cancel()

        await asyncio.wait_for(engine.hung_up.wait(), 2)


async def test_a_connection_serves_again_after_a_whole_answer(
    http: aiohttp.ClientSession,
) -> None:
    async with misbehaving_engine(well_formed(1)) as engine:
        client = client_of(http, engine.url)
        for _ in range(5):
            await ask(client)

    assert http.connector is not None
    assert sum(len(idle) for idle in http.connector._conns.values()) == 1


async def test_chunks_may_break_anywhere(http: aiohttp.ClientSession) -> None:
    answer = b"".join([piece(0, "雨夜", "stop").replace(b"\n", b"\r\n"), *whole_answer(1)[-2:]])
    torn = [answer[i : i + 7] for i in range(0, len(answer), 7)]
    async with misbehaving_engine(streams(*torn)) as engine:
        [draft] = await ask(client_of(http, engine.url))

    assert draft.text == "雨夜"
    assert draft.tokens == 6  # one draft: the total is its own


async def test_the_canary_draws_for_real(http: aiohttp.ClientSession) -> None:
    async with misbehaving_engine(well_formed(1)) as engine:
        assert await client_of(http, engine.url).canary() == "house"

    assert engine.bodies[0]["max_tokens"] == 1


async def test_a_server_that_lists_models_but_cannot_draw_is_not_ready(
    http: aiohttp.ClientSession,
) -> None:
    async with misbehaving_engine(says(500)) as engine:
        with pytest.raises(EngineDown):
            await client_of(http, engine.url).canary()

    assert len(engine.bodies) == 1


def foreign_error_classes() -> list[type[Exception]]:
    listed = [c for _, c in inspect.getmembers(client_exceptions, inspect.isclass)]
    ours = [c for c in listed if issubclass(c, aiohttp.ClientError)]
    assert len(ours) > 20
    rest = [TimeoutError, asyncio.TimeoutError, OSError, ConnectionResetError, BrokenPipeError]
    return [*ours, *rest, json.JSONDecodeError, UnicodeDecodeError, ssl.SSLError, ValueError]


def an_error(kind: type[Exception]) -> Exception:
    request = SimpleNamespace(real_url=URL("http://engine"))
    key = SimpleNamespace(host="engine", port=80, ssl=True, is_ssl=True)
    for arguments in (
        (key, OSError("broken")),
        (key, ssl.CertificateError("self-signed")),
        ("/engine.sock", key, OSError("broken")),
        (request, ()),
        (b"expected", b"got", "host", 80),
        ("doc", "doc", 0),
        ("utf-8", b"x", 0, 1, "why"),
        ("words",),
    ):
        try:
            error = kind(*arguments)
            str(error)
        except (TypeError, AttributeError):
            continue
        return error
    raise AssertionError(f"no way to make a {kind.__name__}")


@pytest.mark.parametrize("kind", foreign_error_classes(), ids=lambda kind: kind.__name__)
def test_no_foreign_error_is_missed(kind: type[Exception]) -> None:
    foreign = an_error(kind)

    with pytest.raises(EngineError) as caught, foreign_errors():
        raise foreign

    assert caught.value.__cause__ is foreign


@pytest.mark.parametrize("error", [Rejected("no"), asyncio.CancelledError(), KeyError("bug")])
def test_our_errors_cancellation_and_bugs_pass_as_they_are(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, foreign_errors():
        raise error

    assert caught.value is error
