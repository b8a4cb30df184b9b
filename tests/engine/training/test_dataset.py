"""A data set out of votes: who is in it, what is left out, and that it can be made again."""

import gzip
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from engine.taste.voters import limit
from engine.training.dataset import SPLITS, read_dataset
from engine.training.rows import BrokenVotes, canonical, write_rows
from engine.training.weighing import scales
from tests.engine.training.snapshots import voter, write_small

Json = dict[str, Any]


def changed(folder: Path, name: str, change: Any) -> None:
    """Rewrite a file row by row, with its hash."""
    path = folder / f"{name}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [change(json.loads(line)) for line in lines]
    told = json.loads((folder / "snapshot.json").read_text())
    told["files"][path.name] = write_rows(path, rows)
    (folder / "snapshot.json").write_text(canonical(told))


def rounds_of(folder: Path) -> list[Json]:
    with gzip.open(folder / "items.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    one = read_dataset(write_small(tmp_path / "a", edits=0.3))
    again = read_dataset(write_small(tmp_path / "b", edits=0.3))

    assert one.manifest() == again.manifest()
    assert [asdict(row) for row in one.rows] == [asdict(row) for row in again.rows]
    assert one.card() == again.card()


@pytest.mark.parametrize("kind", ["text", "image"])
def test_without_a_voter_it_is_the_set_of_a_folder_in_which_they_never_were(
    tmp_path: Path, kind: str
) -> None:
    gone = frozenset({voter(2)})
    whole = write_small(tmp_path / "whole", edits=0.4, kind=kind)
    never = write_small(tmp_path / "never", edits=0.4, kind=kind, without=gone)

    rebuilt, other = read_dataset(whole, without=gone), read_dataset(never)

    assert {**rebuilt.manifest(), "snapshot": ""} == {**other.manifest(), "snapshot": ""}
    assert not rebuilt.hashes_of(gone)
    lost = read_dataset(whole).hashes_of(gone)
    assert lost
    assert not lost & set(rebuilt.manifest()["rows"])


def test_a_voter_whose_words_stand_in_a_prompt_takes_the_round_with_them(tmp_path: Path) -> None:
    folder = write_small(tmp_path, sessions=3)
    changed(folder, "contexts", lambda row: row | {"authors": [voter(1)]})

    assert read_dataset(folder, without=frozenset({voter(1)})).rows == ()
    assert read_dataset(folder, without=frozenset({voter(2)})).rows != ()


def test_no_session_is_parted_and_each_split_has_one(tmp_path: Path) -> None:
    data = read_dataset(write_small(tmp_path, sessions=3, rounds=2))

    held = {name: {row.session for row in data.pairs(name)} for name in SPLITS}

    assert data.gathered.split_by == "session"
    assert all(held.values())
    assert sum(map(len, held.values())) == len(set().union(*held.values()))


def test_two_sessions_are_parted_by_round_and_the_card_says_so(tmp_path: Path) -> None:
    data = read_dataset(write_small(tmp_path, sessions=2, rounds=8))

    held = {name: {row.group for row in data.pairs(name)} for name in SPLITS}

    assert data.gathered.split_by == "round"
    assert "By round" in data.card()
    assert all(held.values())
    assert sum(map(len, held.values())) == len(set().union(*held.values()))


def test_only_trusted_voters_judge_and_all_teach(tmp_path: Path) -> None:
    data = read_dataset(write_small(tmp_path, trusted=3))
    known = {voter(number) for number in range(3)}

    assert {by for row in data.pairs("test") for by in row.voters} <= known
    assert {by for row in data.pairs("train") for by in row.voters} - known


def test_weights_are_one_on_the_average(tmp_path: Path) -> None:
    data = read_dataset(write_small(tmp_path, edits=0.3))

    for name in SPLITS:
        for rows in (data.pairs(name), data.passages(name), data.singles(name)):
            assert all(row.weight > 0 for row in rows)
            assert sum(row.weight for row in rows) == pytest.approx(len(rows))


def test_nobody_outgrows_the_set() -> None:
    held = {f"v{number}": 1.0 for number in range(60)} | {"loud": 500.0}

    left = {by: held[by] * scale for by, scale in scales(held).items()}

    assert left["loud"] / sum(left.values()) <= limit(left.values()) * (1 + 1e-6)
    assert left["loud"] < 10
    assert left["v1"] == 1.0


def test_level_votes_give_no_pair(tmp_path: Path) -> None:
    folder = write_small(tmp_path, sessions=3)
    changed(folder, "votes", lambda row: row | {"value": 1})

    data = read_dataset(folder)

    assert not any(row.is_pair for row in data.rows)
    assert all(row.label for row in data.rows if row.label is not None)


def test_an_edit_is_above_its_original_unless_its_maker_says_otherwise(tmp_path: Path) -> None:
    folder = write_small(tmp_path, sessions=6, edits=1.0, taste=lambda _: 0.0, voters=3)
    edits = {item["item_id"]: item for item in rounds_of(folder) if item["author_id"]}
    original = {one["meta"]["edit_of"]: one["author_id"] for one in edits.values()}

    def level(row: Json) -> Json:
        return row | {"value": 1}

    def against(row: Json) -> Json:
        by = row["voter_id"]
        if original.get(row["item_id"]) == by:
            return row | {"value": 1}
        item = edits.get(row["item_id"])
        return row | {"value": 0 if item and item["author_id"] == by else row["value"]}

    changed(folder, "votes", level)
    for_it = [row for row in read_dataset(folder).rows if row.source == "edit"]
    changed(folder, "votes", against)
    kept = [row for row in read_dataset(folder).rows if row.source == "edit"]

    assert len(for_it) == len(edits)
    assert kept == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("... --- ...", "empty"),
        ("The moon \x00 waits.", "not_text"),
        ("The moon \ud800 waits.", "not_text"),
        ("moon " * 200_000, "too_long"),
        ("月亮在等潮水，灯也睡了，钟声落下来。", "language"),
    ],
)
def test_texts_that_teach_nothing_are_left_out_and_counted(
    tmp_path: Path, text: str, reason: str
) -> None:
    folder = write_small(tmp_path, sessions=3, rounds=2)
    first = rounds_of(folder)[0]["item_id"]
    changed(folder, "items", lambda r: r | {"text": text} if r["item_id"] == first else r)

    data = read_dataset(folder)

    assert data.gathered.left_out[reason] > 0
    assert f"(`{reason}`)" in data.card()
    assert all(text not in (row.chosen, row.rejected) for row in data.rows if text)


def test_drafts_that_a_reader_cannot_tell_apart_make_no_pair(tmp_path: Path) -> None:
    folder = write_small(tmp_path, sessions=3, texts=["The moon waits.", "the MOON waits"])

    data = read_dataset(folder)

    assert not any(row.is_pair for row in data.rows)
    assert set(data.gathered.left_out) == {"near_identical"}


def test_the_same_two_drafts_teach_once(tmp_path: Path) -> None:
    texts = ["The moon waits.", "A boat burns.", "Salt in the bread.", "Nobody rang."]
    data = read_dataset(write_small(tmp_path, sessions=6, texts=texts))

    pairs = [tuple(sorted((row.chosen, row.rejected))) for row in data.rows if row.is_pair]

    assert len(pairs) == len(set(pairs)) <= 6
    assert data.gathered.left_out["double"] > 0


def test_a_preferred_draft_that_breaks_its_form_is_left_out(tmp_path: Path) -> None:
    folder = write_small(tmp_path, sessions=3)
    broken = {item["item_id"] for item in rounds_of(folder) if "moon" in item["text"]}
    whole = {item["text"] for item in rounds_of(folder) if item["item_id"] not in broken}

    def faulty(row: Json) -> Json:
        return row | {"meta": row["meta"] | {"problems": int(row["item_id"] in broken)}}

    changed(folder, "items", faulty)
    data = read_dataset(folder)

    assert data.gathered.left_out["breaks_form"] > 0
    assert all(row.chosen in whole for row in data.rows if row.rejected in whole)


def test_pictures_of_other_words_make_no_pair(tmp_path: Path) -> None:
    folder = write_small(tmp_path, sessions=3, kind="image")

    def other(row: Json) -> Json:
        return row | {"meta": row["meta"] | {"prompt": f"a thing {row['position']}"}}

    changed(folder, "items", other)

    data = read_dataset(folder)
    assert data.pictures == ()
    assert set(data.gathered.left_out) == {"other_words"}


def test_a_changed_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    folder = write_small(tmp_path, sessions=3)
    write_rows(folder / "votes.jsonl.gz", [])

    with pytest.raises(BrokenVotes, match=r"votes.jsonl.gz was changed since"):
        read_dataset(folder)


def test_a_changed_picture_is_told_in_one_sentence(tmp_path: Path) -> None:
    folder = write_small(tmp_path, sessions=3, kind="image")
    for picture in (folder / "pictures").iterdir():
        picture.write_bytes(b"another")

    with pytest.raises(BrokenVotes, match="was changed since"):
        read_dataset(folder)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("items", {"file": "pictures/../../secret.webp"}, "is no picture of this folder"),
        ("items", {"position": float(2**60)}, "lies outside"),
        ("items", {"item_id": 7}, "item_id is no text"),
        ("items", {"meta": []}, "meta is no object"),
        ("votes", {"value": 7}, "neither 0 nor 1"),
        ("votes", {"weight": -1}, "lies outside"),
        ("votes", {"item_id": "nobody"}, "no item of its round"),
        ("contexts", {"language": "xx"}, "neither en nor zh"),
        ("contexts", {"authors": "all"}, "no list of texts"),
    ],
)
def test_rows_that_cannot_be_are_told_by_their_line(
    tmp_path: Path, name: str, change: Json, said: str
) -> None:
    folder = write_small(tmp_path, sessions=3, rounds=1, kind="image")
    changed(folder, name, lambda row: row | change)

    with pytest.raises(BrokenVotes, match=said) as told:
        read_dataset(folder)

    assert f"{name}.jsonl.gz, line " in str(told.value)
    assert len(str(told.value)) < 500
