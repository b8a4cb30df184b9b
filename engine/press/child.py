"""
The press's child: reads asks from stdin, answers with files on stdout, ends when it is idle.

Run by engine/press/press.py alone. Holds no secret, opens no network, and may take only so much
memory; a piece that is too much for it ends this process and nothing else.
"""

import json
import resource
import select
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from engine.forms.craft import Piece
from engine.forms.crafts import craft_of
from engine.forms.form import Form
from engine.forms.form_file import load_forms
from engine.press.press import HEAD, MADE, REFUSED

IDLE_S = 120.0
MEMORY_BYTES = 4 << 30


def main(prompts: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    forms = load_forms(prompts / "forms")
    asks, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not stand between the answers
    while (asked := _next(asks)) is not None:
        status, answer = _made(forms, json.loads(asked))
        answers.write(HEAD.pack(status, len(answer)) + answer)
        answers.flush()


def _next(asks: BinaryIO) -> bytes | None:
    """The next ask; None when the bot is gone or wanted nothing for a while."""
    if not select.select([asks], [], [], IDLE_S)[0]:
        return None
    head = asks.read(4)
    if len(head) < 4:
        return None
    return asks.read(struct.unpack(">I", head)[0])


def _made(forms: Mapping[str, Form], asked: Mapping[str, Any]) -> tuple[int, bytes]:
    form = forms[asked["form"]]
    piece = Piece(
        form,
        asked["language"],
        asked["title"],
        tuple(asked["passages"]),
        tuple(asked["before"]),
        asked["byline"],
    )
    offer = next(o for o in craft_of(form.craft).offers if o.name == asked["offer"])
    try:
        return MADE, offer.make(piece)
    except ValueError as exc:
        return REFUSED, str(exc).encode("utf-8", "replace")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
