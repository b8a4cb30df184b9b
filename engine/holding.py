"""
Which adapters an engine's server shall have, which it has, and who is drawing through them.

Shared by the text and the image engine. Knows no HTTP, no server's life and no community; whoever
keeps the server calls `settle` whenever it may have forgotten what it was told.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from engine.errors import EngineError, TimedOut

log = logging.getLogger(__name__)


class Loads(Protocol):
    """A client of a server that takes adapters while it works."""

    async def adapters(self) -> Mapping[str, str]:
        """What is loaded: the folder by name, "" where the server does not tell it."""
        ...

    async def load_adapter(self, name: str, folder: str) -> None: ...

    async def unload_adapter(self, name: str) -> None: ...


class Holding:
    """
    The adapters of one engine. Of one event loop.

    Args:
        engine: Its name in the log.
        client: The server to ask, None while there is none that could be asked.
    """

    def __init__(self, engine: str, client: Callable[[], Loads | None]) -> None:
        self._engine = engine
        self._client = client
        self._wanted: dict[str, str] = {}
        self._ours: dict[str, str] = {}  # what this engine brought or found as its own
        self._loaded: set[str] = set()
        self._refused: set[str] = set()
        self._flying: Counter[str | None] = Counter()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._stir = asyncio.Event()
        self._one = asyncio.Lock()  # one change of the server's set at a time

    def held(self) -> frozenset[str]:
        return frozenset(self._loaded & self._wanted.keys())

    async def hold(self, adapters: Mapping[str, Path]) -> frozenset[str]:
        """See `engine.ports.HoldsAdapters.hold`."""
        self._wanted = {name: str(folder.absolute()) for name, folder in adapters.items()}
        client = self._client()
        if client is not None:
            await self.settle(client, anew=True)
        return self.held()

    async def run(self) -> None:
        """Unload what is no longer wanted as soon as nobody draws through it; until cancelled."""
        while True:
            await self._stir.wait()
            self._stir.clear()
            client = self._client()
            if client is not None:
                await self.settle(client)

    async def settle(self, client: Loads, *, anew: bool = False) -> None:
        """
        Make the server's set the wanted one, as far as it goes; what does not is logged.

        Args:
            anew: Try again what was refused before: the server or the wish is another one.
        """
        async with self._one:
            if anew:
                self._refused.clear()
            try:
                await self._look(client)
                await self._load(client)
                await self._unload(client)
            except EngineError as exc:  # it is asked again when it is next ready
                log.warning("%s: adapters are not as they should be: %s", self._engine, exc)

    @contextlib.contextmanager
    def using(self, name: str | None) -> Iterator[str | None]:
        """The adapter as it may be drawn through, else None; it stays loaded within."""
        through = name if name in self.held() else None
        self._flying[through] += 1
        self._quiet.clear()
        try:
            yield through
        finally:
            self._flying[through] -= 1
            if not self._flying.total():
                self._quiet.set()
            if through is not None and through not in self._wanted:
                self._stir.set()

    async def lost(self, name: str, client: Loads) -> bool:
        """
        Whether the server, which has just refused a request, does not know this adapter any more.

        Raises:
            EngineError: It says nothing of its adapters.
        """
        if name in await client.adapters():
            return False
        log.warning("%s: the server lost the adapter %s", self._engine, name)
        self._loaded.discard(name)
        self._stir.set()
        return True

    async def quiet(self) -> None:
        """Wait until nobody draws, with or without an adapter."""
        await self._quiet.wait()

    async def _look(self, client: Loads) -> None:
        there = await client.adapters()
        self._loaded.clear()
        for name, folder in (self._ours | self._wanted).items():
            if name in there and there[name] in ("", folder):
                self._ours[name] = folder
                self._loaded.add(name)

    async def _load(self, client: Loads) -> None:
        for name, folder in dict(self._wanted).items():
            if name in self._loaded or name in self._refused:
                continue
            try:
                await client.load_adapter(name, folder)
            except TimedOut:
                raise
            except EngineError as exc:
                self._refused.add(name)
                log.warning("%s: the adapter %s is not loaded: %s", self._engine, name, exc)
            else:
                self._ours[name] = folder
                self._loaded.add(name)

    async def _unload(self, client: Loads) -> None:
        for name in [name for name in self._ours if name not in self._wanted]:
            if self._flying[name]:
                continue
            if name in self._loaded:
                self._loaded.discard(name)  # before it is gone: who comes now draws from the base
                await client.unload_adapter(name)
            del self._ours[name]
