"""
Swaps adapters while many draw, and holds every greedy draft against what its adapter says alone.

A server that draws in batches adds up in another order under load, so that two tokens which are
level in the last bits may change places. Canaries are therefore chosen: prompts whose greedy
answers were the same alone and under load, for the base and each adapter, and differ between all
of them. A draft that leaves its own reference and follows another's is of the wrong adapter; one
that leaves its own and follows nobody's is counted apart.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from random import Random

from engine.errors import EngineError
from engine.text.engine import TextEngine
from engine.types import Prompt, Sampling
from tests.waiting import until

_GREEDY = Sampling(temperature=0, top_p=1, max_tokens=16)
_FREE = Sampling(temperature=0.9, top_p=0.95, max_tokens=40, repetition_penalty=1.1)
_THINGS = ("sea", "bread", "snow", "a clock", "rain", "the ferry", "a letter", "stone", "a key")
_AGAIN = 2  # times that every canary is drawn under load before it is trusted

References = dict[tuple[str | None, str], str]


@dataclass
class Swapped:
    """What happened. `drawn` are greedy drafts by adapter, `sampled` the others beside them."""

    canaries: int = 0
    swaps: int = 0
    drawn: dict[str | None, int] = field(default_factory=dict)
    sampled: int = 0
    failed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    low_bits: int = 0
    longest_swap_s: float = 0.0
    flying: int = 0  # greedy drafts through the adapter in use, asked for and not yet here
    overlapped: int = 0  # those of them that were in flight when their adapter was let go


def prompt(thing: str, sampling: Sampling) -> Prompt:
    text = f"form: story\nlang: en\npremise: {thing}\n?\nthemes: {thing}\nmood: calm\n=\n"
    return Prompt("", text, 0, sampling)


async def swaps_under_load(
    engine: TextEngine,
    adapters: Mapping[str, Path],
    *,
    swaps: int,
    clients: int,
    pause_s: float = 1.0,
    n: int = 2,
) -> Swapped:
    """
    Swap from one adapter to the next while clients draw through the one in use, and every fourth of
    them from the base, beside the others in the same batches.

    A swap is what the bot does: hold both, use the new one, let the old one go.
    """
    names = list(adapters)
    await engine.hold(adapters)
    assert engine.held() == set(names), "the adapters cannot be loaded here"
    references = await _references(engine, names)
    things = sorted({thing for _, thing in references})
    seen = Swapped(canaries=len(things))
    in_use: list[str | None] = [names[0]]
    await engine.hold({names[0]: adapters[names[0]]})

    async def draws(number: int) -> None:
        rng = Random(number)
        mine: list[str | None] = [None] if number % 4 == 0 else in_use
        while seen.swaps < swaps:
            await _one_draft(engine, mine, rng.choice(things), references, seen)
            await _some_drafts(engine, mine, rng, n, seen)

    async with asyncio.TaskGroup() as group:
        for number in range(clients):
            group.create_task(draws(number))
        for turn in range(1, swaps + 1):
            await asyncio.sleep(pause_s)
            old, new = names[(turn - 1) % len(names)], names[turn % len(names)]
            started_s = asyncio.get_running_loop().time()
            await engine.hold({name: adapters[name] for name in (old, new)})
            # What is in flight now ends after its adapter was let go.
            await until(lambda: seen.flying > 0, limit_s=60)
            in_use[0] = new
            await engine.hold({new: adapters[new]})
            took_s = asyncio.get_running_loop().time() - started_s
            seen.longest_swap_s = max(seen.longest_swap_s, took_s)
            seen.swaps = turn
    return seen


async def _one_draft(
    engine: TextEngine, in_use: list[str | None], thing: str, references: References, seen: Swapped
) -> None:
    asked = in_use[0]
    seen.flying += asked is not None
    try:
        [draft] = await engine.generate(prompt(thing, _GREEDY), n=1, seed=0, adapter=asked)
    except EngineError as exc:
        seen.failed.append(f"{type(exc).__name__}: {exc}")
        return
    finally:
        seen.flying -= asked is not None
    seen.drawn[draft.adapter] = seen.drawn.get(draft.adapter, 0) + 1
    seen.overlapped += asked is not None and in_use[0] != asked
    if draft.adapter not in (asked, None):
        seen.wrong.append(f"{asked} asked, {draft.adapter} named")
    _judge(draft.adapter, thing, draft.text, references, seen)


def _judge(
    adapter: str | None, thing: str, text: str, references: References, seen: Swapped
) -> None:
    if text == references[adapter, thing]:
        return
    follows = {
        name: _common(text, said) for (name, what), said in references.items() if what == thing
    }
    if max(follows.values()) > follows[adapter]:
        seen.wrong.append(f"{adapter} on {thing}: {text!r}")
    else:
        seen.low_bits += 1


async def _some_drafts(
    engine: TextEngine, in_use: list[str | None], rng: Random, n: int, seen: Swapped
) -> None:
    asked = prompt(rng.choice(_THINGS), _FREE)
    try:
        drafts = await engine.generate(asked, n=n, seed=rng.randrange(1 << 20), adapter=in_use[0])
    except EngineError as exc:
        seen.failed.append(f"{type(exc).__name__}: {exc}")
    else:
        seen.sampled += len(drafts)


async def _references(engine: TextEngine, names: Sequence[str]) -> References:
    """What base and adapters say greedily to those prompts on which all agree with themselves."""

    async def said(name: str | None, thing: str) -> str:
        [draft] = await engine.generate(prompt(thing, _GREEDY), n=1, seed=0, adapter=name)
        assert draft.adapter == name
        return draft.text

    keys = [(name, thing) for thing in _THINGS for name in (None, *names)]
    alone = {key: await said(*key) for key in keys}
    steady = set(_THINGS)
    for _ in range(_AGAIN):
        async with asyncio.TaskGroup() as group:
            tasks = {key: group.create_task(said(*key)) for key in keys}
        steady -= {key[1] for key, task in tasks.items() if task.result() != alone[key]}
    told_apart = {
        thing
        for thing in steady
        if all(alone[a, thing] != alone[b, thing] for a, b in combinations((None, *names), 2))
    }
    assert told_apart, "no canary is steady here and tells the adapters apart"
    return {key: text for key, text in alone.items() if key[1] in told_apart}


def _common(one: str, other: str) -> int:
    """Characters with which both begin."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
