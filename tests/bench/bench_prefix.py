"""
How much of a round's prompt the prefix cache serves, and that the layout is what earns it.

A session grows by one passage a round; each round is probed with n=1, since siblings of one request
share the prompt among themselves and would hide a wrong layout. The control is the same prompt with
the round's request moved to the front.
"""

import random
import time
from dataclasses import replace

import aiohttp

from engine.prompts import PassageRequest, Prompts
from engine.text.client import TextClient
from engine.types import Prompt
from tests.bench.table import Row

ROUNDS = 9
FIRST_COUNTED = 4
BLOCK = 32  # tokens; engine/text/launch.py starts the CPU server with it
_WISHES = ("rain", "a dog", "the sea", "a letter", "snow", "a door", "fire", "a song", "the moon")
_WORDS = ("the", "old", "man", "saw", "a", "girl", "by", "sea", "and", "went", "home", "again")


async def run(http: aiohttp.ClientSession, client: TextClient, prompts: Prompts) -> list[Row]:
    right = await _served(http, client, prompts, request_first=False)
    wrong = await _served(http, client, prompts, request_first=True)
    case = f"rounds {FIRST_COUNTED} to {ROUNDS}"
    return [
        Row("prefix cache, n=1 probe", f"{case}, worst", min(right), "cached / shared", ">= 0.95"),
        Row("prefix cache, control", f"{case}, best", max(wrong), "cached / shared", "< 0.3"),
    ]


async def _served(
    http: aiohttp.ClientSession, client: TextClient, prompts: Prompts, *, request_first: bool
) -> list[float]:
    """Cached tokens over those that the right layout shares with the last round, by round."""
    run_id = f"{time.time_ns()}"
    shares, before = [], [0]
    for number in range(1, ROUNDS + 1):
        prompt = _prompt(prompts, run_id, number)
        tokens = await _tokens_of(http, client, prompt)
        [draft] = await client.generate(_turned(prompt) if request_first else prompt, n=1, seed=1)
        shared = _common(before, tokens) // BLOCK * BLOCK
        if number >= FIRST_COUNTED:
            shares.append(draft.cached_tokens / shared)
        before = tokens
    return shares


def _prompt(prompts: Prompts, run_id: str, number: int) -> Prompt:
    draw = random.Random(1)  # the same passages every round, one more each time
    canon = tuple(" ".join(draw.choices(_WORDS, k=60)) for _ in range(number - 1))
    wish = _WISHES[number - 1]
    request = PassageRequest("story", "en", "house", f"{run_id} a walk", (), canon, wish, "bench")
    prompt = prompts.render(request)
    return replace(prompt, sampling=replace(prompt.sampling, max_tokens=4), guide_regex=None)


def _turned(prompt: Prompt) -> Prompt:
    head, tail = prompt.user[: prompt.stable_chars], prompt.user[prompt.stable_chars :]
    return replace(prompt, user=tail + head)


async def _tokens_of(http: aiohttp.ClientSession, client: TextClient, prompt: Prompt) -> list[int]:
    body = {"messages": [{"role": "user", "content": prompt.user}]}
    async with http.post(f"{client.endpoint.base}/tokenize", json=body) as answer:
        tokens: list[int] = (await answer.json())["tokens"]
    return tokens


def _common(a: list[int], b: list[int]) -> int:
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
