"""That a member left no trace in an adapter, checked by training it again; real training."""

import argparse
import contextlib
import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from engine.training.dataset import Dataset, read_dataset
from engine.training.deletion import TOLERANCE, differ, holds, lines, parted, rewritten
from engine.training.deletion_commands import add, verify
from engine.training.manifest import Manifest
from engine.training.registry import publish, revision
from engine.training.report import Counts, Findings, report
from engine.training.rows import BrokenVotes
from tests.engine.training.snapshots import voter, write_small

HOUSE = Path(__file__).resolve().parents[3] / "engine" / "text" / "house" / "weights"
GONE = frozenset({voter(1)})
SMALL: dict[str, Any] = {"rank": 2, "alpha": 4, "epochs": 1, "batch": 4, "max_length": 128}


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    return write_small(tmp_path / "votes", sessions=4, rounds=2, voters=3, edits=0.5)


def test_the_files_without_a_member_give_the_set_without_them(votes: Path, tmp_path: Path) -> None:
    never = read_dataset(rewritten(votes, GONE, tmp_path / "never"))
    rest = read_dataset(votes, without=GONE)

    assert {**never.manifest(), "snapshot": ""} == {**rest.manifest(), "snapshot": ""}
    raw = b"".join(path.read_bytes() for path in (tmp_path / "never").iterdir())
    assert voter(1).encode() not in raw


def test_a_member_who_is_not_in_the_folder_cannot_be_checked(votes: Path) -> None:
    with pytest.raises(BrokenVotes, match="Nothing in"):
        parted(votes, frozenset({"nobody"}))


def test_a_bit_that_differs_is_found(tmp_path: Path) -> None:
    one = {"a": np.ones((2, 2), np.float32), "b": np.zeros(3, np.float32)}
    save_file(one, tmp_path / "one.safetensors")
    save_file(one | {"a": np.nextafter(one["a"], np.float32(2))}, tmp_path / "two.safetensors")

    same = differ(tmp_path / "one.safetensors", tmp_path / "one.safetensors")
    apart = differ(tmp_path / "one.safetensors", tmp_path / "two.safetensors")

    assert (same.tensors, same.unequal, same.largest) == (2, 0, 0.0)
    assert apart.unequal == 1
    assert 0 < apart.largest < TOLERANCE


def test_a_near_adapter_will_do_where_no_bits_can_be_asked_for(votes: Path, tmp_path: Path) -> None:
    save_file({"a": np.ones(2, np.float32)}, tmp_path / "one.safetensors")
    save_file({"a": np.full(2, 1.001, np.float32)}, tmp_path / "two.safetensors")
    found = parted(votes, GONE)
    hashes = frozenset(found.rest.manifest()["rows"])

    apart = differ(tmp_path / "one.safetensors", tmp_path / "two.safetensors")
    said = lines(found, hashes, "the adapter", apart)

    assert holds(said, apart, exact=False)
    assert not holds(said, apart, exact=True)


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bool, str]:
    """Both trainings, done once: the room, whether they came out equal, and what was printed."""
    room, told = tmp_path_factory.mktemp("room"), io.StringIO()
    write_small(room / "votes", sessions=3, rounds=1, voters=3, edits=0.5)
    with contextlib.redirect_stdout(told):
        equal = verify(room / "votes", GONE, room / "runs", recipe=SMALL)
    return room, equal, told.getvalue()


def test_training_without_a_member_equals_training_where_they_never_were(
    verified: tuple[Path, bool, str],
) -> None:
    room, equal, told = verified

    (trained,) = (room / "runs").glob("rebuilt-*/adapter/*.safetensors")
    (second,) = (room / "runs").glob("second-*/adapter/*.safetensors")

    assert equal
    assert "Yes: asked was equal to the bit." in told
    assert trained.read_bytes() == second.read_bytes()
    moved = load_file(trained)
    assert any(value.any() for name, value in moved.items() if "lora_B" in name)


def test_an_adapter_that_names_a_members_rows_is_found_out(
    verified: tuple[Path, bool, str], capsys: pytest.CaptureFixture[str]
) -> None:
    room, _, _ = verified
    votes, runs = room / "votes", room / "runs"
    whole, rest = read_dataset(votes), read_dataset(votes, without=GONE)
    (parts,) = runs.glob("rebuilt-*/adapter")

    clean = shelved(parts, room / "shelf", "clean", rest)
    taught = shelved(parts, room / "shelf", "taught", whole)

    assert verify(votes, GONE, runs, adapter=clean)
    assert not verify(votes, GONE, runs, adapter=taught)
    assert "NOT as it should be" in capsys.readouterr().out


def test_an_adapter_with_other_numbers_is_found_out(
    verified: tuple[Path, bool, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room, _, _ = verified
    (parts,) = (room / "runs").glob("rebuilt-*/adapter")
    shutil.copytree(parts, tmp_path / "parts")
    weights = tmp_path / "parts" / "adapter_model.safetensors"
    first, *others = load_file(weights).items()
    save_file({first[0]: first[1] * np.float32(1.5), **dict(others)}, weights)
    rest = read_dataset(room / "votes", without=GONE)

    other = shelved(tmp_path / "parts", tmp_path / "shelf", "other", rest)

    assert not verify(room / "votes", GONE, room / "runs", adapter=other)
    assert "tensors that differ by a bit or more" in capsys.readouterr().out


def test_the_command_says_in_one_sentence_what_it_cannot_read(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    add(parser.add_subparsers())
    args = parser.parse_args(["verify-deletion", "--data", str(votes), "--without", "nobody"])

    with pytest.raises(SystemExit) as ended:
        args.run(args)

    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("Nothing in ")


def shelved(parts: Path, shelf: Path, name: str, data: Dataset) -> Path:
    """An adapter that says it was taught by these rows."""
    manifest = Manifest(
        kind="text",
        community=data.community,
        base_name="house",
        base_revision=revision(HOUSE),
        rank=2,
        rows=tuple(data.manifest()["rows"]),
        counts={},
        recipe=SMALL,
    )
    said = report(Findings("trial", None, Counts(1, 1, 1, 1, 1), None, recipe=SMALL))
    return publish(parts, shelf, name, manifest, said)
