"""
Asks an OpenAI-compatible server for drafts.

One request draws all drafts of a round. What goes wrong outside arrives as an EngineError with its
cause kept; cancelling the caller closes the connection, and vLLM stops the work when that happens.
"""

import asyncio
import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import aiohttp

from engine.calling import foreign_errors, read_at_most, refusal
from engine.errors import BadOutput, EngineDown, Rejected
from engine.text.wire import (
    Flavour,
    Greedy,
    StreamReader,
    adapters_in,
    answer_text,
    chat_body,
    greedy_answer,
    read_json,
)
from engine.types import Completion, Prompt, Sampling

_LISTING_BYTES = 1 << 20
_BACK_OFF_S = 0.4  # first retry waits up to this, the second up to twice as long
_CANARY = Prompt(
    system="", user="One", stable_chars=0, sampling=Sampling(temperature=1, top_p=1, max_tokens=1)
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an engine answers and how long it may take; `url` with or without `/v1`."""

    url: str
    model: str | None = None  # None: the first that /v1/models names
    api_key: str | None = field(default=None, repr=False)
    flavour: Flavour | Literal["auto"] = "auto"  # auto: vLLM names itself in /v1/models
    thinking_off: bool = False  # for hub chat models that would think aloud
    connect_s: float = 5.0
    idle_s: float = 60.0  # without a byte
    deadline_s: float = 120.0  # all tries of one request together
    canary_s: float = 20.0
    load_s: float = 60.0  # of one adapter, and of going to sleep or waking
    retries: int = 2  # after the first try, before the first byte only
    max_response_bytes: int = 16 << 20

    @property
    def base(self) -> str:
        return self.url.rstrip("/").removesuffix("/v1")


@dataclass(frozen=True, slots=True)
class _Served:
    model: str
    flavour: Flavour


class TextClient:
    """
    Draws completions from one endpoint.

    Args:
        http: Opened and closed by the caller; shared among clients.
        endpoint: Where and with which patience.
        jitter: Draws the waits between tries; a test hands in one with a known seed.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        endpoint: Endpoint,
        jitter: random.Random | None = None,
    ) -> None:
        self._http = http
        self._endpoint = endpoint
        self._jitter = jitter or random.Random()
        self._served: _Served | None = None

    @property
    def endpoint(self) -> Endpoint:
        return self._endpoint

    async def generate(
        self,
        prompt: Prompt,
        *,
        n: int,
        seed: int,
        on_done: Callable[[int], None] | None = None,
        adapter: str | None = None,
    ) -> list[Completion]:
        """
        Draw n completions in one request; see `engine.ports.TextGenerator.generate`.

        Args:
            adapter: Name of a LoRA that the server has loaded; it answers under that name.
        """
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.deadline_s):
                served = self._served or await self._look_up(self._endpoint.retries)
                body = chat_body(
                    prompt,
                    model=adapter or served.model,
                    n=n,
                    seed=seed,
                    flavour=served.flavour,
                    thinking_off=self._endpoint.thinking_off,
                )
                reader = await self._read(body, StreamReader(n), on_done, self._endpoint.retries)
        return reader.completions(
            seed=seed, model=served.model, adapter=adapter, sampling=prompt.sampling
        )

    async def canary(self) -> str:
        """
        Draw one token for real and return the model's name; anything less is not readiness.

        Raises:
            EngineError: any child of it; there is no second try.
        """
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.canary_s):
                served = await self._look_up(retries=0)
                body = chat_body(
                    _CANARY,
                    model=served.model,
                    n=1,
                    seed=0,
                    flavour=served.flavour,
                    thinking_off=False,
                )
                reader = await self._read(body, StreamReader(1), None, retries=0)
        reader.completions(seed=0, model=served.model, adapter=None, sampling=_CANARY.sampling)
        return served.model

    async def answer(
        self, text: str, *, max_tokens: int, arguments: Mapping[str, Any] | None = None
    ) -> str:
        """
        One unstreamed answer to one user message, drawn greedily: what a classifier is asked.

        Args:
            arguments: For the server's chat template; sent only where there are any.

        Raises:
            EngineError: any child of it.
        """
        given = {"chat_template_kwargs": dict(arguments)} if arguments else {}
        return answer_text(await self._answer(text, max_tokens, None, given))

    async def greedy(self, text: str, *, max_tokens: int, adapter: str | None) -> Greedy:
        """
        One unstreamed answer to one user message, always the likeliest token, and how likely.

        Args:
            adapter: Name of a LoRA that the server has loaded.

        Raises:
            EngineError: any child of it.
        """
        return greedy_answer(await self._answer(text, max_tokens, adapter, {"logprobs": True}))

    async def _answer(
        self, text: str, max_tokens: int, adapter: str | None, more: Mapping[str, Any]
    ) -> dict[str, Any]:
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.deadline_s):
                served = self._served or await self._look_up(self._endpoint.retries)
                body: dict[str, Any] = {
                    "model": adapter or served.model,
                    "messages": [{"role": "user", "content": text}],
                    "temperature": 0,
                    "max_tokens": max_tokens,
                    **more,
                }
                path, retries = "/v1/chat/completions", self._endpoint.retries
                async with await self._open("POST", path, retries, body) as response:
                    return read_json(await read_at_most(response, _LISTING_BYTES))

    async def adapters(self) -> dict[str, str]:
        """
        The adapters that the server has loaded: folder by name, "" where it does not tell.

        Raises:
            EngineError: any child of it.
        """
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.canary_s):
                return adapters_in(await self._listing(retries=0))

    async def load_adapter(self, name: str, folder: str) -> None:
        """
        Load a LoRA while the server works; vLLM answers a request that names it as its model.

        Raises:
            EngineError: It is not loaded; Rejected where the server loads none at all.
        """
        await self._tell("/v1/load_lora_adapter", {"lora_name": name, "lora_path": folder})

    async def unload_adapter(self, name: str) -> None:
        """
        Raises:
            EngineError: Rejected where nothing of that name is loaded.
        """
        await self._tell("/v1/unload_lora_adapter", {"lora_name": name})

    async def can_sleep(self) -> bool:
        """Whether the server knows vLLM's sleep mode."""
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.canary_s):
                try:
                    async with await self._open("GET", "/is_sleeping", retries=0) as response:
                        await read_at_most(response, _LISTING_BYTES)
                except Rejected:
                    return False
        return True

    async def sleep(self) -> None:
        """Have the server keep its weights in the machine's memory and free the device's."""
        await self._tell("/sleep?level=1", None)

    async def wake(self) -> None:
        """End a sleep."""
        await self._tell("/wake_up", None)

    async def _tell(self, path: str, body: dict[str, Any] | None) -> None:
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.load_s):
                async with await self._open("POST", path, 0, body) as response:
                    await read_at_most(response, _LISTING_BYTES)

    async def _listing(self, retries: int) -> dict[str, Any]:
        async with await self._open("GET", "/v1/models", retries) as response:
            return read_json(await read_at_most(response, _LISTING_BYTES))

    async def _read(
        self,
        body: dict[str, Any],
        reader: StreamReader,
        on_done: Callable[[int], None] | None,
        retries: int,
    ) -> StreamReader:
        received = reported = 0
        async with await self._open("POST", "/v1/chat/completions", retries, body) as response:
            async for chunk in response.content.iter_any():
                received += len(chunk)
                if received > self._endpoint.max_response_bytes:
                    raise BadOutput(f"an answer of more than {self._endpoint.max_response_bytes} B")
                reader.feed(chunk)
                if on_done is not None and reader.done > reported:
                    reported = reader.done
                    on_done(reported)
        return reader

    async def _look_up(self, retries: int) -> _Served:
        endpoint = self._endpoint
        if endpoint.model is not None and endpoint.flavour != "auto":
            return _Served(endpoint.model, endpoint.flavour)
        models = (await self._listing(retries)).get("data")
        first = models[0] if isinstance(models, list) and models else None
        if not isinstance(first, dict) or not isinstance(first.get("id"), str):
            raise BadOutput("/v1/models names no model")
        found: Flavour = "vllm" if first.get("owned_by") == "vllm" else "standard"
        self._served = _Served(
            endpoint.model or first["id"], found if endpoint.flavour == "auto" else endpoint.flavour
        )
        return self._served

    async def _open(
        self, method: str, path: str, retries: int, body: dict[str, Any] | None = None
    ) -> aiohttp.ClientResponse:
        """Ask until the head of a good answer is there; what follows it is never asked twice."""
        for tries in itertools.count():
            try:
                with foreign_errors():
                    return await self._ask(method, path, body)
            except EngineDown:
                if tries >= retries:
                    raise
            await asyncio.sleep(self._jitter.uniform(0, _BACK_OFF_S * 2**tries))
        raise AssertionError  # count() does not end

    async def _ask(
        self, method: str, path: str, body: dict[str, Any] | None
    ) -> aiohttp.ClientResponse:
        endpoint = self._endpoint
        headers = {"Accept-Encoding": "identity"}
        if endpoint.api_key:
            headers["Authorization"] = f"Bearer {endpoint.api_key}"
        response = await self._http.request(
            method,
            endpoint.base + path,
            json=body,
            headers=headers,
            allow_redirects=False,  # a key goes only where it was meant to go
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=endpoint.connect_s, sock_read=endpoint.idle_s
            ),
        )
        if response.status == 200:
            return response
        async with response:
            raise await refusal(response)
