"""
Keeps an engine server beside the bot alive: starts it, waits until it draws, restarts it, ends it.

The server is its own session, so that the whole family can be ended at once, and holds the read
end of a pipe as its stdin: when the bot dies, however it dies, the pipe closes and the family ends
(`engine.beside.lifeline`). Knows nothing of a server's arguments and nothing of HTTP.
"""

import asyncio
import contextlib
import os
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.beside.child import started
from engine.beside.startup import StartTimes, last_error_in, phase_in
from engine.errors import EngineError
from engine.types import EngineState

Probe = Callable[[str], Awaitable[str]]  # draws for real at a url; returns the model's name
Changed = Callable[[EngineState], None]


_FAMILY_LOOKS = 20  # how often within `family_s`


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the keeper waits for what, in seconds."""

    poll_s: float = 0.5
    first_back_off_s: float = 1.0
    longest_back_off_s: float = 60.0
    steady_s: float = 60.0  # alive this long after being ready, a server's back-off starts anew
    grace_s: float = 10.0  # between asking a server to end and ending it
    family_s: float = 3.0  # the same for what a server leaves behind


class LocalServer:
    """
    One engine server beside the bot.

    Args:
        command: Arguments for a port; called for every start; the port may change.
        env: All that the server sees of the environment.
        folder: For its log and the times of its starts.
        model: Its name until the server itself has said it.
        log: Name of the log in that folder.
        key: What starts must have in common to foretell each other.
        first_start_s: A guess for a machine that has never started it; None where there is none.
    """

    def __init__(
        self,
        command: Callable[[int], list[str]],
        env: Mapping[str, str],
        folder: Path,
        *,
        model: str,
        log: str = "engine.log",
        key: str = "",
        first_start_s: float | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._command = command
        self._env = dict(env)
        self._folder = folder
        self._log = folder / log
        self._times = StartTimes(folder / "starts.json", key or model)
        self._first_start_s = first_start_s
        self._patience = patience or Patience()
        self._changed: Changed = lambda state: None
        self._state = EngineState("starting", "", model)
        self._port = 0  # kept from life to life, so that the address stays
        self._since = 0.0
        self._expected_s: float | None = None
        self._pid: int | None = None
        self.restart_count = 0

    def state(self) -> EngineState:
        """What the server is doing; while it starts, `eta_s` is the time left, 0 when overdue."""
        if self._state.status != "starting" or not self._since:
            return self._state
        elapsed_s = asyncio.get_running_loop().time() - self._since
        left_s = None if self._expected_s is None else max(0.0, self._expected_s - elapsed_s)
        state = self._state
        return EngineState("starting", state.url, state.model, state.detail, left_s, elapsed_s)

    async def run(self, probe: Probe, changed: Changed | None = None) -> None:
        """
        Keep a server alive until cancelled, which ends it.

        Args:
            probe: Tells readiness; its EngineError means not yet.
            changed: Called with every new state, from the event loop.
        """
        self._changed = changed or self._changed
        back_off_s = self._patience.first_back_off_s
        while True:
            served_s, reason = await self._live_once(probe)
            if served_s > self._patience.steady_s:
                back_off_s = self._patience.first_back_off_s
            self._tell("down", reason)
            await asyncio.sleep(back_off_s)
            back_off_s = min(2 * back_off_s, self._patience.longest_back_off_s)
            self.restart_count += 1

    def give_up(self) -> None:
        """End the present server as if it had died: it is there, but it answers nobody."""
        if self._pid is not None:
            signal_group(self._pid, signal.SIGKILL)

    async def _live_once(self, probe: Probe) -> tuple[float, str]:
        """Start one server and stay with it; returns how long it was ready and why it ended."""
        clock = asyncio.get_running_loop().time
        port = self._port = self._port or free_port()
        url = f"http://127.0.0.1:{port}"
        self._since = clock()
        self._expected_s = await asyncio.to_thread(self._times.expected_s) or self._first_start_s
        self._tell("starting", "loading", url)
        try:
            async with self._server(port) as server:
                model = await self._until_ready(server, probe, url)
                ready_at = clock()
                if model is None:
                    self._port = 0  # perhaps someone else has it
                else:
                    await asyncio.to_thread(self._times.record, ready_at - self._since)
                    self._tell("ready", "", url, model)
                    await server.wait()
        except (OSError, ValueError) as exc:  # no such program, no room, a broken model folder
            return 0.0, f"{type(exc).__name__}: {exc}"
        error = await asyncio.to_thread(last_error_in, self._log)
        return clock() - ready_at, error or f"ended with {_exit_name(server.returncode)}"

    async def _until_ready(self, server: Process, probe: Probe, url: str) -> str | None:
        while server.returncode is None:
            try:
                return await probe(url)
            except EngineError:
                pass  # not yet
            self._tell("starting", await asyncio.to_thread(phase_in, self._log), url)
            await asyncio.sleep(self._patience.poll_s)
        return None

    @contextlib.asynccontextmanager
    async def _server(self, port: int) -> AsyncIterator[Process]:
        command = await asyncio.to_thread(self._command, port)
        log = await asyncio.to_thread(self._fresh_log)
        async with started(command, self._env, log, self._ended) as server:
            self._pid = server.pid
            yield server

    async def _ended(self, server: Process) -> None:
        self._pid = None
        await self._end(server)

    async def _end(self, server: Process) -> None:
        try:
            if server.returncode is None:
                server.terminate()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience.grace_s):
                    await server.wait()
                    await self._end_family(server.pid)
        finally:
            signal_group(server.pid, signal.SIGKILL)
            await server.wait()

    async def _end_family(self, leader_pid: int) -> None:
        """The rest of the group gets a moment to give its shared memory back."""
        for _ in range(_FAMILY_LOOKS):
            if not signal_group(leader_pid, signal.SIGTERM):
                break
            await asyncio.sleep(self._patience.family_s / _FAMILY_LOOKS)

    def _fresh_log(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._log.exists():
            self._log.replace(self._log.with_suffix(".log.1"))
        return os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def _tell(self, status: str, detail: str, url: str = "", model: str = "") -> None:
        state = EngineState(status, url, model or self._state.model, detail)  # type: ignore[arg-type]
        if state != self._state:
            self._state = state
            self._changed(self.state())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def signal_group(leader_pid: int, number: signal.Signals) -> bool:
    """Tell every process of a group; False when none is left."""
    try:
        os.killpg(leader_pid, number)
    except ProcessLookupError:
        return False
    return True


def _exit_name(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"
