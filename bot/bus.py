"""News for whoever watches: an in-process publish and subscribe. Keeps nothing, blocks nobody."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

QUEUE_LIMIT = 256  # a watcher further behind than this is cut off and comes back by its last id


@dataclass(frozen=True, slots=True)
class Notice:
    """
    One piece of news. `seq` is the number of the stored event, None for passing news.

    `guild` marks what happened in a server's session, which other doors do not tell.
    """

    kind: str
    session_id: str | None
    data: Mapping[str, object] = field(default_factory=dict)
    seq: int | None = None
    guild: bool = False


class Bus:
    """Hands every notice to the watchers of its session, and to those of the lobby."""

    def __init__(self) -> None:
        self._watchers: dict[asyncio.Queue[Notice | None], str | None] = {}

    def publish(self, notice: Notice) -> None:
        """
        Deliver at once, from the event loop; never waits.

        A watcher of a session gets that session's notices and those without one (engine news);
        a watcher of the lobby gets all.
        """
        for queue, session_id in list(self._watchers.items()):
            if session_id is None or notice.session_id in {None, session_id}:
                self._offer(queue, notice)

    def _offer(self, queue: "asyncio.Queue[Notice | None]", notice: Notice) -> None:
        if queue.qsize() >= QUEUE_LIMIT:
            self._watchers.pop(queue, None)
            queue.put_nowait(None)
            return
        queue.put_nowait(notice)

    @asynccontextmanager
    async def subscribe(self, session_id: str | None) -> AsyncIterator[AsyncIterator[Notice]]:
        """An iterator of notices from now on; it ends when the watcher fell too far behind."""
        queue: asyncio.Queue[Notice | None] = asyncio.Queue()
        self._watchers[queue] = session_id
        try:
            yield _until_none(queue)
        finally:
            self._watchers.pop(queue, None)

    def close(self) -> None:
        """End every iterator, so that streams close before the server does."""
        for queue in self._watchers:
            queue.put_nowait(None)
        self._watchers.clear()


async def _until_none(queue: "asyncio.Queue[Notice | None]") -> AsyncIterator[Notice]:
    while (notice := await queue.get()) is not None:
        yield notice
