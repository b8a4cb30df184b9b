"""What earlier starts of an engine teach about the next one, and what its log says of this one."""

import contextlib
import json
import re
import statistics
from pathlib import Path
from typing import Literal

Phase = Literal["loading", "warming"]

_KEPT = 5  # starts; an old machine's times are soon forgotten
_TAIL_BYTES = 65_536
# What vLLM writes then, and our own image server.
_WARMING = re.compile(rb"Loading weights took|Starting vLLM server")
_POINTS_UP = "See root cause above"  # vLLM's last line, which tells nothing itself
_ERROR = re.compile(r"(?:^|\s)((?:[\w.]+\.)?\w*(?:Error|Exception|Interrupt): .+)")


class StartTimes:
    """
    How long starts took, cold and warm apart, in a small JSON file of the cache folder.

    Args:
        path: The file; a broken one counts as empty.
        key: What must be the same for times to be alike: device, engine version, model.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self._key = key

    def expected_s(self) -> float | None:
        """The median of the like starts; None before the first one."""
        times = self._read().get(self._key, {})
        known = times.get("warm") or times.get("cold")
        return statistics.median(known) if known else None

    def record(self, seconds: float) -> None:
        """The first start with this cache folder is the cold one. Lost where there is no room."""
        everything = self._read()
        times = everything.setdefault(self._key, {})
        kind = "warm" if times else "cold"
        times[kind] = [*times.get(kind, []), round(seconds, 1)][-_KEPT:]
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(everything, indent=1), encoding="utf-8")

    def _read(self) -> dict[str, dict[str, list[float]]]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def phase_in(log: Path) -> Phase:
    return "warming" if _WARMING.search(_tail(log)) else "loading"


def last_error_in(log: Path) -> str | None:
    """The last line that reads like an error, for the operator; None if there is none."""
    lines = _tail(log).decode(errors="replace").splitlines()
    found = [match[1] for line in lines if (match := _ERROR.search(line))]
    found = [one for one in found if _POINTS_UP not in one] or found
    return found[-1][:300] if found else None


def _tail(log: Path) -> bytes:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            return file.read()
    except OSError:
        return b""
