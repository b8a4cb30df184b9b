"""The commands as an operator types them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.datadir import DataDir
from bot.operating.backup import FOLDER, back_up, backups
from bot.operating.command import main
from tests.bot.making import NOW

ROOT = Path(__file__).resolve().parents[3]
Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Words on a data folder -> exit status, output, errors; in this process, which is quick."""

    def act(data: Path, *words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("DATA_DIR", str(data))
        try:
            status = main(words)
        except SystemExit as exc:  # of argparse
            status = int(str(exc.code))
        said = capsys.readouterr()
        return status, said.out, said.err

    return act


def in_a_process(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env={**os.environ, "DATA_DIR": str(data)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_backup_is_made_beside_a_running_bot(data: Path, tmp_path: Path) -> None:
    with DataDir.open(data):
        done = in_a_process(data, "backup", str(tmp_path / "away"))

    (made,) = backups(tmp_path / "away")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Backed up to {made}\n", "")


def test_an_unknown_word_does_not_start_the_bot(tmp_path: Path) -> None:
    refused = in_a_process(tmp_path, "bakcup")

    assert refused.returncode == 2
    assert "export-all" in refused.stderr
    assert os.listdir(tmp_path) == []


def test_a_store_is_moved(data: Path, tmp_path: Path, typed: Typed) -> None:
    target = tmp_path / "elsewhere"

    status, out, _ = typed(data, "backup")
    (made,) = backups(data / FOLDER)
    ledger = str(data / "forgotten.jsonl")

    assert (status, out) == (0, f"Backed up to {made}\n")
    assert typed(target, "restore", str(made), "--ledger", ledger)[0] == 0
    assert typed(target, "check") == (0, f"{target} is sound.\n", "")
    assert typed(data, "check", str(made)) == (0, f"{made} is sound.\n", "")


def test_faults_are_printed_with_a_status_of_their_own(data: Path, typed: Typed) -> None:
    (data / "secret").unlink()

    status, out, _ = typed(data, "check")

    assert status == 1
    assert "secret is missing" in out


def test_a_refusal_is_one_sentence(data: Path, tmp_path: Path, typed: Typed) -> None:
    refused = typed(data, "restore", str(tmp_path))

    assert refused == (2, "", f"{tmp_path} is no backup: it has no manifest.json.\n")


def test_a_purge_says_what_went(data: Path, typed: Typed) -> None:
    for day in (20, 21, 22):
        back_up(data, data / FOLDER, NOW.replace(day=day))

    status, out, _ = typed(data, "purge", "--keep", "2")
    refused = typed(data, "purge", "--keep", "0")

    assert status == 0
    assert "Removed" in out
    assert len(backups(data / FOLDER)) == 2
    assert refused[0] == 2
    assert "expected 1 to 365 days" in refused[2]


def test_a_server_is_named_by_its_number(data: Path, tmp_path: Path, typed: Typed) -> None:
    unknown = typed(data, "export-all", "--server", "7", "--to", str(tmp_path / "works.json"))
    mistyped = typed(data, "export-all", "--server", "../7")

    assert unknown == (2, "", "No work of the server 7 is kept here.\n")
    assert mistyped[0] == 2
    assert "a server's id is a number" in mistyped[2]
