"""That a member left no trace in an adapter for pictures, checked by training it again."""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from engine.image.house.composer.weights import SHIPPED, digest
from engine.training.dataset import Dataset, read_dataset
from engine.training.deletion import parted, rewritten
from engine.training.deletion_commands import verify
from engine.training.image.bases import model_of
from engine.training.image.craft import ADAPTER, train_one
from engine.training.image.recipe import Recipe
from engine.training.manifest import BadAdapter, Manifest
from engine.training.registry import publish
from engine.training.report import Counts, Findings, report
from engine.training.rows import BrokenVotes, canonical, rows, write_rows
from tests.engine.training.image.scenes import voted
from tests.engine.training.snapshots import voter, write_small

GONE = frozenset({voter(1)})
SMALL = Recipe(steps=3, batch=4, rank=2, lr=1e-2)
BASE = "house-scenes"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Votes, and adapters that were taught by them: `clean` without the member, `taught` with."""

    votes: Path
    folder: Path

    @property
    def clean(self) -> Path:
        return self.folder / "clean"

    @property
    def taught(self) -> Path:
        return self.folder / "taught"


@pytest.fixture(scope="module")
def shelf(backend: Any, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    room = tmp_path_factory.mktemp("room")
    votes = voted(room / "votes", backend, sessions=3, rounds=1, voters=3)
    made = Shelf(votes, room / "shelf")
    for name, without in (("clean", GONE), ("taught", frozenset[str]())):
        shelved(made, name, read_dataset(votes, without=without))
    return made


def shelved(shelf: Shelf, name: str, data: Dataset, **said: Any) -> Path:
    """Train an adapter and publish it; `said` stands in its manifest instead of what is so."""
    model, run = model_of(data, BASE, shelf.folder), shelf.folder.parent / f"run-{name}"
    train_one(model, SMALL, run)
    manifest = Manifest(
        kind="image",
        community=data.community,
        base_name=model.name,
        base_revision=model.revision,
        rank=SMALL.rank,
        rows=tuple(data.manifest()["rows"]),
        counts={},
        recipe=SMALL.as_json(),
        figures={"left_out": dict(model.left_out)},
    )
    told = report(Findings("trial", None, Counts(1, 1, 1, 1, 1), None, recipe=SMALL.as_json()))
    return publish(run / ADAPTER, shelf.folder, name, replace(manifest, **said), told)


def test_training_without_a_member_equals_training_where_they_never_were(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    equal = verify(shelf.votes, GONE, tmp_path, base=BASE, recipe=SMALL.as_json())

    assert equal
    assert "Yes: asked was equal to the bit." in capsys.readouterr().out
    [rebuilt] = tmp_path.glob("rebuilt-*/adapter/adapter.safetensors")
    [second] = tmp_path.glob("second-*/adapter/adapter.safetensors")
    assert rebuilt.read_bytes() == second.read_bytes()
    moved = load_file(rebuilt)
    assert any(value.any() for name, value in moved.items() if name.endswith("lora_B"))


def test_an_adapter_that_was_built_after_a_deletion_is_found_equal_to_the_bit(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(shelf.votes, GONE, tmp_path, base=BASE, adapter=shelf.clean)
    assert "NOT as it should be" not in capsys.readouterr().out


def test_an_adapter_that_was_taught_by_the_member_is_found_out(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not verify(shelf.votes, GONE, tmp_path, base=BASE, adapter=shelf.taught)
    assert "NOT as it should be" in capsys.readouterr().out


def test_an_adapter_that_names_the_right_rows_and_learned_from_others_is_found_out(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest = read_dataset(shelf.votes, without=GONE)
    whole = read_dataset(shelf.votes)

    liar = shelved(shelf, "liar", whole, rows=tuple(rest.manifest()["rows"]))

    assert not verify(shelf.votes, GONE, tmp_path, base=BASE, adapter=liar)
    told = capsys.readouterr().out
    assert "NOT as it should be" not in told  # all that it says of itself is right
    assert "No: asked was equal to the bit." in told


def test_pictures_that_could_be_learned_from_then_and_cannot_now_are_told(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest = read_dataset(shelf.votes, without=GONE)
    figures = {"left_out": {"by an adapter that is gone": 2}}

    other = shelved(shelf, "other", rest, figures=figures)

    assert not verify(shelf.votes, GONE, tmp_path, base=BASE, adapter=other)
    told = capsys.readouterr().out.splitlines()
    [line] = [one for one in told if one.endswith("NOT as it should be")]
    assert line.startswith("the same pictures could not be learned from")


def test_an_adapter_of_another_base_or_kind_is_not_compared(shelf: Shelf, tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(SHIPPED, base)
    weights = load_file(base / "model.safetensors")
    name = min(weights)
    save_file({**weights, name: weights[name] + np.float16(0.5)}, base / "model.safetensors")
    texts = write_small(tmp_path / "texts", sessions=3, rounds=1, voters=3)

    with pytest.raises(BadAdapter, match="another base"):
        verify(shelf.votes, GONE, tmp_path, base=str(base), adapter=shelf.clean)
    with pytest.raises(BrokenVotes, match="is of kind image"):
        verify(texts, GONE, tmp_path, adapter=shelf.clean)
    assert digest(base) != digest(SHIPPED)


def test_a_picture_that_the_member_made_is_theirs_and_leaves_the_files(
    shelf: Shelf, tmp_path: Path
) -> None:
    votes = tmp_path / "votes"
    shutil.copytree(shelf.votes, votes)
    items = list(rows(votes / "items.jsonl.gz"))
    mine = items[0] | {"author_id": voter(7)}
    told = read_json(votes / "snapshot.json")
    written = write_rows(votes / "items.jsonl.gz", [mine, *items[1:]])
    told["files"]["items.jsonl.gz"] = written
    (votes / "snapshot.json").write_text(canonical(told), encoding="utf-8")

    found = parted(votes, frozenset({voter(7)}))
    never = rewritten(votes, frozenset({voter(7)}), tmp_path / "never")

    beside = [row for row in found.whole.pictures if mine["file"] in files_of(row)]
    assert {row.hash for row in beside} == found.theirs
    assert beside
    assert not (never / mine["file"]).exists()
    assert read_dataset(never).manifest()["rows"] == found.rest.manifest()["rows"]


def files_of(row: Any) -> set[str]:
    return {row.chosen.file, row.rejected.file}


def read_json(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return said
