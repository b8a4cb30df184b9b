"""
Watch an evening from the terminal: `python -m bot.evening` starts the bot and an evening in it.

A bot of its own in a folder of its own, as a newcomer gets it; what happens is told a line a step,
the figures at the end, and the page stays up until Ctrl-C. `--exit` ends instead: status 0 where
the loop closed (votes, adapter, served, taken back), 1 where it did not or none could begin.
"""

import argparse
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bot.engines import ROOT
from bot.evening.telling import figures, line_said
from bot.locales import Catalogue
from bot.settings import environment

Json = dict[str, Any]
FOLDER = Path("data") / "evening"
LOOK_S = 1.0
START_S = 1_800.0  # from the first start to a ready engine, its installation counted in
ANSWER_S = 20.0
TELL = partial(print, flush=True)


class Stopped(Exception):
    """The bot ended by itself; it has said why."""


class Refused(Exception):
    """No evening begins; the message is the sentence for whoever asked."""


class Bot:
    """The bot as a child of this program, asked through its own API."""

    def __init__(self, env: Mapping[str, str], port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._child = subprocess.Popen([sys.executable, "-m", "bot"], cwd=ROOT, env=dict(env))

    def ask(self, path: str, *, post: bool = False) -> Json:
        """
        Raises:
            Stopped: The bot is gone.
            OSError: It does not answer, or not yet.
        """
        if self._child.poll() is not None:
            raise Stopped
        headers = {"Content-Type": "application/json"}
        asked = urllib.request.Request(
            self.url + path, data=b"{}" if post else None, headers=headers
        )
        with urllib.request.urlopen(asked, timeout=ANSWER_S) as answer:
            found: Json = json.load(answer)
        return found

    def wait(self) -> None:
        """Until it is ended from the keyboard."""
        self._child.wait()

    def end(self) -> None:
        """As Ctrl-C does; what goes on there ends in order."""
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
        self._child.wait()


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.evening", description=__doc__)
    parser.add_argument("--exit", action="store_true", help="end with the evening")
    parser.add_argument("--language", choices=("en", "zh"), default="en")
    wishes = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the bot ends with this program
    env = environment()
    port = int(env.get("WEB_PORT") or 0) or _free_port()
    own = {"WEB_PORT": str(port), "DATA_DIR": env.get("DATA_DIR") or str(FOLDER)}
    # No model for pictures beside it: nobody paints in an evening. Its log would drown the lines.
    usual = {"IMAGE_MODEL": "none", "LOG_LEVEL": "WARNING"}
    bot = Bot(usual | env | own | {"DISCORD_TOKEN": ""}, port)
    try:
        return played(bot, wishes.language, ends=wishes.exit)
    except Stopped:
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        bot.end()


def played(bot: Bot, language: str, *, ends: bool) -> int:
    """
    One evening; the status that this program ends with.

    Args:
        ends: Go when it is over, and at once where one goes on that somebody else began.
    """
    try:
        done = watch(bot, language, joins=not ends)
    except Refused as why:
        TELL(str(why))
        return 1
    if not ends:
        TELL(f"The page stays up at {bot.url}/taste?community=evening (Ctrl-C ends it).")
        bot.wait()
    return 0 if done["verdict"] in {"promoted", "trial"} and not done["error"] else 1


def watch(bot: Bot, language: str, *, joins: bool) -> Json:
    """
    Start an evening, say what happens, and the figures at its end; its last state.

    Raises:
        Refused: None begins, and there is none to join, or none shall be joined.
    """
    _ready(bot)
    began = time.monotonic()
    say, told = Catalogue.load().text, 0
    try:
        state = bot.ask("/api/evening/start", post=True)
    except urllib.error.HTTPError as refused:
        problem = json.load(refused)  # its parameters stand beside its code
        sentence = say(f"error.{problem['code']}", language, **problem)
        if problem["code"] != "evening_on" or not joins:
            raise Refused(sentence) from refused
        TELL(sentence)
        state = bot.ask("/api/evening")
    TELL(f"Watch it at {bot.url}/taste?community=evening")
    while True:
        for line in state["lines"]:
            if line["n"] > told:
                told = line["n"]
                TELL(f"{time.monotonic() - began:6.0f} s  {line_said(say, language, line)}")
        if not state["on"]:
            break
        time.sleep(LOOK_S)
        state = bot.ask("/api/evening")
    TELL("\n" + figures(state, time.monotonic() - began))
    return state


def _ready(bot: Bot) -> None:
    """Wait for the page, and for the engine behind it."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        try:
            if bot.ask("/health")["text"]["status"] == "ready":
                return
        except (urllib.error.URLError, ConnectionError):
            pass  # not up yet
        time.sleep(LOOK_S)
    raise Stopped


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
