"""The real service on a real store behind the real application; only the engine is scripted."""

import asyncio
import json
import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestServer

import engine
from bot.datadir import DataDir
from bot.locales import Catalogue
from bot.service import Service
from bot.session import SessionSettings
from bot.store import Store
from bot.web.app import create_app
from bot.web.keys import WebConfig, unlimited
from engine.errors import EngineError
from engine.prompts import Prompts
from engine.text.propose import Proposer
from engine.types import Completion, EngineState, Language, Prompt
from tests.bot.web.callers import Caller
from tests.fakes import FakePainter

PROMPTS = Path(engine.__file__).resolve().parent.parent / "prompts"
MODEL = "scripted-writer"
SYLLABLES = [a + b for a in "bdfgklmnprstvw" for b in ("a", "e", "i", "o", "u", "en", "al", "ir")]


def passage(seed: int) -> str:
    """A passage of some fifty words; another seed, another passage, with no words in common."""
    dice = random.Random(seed)

    def name() -> str:
        return "".join(dice.choices(SYLLABLES, k=3))

    sentences = [
        f"The {name()} went to {name().title()} with a {name()} and saw {name()}, {name()}."
        for _ in range(4)
    ]
    return " ".join(sentences)


class ScriptedEngine:
    """Plays the text engine: distinct passages, at once. `fail_with` makes the next one fail."""

    def __init__(self) -> None:
        self.fail_with: EngineError | None = None
        self.go = asyncio.Event()
        self.go.set()

    async def generate(
        self,
        prompt: Prompt,
        *,
        n: int,
        seed: int,
        on_done: Callable[[int], None] | None = None,
        adapter: str | None = None,
    ) -> list[Completion]:
        await self.go.wait()
        if self.fail_with is not None:
            raise self.fail_with
        if on_done is not None:
            on_done(n)
        return [
            Completion(passage(seed + i), seed + i, i, MODEL, None, prompt.sampling, "stop", 60)
            for i in range(n)
        ]

    def state(self) -> EngineState:
        return EngineState("ready", "http://127.0.0.1:9", MODEL)


def dump(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the store: what "nothing changed" is held against."""
    with closing(sqlite3.connect(f"file:{folder / 'chorus.db'}?mode=ro", uri=True)) as conn:
        tables = [
            name
            for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        ]
        return {
            name: sorted(conn.execute(f"SELECT * FROM [{name}]"), key=repr)
            for name in sorted(tables)
        }


@dataclass
class Playground:
    """A running one."""

    folder: Path
    server: TestServer
    service: Service
    engine: ScriptedEngine
    painter: FakePainter
    store: Store

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        return dump(self.folder)

    async def settled(self, member: Caller, round_id: str, *statuses: str) -> Any:
        """The round, once it has one of these statuses."""
        async with asyncio.timeout(10):
            while True:
                seen = (await member.get(f"/api/rounds/{round_id}")).json
                if seen["status"] in statuses:
                    return seen
                await asyncio.sleep(0.01)


@asynccontextmanager
async def playground(folder: Path, **changes: Any) -> AsyncIterator[Playground]:
    """Open store, service, desk and application over a folder; close them in turn."""
    catalogue = await asyncio.to_thread(Catalogue.load)
    prompts = await asyncio.to_thread(Prompts.load, PROMPTS)
    writer, painter = ScriptedEngine(), FakePainter()

    def sentence(code: str, language: Language) -> str:
        return catalogue.text(f"error.{code}", language)

    with await asyncio.to_thread(DataDir.open, folder) as data:
        store = await Store.open(data.folder)
        service = Service(
            store,
            writer,
            Proposer(writer, prompts, context_tokens=2_048),
            prompts.forms,
            profile="house",
            clock=lambda: datetime.now(UTC),
            ref=lambda member_id: data.member_key(member_id)[:12],
            error_text=sentence,
            defaults=SessionSettings(),
            painter=painter,
        )
        config = replace(WebConfig(secret=data.secret, limits=unlimited()), **changes)
        server = TestServer(await asyncio.to_thread(create_app, service, catalogue, config))
        await server.start_server(shutdown_timeout=2)
        try:
            async with asyncio.TaskGroup() as group:
                desk = group.create_task(service.desk.run())
                yield Playground(data.folder, server, service, writer, painter, store)
                desk.cancel()
        finally:
            await server.close()
            await store.close()


async def open_session(host: Caller, **over: Any) -> Any:
    """A session of this host's; keyword arguments change how it is opened."""
    opening = {"form": "story", "premise": "An old man walks by the sea.", "language": "en"}
    answer = await host.post("/api/sessions", opening | over)
    assert answer.status == 201, answer.raw
    return answer.json


async def open_vote(play: Playground, host: Caller, session_id: str) -> Any:
    """A round of the session whose drafts are shown."""
    asked = await host.post(f"/api/sessions/{session_id}/rounds")
    assert asked.status == 202, asked.raw
    return await play.settled(host, asked.json["id"], "voting")


def shown(content: Any) -> str:
    """An answer as text, to be searched for what must not be in it."""
    return json.dumps(content, ensure_ascii=False)


async def open_pictures(play: Playground, host: Caller, session_id: str, **asked: Any) -> Any:
    """A round of pictures, of a passage where `passage_id` names one, whose drafts are shown."""
    answer = await host.post(f"/api/sessions/{session_id}/pictures", asked)
    assert answer.status == 202, answer.raw
    return await play.settled(host, answer.json["id"], "voting")
