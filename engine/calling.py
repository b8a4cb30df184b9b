"""
What goes wrong when an engine is asked over HTTP, as our errors; shared by the engines' clients.

Knows aiohttp, and nothing of what is asked.
"""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from engine.errors import BadOutput, EngineDown, EngineError, Overloaded, Rejected, TimedOut

_REFUSAL_BYTES = 4_096  # of a refusal's body, enough for its sentence


async def refusal(response: aiohttp.ClientResponse) -> EngineError:
    """What an answer with another status than 200 means; the error is ours to raise."""
    said = (await read_at_most(response, _REFUSAL_BYTES)).decode(errors="replace")
    message = f"{response.status}: {said[:500]}"
    if response.status in (429, 503):
        return Overloaded(message, retry_after_s(response.headers.get("Retry-After"), _now()))
    if response.status >= 500:
        return EngineDown(message)
    if response.status >= 400:
        return Rejected(message)
    return BadOutput(message)


async def read_at_most(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The head of a body; whoever sends more does not hold us up."""
    head = b""
    async for chunk in response.content.iter_any():
        head += chunk
        if len(head) >= limit:
            break
    return head[:limit]


def _now() -> datetime:
    return datetime.now(UTC)


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, in either of its two forms."""
    if header is None:
        return None
    with contextlib.suppress(ValueError):
        return max(0.0, float(int(header)))
    with contextlib.suppress(ValueError):
        when = parsedate_to_datetime(header)
        return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())
    return None


@contextlib.contextmanager
def foreign_errors() -> Iterator[None]:
    """
    Translate what aiohttp, the sockets and the decoders raise; ours pass as they are.

    Order matters: aiohttp's timeouts are OSErrors too, and its connection errors ClientErrors.
    """
    try:
        yield
    except aiohttp.ConnectionTimeoutError as exc:
        raise EngineDown("nobody took the call in time") from exc
    except TimeoutError as exc:
        raise TimedOut(str(exc) or "the deadline passed") from exc
    except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError) as exc:
        raise EngineDown(f"{type(exc).__name__}: {exc}") from exc
    except (aiohttp.InvalidURL, aiohttp.RedirectClientError) as exc:
        raise EngineDown(f"no such address: {exc}") from exc
    except (aiohttp.ClientError, ValueError) as exc:
        raise BadOutput(f"{type(exc).__name__}: {exc}") from exc
