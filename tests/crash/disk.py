"""
A disk that loses power: what strace recorded, and what may be left of it at any moment.

The model promises only what POSIX does. Content is safe after fsync of its file; a name (made,
moved, removed) after fsync of its folder. Of everything else any part may have reached the disk:
writes in any choice, torn at sectors; changes of names as a prefix, as journals keep their order.
"""

import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,?rename,?renameat,?renameat2,?unlink,?unlinkat"


@dataclass(frozen=True, slots=True)
class Call:
    """One finished system call: its name, raw arguments, and result."""

    name: str
    arguments: str
    result: int


@dataclass(slots=True)
class Inode:
    """A file's content on the disk, and what was written to it since."""

    safe: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: cut to offset
    length: int = 0  # as the program sees it


class Disk:
    """The files of one folder as calls act on them one by one; `cut` asks what would be left."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._names: dict[str, Inode] = {}
        self._safe_names: dict[str, Inode] = {}
        self._pending_names: list[tuple[str, Inode | None]] = []
        self.acknowledged: list[str] = []

    def act(self, call: Call) -> None:
        """Let one call happen. Failed ones and those outside the folder do nothing."""
        if call.result < 0:
            return
        paths = [p.removesuffix(" (deleted)") for p in _paths(call)]
        if call.name == "write" and (said := _data(call)).startswith(b"ack "):
            self.acknowledged.append(said.decode().split()[1])
        elif call.name in {"fsync", "fdatasync"} and paths[0] == self._folder:
            self._sync_names()
        elif paths and paths[0].startswith(self._folder + "/"):
            self._act_on([Path(p).name for p in paths], call)

    def cut(self, chance: random.Random | None) -> dict[str, bytes]:
        """
        The files after a power cut now.

        Args:
            chance: Decides what un-synced changes reached the disk; None: not one did.
        """
        names = dict(self._safe_names)
        kept = chance.randint(0, len(self._pending_names)) if chance else 0
        for name, inode in self._pending_names[:kept]:
            _rename_to(names, name, inode)
        return {name: _left_of(inode, chance) for name, inode in names.items()}

    def _act_on(self, names: list[str], call: Call) -> None:
        name = names[0]
        if call.name == "openat":
            self._names.get(name) or self._name(name, Inode())
            if "O_TRUNC" in call.arguments:
                self._change(name, 0, None)
        elif call.name in {"pwrite64", "write"}:
            whole = _data(call)[: call.result]
            at = self._names[name].length if call.name == "write" else _last_number(call)
            self._change(name, at, whole)
        elif call.name == "ftruncate":
            self._change(name, _last_number(call), None)
        elif call.name in {"fsync", "fdatasync"}:
            inode = self._names[name]
            inode.safe = bytearray(_left_of(inode, None, everything=True))
            inode.pending.clear()
        elif call.name.startswith("rename"):
            self._name(names[1], self._names[name])
            self._name(name, None)
        elif call.name.startswith("unlink"):
            self._name(name, None)

    def _change(self, name: str, at: int, content: bytes | None) -> None:
        inode = self._names[name]
        inode.pending.append((at, content))
        inode.length = at if content is None else max(inode.length, at + len(content))

    def _name(self, name: str, inode: Inode | None) -> None:
        _rename_to(self._names, name, inode)
        self._pending_names.append((name, inode))

    def _sync_names(self) -> None:
        self._safe_names = dict(self._names)
        self._pending_names.clear()


def _rename_to(names: dict[str, Inode], name: str, inode: Inode | None) -> None:
    if inode is None:
        names.pop(name, None)
    else:
        names[name] = inode


def _left_of(inode: Inode, chance: random.Random | None, *, everything: bool = False) -> bytes:
    content = bytearray(inode.safe)
    for at, data in inode.pending if chance or everything else ():
        if data is None:
            if everything or (chance and chance.random() < 0.5):
                content[:] = content[:at].ljust(at, b"\0")
            continue
        fate = 1.0 if everything or chance is None else chance.choice((0.0, 0.5, 1.0))
        for start in range(0, len(data), SECTOR):  # half of the writes that came, came torn
            if fate == 1.0 or (chance and chance.random() < fate):
                _put(content, at + start, data[start : start + SECTOR])
    return bytes(content)


def _put(content: bytearray, at: int, data: bytes) -> None:
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    content[at : at + len(data)] = data


def record(command: Sequence[str], log: Path) -> list[Call]:
    """Run a program under strace; its calls that touch files, in the order they counted."""
    strace = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-o", str(log)]
    calls = f"trace={CALLS},openat"
    subprocess.run([*strace, "-e", calls, *command], check=True, stdout=subprocess.DEVNULL)
    with log.open() as lines:
        return list(_calls(lines))


CALL = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)")
BEGUN = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)")
ESCAPED = re.compile(r"(?:\\x[0-9a-f]{2})+")


def _calls(lines: Iterator[str]) -> Iterator[Call]:
    """
    Whole calls from strace's lines, where another thread's may come between begin and end.

    A sync counts when it is over; everything else when it begins, the sooner to be lost.
    """
    begun: dict[str, tuple[str, bool]] = {}
    for line in lines:
        if whole := CALL.match(line):
            yield Call(whole[2], whole[3], int(whole[4]))
        elif start := BEGUN.match(line):
            early = start[2] in {"write", "pwrite64", "ftruncate"}
            begun[start[1]] = (start[3], early)
            if early:
                yield Call(start[2], start[3], _asked(start[2], start[3]))
        elif end := RESUMED.match(line):
            arguments, early = begun.pop(end[1])
            if not early:
                yield Call(end[2], arguments + end[3], int(end[4]))


def _asked(name: str, arguments: str) -> int:
    """The result of a write that is whole, which those of SQLite are."""
    numbers = re.findall(r", (\d+)", arguments)
    return 0 if name == "ftruncate" else int(numbers[-2 if name == "pwrite64" else -1])


def _plain(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _data(call: Call) -> bytes:
    quoted = re.search(r'"((?:\\x[0-9a-f]{2})*)"', call.arguments)
    return _plain(quoted[1]) if quoted else b""


def _paths(call: Call) -> list[str]:
    """What the call is about: the file behind its descriptor, or the paths that it names."""
    if call.name == "openat":
        if "O_CREAT" not in call.arguments:
            return []
        return [_data(call).decode()]
    if call.name.startswith(("rename", "unlink")):
        return [_plain(q).decode() for q in re.findall(r'"((?:\\x..)+)"', call.arguments)]
    behind = re.match(r"\d+<([^>]*)>", call.arguments)
    return [_plain(behind[1]).decode() if "\\x" in behind[1] else behind[1]] if behind else []


def _last_number(call: Call) -> int:
    return int(call.arguments.rsplit(", ", 1)[1])
