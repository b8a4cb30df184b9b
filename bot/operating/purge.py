"""A purge: what has outlived its purpose leaves a data folder that no bot holds."""

import asyncio
import shutil
from datetime import datetime
from pathlib import Path

from bot import storefile
from bot.datadir import DataDir
from bot.errors import OperationRefused
from bot.operating.backup import FOLDER, prune
from bot.operating.opened import privacy_of
from bot.operating.restore import READY


def purge(folder: Path, keep: int, now: datetime) -> list[Path]:
    """
    Forget whom the ledger speaks of, take away rows past their time (`bot.kept.RETENTION`), what a
    killed restore left, and old backups.

    Args:
        keep: Of so many days one backup stays.

    Returns:
        The backups that went.

    Raises:
        OperationRefused: There is no store, or old backups cannot be removed.
        StoreError: A bot holds the folder, or the store cannot be opened.
    """
    if not (folder / storefile.FILE_NAME).is_file():
        raise OperationRefused(f"There is no store in {folder}.")
    with DataDir.open(folder) as data:
        asyncio.run(_sweep(data, now))
        shutil.rmtree(folder / READY, ignore_errors=True)
        return prune(folder / FOLDER, keep)


async def _sweep(data: DataDir, now: datetime) -> None:
    async with privacy_of(data, lambda: now) as privacy:
        await privacy.follow_ledger()
        await privacy.sweep()
