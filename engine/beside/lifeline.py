"""
How an engine server never outlives who started it. Knows the operating system and no engine.

Whoever starts a server holds the other end of the pipe that is its stdin (`engine.beside.keeper`).
"""

import ctypes
import os
import signal
import stat
import sys
import time

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_GRACE_S = 3.0


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends, even by kill -9 (Linux only)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have died before the request; an orphan's new parent is in another session.
    if os.getsid(os.getppid()) != os.getsid(0):
        os._exit(1)


def watch_lifeline(fd: int = 0) -> None:
    """
    Leave a watcher behind that ends the process group when the pipe on `fd` closes.

    The watcher is a process, not a thread, so that nothing this one does can hold it up. Only a
    leader of its own session that was given a pipe has a lifeline; a server started by hand in a
    terminal or a container lives on its own. To be called before any thread exists.
    """
    if os.getsid(0) == os.getpid() and stat.S_ISFIFO(os.fstat(fd).st_mode) and os.fork() == 0:
        try:
            while os.read(fd, 1):
                pass
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.killpg(os.getpgrp(), signal.SIGTERM)
            time.sleep(_GRACE_S)  # shared memory is given back meanwhile
        finally:
            os.killpg(os.getpgrp(), signal.SIGKILL)
