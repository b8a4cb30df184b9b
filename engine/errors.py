"""
What engines raise; nothing foreign (aiohttp, torch, vLLM) passes their doors.

EngineError
├── EngineDown     nobody answers, or the connection broke
├── TimedOut       deadline or idle timeout passed
├── Overloaded     the engine refused for load (429, 503); retry_after_s may say when
├── BadOutput      the engine answered, and the answer was not what the protocol promises
├── Rejected       the engine refused this very request (4xx); asking again will not help
├── OutOfMemory    the device was full
├── BadPicture     a picture that somebody brought cannot be used
├── CannotShow     a piece cannot be made into the file that was asked for
├── GuardDown      the guard gave no verdict, so nothing may be shown
└── GuardRefused   the guard let nothing of what was drawn pass
"""


class EngineError(Exception):
    """An engine could not do what was asked. `code` is for the operator's log and metrics."""

    code = "engine"


class EngineDown(EngineError):
    """Nobody answers at the engine's address, or the connection broke in the middle."""

    code = "engine_down"


class TimedOut(EngineError):
    """The deadline or the idle timeout passed."""

    code = "engine_timeout"


class Overloaded(EngineError):
    """The engine refused for load; `retry_after_s` is its own wish, None when it named none."""

    code = "engine_overloaded"

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class BadOutput(EngineError):
    """The engine answered with something that its protocol does not allow."""

    code = "engine_bad_output"


class Rejected(EngineError):
    """The engine refused this request for good (4xx)."""

    code = "engine_rejected"


class GuardDown(EngineError):
    """The configured guard of texts or pictures gave no verdict: nothing may be shown."""

    code = "guard_down"


class GuardRefused(EngineError):
    """The guard of texts or pictures let none of the drafts of a round pass."""

    code = "guard_refused"


class OutOfMemory(EngineError):
    """The device had no room."""

    code = "engine_out_of_memory"


class BadPicture(EngineError):
    """
    A picture that somebody brought cannot be used; `reason` is a code: `format`, `too_large`,
    `too_many_pixels`, `too_small`, `broken`.
    """

    code = "bad_picture"

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class CannotShow(EngineError):
    """A piece cannot be made into the file that was asked for; the message says why."""

    code = "cannot_show"
