"""The commands as an operator types them."""

import os
import subprocess
import sys
from pathlib import Path

from bot.datadir import DataDir
from bot.operating.backup import FOLDER, back_up, backups
from tests.bot.making import NOW

ROOT = Path(__file__).resolve().parents[3]


def typed(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env={**os.environ, "DATA_DIR": str(data)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_store_is_backed_up_and_moved(data: Path, tmp_path: Path) -> None:
    away, target = tmp_path / "away", tmp_path / "elsewhere"

    with DataDir.open(data):  # as a running bot does
        backed_up = typed(data, "backup", str(away))
    (made,) = backups(away)
    restored = typed(target, "restore", str(made), "--ledger", str(data / "forgotten.jsonl"))
    checked = typed(target, "check")

    assert (backed_up.returncode, backed_up.stdout) == (0, f"Backed up to {made}\n")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert (checked.returncode, checked.stdout) == (0, f"{target} is sound.\n")


def test_faults_are_printed_with_a_status_of_their_own(data: Path) -> None:
    (data / "secret").unlink()

    checked = typed(data, "check")

    assert checked.returncode == 1
    assert "secret is missing" in checked.stdout


def test_a_refusal_is_one_sentence(data: Path, tmp_path: Path) -> None:
    refused = typed(data, "restore", str(tmp_path))

    assert refused.returncode == 2
    assert refused.stderr == f"{tmp_path} is no backup: it has no manifest.json.\n"


def test_an_unknown_word_does_not_start_the_bot(data: Path) -> None:
    refused = typed(data, "bakcup")

    assert refused.returncode == 2
    assert "backup" in refused.stderr


def test_a_purge_says_what_went(data: Path) -> None:
    for day in (20, 21, 22):
        back_up(data, data / FOLDER, NOW.replace(day=day))

    purged = typed(data, "purge", "--keep", "2")
    refused = typed(data, "purge", "--keep", "0")

    assert (purged.returncode, purged.stderr) == (0, "")
    assert "Removed" in purged.stdout
    assert len(backups(data / FOLDER)) == 2
    assert refused.returncode == 2
    assert "expected 1 to 365 days" in refused.stderr
