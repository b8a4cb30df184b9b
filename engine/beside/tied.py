"""
A module of ours as a child that is polite and dies with whoever started it.

    python -m engine.beside.tied MODULE ARGUMENT...

For work that is no server: it gives way to everything else on the machine, and ends when the pipe
that is its stdin closes. Knows nothing of what it runs.
"""

import os
import runpy
import sys

from engine.beside.lifeline import watch_lifeline

NICE = 10


def main() -> None:
    """Runs before the module is loaded, so before any thread exists."""
    watch_lifeline()
    os.nice(NICE)
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
