"""What is wrong with a data folder or a backup, a sentence for each fault; changes nothing."""

from collections.abc import Iterator
from pathlib import Path

from bot import ledger, storefile
from bot.datadir import SECRET_BYTES
from bot.errors import OperationRefused, StoreError
from bot.ledger import Ledger
from bot.migrate import STEPS
from bot.operating import manifest
from bot.operating.backup import ADAPTERS
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.records.tuning import TuningRecords
from bot.service.privacy import FOLLOWED
from bot.tuning import Adapter
from engine.training import registry
from engine.training.manifest import NAME as ADAPTER_NAME
from engine.training.manifest import BadAdapter

_STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/webp": b"RIFF"}


def faults(folder: Path) -> list[str]:
    """Every fault of a data folder, or of a backup where there is a list of what it holds."""
    try:
        if (folder / manifest.NAME).exists():
            found = list(manifest.faults(folder, manifest.read(folder)))
            if found:
                return found
        return list(_faults(folder))
    except OperationRefused as exc:
        return [str(exc)]
    except (StoreError, OSError) as exc:
        return [f"{exc}."]


def _faults(folder: Path) -> Iterator[str]:
    store = folder / storefile.FILE_NAME
    schema = storefile.schema(store)
    damaged = list(storefile.faults(store))
    yield from damaged
    yield from _secret_faults(folder / "secret")
    if damaged or schema != STEPS[-1].name:
        return  # what the rows say cannot be read, or is read after the upgrade
    headers, followed, served = storefile.read(store, _look)
    for picture, media_type, start in headers:
        if not _is_of(media_type, start):
            yield f"Picture {picture} in {store.name} is no {media_type}."
    n_deleted = len(Ledger(folder, b"").entries())
    if followed > n_deleted:
        yield (
            f"The store has followed {followed} deletions and {ledger.FILE_NAME} knows"
            f" {n_deleted}: put the newest one back, or who was deleted comes back with a backup."
        )
    yield from _adapter_faults(folder / ADAPTERS, served)


def _look(records: Records) -> tuple[list[tuple[str, str, bytes]], int, list[Adapter]]:
    headers = PictureRecords.beside(records).headers()
    followed = int(records.get_value(FOLLOWED) or 0)
    return headers, followed, TuningRecords.beside(records).served()


def _is_of(media_type: str, start: bytes) -> bool:
    is_webp = media_type != "image/webp" or start[8:12] == b"WEBP"
    return start.startswith(_STARTS.get(media_type, b"\0")) and is_webp


def _secret_faults(path: Path) -> Iterator[str]:
    if not path.is_file():
        yield f"{path} is missing: without it nobody who was deleted can be found in a backup."
    elif path.stat().st_size != SECRET_BYTES:
        yield f"{path} is damaged: it has not {SECRET_BYTES} bytes."


def _adapter_faults(shelves: Path, served: list[Adapter]) -> Iterator[str]:
    """Whatever lies on the shelf, and what should and does not."""
    for adapter in served:
        if not (shelves / adapter.kind / adapter.name).is_dir():
            yield f"Adapter {adapter.name} is in use, and its folder is missing."
    for folder in sorted(shelves.glob("*/*")):
        if folder.is_dir() and ADAPTER_NAME.match(folder.name):
            try:
                registry.check(folder)
            except BadAdapter as exc:
                yield f"Adapter {folder.name} cannot be used: {exc}"
