"""The data folder: one bot at a time, private, with a secret that is made once."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.datadir import DataDir
from bot.errors import StoreError


def test_the_folder_and_the_secret_are_their_owners_only(tmp_path: Path) -> None:
    with DataDir.open(tmp_path / "deep" / "data") as data_dir:
        assert data_dir.folder.stat().st_mode & 0o777 == 0o700
        assert (data_dir.folder / "secret").stat().st_mode & 0o777 == 0o600
        assert len(data_dir.secret) == 32


def test_the_secret_is_made_once_and_differs_between_installs(tmp_path: Path) -> None:
    secrets = []
    for folder in ("a", "a", "b"):
        with DataDir.open(tmp_path / folder) as data_dir:
            secrets.append(data_dir.secret)

    assert secrets[0] == secrets[1] != secrets[2]


def test_a_second_bot_is_told_which_folder_is_taken(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from bot.datadir import DataDir\n"
        "from bot.errors import StoreError\n"
        "try: DataDir.open(Path(sys.argv[1]))\n"
        "except StoreError as error: print(error)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]

    with DataDir.open(tmp_path):
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    after = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert str(tmp_path) in told
    assert after == ""


def test_the_lock_does_not_pass_to_child_processes(tmp_path: Path) -> None:
    with DataDir.open(tmp_path):
        child = subprocess.Popen(["sleep", "30"])
    try:
        DataDir.open(tmp_path).close()
    finally:
        child.kill()
        child.wait()


def test_a_damaged_secret_is_not_made_again(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")

    with pytest.raises(StoreError, match="damaged"):
        DataDir.open(tmp_path)

    assert (tmp_path / "secret").read_bytes() == b"short"
    (tmp_path / "secret").unlink()
    DataDir.open(tmp_path).close()  # the failed attempt holds no lock


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(StoreError, match="data"):
        DataDir.open(tmp_path / "data")


def test_a_pseudonym_is_steady_within_an_install_and_tells_nothing_outside(tmp_path: Path) -> None:
    with DataDir.open(tmp_path / "a") as here, DataDir.open(tmp_path / "b") as there:
        key = here.member_key("discord:123456789")

        assert key == here.member_key("discord:123456789")
        assert key != here.member_key("discord:123456788")
        assert key != there.member_key("discord:123456789")
        assert len(key) == 32
        assert "123456789" not in key
