"""
A restore: a backup becomes a data folder, upgraded, and forgets again whom it must.

All is made ready in a folder beside, so that a kill or a fault leaves no half a store where a bot
would start on it.
"""

import asyncio
import json
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bot import ledger, storefile
from bot.datadir import DataDir, holding, sync_folder
from bot.errors import OperationRefused, StoreError
from bot.operating import check, manifest
from bot.operating.backup import ADAPTERS, FOLDER
from bot.operating.opened import privacy_of

READY = ".restoring"
_MAY_LIE_THERE = frozenset({"lock", "secret", "cache", FOLDER, ledger.FILE_NAME, READY})
# The store last: as long as it is not there, the restore has not happened.
_PLACED = (ledger.FILE_NAME, "secret", ADAPTERS, storefile.FILE_NAME)


def restore(backup: Path, folder: Path, *, newest: Path | None = None) -> int:
    """
    Make a data folder of a backup, and tell how many members and servers were forgotten again.

    Deletions are taken from the backup's ledger, from one that lies in the folder, and from
    `newest`: whoever is in any of them is forgotten before a bot can start there.

    Args:
        folder: Empty, but for its own secret, ledger, caches and backups.
        newest: A ledger kept elsewhere.

    Raises:
        OperationRefused: The backup is faulty, the folder is not empty or of another install, a
            bot holds it, or the disk does not take it. Nothing was put into its place.
    """
    listed = manifest.read(backup)
    if found := check.faults(backup):
        raise OperationRefused(" ".join([f"{backup} was not restored.", *found]))
    lines = _lines(newest.read_bytes()) if newest is not None else []
    if newest is not None and not any(map(_is_entry, lines)):
        raise OperationRefused(f"{newest} is no deletion ledger.")
    try:
        with holding(folder):
            _check_empty(backup, folder)
            return _restored(backup, folder, listed, lines)
    except (OSError, StoreError) as exc:
        raise OperationRefused(f"{backup} was not restored: {exc}.") from exc


def merged(first: Iterable[bytes], *others: Iterable[bytes]) -> list[bytes]:
    """
    The lines of several ledgers of one install: the first's, whose numbers the store has followed,
    then what others say beyond the lines that they share.
    """
    lines = list(first)
    for other in map(list, others):
        common = 0
        while common < min(len(lines), len(other)) and lines[common] == other[common]:
            common += 1
        lines += other[common:]
    return lines


def _restored(backup: Path, folder: Path, listed: manifest.Manifest, newest: list[bytes]) -> int:
    ready = folder / READY
    shutil.rmtree(ready, ignore_errors=True)
    try:
        ready.mkdir(mode=0o700)
        for name, digest in listed.files.items():
            (ready / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if manifest.copy_new(backup / name, ready / name) != digest:
                raise OperationRefused(f"{backup / name} changed while it was read.")
        _lay_ledger(ready, folder, newest)
        with DataDir.open(ready) as data:
            forgotten = asyncio.run(_bring_up(data))
        manifest.sync_tree(ready)
        _place(ready, folder)
    finally:
        shutil.rmtree(ready, ignore_errors=True)
    return forgotten


def _check_empty(backup: Path, folder: Path) -> None:
    there = {path.name for path in folder.iterdir()}
    unfinished = {ADAPTERS} if READY in there else set()  # of a restore that was killed
    strange = sorted(there - _MAY_LIE_THERE - unfinished)
    if strange:
        raise OperationRefused(
            f"{folder} is not empty ({', '.join(strange[:5])}); restore into another folder, or"
            " move that away first."
        )
    secret = folder / "secret"
    if secret.exists() and secret.read_bytes() != (backup / "secret").read_bytes():
        raise OperationRefused(f"{secret} is of another install than {backup}.")


def _lay_ledger(ready: Path, folder: Path, newest: list[bytes]) -> None:
    path = ready / ledger.FILE_NAME
    ours, there = (
        _lines(one.read_bytes()) if one.is_file() else []
        for one in (path, folder / ledger.FILE_NAME)
    )
    path.unlink(missing_ok=True)
    if lines := merged(ours, there, newest):
        manifest.write_new(path, b"".join(line + b"\n" for line in lines))


async def _bring_up(data: DataDir) -> int:
    """Upgrade the store, and forget whom the ledger speaks of; how many."""
    async with privacy_of(data, lambda: datetime.now(UTC)) as privacy:
        return await privacy.follow_ledger()


def _place(ready: Path, folder: Path) -> None:
    shutil.rmtree(folder / ADAPTERS, ignore_errors=True)
    for name in _PLACED:
        if (ready / name).exists():
            (ready / name).replace(folder / name)
    sync_folder(folder)


def _lines(content: bytes) -> list[bytes]:
    return [line for line in content.split(b"\n") if line.strip()]


def _is_entry(line: bytes) -> bool:
    try:
        return bool({"kind", "key"} <= json.loads(line).keys())
    except (ValueError, AttributeError, RecursionError):
        return False
