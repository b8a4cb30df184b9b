"""
All works of one server with their votes, as one JSON file for whoever owns the server.

The file: `format` chorus-server/1, `server`, `made_at`, and `works`, the oldest first, each a
chorus-work/1 as `bot/exports.py` writes it. Members have the names that they bear in their server;
votes are counts, so it tells nobody what anybody voted for.
"""

import asyncio
import json
import tempfile
from datetime import datetime
from pathlib import Path

from bot import storefile
from bot.bus import Bus
from bot.errors import OperationRefused, StoreError
from bot.exports import record
from bot.guild import DISCORD
from bot.operating import manifest
from bot.service.context import Context, Json
from bot.service.sessions import Sessions
from bot.service.showing import Showing
from bot.service.works import Works
from bot.session import SessionSettings
from bot.store import Store

FORMAT = "chorus-server/1"
_ASKER = f"{DISCORD}0"  # of the server's own door, and nobody
_ALL = 1_000_000


def give(folder: Path, guild_id: str, target: Path, now: datetime) -> int:
    """
    Write one server's works to a new file; how many. A bot may run: a copy of its store is read.

    Raises:
        OperationRefused: There is no store, no work of that server, the file is there already, or
            the disk does not take it. Then there is no file.
    """
    if target.exists():
        raise OperationRefused(f"{target} is there already.")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".chorus-") as beside:
            copied = Path(beside)
            storefile.copy(folder / storefile.FILE_NAME, copied / storefile.FILE_NAME)
            works = asyncio.run(_works(copied, guild_id, now))
            said = {
                "format": FORMAT,
                "server": guild_id,
                "made_at": now.isoformat(),
                "works": works,
            }
            text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
            manifest.write_new(copied / "works.json", text.encode())
            (copied / "works.json").rename(target)
    except (OSError, StoreError) as exc:
        raise OperationRefused(f"{target} was not written: {exc}.") from exc
    return len(works)


async def _works(folder: Path, guild_id: str, now: datetime) -> list[Json]:
    store = await Store.open(folder)
    try:
        context = Context(store, Bus(), lambda: now, lambda _: "", lambda code, _: code)
        works = Works(context, Showing(context, {}, None))
        sessions = Sessions(context, {}, SessionSettings(), 0)
        found = await store.read(lambda r: r.works(None, None, _ALL, guild_id=guild_id))
        if not found:
            raise OperationRefused(f"No work of the server {guild_id} is kept here.")
        return [
            record(await sessions.view(work.session_id, _ASKER), await works.view(work.id, _ASKER))
            for work in reversed(found)
        ]
    finally:
        await store.close()
