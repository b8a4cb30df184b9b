"""The text engine as the bot holds it: one that runs elsewhere, or one kept beside the bot."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict

import aiohttp

from engine.beside.keeper import Changed, LocalServer
from engine.errors import BadOutput, EngineDown, EngineError, Rejected, TimedOut
from engine.holding import Holding
from engine.ports import Canary
from engine.text.canaries import differs, sung
from engine.text.client import Endpoint, TextClient
from engine.text.launch import Launch, installed_vllm
from engine.types import Completion, EngineState, Prompt

log = logging.getLogger(__name__)

_PATIENT_WITH_SILENCE = 2  # canaries that may time out before a local server is ended


class _Wishes(TypedDict):
    """What a drawing through an adapter and one without it have in common."""

    n: int
    seed: int
    on_done: Callable[[int], None] | None


@dataclass(frozen=True, slots=True)
class LocalModel:
    """What to serve beside the bot when no engine runs elsewhere."""

    path: str  # a folder, or a name on the model hub
    name: str
    cache_dir: Path
    base_env: Mapping[str, str] = field(repr=False)  # may hold secrets; few of it goes on
    context: int = 2_048
    lora: bool = True  # take adapters; off for a model that vLLM cannot attach them to
    first_start_s: float | None = None


class TextEngine:
    """
    A `TextGenerator` that `HoldsAdapters` and knows how it is: `run()` keeps its state fresh and
    its server's adapters as they shall be, until cancelled.

    Args:
        http: Opened and closed by the caller, after `run` has ended.
        endpoint: Where it answers; its `url` is only used when `local` is None.
        local: Serve this model here instead.
        installed: Awaited before the first local start, where the packages are still coming.
        changed: Called with every new state, from the event loop.
        server_of: Makes the keeper of a local server, None while that cannot be; vLLM's by default.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        endpoint: Endpoint,
        *,
        local: LocalModel | None = None,
        installed: Callable[[], Awaitable[object]] | None = None,
        changed: Changed | None = None,
        canary_every_s: float = 15.0,
        doubt_every_s: float = 2.0,
        server_of: Callable[[LocalModel], LocalServer | None] | None = None,
    ) -> None:
        self._http = http
        self._endpoint = endpoint
        self._local = local
        self._installed = installed
        self._changed: Changed = changed or (lambda state: None)
        self._canary_every_s = canary_every_s
        self._doubt_every_s = doubt_every_s
        self._server_of = server_of or vllm_for
        self._client = TextClient(http, endpoint)
        self._server: LocalServer | None = None
        model = local.name if local else endpoint.model or ""
        self._state = EngineState("starting", "" if local else endpoint.base, model)
        self._doubt = asyncio.Event()  # someone met a broken engine: look at once
        self._heard = False  # since the last look
        self._holding = Holding("text engine", lambda: self._client if self._is_ready() else None)
        self._bed = asyncio.Lock()
        self._resting = False

    def state(self) -> EngineState:
        state = self._server.state() if self._server else self._state
        if self._resting and state.status == "ready":
            return replace(state, status="down", detail="resting", resting=True)
        return state

    @property
    def restart_count(self) -> int:
        return self._server.restart_count if self._server else 0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._holding.run())
            group.create_task(self._keep(self._local) if self._local else self._watch())

    async def generate(
        self,
        prompt: Prompt,
        *,
        n: int,
        seed: int,
        on_done: Callable[[int], None] | None = None,
        adapter: str | None = None,
    ) -> list[Completion]:
        """As the port says; EngineDown at once while the engine is not ready."""
        client = self._ready()
        wishes: _Wishes = {"n": n, "seed": seed, "on_done": on_done}
        with self._holding.using(adapter) as through:
            try:
                drafts = await self._through(client, prompt, wishes, through)
            except (EngineDown, TimedOut):
                self._doubt.set()
                raise
        self._heard = True
        return drafts

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
            try:
                mine = await sung(client, through)
            except (Rejected, BadOutput) as exc:
                log.warning("the canary of adapter %s did not answer: %s", name, exc)
                return Canary(answered=False, differs=False)
            plain, again = await sung(client, None), await sung(client, None)
        return Canary(
            answered=all(one.text for one in mine),
            differs=differs(mine, plain, again),
            text=mine[0].text,
        )

    async def rest(self) -> bool:
        """As the port says; what is being drawn is drawn to its end before."""
        async with self._bed:
            if self._server is None or not self._is_ready():
                return self._resting
            try:
                if not await self._client.can_sleep():
                    return False
                self._lie_down(True)
                await self._holding.quiet()
                await self._client.sleep()
            except EngineError as exc:
                log.warning("the text engine does not rest: %s", exc)
                self._lie_down(False)
                self._doubt.set()
                return False
            except asyncio.CancelledError:
                self._lie_down(False)
                raise
        return True

    async def wake(self) -> None:
        """As the port says."""
        async with self._bed:
            if not self._resting or self._server is None:
                return
            try:
                await self._client.wake()
                await self._client.canary()
            except EngineError:
                self._server.give_up()
                raise
            await self._holding.settle(self._client, anew=True)
            self._lie_down(False)

    def _lie_down(self, resting: bool) -> None:
        if resting != self._resting:
            self._resting = resting
            self._changed(self.state())

    def _is_ready(self) -> bool:
        return self.state().status == "ready"

    def _ready(self) -> TextClient:
        state = self.state()
        if state.status != "ready":
            raise EngineDown(f"the text engine is {state.status} ({state.detail or 'no reason'})")
        return self._client

    async def _through(
        self, client: TextClient, prompt: Prompt, wishes: _Wishes, adapter: str | None
    ) -> list[Completion]:
        """From the base where the server does not know the adapter any more."""
        try:
            return await client.generate(prompt, **wishes, adapter=adapter)
        except Rejected:
            if adapter is None or not await self._holding.lost(adapter, client):
                raise
        return await client.generate(prompt, **wishes)

    async def _keep(self, local: LocalModel) -> None:
        if self._installed is not None:
            self._tell(replace(self._state, detail="installing"))
            await self._installed()
        while (server := await asyncio.to_thread(self._server_of, local)) is None:
            self._tell(replace(self._state, status="down", detail="vLLM is not installed"))
            await asyncio.sleep(self._doubt_every_s)
        self._server = server
        async with asyncio.TaskGroup() as group:
            group.create_task(server.run(self._canary_at, lambda _: self._changed(self.state())))
            group.create_task(self._end_when_stuck(server))

    async def _end_when_stuck(self, server: LocalServer) -> None:
        """A server that dies is noticed by its keeper; one that hangs only by asking it."""
        while True:
            await self._doubt.wait()
            self._doubt.clear()
            silences = 0
            while self._is_ready() and silences < _PATIENT_WITH_SILENCE:
                try:
                    await self._client.canary()
                except TimedOut:
                    silences += 1
                except EngineError:
                    await asyncio.sleep(self._doubt_every_s)
                else:
                    break
            if silences == _PATIENT_WITH_SILENCE:
                server.give_up()

    async def _canary_at(self, url: str) -> str:
        client = TextClient(
            self._http, replace(self._endpoint, url=url, model=None, flavour="auto")
        )
        model = await client.canary()
        await self._holding.settle(client, anew=True)  # a new server knows of none
        self._client = client
        self._resting = False
        return model

    async def _watch(self) -> None:
        while True:
            if not self._heard or self._doubt.is_set():
                await self._look()
            self._heard = False
            ready = self._state.status == "ready"
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._canary_every_s if ready else self._doubt_every_s):
                    await self._doubt.wait()

    async def _look(self) -> None:
        self._doubt.clear()
        try:
            model = await self._client.canary()
        except EngineError as exc:
            self._tell(replace(self._state, status="down", detail=f"{exc.code}: {exc}"[:300]))
        else:
            await self._holding.settle(self._client, anew=self._state.status != "ready")
            self._tell(replace(self._state, status="ready", model=model, detail=""))

    def _tell(self, state: EngineState) -> None:
        if state != self._state:
            self._state = state
            self._changed(state)


def vllm_for(local: LocalModel) -> LocalServer | None:
    """The keeper of a vLLM of our own; None while vLLM is not installed."""
    vllm = installed_vllm()
    if vllm is None:
        return None
    device, version = vllm
    launch = Launch(local.path, local.name, local.cache_dir, device, local.context, lora=local.lora)
    return LocalServer(
        launch.command,
        launch.environment(local.base_env),
        local.cache_dir,
        model=local.name,
        log="text-engine.log",
        key=f"{device} vllm-{version} {local.name}",
        first_start_s=local.first_start_s,
    )
