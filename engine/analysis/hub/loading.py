"""
Loads a model behind everybody's back, since a hub may take minutes; what fails is only told.

Knows what torch needs before it is used here, and no model.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from threading import Lock, Thread
from typing import TypeVar

from safetensors import SafetensorError

from engine.operators import declare_torchvision_operators

log = logging.getLogger(__name__)

R = TypeVar("R")

# All that packages, folders and hubs are known to answer where a model cannot be had.
CANNOT_LOAD = (ImportError, OSError, ValueError, RuntimeError, LookupError, SafetensorError)

_ONE_AT_A_TIME = Lock()  # torch and transformers bear no two threads that import them


def check_folder(name: str) -> None:
    """
    Before a hub is asked for what was meant as a folder.

    Raises:
        OSError: The name begins as a path does, and there is no such folder.
    """
    if name.startswith((".", "/")) and not Path(name).is_dir():
        raise OSError(f"there is no folder {name}")


@cache
def ready_torch() -> object | None:
    """
    Before anything is loaded with torch. Cached, as what it declares holds while it is kept.

    One core for the readers: the others are the text engine's. On two busy cores, threads of torch
    that waited for each other read eight drafts in 3 to 31 s; one alone took 0.6 s.

    Raises:
        ImportError: torch is not installed.
    """
    import torch

    torch.set_num_threads(1)
    return declare_torchvision_operators()  # transformers imports torchvision, of whatever build


def load_behind(
    setting: str, load: Callable[[], R], take: Callable[[R], None]
) -> "Future[R | None]":
    """
    Load in a thread that ends with the program, even in the midst of a download.

    Args:
        setting: `NAME=value`, for the operator's log.
        take: Called in that thread with what was loaded; not called where it cannot be.

    Returns:
        What was loaded once it is taken; None where it cannot be had.
    """
    done: Future[R | None] = Future()

    def run() -> None:
        try:
            with _ONE_AT_A_TIME:
                loaded = load()
                take(loaded)
        except CANNOT_LOAD as exc:
            log.warning("%s cannot be used, so the house reads on: %s", setting, exc)
            done.set_result(None)
        else:
            log.info("%s is loaded and reads from now on", setting)
            done.set_result(loaded)

    Thread(target=run, name=setting, daemon=True).start()
    return done
