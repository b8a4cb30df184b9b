"""Pairs that somebody brings, in every form that TRL knows and in many that nobody does."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from engine.training.dataset import SPLITS, Message, read_dataset
from engine.training.rows import MAX_LINE, BrokenVotes

Json = dict[str, Any]

PLAIN = {"prompt": "Write.", "chosen": "The moon waits.", "rejected": "A boat burns."}


def said(role: str, content: str) -> Json:
    return {"role": role, "content": content}


def brought(folder: Path, *rows: Json, name: str = "pairs.jsonl") -> Path:
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    if name.endswith(".gz"):
        (folder / name).write_bytes(gzip.compress(lines.encode()))
    else:
        (folder / name).write_text(lines, encoding="utf-8")
    return folder


def many(n: int, word: str = "tide") -> list[Json]:
    return [
        {"prompt": f"Of {word} {i}.", "chosen": f"{word} {i} sings", "rejected": f"no {i} {word}"}
        for i in range(n)
    ]


@pytest.mark.parametrize(
    "row",
    [
        PLAIN,
        {
            "prompt": [said("user", "Write.")],
            "chosen": [said("assistant", "The moon waits.")],
            "rejected": [said("assistant", "A boat burns.")],
        },
        {
            "chosen": [said("user", "Write."), said("assistant", "The moon waits.")],
            "rejected": [said("user", "Write."), said("assistant", "A boat burns.")],
        },
        {
            "prompt": [said("user", "Write.")],
            "chosen": [said("user", "Write."), said("assistant", "The moon waits.")],
            "rejected": [said("user", "Write."), said("assistant", "A boat burns.")],
        },
        {"chosen": "Write.The moon waits.", "rejected": "Write.A boat burns."},
    ],
)
def test_a_pair_is_read_in_each_form(tmp_path: Path, row: Json) -> None:
    (found,) = read_dataset(brought(tmp_path, row)).rows

    assert found.prompt == (Message("user", "Write."),)
    assert (found.chosen, found.rejected) == ("The moon waits.", "A boat burns.")
    assert (found.source, found.weight, found.language) == ("given", 1.0, "en")


def test_single_votes_and_texts_to_write_after_are_read(tmp_path: Path) -> None:
    folder = brought(
        tmp_path,
        {"prompt": "Write.", "completion": "The moon waits.", "label": True},
        {"prompt": "Write.", "completion": "A boat burns.", "label": False},
        {"messages": [said("user", "Write."), said("assistant", "Salt.")]},
    )

    data = read_dataset(folder)

    assert {row.chosen: row.label for row in data.rows} == {
        "The moon waits.": True,
        "A boat burns.": False,
        "Salt.": None,
    }
    assert not any(row.is_pair for row in data.rows)


def test_files_packed_and_plain_are_one_set(tmp_path: Path) -> None:
    brought(tmp_path, *many(20), name="a.jsonl")
    brought(tmp_path, *many(20, "lamp"), name="b.jsonl.gz")

    data = read_dataset(tmp_path)

    assert data.manifest()["pairs"] == 40
    assert all(data.pairs(name) for name in SPLITS)
    assert read_dataset(tmp_path).manifest() == data.manifest()


def test_one_file_is_a_set_too(tmp_path: Path) -> None:
    brought(tmp_path, *many(5))

    assert read_dataset(tmp_path / "pairs.jsonl").manifest()["pairs"] == 5


def test_files_named_for_a_split_keep_to_it(tmp_path: Path) -> None:
    brought(tmp_path, *many(10), name="train.jsonl")
    brought(tmp_path, *many(4, "lamp"), name="test-00000.jsonl")

    data = read_dataset(tmp_path)

    assert {row.chosen.split()[0] for row in data.pairs("test")} == {"lamp"}
    assert data.pairs("validation")
    assert {row.chosen.split()[0] for row in data.pairs("train")} == {"tide"}


def test_rows_of_one_prompt_are_never_parted(tmp_path: Path) -> None:
    rows = [row | {"prompt": f"Of {i % 5}."} for i, row in enumerate(many(40))]

    data = read_dataset(brought(tmp_path, *rows))

    held = {name: {row.prompt for row in data.pairs(name)} for name in SPLITS}
    assert all(held.values())
    assert sum(map(len, held.values())) == 5


def test_a_weight_is_kept_beside_others(tmp_path: Path) -> None:
    rows = [
        row | {"weight": 3.0 if i == 0 else 1.0, "session": "one"} for i, row in enumerate(many(4))
    ]

    data = read_dataset(brought(tmp_path, *rows))

    assert sorted(row.weight for row in data.rows) == pytest.approx([2 / 3] * 3 + [2.0])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"prompt": "Write."}, "neither chosen and rejected nor a completion"),
        ({"prompt": "Write.", "chosen": "a"}, "has no rejected"),
        ({"prompt": "Write.", "chosen": 7, "rejected": "b"}, "no list of messages"),
        ({"prompt": "Write.", "chosen": "a", "rejected": ["b"]}, "rejected is no text"),
        ({"prompt": 7, "chosen": "a", "rejected": "b"}, "no list of messages"),
        ({"chosen": "a", "rejected": "b"}, "has no prompt"),
        ({"prompt": [], "chosen": "a", "rejected": "b"}, "no list of messages"),
        ({"prompt": [{"role": "user"}], "chosen": "a", "rejected": "b"}, "content is no text"),
        (PLAIN | {"weight": "much"}, "weight is no number"),
        (PLAIN | {"weight": -1}, "lies outside"),
        (PLAIN | {"language": "fr"}, "neither en nor zh"),
        ({"prompt": "Write.", "completion": "a", "label": "yes"}, "neither true nor false"),
        ({"messages": [said("user", "Write.")]}, "has no prompt"),
    ],
)
def test_a_row_of_no_known_form_is_told_by_its_line(tmp_path: Path, row: Json, said: str) -> None:
    with pytest.raises(BrokenVotes, match=said) as told:
        read_dataset(brought(tmp_path, PLAIN, row))

    assert "line 2" in str(told.value)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "holds no row"),
        (b"[1, 2]\n", "not a JSON object"),
        (b"nonsense\n", "not JSON"),
        (b"\xff\xfe\n", "breaks off"),
        (b"[" * 100_000 + b"\n", "not JSON"),
        (b'{"prompt": "' + b"a" * (MAX_LINE + 1) + b'"}\n', "longer than"),
    ],
)
def test_files_that_are_no_rows_are_told_in_one_sentence(
    tmp_path: Path, raw: bytes, said: str
) -> None:
    (tmp_path / "pairs.jsonl").write_bytes(raw)

    with pytest.raises(BrokenVotes, match=said):
        read_dataset(tmp_path)


def test_a_folder_of_nothing_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BrokenVotes, match=r"neither snapshot.json nor any .jsonl"):
        read_dataset(tmp_path)
    with pytest.raises(BrokenVotes, match="is not there"):
        read_dataset(tmp_path / "nowhere")


def test_texts_with_half_characters_are_left_out(tmp_path: Path) -> None:
    data = read_dataset(brought(tmp_path, PLAIN, PLAIN | {"chosen": "Half \ud83d of it."}))

    assert len(data.rows) == 1
    assert data.gathered.left_out == {"not_text": 1}
