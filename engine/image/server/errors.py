"""What went wrong, as OpenAI's clients read it: a status, a code, a sentence."""

import math
from collections.abc import Mapping
from typing import Any

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

_SPOKEN: Mapping[type[EngineError], tuple[int, str]] = {
    Overloaded: (429, "queue_full"),
    TimedOut: (504, "deadline"),
    OutOfMemory: (507, "out_of_memory"),
    BadOutput: (500, "bad_output"),
    GuardRefused: (400, "image_refused"),
    GuardDown: (503, "guard_down"),
    EngineDown: (503, "ending"),
    Rejected: (400, "rejected"),
}


class Refused(Rejected):
    """A request that the door does not take; the message is a sentence for whoever asked."""

    def __init__(self, message: str, code: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def status_of(error: EngineError) -> int:
    """The HTTP status of an answer that is nothing but this error."""
    if isinstance(error, Refused):
        return error.status
    return 400 if isinstance(error, BadPicture) else _SPOKEN[type(error)][0]


def body_of(error: EngineError) -> dict[str, Any]:
    """OpenAI's error object."""
    if isinstance(error, Refused):
        code = error.code
    elif isinstance(error, BadPicture):
        code = f"bad_picture_{error.reason}"
    else:
        code = _SPOKEN[type(error)][1]
    return spoken(status_of(error), code, str(error))


def spoken(status: int, code: str, message: str) -> dict[str, Any]:
    kind = "rate_limit_error" if status == 429 else "server_error"
    kind = "invalid_request_error" if 400 <= status < 500 and status != 429 else kind
    return {"message": message, "type": kind, "code": code}


def headers_of(error: EngineError) -> dict[str, str]:
    """Retry-After in whole seconds, where the queue can say when."""
    if isinstance(error, Overloaded) and error.retry_after_s is not None:
        return {"Retry-After": str(max(1, math.ceil(error.retry_after_s)))}
    return {}
