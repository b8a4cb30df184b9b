"""
The list of what a backup holds, with hashes; a folder without one is no backup.

Knows names and bytes, not what they mean.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.datadir import sync_folder
from bot.errors import OperationRefused

NAME = "manifest.json"
FORMAT = "chorus-backup/1"
MAX_BYTES = 16 << 20
BLOCK_BYTES = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"(chorus\.db|secret|forgotten\.jsonl|adapters(/[^/\0]+){1,3})")


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    Args:
        made_at: When the backup was begun; aware.
        schema: The newest migration that its store has had.
        files: Path within the backup, with slashes -> SHA-256 in hex.
    """

    made_at: datetime
    schema: str
    files: Mapping[str, str]


def write(folder: Path, manifest: Manifest) -> None:
    """Put the list beside what it lists, on the disk when this returns."""
    said = {
        "format": FORMAT,
        "made_at": manifest.made_at.isoformat(timespec="seconds"),
        "schema": manifest.schema,
        "files": dict(sorted(manifest.files.items())),
    }
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    write_new(folder / NAME, text.encode())


def read(folder: Path) -> Manifest:
    """
    Raises:
        OperationRefused: The folder is no backup, or its list cannot be read.
    """
    path = folder / NAME
    if not path.is_file():
        raise OperationRefused(f"{folder} is no backup: it has no {NAME}.")
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    try:
        if len(raw) > MAX_BYTES:
            raise ValueError("it is too long")
        return _manifest(json.loads(raw))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise OperationRefused(f"{path} is damaged: {exc}.") from exc


def _manifest(said: dict[str, object]) -> Manifest:
    if said["format"] != FORMAT:
        raise ValueError(f"its format is {said['format']!r}, not {FORMAT}")
    made_at, files = datetime.fromisoformat(str(said["made_at"])), said["files"]
    if made_at.tzinfo is None or not isinstance(files, dict):
        raise ValueError("its time has no zone, or its files are no list")
    for name, digest in files.items():
        pieces = name.split("/")
        if not _PART.fullmatch(name) or {".", ".."} & set(pieces):
            raise ValueError(f"{name!r} does not belong in a backup")
        if not _SHA256.fullmatch(digest):
            raise ValueError(f"the hash of {name} is none")
    if not {"chorus.db", "secret"} <= files.keys():
        raise ValueError("it lists no store, or no secret")
    return Manifest(made_at, str(said["schema"]), files)


def faults(folder: Path, manifest: Manifest) -> Iterator[str]:
    """In what a backup differs from its list, a sentence each."""
    there = {path.relative_to(folder).as_posix() for path in files_in(folder)} - {NAME}
    for name in sorted(there - manifest.files.keys()):
        yield f"{name} is not in the backup's list."
    for name, digest in sorted(manifest.files.items()):
        if name not in there:
            yield f"{name} is missing."
        elif sha256(folder / name) != digest:
            yield f"{name} is damaged: it is not what was backed up."


def files_in(folder: Path) -> Iterator[Path]:
    """Every regular file below a folder that is not hidden; links are followed nowhere."""
    for one in sorted(folder.iterdir()):
        if one.is_symlink() or one.name.startswith("."):
            continue
        if one.is_dir():
            yield from files_in(one)
        elif one.is_file():
            yield one


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_new(path: Path, content: bytes) -> str:
    """A new file for its owner only, on the disk when this returns; its SHA-256."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(fd, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(content).hexdigest()


def copy_new(source: Path, target: Path) -> str:
    """The same of another file's bytes; the hash is of what was written."""
    digest = hashlib.sha256()
    with source.open("rb") as reading:
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(fd, "wb") as writing:
            while block := reading.read(BLOCK_BYTES):
                digest.update(block)
                writing.write(block)
            writing.flush()
            os.fsync(writing.fileno())
    return digest.hexdigest()


def sync_tree(folder: Path) -> None:
    """Make the names in a folder, and in all below it, last."""
    for at, _, _ in os.walk(folder):
        sync_folder(Path(at))
