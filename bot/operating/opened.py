"""A store that is opened without a bot, for what privacy asks of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from bot.bus import Bus
from bot.datadir import DataDir
from bot.ledger import Ledger
from bot.service.context import Context
from bot.service.privacy import Privacy
from bot.store import Store


@asynccontextmanager
async def privacy_of(data: DataDir, clock: Callable[[], datetime]) -> AsyncIterator[Privacy]:
    """
    The use cases of privacy over the store in a held folder, upgraded first; nobody watches.

    Raises:
        StoreError: It is damaged, of a newer version or not ours.
    """
    store = await Store.open(data.folder)
    try:
        context = Context(
            store,
            Bus(),
            clock,
            lambda member_id: data.member_key(member_id)[:12],
            lambda code, _: code,
        )
        yield Privacy(context, Ledger(data.folder, data.secret))
        await store.fold_wal()
    finally:
        await store.close()
