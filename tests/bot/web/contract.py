"""Holds what the application answers against its own OpenAPI document."""

import json
import re
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

import bot.web

DOCUMENT: dict[str, Any] = json.loads(
    (Path(bot.web.__file__).parent / "openapi.json").read_text(encoding="utf-8")
)


def operations() -> set[tuple[str, str]]:
    """Every (METHOD, path template) of the document."""
    return {
        (method.upper(), path)
        for path, item in DOCUMENT["paths"].items()
        for method in item
        if method in {"get", "put", "post", "patch", "delete"}
    }


def template_of(path: str) -> str | None:
    """The documented path that a real one is an instance of; a literal one comes first."""
    for template in sorted(DOCUMENT["paths"], key=lambda t: t.count("{")):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return str(template)
    return None


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """A validator that knows the document's components."""
    root = {**schema, "components": DOCUMENT["components"]}
    return Draft202012Validator(root, format_checker=FormatChecker())


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def _raise_first(schema: dict[str, Any], content: Any, what: str) -> None:
    errors = sorted(validator(schema).iter_errors(content), key=lambda e: list(map(str, e.path)))
    assert not errors, f"{what}: {errors[0].json_path} {errors[0].message}"


def check_answer(method: str, path: str, status: int, content_type: str, raw: bytes) -> None:
    """Fail unless this answer is one that the document allows."""
    template = template_of(path)
    what = f"{method} {path} -> {status}"
    if template is None or method.lower() not in DOCUMENT["paths"][template]:
        assert status >= 400, f"{what} is not in the document"
        response = DOCUMENT["components"]["responses"]["Problem"]
    else:
        responses = DOCUMENT["paths"][template][method.lower()]["responses"]
        assert status >= 400 or str(status) in responses, f"{what}: status not documented"
        response = _resolved(responses.get(str(status), responses["default"]))
    content = response.get("content")
    if content is None:
        assert raw == b"", f"{what}: no body is documented"
        return
    assert content_type in content or "*/*" in content, f"{what}: {content_type}"
    if content_type.endswith("json"):
        _raise_first(content[content_type]["schema"], json.loads(raw), what)


def check_event(kind: str, content: Any) -> None:
    """Fail unless this event's data is as the document says."""
    stream = DOCUMENT["paths"]["/api/events"]["get"]["responses"]["200"]["content"]
    schemas = stream["text/event-stream"]["x-events"]
    assert kind in schemas, f"event {kind} is not in the document"
    _raise_first(schemas[kind], content, f"event {kind}")
