"""
A tiny engine server with a child of its own, started and watched as vLLM is.

    python -m tests.engine.text.stand_in PORT FOLDER [stubborn]

Writes both pids to FOLDER/pids. The child ignores SIGTERM; `stubborn` makes the server do so too.
"""

import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from engine.text.vllm_server import watch_lifeline

CHILD = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(3600)"


def main(port: int, folder: Path, stubborn: bool) -> None:
    watch_lifeline()
    if stubborn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.DEVNULL)
    with (folder / "pids").open("a") as file:
        file.write(f"{os.getpid()} {child.pid}\n")
    print("Loading weights took 0 s", flush=True)
    time.sleep(0.3)
    HTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), "stubborn" in sys.argv)
