import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from engine.beside.keeper import LocalServer, Patience
from engine.errors import EngineDown
from engine.types import EngineState
from tests.waiting import until

QUICK = Patience(
    poll_s=0.05, first_back_off_s=0.1, longest_back_off_s=0.2, grace_s=1.0, family_s=0.3
)


def keeper(folder: Path, env: Mapping[str, str], *words: str) -> LocalServer:
    def command(port: int) -> list[str]:
        module = "tests.engine.beside.stand_in"
        return [sys.executable, "-m", module, str(port), str(folder), *words]

    return LocalServer(command, env, folder, model="stand-in", patience=QUICK)


async def takes_calls(url: str) -> str:
    address = urlsplit(url)
    try:
        _, writer = await asyncio.open_connection(address.hostname, address.port)
    except OSError as exc:
        raise EngineDown(str(exc)) from exc
    writer.close()
    return "stand-in"


@dataclass
class Story:
    """The states that a server told."""

    states: list[EngineState] = field(default_factory=list)

    def add(self, state: EngineState) -> None:
        self.states.append(state)

    def count(self, status: str) -> int:
        return sum(state.status == status for state in self.states)


@asynccontextmanager
async def running(server: LocalServer) -> AsyncIterator[Story]:
    story = Story()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(server.run(takes_calls, story.add))
        try:
            yield story
        finally:
            task.cancel()


def family(folder: Path) -> list[tuple[int, int]]:
    """(server, child) pids, oldest first."""
    pids = folder / "pids"
    lines = pids.read_text().splitlines() if pids.exists() else []
    return [(int(a), int(b)) for a, b in (line.split() for line in lines)]


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


async def test_it_starts_warms_and_serves(tmp_path: Path) -> None:
    server = keeper(tmp_path, os.environ)

    async with running(server) as story:
        await until(lambda: story.count("ready") == 1)
        state = server.state()

    assert [s.status for s in story.states] == ["starting"] * 2 + ["ready"]
    assert [s.detail for s in story.states] == ["loading", "warming", ""]
    assert state.url.startswith("http://127.0.0.1:")
    assert state.model == "stand-in"


async def test_a_killed_server_is_replaced_with_all_its_children(tmp_path: Path) -> None:
    server = keeper(tmp_path, os.environ)

    async with running(server) as story:
        await until(lambda: story.count("ready") == 1)
        [(leader, child)] = family(tmp_path)
        os.kill(leader, signal.SIGKILL)
        await until(lambda: story.count("ready") == 2)

    assert not alive(leader)
    assert not alive(child)
    assert server.restart_count == 1
    assert [s.detail for s in story.states if s.status == "down"] == ["ended with SIGKILL"]


@pytest.mark.parametrize("words", [(), ("stubborn",)], ids=["docile", "stubborn"])
async def test_it_ends_with_its_keeper(tmp_path: Path, words: tuple[str, ...]) -> None:
    async with running(keeper(tmp_path, os.environ, *words)) as story:
        await until(lambda: story.count("ready") == 1)

    [(leader, child)] = family(tmp_path)
    assert not alive(leader)
    await until(lambda: not alive(child))


async def test_a_bot_that_is_killed_leaves_no_orphans(tmp_path: Path) -> None:
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.engine.beside.stand_in_bot", str(tmp_path)
    )
    await until(lambda: len(family(tmp_path)) == 1)
    [(leader, child)] = family(tmp_path)
    assert alive(leader)
    assert alive(child)

    bot.kill()
    await bot.wait()

    await until(lambda: not alive(leader) and not alive(child))


async def test_a_server_that_cannot_start_is_tried_for_ever_and_says_why(tmp_path: Path) -> None:
    def command(port: int) -> list[str]:
        return [sys.executable, "-c", "raise ValueError('no such model')"]

    server = LocalServer(command, os.environ, tmp_path, model="m", patience=QUICK)

    async with running(server) as story:
        await until(lambda: server.restart_count >= 3)

    assert "ValueError: no such model" in {s.detail for s in story.states if s.status == "down"}
    assert story.count("ready") == 0


async def test_a_program_that_is_not_there_is_down_with_the_reason(tmp_path: Path) -> None:
    server = LocalServer(
        lambda port: [str(tmp_path / "nothing")], {}, tmp_path, model="m", patience=QUICK
    )

    async with running(server) as story:
        await until(lambda: server.restart_count >= 1)

    assert any(s.detail.startswith("FileNotFoundError") for s in story.states)


async def test_the_time_left_is_learned_from_earlier_starts(tmp_path: Path) -> None:
    first = keeper(tmp_path, os.environ)
    async with running(first) as story:
        await until(lambda: story.count("ready") == 1)
    second = keeper(tmp_path, os.environ)

    async with running(second) as later:
        await until(lambda: bool(later.states))
        starting = second.state()

    assert story.states[0].eta_s is None
    assert starting.eta_s is not None
    assert starting.elapsed_s is not None
    assert 0 < starting.eta_s + starting.elapsed_s < 10
