"""What the door refuses without asking the service: each as a problem with a sentence."""

import asyncio
import gzip

import pytest

from bot.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unavailable
from bot.locales import Catalogue
from engine.errors import EngineDown
from tests.bot.web.conftest import Serve, Visit
from tests.bot.web.fake_service import FakeService

OPENING = {"form": "story", "premise": "It rains.", "language": "en"}

BAD_BODIES: list[tuple[bytes, str]] = [
    (b"{", "invalid_json"),
    (b"[]", "invalid_json"),
    (b'"text"', "invalid_json"),
    (b"null", "invalid_json"),
    (b'{"form": NaN}', "invalid_json"),
    (b'{"form": "a", "form": "b"}', "invalid_json"),
    (b"[" * 60_000, "invalid_json"),
    (b'{"form": "\\ud800"}', "invalid_json"),
    (b'{"form": "\xff"}', "invalid_json"),
    (b'\xef\xbb\xbf{"form": "story"}', "invalid_json"),
    (b'{"form": ' + b"9" * 5_000 + b"}", "invalid_json"),
    (b"{}", "bad_field"),
    (b'{"form": 7, "premise": "p", "language": "en"}', "bad_field"),
    (b'{"form": null, "premise": "p", "language": "en"}', "bad_field"),
    (b'{"form": "story", "premise": ["p"], "language": "en"}', "bad_field"),
    (b'{"form": "story", "premise": "p", "language": "en", "channel_id": "x"}', "bad_field"),
]


@pytest.mark.parametrize(("raw", "code"), BAD_BODIES)
async def test_a_bad_body_is_refused_and_the_service_is_not_asked(
    visit: Visit, service: FakeService, raw: bytes, code: str
) -> None:
    imogen = await visit()

    answer = await imogen.post("/api/sessions", raw=raw)

    assert (answer.status, answer.code) == (422, code)
    assert service.calls == []


BAD_FIELDS: list[tuple[str, str, object]] = [
    ("POST", "/api/sessions", OPENING | {"settings": {"round_s": True}}),
    ("POST", "/api/sessions", OPENING | {"settings": {"round_s": "60"}}),
    ("POST", "/api/sessions", OPENING | {"settings": {"speed": 1}}),
    ("POST", "/api/sessions", OPENING | {"settings": []}),
    ("POST", "/api/sessions/s1/branch", {}),
    ("POST", "/api/sessions/s1/undo", {"why": "so"}),
    ("PUT", "/api/rounds/r1/ballot", {}),
    ("PUT", "/api/rounds/r1/ballot", {"drafts": "d1"}),
    ("PUT", "/api/rounds/r1/ballot", {"drafts": ["d1", 2]}),
    ("POST", "/api/rounds/r1/drafts", {"text": "Rain.", "parent": 3}),
    ("PUT", "/api/me", {"language": "fr"}),
    ("PUT", "/api/me", {"consent": {"training": 1}}),
    ("PUT", "/api/me", {"consent": {"publication": "loud"}}),
    ("PUT", "/api/me", {"consent": {"everything": True}}),
    ("GET", "/api/sessions?limit=0", None),
    ("GET", "/api/sessions?limit=101", None),
    ("GET", "/api/sessions?limit=99999999999999999999", None),
    ("GET", "/api/sessions?limit=%EF%BC%91", None),
    ("GET", "/api/sessions?status=lost", None),
    ("GET", "/api/sessions?cursor=%00", None),
    ("GET", "/api/works?language=fr", None),
    ("GET", "/api/works?form=../../etc", None),
    ("GET", "/api/events?session=..%2F", None),
    ("GET", "/api/events?after=soon", None),
]


@pytest.mark.parametrize(("method", "path", "content"), BAD_FIELDS)
async def test_a_field_of_the_wrong_shape_is_named(
    visit: Visit, service: FakeService, method: str, path: str, content: object
) -> None:
    imogen = await visit()

    answer = await imogen.call(method, path, content)

    assert (answer.status, answer.code) == (422, "bad_field")
    assert answer.json["name"]
    assert service.calls == []


@pytest.mark.parametrize("key", ["", "a b", "x" * 65, "läuft", "a/b"])
async def test_a_malformed_key_is_refused(visit: Visit, service: FakeService, key: str) -> None:
    imogen = await visit()

    answer = await imogen.post("/api/sessions/s1/undo", headers={"Idempotency-Key": key})

    assert (answer.status, answer.code) == (422, "bad_key")
    assert service.calls == []


async def test_a_body_of_another_type_is_refused(visit: Visit, service: FakeService) -> None:
    imogen = await visit()

    answer = await imogen.post(
        "/api/sessions", raw=b"form=story", headers={"Content-Type": "text/plain"}
    )

    assert (answer.status, answer.code) == (415, "unsupported_media")
    assert service.calls == []


async def test_a_body_over_the_limit_is_refused(visit: Visit, service: FakeService) -> None:
    imogen = await visit()

    fits = await imogen.post("/api/rounds/r1/drafts", {"text": "x" * 60_000})
    answer = await imogen.post("/api/rounds/r1/drafts", {"text": "x" * 100_000})

    assert fits.status == 201  # whether that is too long a draft is the service's business
    assert (answer.status, answer.code) == (413, "too_large")
    assert service.deeds == ["contribute"]


async def test_a_small_body_that_unpacks_to_a_big_one_is_refused(
    visit: Visit, service: FakeService
) -> None:
    imogen = await visit()
    packed = gzip.compress(b'{"text": "' + b"x" * 20_000_000 + b'"}')
    headers = {"Content-Encoding": "gzip"}

    answer = await imogen.post("/api/rounds/r1/drafts", raw=packed, headers=headers)

    assert len(packed) < 60_000
    assert (answer.status, answer.code) == (413, "too_large")
    assert service.calls == []


async def test_a_body_that_never_ends_is_given_up(serve: Serve) -> None:
    server = await serve(body_timeout_s=0.1)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = "PUT /api/me HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

    writer.write(f"{head}Content-Length: 10\r\n\r\n".encode())
    status_line = await reader.readline()
    writer.close()

    assert b" 408 " in status_line


async def test_an_unknown_path_is_a_problem(visit: Visit) -> None:
    imogen = await visit()

    for path in ("/api/nothing", "/api/sessions/a%2Fb", "/api/works/" + "x" * 65, "/api/"):
        answer = await imogen.get(path)
        assert (answer.status, answer.code) == (404, "not_found"), path


async def test_an_unsupported_method_names_the_supported_ones(visit: Visit) -> None:
    imogen = await visit()

    answer = await imogen.call("PATCH", "/api/me")

    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert {"GET", "PUT"} <= set(answer.headers["Allow"].split(","))


REFUSALS = [
    (Invalid("empty_text", name="text"), 422),
    (Forbidden("host_only", host="Imogen"), 403),
    (NotFound("no_round"), 404),
    (Conflict("round_closed"), 409),
    (TooMany("queue_full", retry_after_s=7), 429),
    (Unavailable("engine_down"), 503),
    (EngineDown("refused"), 503),
]


@pytest.mark.parametrize(("error", "status"), REFUSALS)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_our_errors_become_sentences_in_the_callers_language(
    visit: Visit,
    service: FakeService,
    catalogue: Catalogue,
    error: Invalid | EngineDown,
    status: int,
    language: str,
) -> None:
    imogen = await visit(
        headers={"Accept-Language": "zh-TW,zh;q=0.9" if language == "zh" else "de"}
    )
    service.fail_with = error

    answer = await imogen.get("/api/rounds/r1")

    params = getattr(error, "params", {})
    assert (answer.status, answer.code) == (status, error.code)
    assert answer.json["detail"] == catalogue.text(f"error.{error.code}", language, **params)
    assert params.items() <= answer.json.items()


async def test_a_limit_says_when_to_come_back(visit: Visit, service: FakeService) -> None:
    imogen = await visit()
    service.fail_with = TooMany("queue_full", retry_after_s=7)

    answer = await imogen.get("/api/rounds/r1")

    assert answer.headers["Retry-After"] == "7"


async def test_the_unexpected_is_logged_and_shows_nothing_of_itself(
    visit: Visit, service: FakeService, caplog: pytest.LogCaptureFixture
) -> None:
    imogen = await visit()
    service.fail_with = RuntimeError("a secret thing in /some/folder")

    answer = await imogen.get("/api/rounds/r1")

    assert (answer.status, answer.code) == (500, "internal")
    assert b"secret" not in answer.raw
    assert b"Traceback" not in answer.raw
    assert answer.json["incident"] in caplog.text
    assert "a secret thing" in caplog.text
