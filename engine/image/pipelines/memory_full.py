"""Turns a full device, or full memory, into the engine's own error, and gives back what it held."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from engine.errors import OutOfMemory

_CPU_IS_FULL = "can't allocate memory"  # torch's allocator of the CPU has no error of its own


@contextmanager
def memory_watched(device: torch.device) -> Iterator[None]:
    """
    Raises:
        OutOfMemory: What runs inside found no room; the allocator's cache is empty again.
    """
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as exc:
        raise _given_back(device, exc) from exc
    except RuntimeError as exc:
        if _CPU_IS_FULL not in str(exc):
            raise
        raise _given_back(device, exc) from exc


def _given_back(device: torch.device, exc: BaseException) -> OutOfMemory:
    traceback.clear_frames(exc.__traceback__)  # they hold the tensors that filled it
    if device.type == "cuda":
        torch.cuda.empty_cache()
    return OutOfMemory(f"no room on {device} for this batch")
