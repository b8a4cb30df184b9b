"""
Gives memory back to the system after large pictures. Knows glibc, and does nothing elsewhere.

Each thread's allocator keeps what it was once given: after a few photos of forty million pixels
that was 471 MiB of 43 (measured), and stayed so.
"""

import ctypes
import platform


def give_back() -> None:
    """Return free memory; a few milliseconds, for a thread that has time."""
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)
