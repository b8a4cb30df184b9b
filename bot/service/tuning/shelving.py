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
