"""
Rows of JSON lines, packed or plain, with one plain sentence where a file is broken.

Knows no row's meaning.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self, TextIO

Row = dict[str, Any]
MAX_FILE = 4 << 30  # bytes unpacked
MAX_LINE = 4 << 20  # characters; a longer line is no row of a vote or of a text


class BrokenVotes(ValueError):
    """A folder of votes cannot be read; the message is one sentence for whoever gave it."""


def rows(path: Path, *needed: str) -> Iterator[Row]:
    """
    The objects of a `.jsonl.gz`, or of a plain `.jsonl`, in order; each has the keys `needed`.

    Raises:
        BrokenVotes: Not gzip, not UTF-8, not JSON objects, a key is missing, or a line is longer
            than MAX_LINE; with the line.
    """
    number = 0
    try:
        with _opened(path) as lines:
            while line := lines.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    raise BrokenVotes(f"{path}, line {number} is longer than {MAX_LINE} letters.")
                yield _row(path, number, line, needed)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as broken:
        raise BrokenVotes(f"{path} breaks off after line {number}: {broken}.") from broken


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _row(path: Path, number: int, line: str, needed: tuple[str, ...]) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as broken:
        raise BrokenVotes(f"{path}, line {number} is not JSON.") from broken
    if not isinstance(row, dict):
        raise BrokenVotes(f"{path}, line {number} is not a JSON object.")
    for key in needed:
        if key not in row:
            raise BrokenVotes(f"{path}, line {number} has no {key!r}.")
    return row


class Packing:
    """
    A file of rows that is written one by one: same rows in the same order, same bytes.

    Used in a `with`; `sha256` is of the lines so far, as `zcat FILE | sha256sum` tells it.
    """

    def __init__(self, path: Path) -> None:
        self._raw = path.open("wb")
        self._packed = gzip.GzipFile("", "wb", 9, self._raw, mtime=0)
        self._told = hashlib.sha256()
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._raw:
            self._packed.close()

    def write(self, row: Mapping[str, Any]) -> None:
        line = f"{canonical(row)}\n".encode()
        self._told.update(line)
        self._packed.write(line)
        self.count += 1

    @property
    def sha256(self) -> str:
        return self._told.hexdigest()


def write_rows(path: Path, written: Iterable[Mapping[str, Any]]) -> str:
    """Pack rows in the order in which they come; the sha256 of their lines."""
    with Packing(path) as packing:
        for row in written:
            packing.write(row)
    return packing.sha256


def unpacked_sha256(path: Path) -> str:
    """
    The sha256 of the lines of a file, whether or not it is packed.

    Raises:
        BrokenVotes: It cannot be unpacked, or holds over MAX_FILE bytes.
    """
    told, size = hashlib.sha256(), 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as raw:
            while chunk := raw.read(1 << 20):
                size += len(chunk)
                if size > MAX_FILE:
                    raise BrokenVotes(f"{path} holds over {MAX_FILE} bytes.")
                told.update(chunk)
    except (OSError, EOFError, zlib.error) as broken:
        raise BrokenVotes(f"{path} cannot be unpacked: {broken}.") from broken
    return told.hexdigest()


def canonical(value: object) -> str:
    """
    JSON with sorted keys and no spaces, in ASCII: equal values, equal bytes.

    Raises:
        ValueError: A number is not finite.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
