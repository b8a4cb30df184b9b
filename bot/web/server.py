"""Serving the application on an address, and ending it without cutting anyone off."""

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.web.keys import SERVICE
from bot.web.metrics import METRICS

GRACE_S = 5.0  # how long running requests may take when the server ends


class CannotListen(Exception):
    """The address cannot be served on; the message says why and what to do."""


def _why(exc: OSError, host: str, port: int) -> str:
    if exc.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use by another program. Set WEB_PORT to a free one."
    if exc.errno == errno.EACCES:
        return f"Port {port} on {host} may not be opened by this user. Set WEB_PORT above 1023."
    return f"{host}:{port} cannot be listened on: {exc.strerror or exc}. Check WEB_HOST."


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """
    Serve while the block runs; yields the port, which matters when 0 was asked for.

    Raises:
        CannotListen: The port is taken, forbidden, or the address is not this machine's.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE_S)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as exc:
            raise CannotListen(_why(exc, host, port)) from exc
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def count_news(app: web.Application) -> None:
    """Keep the metrics of rounds and drafts; a task of whoever serves, runs until cancelled."""
    await app[METRICS].follow(app[SERVICE].bus)
