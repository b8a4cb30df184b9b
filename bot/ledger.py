"""
The deletion ledger: who asked to be forgotten, so that a restored backup forgets them again.

A file beside the store, one line a deletion, only ever appended to and on the disk before the
deletion itself is. It names nobody: a line holds a keyed hash, which finds a member or guild in a
backup that still knows them and tells nothing otherwise. The store remembers how many lines it
has followed; a restored one remembers fewer.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.datadir import sync_folder

Kind = Literal["member", "guild"]
FILE_NAME = "forgotten.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `number` counts from 1."""

    number: int
    kind: Kind
    key: str


class Ledger:
    """One file. Its methods block, so they are called in the store's writing thread."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._path = folder / FILE_NAME
        self._secret = hmac.digest(secret, b"chorus deletion ledger, version 1", hashlib.sha256)

    def key_of(self, kind: Kind, known_id: str) -> str:
        """What stands for a member or guild; it cannot be turned back without the secret."""
        said = f"{kind}\0{known_id}".encode()
        return hmac.digest(self._secret, said, hashlib.sha256).hex()

    def append(self, kind: Kind, known_id: str, at: datetime) -> int:
        """Write a deletion down, on the disk when this returns; its number."""
        line = {"kind": kind, "key": self.key_of(kind, known_id), "day": at.date().isoformat()}
        is_new = not self._path.exists()
        fd = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with open(fd, "r+b") as file:
            torn = self._torn(file.read())
            file.write(b"\n" * torn + json.dumps(line).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(self._path.parent)
        return len(self.entries())

    def entries(self) -> list[Entry]:
        """Every whole line, in order; one that a power cut tore was never promised to anybody."""
        if not self._path.exists():
            return []
        found: list[Entry] = []
        for raw in self._path.read_bytes().split(b"\n"):
            try:
                line = json.loads(raw)
                found.append(Entry(len(found) + 1, line["kind"], line["key"]))
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def after(self, number: int) -> list[Entry]:
        """Lines that a store which followed `number` of them has not followed yet."""
        return [entry for entry in self.entries() if entry.number > number]

    def found_in(self, entries: Iterable[Entry], kind: Kind, known: Iterable[str]) -> list[str]:
        """Which of the known ids these entries speak of."""
        keys = {entry.key for entry in entries if entry.kind == kind}
        return [one for one in known if self.key_of(kind, one) in keys] if keys else []

    @staticmethod
    def _torn(content: bytes) -> bool:
        """Whether the last line has no end, so that the next one must not join it."""
        return bool(content) and not content.endswith(b"\n")
