"""
A backup: one folder with store, secret, deletion ledger and adapters, there whole or not at all.

Beside a running bot it only reads. Left out is what can be made again or must not last: caches,
and the folders in which trainings work, where members' words lie.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from bot import ledger, storefile
from bot.datadir import sync_folder
from bot.errors import OperationRefused, StoreError
from bot.operating import manifest
from bot.operating.manifest import Manifest

FOLDER = "backups"  # within DATA_DIR
ADAPTERS = "adapters"
SPARE_BYTES = 64 << 20  # left to the bot
_UNFINISHED = ".unfinished-"
_NAME = "chorus-%Y-%m-%dT%H%M%SZ"


def back_up(
    source: Path, into: Path, now: datetime, goes_on: Callable[[], bool] = storefile.go_on
) -> Path:
    """
    Back up a data folder, whether or not a bot runs on it.

    Everything that was committed before the call is in it. The ledger is read after the store, so
    no deletion that the store has followed is missing there.

    Args:
        into: The backup becomes a new folder in it, named by the time.
        goes_on: Asked now and then; no gives up.

    Raises:
        OperationRefused: There is no store, another backup is being made there, or the disk does
            not take it.
        Stopped: `goes_on` said no. In all cases nothing is left of it.
    """
    name = now.astimezone(UTC).strftime(_NAME)
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _only_one(into):
            if (into / name).exists():
                raise OperationRefused(f"There is a backup {into / name} already.")
            return _whole(source, into, name, now, goes_on)
    except (OSError, StoreError) as exc:
        raise OperationRefused(f"No backup was made in {into}: {exc}.") from exc


def backups(into: Path) -> list[Path]:
    """The finished ones in a folder, the newest first."""
    if not into.is_dir():
        return []
    found = [path for path in into.iterdir() if _when(path.name) and path.is_dir()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def made_at(backup: Path) -> datetime:
    """
    When a backup was begun, by its name.

    Raises:
        ValueError: It has not the name of one.
    """
    found = _when(backup.name)
    if found is None:
        raise ValueError(f"{backup.name} is not the name of a backup")
    return found


def _when(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def prune(into: Path, keep: int) -> list[Path]:
    """
    Remove all backups but the newest of each of the `keep` newest days; which went.

    Raises:
        OperationRefused: A backup is being made there, or the disk refuses.
    """
    days: set[date] = set()
    gone = []
    for one in backups(into):
        day = made_at(one).date()
        if day in days or len(days) == keep:
            gone.append(one)
        else:
            days.add(day)
    try:
        _remove(into, gone)
    except OSError as exc:
        raise OperationRefused(f"Old backups in {into} were not removed: {exc}.") from exc
    return gone


def _remove(into: Path, gone: list[Path]) -> None:
    if not into.is_dir():
        return
    with _only_one(into):
        for one in gone:
            # Renamed first: a kill in the midst leaves no half a backup under a good name.
            shutil.rmtree(one.rename(into / f"{_UNFINISHED}{one.name}"))


def _whole(source: Path, into: Path, name: str, now: datetime, goes_on: Callable[[], bool]) -> Path:
    unfinished = into / f"{_UNFINISHED}{name}"
    _check_room(source, into)
    try:
        unfinished.mkdir(mode=0o700)
        _fill(source, unfinished, now, goes_on)
        unfinished.rename(into / name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    sync_folder(into)
    return into / name


def _check_room(source: Path, into: Path) -> None:
    """A backup must not take the bytes that a running bot's next commit needs."""
    kept = [source / storefile.FILE_NAME]
    if (source / ADAPTERS).is_dir():
        kept += manifest.files_in(source / ADAPTERS)
    needed = sum(path.stat().st_size for path in kept if path.is_file()) + SPARE_BYTES
    free = shutil.disk_usage(into).free
    if free < needed:
        raise OperationRefused(
            f"No backup was made in {into}: it needs {needed >> 20} MB free, and {free >> 20} are."
        )


def _fill(source: Path, folder: Path, now: datetime, goes_on: Callable[[], bool]) -> None:
    store = folder / storefile.FILE_NAME
    schema = storefile.schema(source / storefile.FILE_NAME)
    storefile.copy(source / storefile.FILE_NAME, store, goes_on)
    files = {store.name: manifest.sha256(store)}
    files["secret"] = manifest.copy_new(source / "secret", folder / "secret")
    if (source / ledger.FILE_NAME).is_file():
        content = (source / ledger.FILE_NAME).read_bytes()
        files[ledger.FILE_NAME] = manifest.write_new(folder / ledger.FILE_NAME, content)
    files |= copy_adapters(source, folder, goes_on)
    manifest.write(folder, Manifest(now, schema, files))
    manifest.sync_tree(folder)


def copy_adapters(source: Path, target: Path, goes_on: Callable[[], bool]) -> dict[str, str]:
    """The shelf with its histories: path -> SHA-256. What is taken off it meanwhile is left out."""
    found: dict[str, str] = {}
    if not (source / ADAPTERS).is_dir():
        return found
    for path in manifest.files_in(source / ADAPTERS):
        if not goes_on():
            raise storefile.Stopped
        name = path.relative_to(source)
        (target / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            found[name.as_posix()] = manifest.copy_new(path, target / name)
        except FileNotFoundError:
            continue
    for gone in [one for one in found if not (source / one).parent.is_dir()]:
        (target / gone).unlink()
        del found[gone]
    manifest.sync_tree(target)
    return found


@contextmanager
def _only_one(into: Path) -> Iterator[None]:
    """Keep other backups out of the folder, and clear away what killed ones left."""
    fd = os.open(into / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(fd, into)
        for left in into.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left)
        yield
    finally:
        os.close(fd)


def _lock(fd: int, into: Path) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        raise OperationRefused(f"Another backup is being made in {into}; try again.") from exc
