"""Loads a model behind everybody's back, since a hub may take minutes; what fails is only told."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import TypeVar

from safetensors import SafetensorError

log = logging.getLogger(__name__)

R = TypeVar("R")

# All that packages, folders and hubs are known to answer where a model cannot be had.
CANNOT_LOAD = (ImportError, OSError, ValueError, RuntimeError, LookupError, SafetensorError)

_ONE_AT_A_TIME = Lock()  # torch and transformers bear no two threads that import them


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
