"""The application and its OpenAPI document tell the same story, route by route."""

import json
import re
from typing import Any

from aiohttp import web
from jsonschema import Draft202012Validator

from bot.locales import Catalogue
from bot.web.app import create_app
from tests.bot.web import contract
from tests.bot.web.conftest import CONFIG, Visit
from tests.bot.web.fake_service import FakeService

PICTURE = b"\x89PNG"  # what the door does not look into; the service does
# (method, path, body): one good request for every documented operation
GOOD: list[tuple[str, str, object]] = [
    ("GET", "/api/me", None),
    ("PUT", "/api/me", {"name": "Imogen", "consent": {"training": True}}),
    ("POST", "/api/sessions", {"form": "story", "premise": "It rains.", "language": "en"}),
    ("GET", "/api/sessions", None),
    ("GET", "/api/sessions/s1", None),
    ("POST", "/api/sessions/s1/rounds", {"wish": "rain"}),
    ("POST", "/api/sessions/s1/undo", None),
    ("POST", "/api/sessions/s1/branch", {"passage_id": None}),
    ("POST", "/api/sessions/s1/lore", {"fact": "The sea is near."}),
    ("DELETE", "/api/sessions/s1/lore/l1", None),
    ("POST", "/api/sessions/s1/host", {"member": "r2"}),
    ("POST", "/api/sessions/s1/finish", {"title": "Rain"}),
    ("GET", "/api/rounds/r1", None),
    ("PUT", "/api/rounds/r1/ballot", {"drafts": ["d1"]}),
    ("DELETE", "/api/rounds/r1/ballot", None),
    ("POST", "/api/rounds/r1/close", {"winner": "d1"}),
    ("POST", "/api/rounds/r1/second-vote", None),
    ("POST", "/api/rounds/r1/cancel", None),
    ("POST", "/api/rounds/r1/retry", None),
    ("POST", "/api/rounds/r1/more", None),
    ("DELETE", "/api/rounds/r1/more", None),
    ("POST", "/api/rounds/r1/drafts", {"text": "Rain fell."}),
    ("DELETE", "/api/rounds/r1/drafts/d1", None),
    ("GET", "/api/rounds/r1/drafts/d1/files/score.svg", None),
    ("GET", "/api/sessions/s1/lesson", None),
    ("POST", "/api/sessions/s1/lesson/tries", {"text": "Rain."}),
    ("GET", "/api/sessions/s1/lesson/report", None),
    ("PUT", "/api/rounds/r1/drafts/d1/critique", {"answers": {"whole": True}}),
    ("GET", "/api/works/w1/files/tune.wav", None),
    ("GET", "/api/works", None),
    ("GET", "/api/works/w1", None),
    ("DELETE", "/api/works/w1", None),
    ("DELETE", "/api/sessions/s1", None),
    ("POST", "/api/sessions/s1/pictures", {"passage_id": "p1", "strength": 0.5}),
    ("PATCH", "/api/sessions/s1/settings", {"picture_style": "ink"}),
    ("POST", "/api/uploads", PICTURE),
    ("GET", "/api/uploads/u1", None),
    ("GET", "/api/sessions/s1/pictures/p1.webp", None),
    ("DELETE", "/api/sessions/s1/pictures/p1", None),
    ("GET", "/api/works/w1/pictures/p1.webp", None),
    ("GET", "/api/taste", None),
    ("POST", "/api/taste/reset", None),
    ("POST", "/api/taste/pause", None),
    ("POST", "/api/taste/resume", None),
    ("POST", "/api/taste/quarantine/q1", {"verdict": "keep_out"}),
    ("POST", "/api/taste/train", None),
    ("POST", "/api/taste/cancel", None),
    ("POST", "/api/taste/rollback", None),
    ("GET", "/api/taste/adapters/text-3-q8WdbA1x", None),
    ("GET", "/api/evening", None),
    ("POST", "/api/evening/start", None),
    ("POST", "/api/evening/stop", None),
    ("GET", "/api/forms", None),
    ("GET", "/api/openapi.json", None),
    ("GET", "/health", None),
    ("GET", "/metrics", None),
]
STREAMED = {("GET", "/api/events")}


def api_routes(app: web.Application) -> set[tuple[str, str]]:
    """Every (METHOD, path template) that the application serves outside its pages."""
    return {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None
        and route.method != "HEAD"
        and route.resource.canonical.startswith(("/api/", "/health", "/metrics"))
    }


def test_document_and_routes_name_the_same_operations(
    service: FakeService, catalogue: Catalogue
) -> None:
    app = create_app(service, catalogue, CONFIG)

    assert api_routes(app) == contract.operations()


def test_every_schema_of_the_document_is_a_schema_and_closed() -> None:
    for name, schema in contract.DOCUMENT["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        if schema.get("type") == "object":
            assert "additionalProperties" in schema, name


def test_the_document_holds_together() -> None:
    text = json.dumps(contract.DOCUMENT)
    for ref in re.findall(r'"\$ref": "#/([^"]+)"', text):
        node: Any = contract.DOCUMENT
        for part in ref.split("/"):
            node = node[part]
    names = re.findall(r'"operationId": "(\w+)"', text)
    assert len(names) == len(set(names)) == len(contract.operations())
    for path, item in contract.DOCUMENT["paths"].items():
        for method, operation in item.items():
            declared = {
                p["$ref"].rpartition("/")[2] for p in operation.get("parameters", []) if "$ref" in p
            }
            assert set(re.findall(r"{(\w+)}", path)) <= declared, (method, path)


def test_every_operation_is_tried_below() -> None:
    tried = {(method, contract.template_of(path)) for method, path, _ in GOOD}

    assert tried == contract.operations() - STREAMED


async def test_every_route_answers_as_documented(visit: Visit) -> None:
    imogen = await visit()

    for method, path, content in GOOD:
        said: dict[str, Any] = {"content": content}
        if isinstance(content, bytes):
            said = {"raw": content, "headers": {"Content-Type": "image/png"}}
        answer = await imogen.call(method, path, **said)  # held to the document by the caller
        assert answer.status < 300, (method, path, answer.raw)


async def test_a_made_thing_is_named_by_its_location(visit: Visit) -> None:
    imogen = await visit()
    opening = {"form": "story", "premise": "It rains.", "language": "en"}

    made = await imogen.post("/api/sessions", opening)
    asked = await imogen.post("/api/sessions/s1/rounds")
    finished = await imogen.post("/api/sessions/s1/finish")

    assert (made.status, made.headers["Location"]) == (201, "/api/sessions/s1")
    assert (asked.status, asked.headers["Location"]) == (202, "/api/rounds/r1")
    assert (finished.status, finished.headers["Location"]) == (201, "/api/works/w1")


async def test_what_a_request_says_reaches_the_service(visit: Visit, service: FakeService) -> None:
    imogen = await visit()
    opening = {
        "form": "story",
        "premise": "It rains.",
        "language": "en",
        "title": "Rain",
        "mode": "corpse",
        "settings": {"round_s": 60, "quorum": 2},
    }

    await imogen.post("/api/sessions", opening, headers={"Idempotency-Key": "k-1"})

    name, args, said = service.last_call
    assert name == "open_session"
    assert args[0].startswith("web:")
    assert said == opening | {"key": "k-1 /api/sessions"}


async def test_the_same_key_at_another_path_is_another_deed(
    visit: Visit, service: FakeService
) -> None:
    imogen = await visit()

    for path in ("/api/sessions/s1/undo", "/api/rounds/r1/close"):
        await imogen.post(path, headers={"Idempotency-Key": "k-1"})

    assert len({said["key"] for _, _, said in service.calls}) == 2
