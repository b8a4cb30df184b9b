"""A request as the routes see it, and an answer that refuses."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.discord.validate import EMPTY, Fault


class Refused(Exception):
    """A route says no: HTTP status, Discord's code and sentence, and the faults of a form."""

    def __init__(
        self, status: int, code: int, message: str, *, extra: dict[str, Any] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.body: dict[str, Any] = {"message": message, "code": code, **(extra or {})}


def unknown(what: str, code: int) -> Refused:
    return Refused(404, code, f"Unknown {what}")


def missing_access() -> Refused:
    return Refused(403, 50001, "Missing Access")


def missing_permissions() -> Refused:
    return Refused(403, 50013, "Missing Permissions")


def bad_form(faults: Iterable[Fault]) -> Refused:
    """50035 with the faults nested under their paths; 50006 alone for an empty message."""
    tree: dict[str, Any] = {}
    for fault in faults:
        if fault.code == EMPTY:
            return Refused(400, 50006, "Cannot send an empty message")
        place = tree
        for step in fault.path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": fault.code, "message": fault.message})
    return Refused(400, 50035, "Invalid Form Body", extra={"errors": tree})


def fault(path: tuple[str | int, ...], code: str, message: str) -> Refused:
    return bad_form([Fault(path, code, message)])


@dataclass(frozen=True, slots=True)
class File:
    """One uploaded file."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read: where, what and which files."""

    method: str
    route: str
    params: dict[str, str]
    query: dict[str, str]
    payload: Any = None
    files: dict[int, File] = field(default_factory=dict)
    reason: str | None = None

    def id(self, name: str) -> int:
        """A path's snowflake; anything else is a fault of the form, as on Discord."""
        value = self.params[name]
        if not value.isdigit():
            raise fault((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
        return int(value)

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object; another type is refused."""
        if self.payload is None:
            return {}
        if not isinstance(self.payload, dict):
            raise fault((), "MODEL_TYPE_CONVERT", "Only dictionaries may be used here")
        return self.payload


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route says: a status and JSON, or nothing."""

    status: int = 200
    body: Any = None


NOTHING = Answer(204)


async def read_body(request: web.Request) -> tuple[Any, dict[int, File]]:
    """
    The payload and the files, of JSON or of multipart with payload_json and files[n].

    Raises:
        Refused: 50109 when it is not JSON, 50035 when the multipart form is not Discord's.
    """
    if not request.can_read_body:
        return None, {}
    if request.content_type.startswith("multipart/"):
        return await _read_parts(request)
    raw = await request.read()
    if not raw:
        return None, {}
    if request.content_type != "application/json":
        text = "Expected \"Content-Type\" header to be one of {'application/json'}."
        raise fault((), "CONTENT_TYPE_INVALID", text)
    return _json(raw), {}


async def _read_parts(request: web.Request) -> tuple[Any, dict[int, File]]:
    payload: Any = None
    files: dict[int, File] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader), "nested multipart is not Discord's form"
        name = part.name or ""
        content = bytes(await part.read(decode=True))
        if name == "payload_json":
            payload = _json(content)
        elif name.startswith("files[") and name[6:-1].isdigit():
            files[int(name[6:-1])] = File(part.filename or "file", content)
        else:
            raise fault((name,), "UNKNOWN_FIELD", "Not a field of this form.")
    return payload, files


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise Refused(400, 50109, "The request body contains invalid JSON.") from None
