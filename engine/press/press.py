"""
Makes files of pieces in a child process: what a draft says cannot hurt the bot, nor hold it up.

One child, started when it is first needed and gone when it was idle for a while; a piece that
takes too long costs the child its life and its asker a plain refusal. Files are kept in memory
for a while, never on the disk, so that a text that is erased is gone.
"""

import asyncio
import hashlib
import json
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.errors import CannotShow, TimedOut
from engine.forms.craft import Offer, Piece
from engine.forms.crafts import craft_of

CACHE_BYTES = 48 << 20
FILE_BYTES = 32 << 20  # no file that a member would open is larger
HEAD = struct.Struct(">BI")  # status, length of what follows; engine/press/child.py answers so
MADE, REFUSED = 0, 1


class Press:
    """Owns the child. Use `async with`; asks are served one after another."""

    def __init__(self, prompts: Path, *, deadline_s: float = 20.0) -> None:
        self._prompts = prompts
        self._deadline_s = deadline_s
        self._child: Process | None = None
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._end()

    async def make(self, offer: Offer, piece: Piece) -> bytes:
        """
        The file that `offer` makes of `piece`.

        Raises:
            CannotShow: The craft refuses the piece, or making it broke the child.
            TimedOut: It took longer than the deadline.
        """
        asked = _asked(offer, piece)
        key = hashlib.sha256(asked).hexdigest()
        async with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            made = await self._made(asked)
            self._keep(key, made)
            return made

    async def _made(self, asked: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._deadline_s):
                status, answer = await self._exchange(asked)
        except TimeoutError as exc:
            raise TimedOut("a file took too long to make") from exc
        if status == REFUSED:
            raise CannotShow(answer.decode("utf-8", "replace"))
        return answer

    async def _exchange(self, asked: bytes) -> tuple[int, bytes]:
        """Ask the child; whatever goes wrong on the way ends it, and the next ask starts anew."""
        whole = False
        try:
            child = await self._started()
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(struct.pack(">I", len(asked)) + asked)
            await child.stdin.drain()
            status, length = HEAD.unpack(await child.stdout.readexactly(HEAD.size))
            if length > FILE_BYTES:
                raise CannotShow("the file would be too large")
            answer = await child.stdout.readexactly(length)
            whole = True
        except (asyncio.IncompleteReadError, ConnectionError) as exc:
            raise CannotShow("the press broke on this piece") from exc
        finally:
            if not whole:
                await self._end()
        return status, answer

    async def _started(self) -> Process:
        if self._child is None or self._child.returncode is not None:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "engine.press.child", str(self._prompts),
                stdin=PIPE, stdout=PIPE, cwd=Path(__file__).parents[2],
            )  # fmt: skip
        return self._child

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None and child.returncode is None:
            child.kill()
            await child.wait()

    def _keep(self, key: str, made: bytes) -> None:
        self._kept[key] = made
        while sum(map(len, self._kept.values())) > CACHE_BYTES:
            self._kept.popitem(last=False)


def offers_for(piece: Piece, *, work: bool) -> tuple[Offer, ...]:
    """What the piece's form can be shown as, alone or as a whole work."""
    fitting = ("work", "both") if work else ("draft", "both")
    return tuple(o for o in craft_of(piece.form.craft).offers if o.of in fitting)


def _asked(offer: Offer, piece: Piece) -> bytes:
    return json.dumps(
        {
            "offer": offer.name,
            "form": piece.form.id,
            "language": piece.language,
            "title": piece.title,
            "passages": piece.passages,
            "before": piece.before,
            "byline": piece.byline,
        }
    ).encode()
