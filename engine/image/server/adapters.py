"""Adapters by name: which are loaded, and which folders may be. Asks the backend through a call."""

import logging
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from engine.errors import EngineError
from engine.image.backend import Backend
from engine.image.server.errors import Refused
from engine.image.server.painter import MODEL_ERRORS

log = logging.getLogger(__name__)

MAX_LOADED = 16
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

# Runs a function of the backend on its own thread.
OnThread = Callable[[Callable[[], None]], Awaitable[None]]


class Adapters:
    """
    Args:
        backend: Asked on its own thread only.
        on_thread: How to get there.
        folder: Where adapters lie; None where none may be loaded.
    """

    def __init__(self, backend: Backend, on_thread: OnThread, folder: Path | None) -> None:
        self._backend = backend
        self._on_thread = on_thread
        self._folder = folder.resolve() if folder else None
        self._loaded: dict[str, Path] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._loaded)

    async def load(self, name: str, path: str) -> None:
        """
        Load a folder under a name, instead of what has that name now.

        Raises:
            Refused: A bad name, a folder that is not ours to read, or no adapter of this model.
        """
        if not _NAME.fullmatch(name) or name == self._backend.card.name:
            raise Refused("An adapter's name is of letters, digits, '.', '_', '-'.", "bad_name")
        if not self._backend.card.takes_adapters:
            raise Refused(f"{self._backend.card.name} takes no adapters.", "no_adapters")
        if name not in self._loaded and len(self._loaded) >= MAX_LOADED:
            raise Refused(f"{MAX_LOADED} adapters are loaded; unload one first.", "too_many")
        folder = self._inside(path)
        try:
            await self._on_thread(lambda: self._exchange(name, folder))
        except (EngineError, *MODEL_ERRORS) as exc:
            log.warning("adapter %s cannot be loaded: %s: %s", name, type(exc).__name__, exc)
            raise Refused(
                f"{name} is no adapter of this model: {exc}"[:300], "bad_adapter"
            ) from exc
        self._loaded[name] = folder

    async def unload(self, name: str) -> None:
        """
        Raises:
            Refused: Nothing of that name is loaded.
        """
        if name not in self._loaded:
            raise Refused(f"There is no adapter {name!r} here.", "adapter_not_found", 404)
        del self._loaded[name]  # at once: what still waits for it fails
        await self._on_thread(lambda: self._backend.unload_adapter(name))

    def _exchange(self, name: str, folder: Path) -> None:
        old = self._loaded.get(name)
        if old is not None:
            self._backend.unload_adapter(name)
        try:
            self._backend.load_adapter(name, folder)
        except (EngineError, *MODEL_ERRORS):
            if old is not None:
                self._backend.load_adapter(name, old)
            raise

    def _inside(self, path: str) -> Path:
        if self._folder is None:
            raise Refused("This server was started without a folder of adapters.", "no_adapters")
        if "\0" in path:
            raise Refused("That is no folder.", "no_folder")
        folder = (self._folder / path).resolve()
        if folder == self._folder or not folder.is_relative_to(self._folder):
            raise Refused("Adapters lie inside the server's own folder of adapters.", "no_folder")
        if not folder.is_dir():
            raise Refused(f"There is no folder {folder.name!r} among the adapters.", "no_folder")
        return folder
