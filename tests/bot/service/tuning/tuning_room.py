"""A service that trains: with a trainer that plays, engines that are fakes, and a real store."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.records import Records
from bot.records.tuning import TuningRecords
from bot.service import Service
from bot.service.tuning.plan import Base, Patience, Plan
from bot.service.tuning.room import TrainingRoom
from bot.service.tuning.running import Trainer
from bot.service.tuning.snapshot import Snapshot
from bot.session import Member
from bot.store import Store
from bot.taste import PLAYGROUND, Kind
from bot.tuning import Adapter, Tuning
from engine.training.registry import publish
from tests.bot.making import NOW
from tests.bot.service.conftest import make_service
from tests.engine.training.adapters import BASE, REPORT, manifest, text_parts
from tests.fakes import FakeClock, FakePainter, FakeText

PLAYER = (sys.executable, "-m", "engine.beside.tied", "tests.bot.service.tuning.player")
QUICK = Patience(again_s=0.05, look_s=0.05, grace_s=3.0, spare_s=0.0, engine_s=5.0, linger_s=0.0)
BASES: dict[Kind, Base] = {"text": Base("house", BASE), "image": Base("house", BASE)}
MEMBERS = ("web:ann", "web:ben", "web:cat")


@dataclass
class TuningRoom:
    """A driver of one life of a bot."""

    service: Service
    store: Store
    clock: FakeClock
    engine: FakeText
    painter: FakePainter
    plan: Plan
    begin: Callable[[], object]  # its reconciler, where it was not begun at once

    @property
    def folder(self) -> Path:
        return self.plan.folder

    async def read(self, look: Callable[[TuningRecords], Any]) -> Any:
        return await self.store.read(lambda r: look(TuningRecords.beside(r)))

    async def write(self, change: Callable[[TuningRecords], Any]) -> Any:
        return await self.store.write(lambda r: change(TuningRecords.beside(r)))

    async def tuning(self, guild_id: str = PLAYGROUND, kind: Kind = "text") -> Tuning:
        """The newest of a community."""
        return (await self.read(lambda rows: rows.recent(guild_id, kind, 1)))[0]

    async def until(self, check: Callable[[TuningRecords], Any], limit_s: float = 15) -> Any:
        """What the store says as soon as that is anything."""
        async with asyncio.timeout(limit_s):
            while not (found := await self.read(check)):
                await asyncio.sleep(0.02)
        return found

    async def ended(self, status: str, guild_id: str = PLAYGROUND, kind: Kind = "text") -> Tuning:
        """The newest training, once it has ended; how is what the test says."""
        ends = {"done", "failed", "cancelled"}

        def check(rows: TuningRecords) -> Tuning | None:
            newest = rows.recent(guild_id, kind, 1)
            return newest[0] if newest and newest[0].status in ends else None

        found: Tuning = await self.until(check)
        assert found.status == status, found
        return found

    async def stage(self, stage: str) -> None:
        """The trainer that runs has come to this stage."""
        await self.until(lambda rows: (now := rows.running()) and now.stage == stage)

    async def gone(self) -> None:
        """Nothing of any run is left."""
        async with asyncio.timeout(10):
            while await self.runs():
                await asyncio.sleep(0.02)

    async def bare(self) -> None:
        """No adapter is left on the shelf."""
        async with asyncio.timeout(10):
            while await self.shelf():
                await asyncio.sleep(0.02)

    async def holds(self, *names: str) -> None:
        """The engine for texts holds these, and no others."""
        async with asyncio.timeout(10):
            while self.engine.held() != frozenset(names):
                await asyncio.sleep(0.02)

    async def runs(self) -> list[str]:
        return await asyncio.to_thread(_folders, self.plan.runs)

    async def shelf(self, kind: Kind = "text") -> list[str]:
        return await asyncio.to_thread(_folders, self.plan.shelf(kind))

    async def starts(self) -> int:
        """How often the trainer was started."""
        return len(await asyncio.to_thread(_text, self.plan.runs / "starts"))

    async def asked(self) -> dict[str, str]:
        """With what the trainer was started last."""
        found: dict[str, str] = json.loads(
            await asyncio.to_thread(_text, self.plan.runs / "arguments.json")
        )
        return found

    async def go(self) -> None:
        """Let a trainer that waits go on."""
        await asyncio.to_thread((self.plan.runs / "go").touch)


@asynccontextmanager
async def tuning_room(
    folder: Path,
    *,
    members: Sequence[str] = MEMBERS,
    pairs: int = 100,
    plan: Plan | None = None,
    running: bool = True,
    clock: FakeClock | None = None,
    engine: FakeText | None = None,
    **play: str,
) -> AsyncIterator[TuningRoom]:
    """
    One life of a bot on a store in `folder`; the next one goes on there.

    Args:
        play: What goes wrong in the trainer, as its environment says it.
    """
    store = await Store.open(folder, synchronous="NORMAL")
    plan = plan or a_plan(folder)
    engine, painter, clock = engine or FakeText(), FakePainter(), clock or FakeClock(NOW)

    async def snapshot(s: Store, guild: str, kind: Kind, to: Path, base: str) -> Snapshot:
        await asyncio.to_thread(_written, to, guild)
        return Snapshot({"eval_pairs": pairs}, frozenset(members))

    path = os.pathsep.join(sys.path)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": path, **play}
    room = TrainingRoom(plan, Trainer(env, PLAYER), snapshot, {"text": engine, "image": painter})
    made = make_service(store, engine, clock, painter=painter, training=room)
    await agree(store, *members)
    try:
        async with asyncio.TaskGroup() as group:
            tasks: list[asyncio.Task[None]] = []

            def begin() -> None:
                tasks.append(group.create_task(made.tunings.run()))

            if running:
                begin()
            yield TuningRoom(made, store, clock, engine, painter, plan, begin)
            for task in tasks:
                task.cancel()
    finally:
        await store.close()


def a_plan(folder: Path, **changes: Any) -> Plan:
    usual = Plan(folder.resolve(), on=True, bases=BASES, disk_mb=1, patience=QUICK)
    return replace(usual, **changes)


async def agree(store: Store, *members: str) -> None:
    def answer(records: Records) -> None:
        for member in members:
            known = records.member(member) or Member(member, member, "en")
            records.save_member(replace(known, consent={**known.consent, "training": True}))

    await store.write(answer)


async def lay_adapter(room: TuningRoom, number: int = 1, **changes: Any) -> Adapter:
    """An adapter that was trained long ago, with its folder; before the reconciler begins."""
    tuning = Tuning(
        id=f"{number:016x}",
        guild_id=changes.get("guild_id", PLAYGROUND),
        kind="text",
        number=number,
        why="votes",
        status="done",
        created_at=NOW,
        started_at=NOW,
    )
    adapter = Adapter(
        **{
            "name": f"text-{number}-{tuning.id[:8]}",
            "guild_id": PLAYGROUND,
            "kind": "text",
            "number": number,
            "tuning_id": tuning.id,
            "status": "in_use",
            "against": None,
            "report": {**REPORT, "examples": [{"premise": "A", "before": "b", "after": "c"}]},
            "made_at": NOW,
            "began_at": NOW,
        }
        | changes
    )
    await asyncio.to_thread(_published, room.plan, adapter.name)

    def keep(rows: TuningRecords) -> None:
        rows.add(tuning)
        rows.put_adapter(adapter)
        rows.put_members(adapter.name, adapter.guild_id, MEMBERS)

    await room.write(keep)
    return adapter


def _published(plan: Plan, name: str) -> None:
    parts = text_parts(plan.folder / f"parts of {name}")
    publish(parts, plan.shelf("text"), name, manifest(), REPORT)


def _folders(folder: Path) -> list[str]:
    return sorted(f.name for f in folder.iterdir() if f.is_dir()) if folder.is_dir() else []


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _written(folder: Path, guild: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "snapshot.json").write_text(f'{{"community": "{guild}"}}')
