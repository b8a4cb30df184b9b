"""
OpenAI's images protocol with our extras, as bytes: what is asked, how answers are read. No sockets.

Every way in which an answer can break the protocol ends here as BadOutput.
"""

import base64
import io
from collections.abc import Callable, Mapping
from typing import Any

from PIL import Image, UnidentifiedImageError

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
from engine.text.wire import read_json
from engine.types import Picture, PictureProgress, PictureRequest

UNKNOWN_SEED = -1  # of a picture whose engine did not say
_MAX_EVENT_BYTES = 32 << 20
_MEDIA_TYPES = {"PNG": "image/png", "WEBP": "image/webp", "JPEG": "image/jpeg"}
_BY_CODE: dict[str, Callable[[str], EngineError]] = {
    "queue_full": Overloaded,
    "deadline": TimedOut,
    "out_of_memory": OutOfMemory,
    "bad_output": BadOutput,
    "guard_down": GuardDown,
    "image_refused": GuardRefused,
    "ending": EngineDown,
}


def our_fields(request: PictureRequest, deadline_s: float) -> dict[str, Any]:
    """The fields that our own server understands; the picture to start from travels beside them."""
    fields: dict[str, Any] = {
        "prompt": request.prompt,
        "n": request.n,
        "size": f"{request.width_px}x{request.height_px}",
        "seed": request.seed,
        "negative_prompt": request.negative,
        "style": request.style,
        "user": request.owner,
        "deadline_s": deadline_s,
        "output_format": "webp",
        "stream": True,
    }
    wishes = {"steps": request.steps, "guidance": request.guidance, "adapter": request.adapter}
    fields |= {name: wish for name, wish in wishes.items() if wish is not None}
    if request.source is not None:
        fields["strength"] = request.strength
    return fields


def standard_fields(request: PictureRequest, model: str, n: int) -> dict[str, Any]:
    """What OpenAI defines and nothing else; other servers refuse what they do not know."""
    return {
        "model": model,
        "prompt": request.prompt,
        "n": n,
        "size": f"{request.width_px}x{request.height_px}",
        "response_format": "b64_json",
    }


class PictureStream:
    """
    Reads one streamed answer of our own server, bytes in, pictures out.

    Args:
        n: How many pictures were asked for; an index outside it is a broken answer.
    """

    def __init__(self, n: int, on_progress: Callable[[PictureProgress], None] | None) -> None:
        self._n = n
        self._on_progress = on_progress
        self._rest = bytearray()
        self._looked = 0
        self._closed = False
        self._pictures: dict[int, Picture] = {}
        self._failures: dict[int, EngineError] = {}

    def feed(self, chunk: bytes) -> None:
        self._rest += chunk
        while (end := self._rest.find(b"\n", self._looked)) >= 0:
            line = bytes(self._rest[:end])
            del self._rest[: end + 1]
            self._looked = 0
            if line.startswith(b"data:"):
                self._read_event(line[5:].strip())
        self._looked = len(self._rest)
        if self._looked > _MAX_EVENT_BYTES:
            raise BadOutput(f"one event is larger than {_MAX_EVENT_BYTES} bytes")

    def pictures(self) -> list[Picture]:
        """
        The pictures that came, in index order; one that failed is missing among them.

        Raises:
            EngineError: The first failure, where no picture came.
        """
        if not self._closed:
            raise BadOutput("the answer broke off before its end mark")
        if not self._pictures:
            raise next(iter(self._failures.values()), BadOutput("the answer holds no picture"))
        return [picture for _, picture in sorted(self._pictures.items())]

    def _read_event(self, payload: bytes) -> None:
        if payload == b"[DONE]":
            self._closed = True
            return
        event = read_json(payload)
        match event.get("type"):
            case "image_generation.progress":
                if self._on_progress is not None:
                    self._on_progress(_progress(event))
            case "image_generation.completed":
                self._pictures[self._index(event)] = our_picture(event)
            case "image_generation.failed":
                self._failures[self._index(event)] = error_of(event.get("error"))
            case "error":
                raise error_of(event.get("error"))

    def _index(self, event: Mapping[str, Any]) -> int:
        index = event.get("index")
        if type(index) is not int or not 0 <= index < self._n:
            raise BadOutput("a picture without a valid `index`")
        return index


def our_picture(said: Mapping[str, Any]) -> Picture:
    """One picture of our own server with all that it says of it."""
    content = content_of(said)
    media_type, width_px, height_px = measured(content)
    alt, left_out, drawn = said.get("alt"), said.get("left_out"), said.get("drawn")
    adapter, seed = said.get("adapter"), said.get("seed")
    if not isinstance(alt, dict) or not isinstance(left_out, list) or type(seed) is not int:
        raise BadOutput("a picture without `alt`, `left_out` and `seed`")
    instead = drawn if isinstance(drawn, dict) else {}
    return Picture(
        content=content,
        media_type=media_type,
        width_px=width_px,
        height_px=height_px,
        seed=seed,
        model=str(said.get("model") or ""),
        adapter=str(adapter) if adapter else None,
        alt_en=str(alt.get("en") or ""),
        alt_zh=str(alt.get("zh") or ""),
        left_out=tuple(str(word) for word in left_out),
        drawn_en=str(instead.get("en") or ""),
        drawn_zh=str(instead.get("zh") or ""),
    )


def content_of(said: object) -> bytes:
    """The bytes of a picture in an answer; links are not followed."""
    encoded = said.get("b64_json") if isinstance(said, Mapping) else None
    if not isinstance(encoded, str):
        raise BadOutput("a picture without `b64_json`")
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError as exc:
        raise BadOutput("a picture that is not base64") from exc


def measured(content: bytes) -> tuple[str, int, int]:
    """Media type, width and height that the file's own head says."""
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_MEDIA_TYPES)) as image:
            return _MEDIA_TYPES[image.format or ""], image.width, image.height
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        KeyError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as exc:
        raise BadOutput(f"bytes that are no picture: {type(exc).__name__}") from exc


def error_of(said: object, status: int = 0, retry_after_s: float | None = None) -> EngineError:
    """The error that an answer names; its code counts, then the status of the answer."""
    error = said if isinstance(said, Mapping) else {"message": said}
    code, message = str(error.get("code") or ""), str(error.get("message"))[:500]
    if code.startswith("bad_picture_"):
        return BadPicture(message, code.removeprefix("bad_picture_"))
    if code == "queue_full" or (status in (429, 503) and code not in _BY_CODE):
        return Overloaded(message, retry_after_s)
    if code in _BY_CODE:
        return _BY_CODE[code](message)
    if status == 504:
        return TimedOut(message)
    if status >= 500:
        return EngineDown(message)
    return Rejected(message) if status >= 400 or code else BadOutput(message)


def _progress(event: Mapping[str, Any]) -> PictureProgress:
    eta_s = event.get("eta_s")
    return PictureProgress(
        ahead=_count(event, "ahead"),
        step=_count(event, "step"),
        steps=_count(event, "steps"),
        eta_s=float(eta_s) if isinstance(eta_s, int | float) and eta_s >= 0 else None,
    )


def _count(event: Mapping[str, Any], key: str) -> int:
    value = event.get(key)
    return value if type(value) is int and value >= 0 else 0
