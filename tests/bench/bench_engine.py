"""
One request for eight drafts against eight requests, in wall time and in prompt tokens computed.

The three ways take turns, each with a premise of its own, so that neither a warm machine nor the
prefix cache of an earlier turn favours one of them. Counted by vLLM's own counters.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp

from engine.prompts import PassageRequest, Prompts
from engine.text.client import TextClient
from engine.types import Completion, Prompt, Sampling
from tests.bench.table import Row
from tests.metrics import counters

N = 8
TURNS = 5
TOKENS = 100
_CANON = (
    "The old man walked by the sea and counted his steps. At a hundred he stopped, because his "
    "father had always stopped there, and looked at the water. A small boat lay on the sand with "
    "its name painted over. He had painted it over himself, the winter after the storm.",
    'A girl came along the beach with a tin pail. "What are you counting?" she asked. "Steps," he '
    'said. "My father counted them too." She put the pail down and began to count her own, out '
    "loud, and he found that he could not remember his number any more.",
)


@dataclass(frozen=True, slots=True)
class Turn:
    wall_s: float
    computed: float  # prompt tokens that the cache did not serve


def prompt_of(prompts: Prompts, premise: str) -> Prompt:
    """Drawn to the full 100 tokens, so that all ways do the same work."""
    request = PassageRequest("story", "en", "house", premise, (), _CANON, "rain", "bench")
    rendered = prompts.render(request)
    sampling = Sampling(temperature=0.9, top_p=1, max_tokens=TOKENS)
    head = rendered.system, rendered.user, rendered.stable_chars
    return Prompt(*head, sampling, guide_regex="(?s:.{2000})")


async def one_request(client: TextClient, prompt: Prompt) -> list[Completion]:
    return await client.generate(prompt, n=N, seed=0)


async def at_once(client: TextClient, prompt: Prompt) -> list[Completion]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(client.generate(prompt, n=1, seed=i)) for i in range(N)]
    return [draft for task in tasks for draft in task.result()]


async def one_by_one(client: TextClient, prompt: Prompt) -> list[Completion]:
    return [draft for i in range(N) for draft in await client.generate(prompt, n=1, seed=i)]


WAYS: dict[str, Callable[[TextClient, Prompt], Awaitable[list[Completion]]]] = {
    "one request, n=8": one_request,
    "8 requests at once": at_once,
    "8 requests in a row": one_by_one,
}


async def run(http: aiohttp.ClientSession, client: TextClient, prompts: Prompts) -> list[Row]:
    turns: dict[str, list[Turn]] = {way: [] for way in WAYS}
    await one_request(client, prompt_of(prompts, "warm up"))
    run_id = time.time_ns()
    for number in range(TURNS):
        for order, (way, draw) in enumerate(WAYS.items()):
            prompt = prompt_of(prompts, f"{run_id} {number} {order}: a walk by the sea")
            turns[way].append(await _turn(http, client, draw, prompt))
    first = next(iter(WAYS))
    return [row for way in WAYS for row in _rows(way, turns[way], turns[first])]


async def _turn(
    http: aiohttp.ClientSession,
    client: TextClient,
    draw: Callable[[TextClient, Prompt], Awaitable[list[Completion]]],
    prompt: Prompt,
) -> Turn:
    before = await counters(http, client.endpoint.base)
    started = time.perf_counter()
    drafts = await draw(client, prompt)
    wall_s = time.perf_counter() - started
    after = await counters(http, client.endpoint.base)
    assert [draft.tokens for draft in drafts] == [TOKENS] * N

    def gained(name: str) -> float:
        return after[f"vllm:prefix_cache_{name}_total"] - before[f"vllm:prefix_cache_{name}_total"]

    return Turn(wall_s, gained("queries") - gained("hits"))


def _rows(way: str, turns: Sequence[Turn], first: Sequence[Turn]) -> list[Row]:
    wall_s = statistics.median(turn.wall_s for turn in turns)
    first_s = statistics.median(turn.wall_s for turn in first)
    computed = statistics.median(turn.computed for turn in turns)
    return [
        Row("8 drafts of 100 tokens", way, wall_s, "s, median of 5"),
        Row("8 drafts of 100 tokens", way, wall_s / first_s, "times one request"),
        Row("8 drafts of 100 tokens", way, computed, "prompt tokens computed"),
    ]
