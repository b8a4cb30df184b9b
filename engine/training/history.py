"""
What every run of tuning came to, line by line on its shelf, so that the next one begins there.

Knows a file of lines; neither recipes nor figures. A line that was torn by a kill is passed over.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.training.manifest import Kind

FILE = "history.jsonl"
MOST_BYTES = 64 << 20  # of which the newest are read


def note(shelf: Path, entry: Mapping[str, Any]) -> None:
    """
    Append one run; it is on the disk when this returns.

    Args:
        entry: JSON values with the keys "kind" and "community", by which it is found.

    Raises:
        KeyError: One of the two is missing.
    """
    _ = entry["kind"], entry["community"]
    line = json.dumps(entry, ensure_ascii=False, sort_keys=True, allow_nan=False)
    shelf.mkdir(parents=True, exist_ok=True)
    at = os.open(shelf / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        size = os.fstat(at).st_size
        torn = size > 0 and os.pread(at, 1, size - 1) != b"\n"
        os.write(at, ("\n" * torn + line + "\n").encode())
        os.fsync(at)
    finally:
        os.close(at)


def history(shelf: Path, kind: Kind, community: str) -> tuple[dict[str, Any], ...]:
    """The runs of one community and kind, oldest first."""
    path = shelf / FILE
    if not path.is_file():
        return ()
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - MOST_BYTES))
        lines = file.read().splitlines()
    found = (_entry(line) for line in lines)
    return tuple(
        one for one in found if (one.get("kind"), one.get("community")) == (kind, community)
    )


def _entry(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
