"""
What lies on the disk of adapters and runs, and what goes from it. Blocking; knows folders alone.

A folder is renamed before it is removed, so that a kill in the midst leaves no half an adapter
under a good name.
"""

import shutil
from collections.abc import Collection
from pathlib import Path

MANIFEST = "manifest.json"
_GOING = ".unfinished-"  # as `engine.training.registry` names what is no adapter (any more)


class Leaving:
    """
    Which adapters of a shelf nobody wants any more, and for how long.

    One goes only some time after, since a request that began before is drawn through it to its end,
    and an engine may have to read its folder again for that.

    Args:
        linger_s: How long it stays, in seconds of the clock by which it is looked at.
    """

    def __init__(self, linger_s: float) -> None:
        self._linger_s = linger_s
        self._since: dict[str, float] = {}

    def due(self, unwanted: Collection[str], now_s: float) -> list[str]:
        """Those that may go now; one that was wanted in between has all its time again."""
        self._since = {name: self._since.get(name, now_s) for name in unwanted}
        return sorted(n for n, since in self._since.items() if now_s - since >= self._linger_s)


def names_on(shelf: Path) -> frozenset[str]:
    """Names of the adapters of ours that lie there whole; an operator's own are none of them."""
    if not shelf.is_dir():
        return frozenset()
    whole = (f for f in shelf.iterdir() if not f.name.startswith("."))
    return frozenset(f.name for f in whole if (f / MANIFEST).is_file())


def drop(shelf: Path, name: str) -> None:
    """Take one adapter off; nothing happens where it is not there."""
    going = shelf / f"{_GOING}{name}"
    if (shelf / name).is_dir():
        shutil.rmtree(going, ignore_errors=True)
        (shelf / name).rename(going)
    shutil.rmtree(going, ignore_errors=True)


def clear_runs(runs: Path, keep: Collection[str]) -> None:
    """Remove the folders of all other runs: they hold members' words."""
    if not runs.is_dir():
        return
    for folder in runs.iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
