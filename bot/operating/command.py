"""
The commands: `python -m bot backup | restore | check | purge | export-all`.

Without a word the bot starts. All work on DATA_DIR; backup, check and export-all beside a bot too.

Exit status 0: done; 1: `check` found faults; 2: refused, or a wrong word.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import OperationRefused, StoreError
from bot.operating.backup import FOLDER, back_up
from bot.operating.check import faults
from bot.operating.giving import give
from bot.operating.purge import purge
from bot.operating.restore import restore
from bot.settings import Settings, SettingsError

MOST_DAYS = 365
MOST_DIGITS = 20


def main(words: Sequence[str]) -> int:
    """Do what the words say to DATA_DIR; the exit status."""
    wishes = _parser().parse_args(words)
    try:
        return int(wishes.act(wishes, Settings.from_env()))
    except (OperationRefused, SettingsError, StoreError, OSError) as exc:
        sys.stderr.write(f"{exc}\n")
        return 2


def _back_up(wishes: argparse.Namespace, settings: Settings) -> int:
    into = wishes.into or settings.data_dir / FOLDER
    made = back_up(settings.data_dir, into, datetime.now(UTC))
    _say(f"Backed up to {made}")
    return 0


def _restore(wishes: argparse.Namespace, settings: Settings) -> int:
    forgotten = restore(wishes.backup, settings.data_dir, newest=wishes.ledger)
    _say(f"Restored to {settings.data_dir}; {forgotten} had been deleted and are deleted again.")
    return 0


def _check(wishes: argparse.Namespace, settings: Settings) -> int:
    folder = wishes.folder or settings.data_dir
    found = faults(folder)
    for fault in found:
        _say(fault)
    if not found:
        _say(f"{folder} is sound.")
    return 1 if found else 0


def _purge(wishes: argparse.Namespace, settings: Settings) -> int:
    keep = settings.backup_keep if wishes.keep is None else wishes.keep
    gone = purge(settings.data_dir, keep, datetime.now(UTC))
    _say(f"What had outlived its purpose is gone from {settings.data_dir}.")
    for backup in gone:
        _say(f"Removed {backup}")
    return 0


def _give(wishes: argparse.Namespace, settings: Settings) -> int:
    target = wishes.to or Path(f"chorus-server-{wishes.server}.json")
    n_works = give(settings.data_dir, wishes.server, target, datetime.now(UTC))
    _say(f"Wrote {n_works} works to {target}")
    return 0


def _server(word: str) -> str:
    if not word.isdecimal() or len(word) > MOST_DIGITS:
        raise argparse.ArgumentTypeError("a server's id is a number")
    return word


def _days(word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"expected 1 to {MOST_DAYS} days")
    return int(word)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Without a word: start the bot. All commands work on DATA_DIR.",
        epilog="Exit status 0: done; 1: check found faults; 2: refused, nothing was changed.",
    )
    words = parser.add_subparsers(required=True, metavar="COMMAND")

    one = words.add_parser("backup", help="copy everything that must last; the bot may run")
    one.add_argument("into", nargs="?", type=Path, help=f"folder; unset: DATA_DIR/{FOLDER}")
    one.set_defaults(act=_back_up)

    one = words.add_parser("restore", help="make DATA_DIR of a backup; it must be empty")
    one.add_argument("backup", type=Path, help="the folder that backup made")
    one.add_argument("--ledger", type=Path, help="a newer forgotten.jsonl, when moving")
    one.set_defaults(act=_restore)

    one = words.add_parser("check", help="look a data folder or a backup over for faults")
    one.add_argument("folder", nargs="?", type=Path, help="unset: DATA_DIR")
    one.set_defaults(act=_check)

    one = words.add_parser("purge", help="take away what has outlived its purpose; no bot may run")
    one.add_argument("--keep", type=_days, help="days of which a backup stays; unset: BACKUP_KEEP")
    one.set_defaults(act=_purge)

    one = words.add_parser("export-all", help="write one server's works, with votes, as JSON")
    one.add_argument("--server", type=_server, required=True, help="its Discord id")
    one.add_argument("--to", type=Path, help="a new file; unset: chorus-server-ID.json here")
    one.set_defaults(act=_give)
    return parser
