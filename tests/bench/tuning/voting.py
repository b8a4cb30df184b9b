"""Rounds of an evening's members through the real service, and the snapshot of their votes."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.evening.board import Board
from bot.evening.playing import Table
from bot.evening.programme import Programme
from bot.evening.tastes import Scale
from bot.service import Service
from bot.service.tuning.snapshot import Snapshot, Voice, write_snapshot
from bot.session import EVENING, SessionSettings
from bot.store import Store
from engine.ports import TextGenerator, Understanding
from engine.prompts import Prompts
from engine.text.propose import Proposer

CONTEXT = 2_048


def now() -> datetime:
    return datetime.now(UTC)


async def voted(
    engine: TextGenerator,
    prompts: Prompts,
    reading: Understanding,
    programme: Programme,
    scale: Scale,
    folder: Path,
    say: Callable[[str], None],
) -> Snapshot:
    """Play all rounds of a programme in a store of their own, then write `folder`/snapshot."""
    store = await Store.open(folder, synchronous="NORMAL")
    service = Service(
        store,
        engine,
        Proposer(engine, prompts, context_tokens=CONTEXT, understanding=reading),
        prompts.forms,
        profile="house",
        clock=now,
        ref=_ref,
        error_text=lambda code, language: code,
        defaults=SessionSettings(),
        max_sessions=100_000,
        understanding=reading,
    )
    board = Board(now, programme.rounds)
    table = Table(service, store, programme, board, Random(programme.seed))  # type: ignore[arg-type]
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(service.run())
        await table.sit_down()
        await _play(table, programme, scale, board, say)
        serving.cancel()
    voice = Voice(prompts, "house", CONTEXT)
    found = await write_snapshot(
        store, EVENING, "text", folder / "snapshot", voice=voice, ref=_ref, base="house"
    )
    await store.close()
    return found


async def _play(
    table: Table, programme: Programme, scale: Scale, board: Board, say: Callable[[str], None]
) -> None:
    for number in range(0, programme.rounds, programme.rounds_each):
        premise = programme.premises[number // programme.rounds_each % len(programme.premises)]
        session_id = await table.session(premise, number)
        for _ in range(min(programme.rounds_each, programme.rounds - number)):
            await table.play(session_id, premise, scale)
        await table.leave(session_id)
        say(f"{board.round} of {programme.rounds} rounds")


def _ref(member_id: str) -> str:
    return hashlib.sha256(f"bench:{member_id}".encode()).hexdigest()[:32]
