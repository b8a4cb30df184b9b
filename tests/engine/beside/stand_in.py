"""
A tiny engine server with a child of its own, started and watched as vLLM is.

    python -m tests.engine.beside.stand_in PORT FOLDER [stubborn]

Writes both pids to FOLDER/pids. The child ignores SIGTERM; `stubborn` makes the server do so too.
While FOLDER/hang exists it takes requests and answers none.
"""

import json
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from engine.beside.lifeline import watch_lifeline

CHILD = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(3600)"
FOLDER = Path(sys.argv[2]) if len(sys.argv) > 2 else Path()
DRAFT = {"index": 0, "delta": {"content": "a draft"}, "finish_reason": "stop"}
STREAM = f"data: {json.dumps({'choices': [DRAFT]})}\n\ndata: [DONE]\n\n".encode()
MODELS = json.dumps({"data": [{"id": "stand-in", "owned_by": "vllm"}]}).encode()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(MODELS)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        while (FOLDER / "hang").exists():
            time.sleep(0.05)
        self._answer(STREAM)

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)


def main(port: int, stubborn: bool) -> None:
    watch_lifeline()
    if stubborn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.DEVNULL)
    with (FOLDER / "pids").open("a") as file:
        file.write(f"{os.getpid()} {child.pid}\n")
    print("Loading weights took 0 s", flush=True)
    time.sleep(0.3)
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), "stubborn" in sys.argv)
