"""The image engine as the bot holds it: one that runs elsewhere, or one kept beside the bot."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path

import aiohttp

from engine.beside.environment import passed_on
from engine.beside.keeper import Changed, LocalServer
from engine.errors import BadOutput, EngineDown, EngineError, Rejected, TimedOut
from engine.holding import Holding
from engine.image.canaries import painted
from engine.image.client import Endpoint, ImageClient, Served
from engine.ports import Canary
from engine.types import EngineState, Picture, PictureProgress, PictureRequest

log = logging.getLogger(__name__)

HOUSE_MODELS = ("house", "house-scenes", "house-pixels")

_ROOT = Path(__file__).resolve().parents[2]
_PATIENT_WITH_ILLNESS = 3  # looks that may fail before a local server is ended


@dataclass(frozen=True, slots=True)
class LocalPainter:
    """What to serve beside the bot when no engine runs elsewhere."""

    model: str  # one of HOUSE_MODELS, a folder, or a name on the model hub
    cache_dir: Path
    base_env: Mapping[str, str] = field(repr=False)  # may hold secrets; few of it goes on
    adapters_dir: Path | None = None
    guard: str = ""  # a picture guard by name; "" for none
    revision: str = ""  # commit of the hub to which the model is pinned
    threads: int = 0  # of the CPU; 0: as suits the model
    first_start_s: float | None = None

    @property
    def name(self) -> str:
        return Path(self.model).name

    @property
    def offline(self) -> bool:
        """Whether all that it needs lies on this machine."""
        here = self.model in HOUSE_MODELS or Path(self.model).is_dir()
        return here and (not self.guard or Path(self.guard).is_dir())

    def command(self, port: int) -> list[str]:
        here = Path(self.model)
        model = str(here.resolve()) if here.is_dir() else self.model
        words = ["--port", str(port), "--model", model]
        if self.adapters_dir is not None:
            words += ["--adapters-dir", str(self.adapters_dir.resolve())]
        if self.guard:
            words += ["--guard", self.guard]
        if self.revision:
            words += ["--revision", self.revision]
        if self.threads:
            words += ["--threads", str(self.threads)]
        return [sys.executable, "-m", "engine.image.serve", *words]

    def environment(self) -> dict[str, str]:
        """What the engine sees: caches under `cache_dir`, no secrets."""
        cache = self.cache_dir.resolve()
        kept = passed_on(self.base_env) | {
            "PYTHONPATH": str(_ROOT),
            "PYTHONUNBUFFERED": "1",
            "TORCHINDUCTOR_CACHE_DIR": str(cache / "inductor"),
            "TRITON_CACHE_DIR": str(cache / "triton"),
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "DO_NOT_TRACK": "1",
        }
        if self.offline:
            kept |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
        return kept


class ImageEngine:
    """
    An `ImageGenerator` that `HoldsAdapters` and knows how it is: `run()` keeps its state fresh and
    its server's adapters as they shall be, until cancelled.

    Args:
        http: Opened and closed by the caller, after `run` has ended.
        endpoint: Where it answers; its `url` is only used when `local` is None.
        local: Serve this model here instead.
        installed: Awaited before the first local start, where the packages are still coming.
        changed: Called with every new state, from the event loop.
        server_of: Makes the keeper of a local server, None while that cannot be; ours by default.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        endpoint: Endpoint,
        *,
        local: LocalPainter | None = None,
        installed: Callable[[], Awaitable[object]] | None = None,
        changed: Changed | None = None,
        look_every_s: float = 15.0,
        doubt_every_s: float = 2.0,
        server_of: Callable[[LocalPainter], LocalServer | None] | None = None,
    ) -> None:
        self._http = http
        self._endpoint = endpoint
        self._local = local
        self._installed = installed
        self._changed: Changed = changed or (lambda state: None)
        self._look_every_s = look_every_s
        self._doubt_every_s = doubt_every_s
        self._server_of = server_of or painter_for
        self._client = ImageClient(http, endpoint)
        self._server: LocalServer | None = None
        self._served: Served | None = None
        model = local.name if local else endpoint.model or ""
        self._state = EngineState("starting", "" if local else endpoint.base, model)
        self._doubt = asyncio.Event()  # someone met a broken engine: look at once
        self._holding = Holding("image engine", lambda: self._client if self._is_ready() else None)

    def state(self) -> EngineState:
        """How it is; `extra` says how the model paints once that is known."""
        state = self._server.state() if self._server else self._state
        return replace(state, extra=_said_of(self._served)) if self._served else state

    @property
    def restart_count(self) -> int:
        return self._server.restart_count if self._server else 0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._holding.run())
            group.create_task(self._keep(self._local) if self._local else self._watch())

    async def paint(
        self,
        request: PictureRequest,
        *,
        on_progress: Callable[[PictureProgress], None] | None = None,
    ) -> list[Picture]:
        """As the port says; EngineDown at once while the engine is not ready."""
        client = self._ready()
        with self._holding.using(request.adapter) as through:
            try:
                return await self._through(client, replace(request, adapter=through), on_progress)
            except (EngineDown, TimedOut):
                self._doubt.set()
                raise

    async def hold(self, adapters: Mapping[str, Path]) -> frozenset[str]:
        """As the port says."""
        await self._holding.hold(adapters)
        return self.held()

    def held(self) -> frozenset[str]:
        return self._holding.held() if self._is_ready() else frozenset()

    async def canary(self, name: str) -> Canary:
        """As the port says."""
        client = self._ready()
        with self._holding.using(name) as through:
            if through is None:
                return Canary(answered=False, differs=False)
            sizes = self._served.sizes if self._served else ()
            try:
                mine = await painted(client, sizes, through)
            except (Rejected, BadOutput) as exc:
                log.warning("the canary of adapter %s did not answer: %s", name, exc)
                return Canary(answered=False, differs=False)
            plain = await painted(client, sizes, None)
        return Canary(answered=True, differs=mine != plain)

    async def rest(self) -> bool:
        """Never: what it keeps on the device it could only give back by ending its server."""
        return False

    async def wake(self) -> None:
        """Nothing to do, since it never rests."""

    async def _through(
        self,
        client: ImageClient,
        request: PictureRequest,
        on_progress: Callable[[PictureProgress], None] | None,
    ) -> list[Picture]:
        """By the base where the server does not know the adapter any more."""
        try:
            return await client.paint(request, on_progress=on_progress)
        except Rejected:
            name = request.adapter
            if name is None or not await self._holding.lost(name, client):
                raise
        return await client.paint(replace(request, adapter=None), on_progress=on_progress)

    async def enlarge(self, picture: bytes, factor: int) -> Picture:
        """As the port says; EngineDown at once while the engine is not ready."""
        client = self._ready()
        try:
            return await client.enlarge(picture, factor)
        except (EngineDown, TimedOut):
            self._doubt.set()
            raise

    def _is_ready(self) -> bool:
        return self.state().status == "ready"

    def _ready(self) -> ImageClient:
        state = self.state()
        if state.status != "ready":
            raise EngineDown(f"the image engine is {state.status} ({state.detail or 'no reason'})")
        return self._client

    async def _keep(self, local: LocalPainter) -> None:
        if self._installed is not None:
            self._tell(replace(self._state, detail="installing"))
            await self._installed()
        while (server := await asyncio.to_thread(self._server_of, local)) is None:
            self._tell(replace(self._state, status="down", detail="torch is not installed"))
            await asyncio.sleep(self._doubt_every_s)
        self._server = server
        async with asyncio.TaskGroup() as group:
            group.create_task(server.run(self._probe, lambda _: self._changed(self.state())))
            group.create_task(self._end_when_ill(server))

    async def _probe(self, url: str) -> str:
        """A local server listens once it has painted, so that its listing is readiness."""
        client = ImageClient(self._http, replace(self._endpoint, url=url, model=None))
        self._served = await client.look_up()
        await self._holding.settle(client, anew=True)  # a new server knows of none
        self._client = client
        return self._served.model

    async def _end_when_ill(self, server: LocalServer) -> None:
        """A server that dies is noticed by its keeper; one that hangs only by asking it."""
        illness = 0
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._doubt_every_s if illness else self._look_every_s):
                    await self._doubt.wait()
            self._doubt.clear()
            if server.state().status != "ready":
                illness = 0
                continue
            try:
                await self._client.healthy()
                illness = 0
            except EngineError:
                illness += 1
            if illness >= _PATIENT_WITH_ILLNESS:
                illness = 0
                server.give_up()

    async def _watch(self) -> None:
        while True:
            await self._look()
            ready = self._state.status == "ready"
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._look_every_s if ready else self._doubt_every_s):
                    await self._doubt.wait()

    async def _look(self) -> None:
        self._doubt.clear()
        try:
            self._served = await self._client.look_up()
            if self._served.flavour == "chorus":
                await self._client.healthy()
        except EngineError as exc:
            self._tell(replace(self._state, status="down", detail=f"{exc.code}: {exc}"[:300]))
        else:
            await self._holding.settle(self._client, anew=self._state.status != "ready")
            self._tell(replace(self._state, status="ready", model=self._served.model, detail=""))

    def _tell(self, state: EngineState) -> None:
        if state != self._state:
            self._state = state
            self._changed(state)


def painter_for(local: LocalPainter) -> LocalServer | None:
    """The keeper of an image server of our own; None while torch is not installed."""
    torch = installed_torch()
    if torch is None:
        return None
    return LocalServer(
        local.command,
        local.environment(),
        local.cache_dir,
        model=local.name,
        log="image-engine.log",
        key=f"torch-{torch} {local.name}",
        first_start_s=local.first_start_s,
    )


def installed_torch() -> str | None:
    """The version of torch, without the seconds and the memory that importing it costs the bot."""
    try:
        return metadata.version("torch")
    except metadata.PackageNotFoundError:
        return None


def _said_of(served: Served) -> dict[str, str]:
    return {
        "note_en": served.note_en,
        "note_zh": served.note_zh,
        "licence": served.licence,
        "sizes": " ".join(served.sizes),
        "takes_source": "yes" if served.takes_source else "no",
    }
