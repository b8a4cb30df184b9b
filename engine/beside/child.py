"""
A child of the bot that dies with it: how it is started, and that it is ended whatever happens.

Knows no engine and no trainer. The child holds the read end of a pipe as its stdin; who runs
`engine.beside.lifeline` on it ends when the bot does, however that ends.
"""

import asyncio
import contextlib
import os
import subprocess
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence


@contextlib.asynccontextmanager
async def started(
    command: Sequence[str],
    env: Mapping[str, str],
    log: int,
    end: Callable[[Process], Awaitable[None]],
) -> AsyncIterator[Process]:
    """
    A running child in a session of its own.

    Args:
        env: All that it sees of the environment.
        log: A descriptor for what it prints; closed here.
        end: Ends it, and waits until it has ended.

    Raises:
        OSError: No such program, or no room to start one.
    """
    try:
        lifeline, end_of_bot = os.pipe()
    except OSError:
        os.close(log)
        raise
    try:
        try:
            child = await asyncio.create_subprocess_exec(
                *command,
                stdin=lifeline,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(env),
                start_new_session=True,
            )
        finally:
            os.close(lifeline)
            os.close(log)
        try:
            yield child
        finally:
            await end(child)
    finally:
        os.close(end_of_bot)
