"""
DataDir: the one folder that a bot owns, the lock on it and the secret in it.

A second bot, a restore or a purge finds the lock held and says so. The secret signs cookies and
stands behind the pseudonyms of members; who has it can undo both, so it is never logged or shown.
"""

import fcntl
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from bot.errors import StoreError

SECRET_BYTES = 32


class DataDir:
    """A locked folder. Use as a context manager; the lock ends with it, or with the program."""

    def __init__(self, folder: Path, secret: bytes, lock_fd: int) -> None:
        self.folder = folder
        self.secret = secret
        self._lock_fd = lock_fd

    @classmethod
    def open(cls, folder: Path) -> Self:
        """
        Make the folder (for its owner only) and the secret when they are not there; lock it.

        Raises:
            StoreError: another program holds the folder, it cannot be used, or its secret is
                damaged.
        """
        lock_fd = _made_and_locked(folder)
        try:
            return cls(folder, _secret(folder / "secret"), lock_fd)
        except BaseException:
            os.close(lock_fd)
            raise

    def close(self) -> None:
        os.close(self._lock_fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def member_key(self, raw_id: str) -> str:
        """
        The pseudonym of a member in whatever leaves the store: 32 hexadecimal digits.

        The same for the same member in this install, another in every other install.
        """
        return hmac.digest(self.secret, b"member\0" + raw_id.encode(), "sha256").hex()[:32]


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """
    Make the folder when it is not there, and keep every bot out of it; no secret is made.

    Raises:
        StoreError: another program holds the folder, or it cannot be used.
    """
    lock_fd = _made_and_locked(folder)
    try:
        yield
    finally:
        os.close(lock_fd)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last: a rename is on the disk only after this."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _made_and_locked(folder: Path) -> int:
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
            sync_folder(folder.parent)
        return _lock(folder)
    except OSError as exc:
        raise StoreError(f"cannot use the data folder {folder}: {exc}") from exc


def _lock(folder: Path) -> int:
    fd = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)  # closed in child processes
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        os.close(fd)
        raise StoreError(
            f"another Chorus is using the data folder {folder}; stop it, or set DATA_DIR to"
            " another folder"
        ) from exc
    return fd


def _secret(path: Path) -> bytes:
    if not path.exists():
        _make_secret(path)
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise StoreError(f"{path} is damaged; put it back from a backup, it cannot be made again")
    return secret


def _make_secret(path: Path) -> None:
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    fd = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(fd, "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
        file.flush()
        os.fsync(fd)
    unfinished.replace(path)
    sync_folder(path.parent)
