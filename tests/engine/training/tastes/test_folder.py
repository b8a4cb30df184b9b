"""Folders of votes: what is read, and what is refused with one sentence."""

import gzip
from pathlib import Path

import pytest

from engine.training.rows import BrokenVotes
from engine.training.tastes.folder import fold_of, language_of, read_sets
from tests.engine.training.tastes.folders import packed, small

ITEM = {"item_id": "a", "group_id": "g", "text": "One."}
OTHER = {"item_id": "b", "group_id": "g", "text": "Two."}
PAIR = {"group_id": "g", "a": "a", "b": "b", "p_a": 1.0}


def test_a_folder_and_a_folder_of_folders_are_read_alike(tmp_path: Path) -> None:
    small(tmp_path / "first")
    small(tmp_path / "second", zh=True)

    both = read_sets(tmp_path)

    assert [(one.name, one.language) for one in both] == [("first", "en"), ("second", "zh")]
    assert read_sets(tmp_path / "first") == both[:1]


def test_folds_are_made_by_group_where_none_are_given(tmp_path: Path) -> None:
    (found,) = read_sets(small(tmp_path / "votes"))

    assert dict(found.folds) == {group: fold_of(group) for group in found.folds}
    assert len(set(found.folds.values())) > 1


def test_every_criterion_is_a_set_with_its_own_grades(tmp_path: Path) -> None:
    packed(tmp_path / "items.jsonl.gz", [ITEM, OTHER])
    packed(tmp_path / "eval_pairs.jsonl.gz", [PAIR | {"criterion": c} for c in ("wit", "warmth")])
    votes = [
        {"item_id": "a", "criterion": "wit", "value": 4},
        {"item_id": "a", "criterion": "wit", "value": 2},
        {"item_id": "b", "criterion": "warmth", "counts": {"1": 3, "2": 1}},
    ]
    packed(tmp_path / "votes.jsonl.gz", votes)

    wit, warmth = read_sets(tmp_path)

    assert wit.name == f"{tmp_path.name}: wit"
    assert wit.grades["a"].mean == 3
    assert wit.grades["a"].n == 2
    assert warmth.grades["b"].mean == 1.25
    assert "a" not in warmth.grades


def test_files_with_a_word_in_their_names_are_sets_of_their_own(tmp_path: Path) -> None:
    endings = [one | {"item_id": "e" + one["item_id"], "group_id": "h"} for one in (ITEM, OTHER)]
    ending = {"group_id": "h", "a": "ea", "b": "eb", "p_a": 0.25, "n": 4}
    choice = {"chosen": "ea", "rejected": "eb", "voter_id": "v", "chosen_position": 1}
    packed(tmp_path / "items.jsonl.gz", [ITEM, OTHER])
    packed(tmp_path / "ending_items.jsonl.gz", endings)
    packed(tmp_path / "eval_pairs.jsonl.gz", [PAIR])
    packed(tmp_path / "eval_pairs_ending.jsonl.gz", [ending])
    packed(tmp_path / "pairs.jsonl.gz", [choice])

    plain, found = read_sets(tmp_path)

    assert found.name == f"{tmp_path.name} ending"
    assert set(found.items) == {"ea", "eb"}
    assert not found.pairs[0].a_won
    assert found.choices[0].place == 1
    assert plain.choices == ()


def test_level_pairs_are_left_out(tmp_path: Path) -> None:
    packed(tmp_path / "items.jsonl.gz", [ITEM, OTHER])
    packed(tmp_path / "eval_pairs.jsonl.gz", [PAIR, PAIR | {"p_a": 0.5}])

    (found,) = read_sets(tmp_path)

    assert len(found.pairs) == 1


def test_a_prompt_on_one_item_is_the_premise_of_its_group(tmp_path: Path) -> None:
    packed(tmp_path / "items.jsonl.gz", [ITEM | {"meta": {"prompt": "A storm"}}, OTHER])
    packed(tmp_path / "eval_pairs.jsonl.gz", [PAIR])

    (found,) = read_sets(tmp_path)

    assert found.context("b").premise == "A storm"


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        ({"a": "c"}, "names c, which is no item"),
        ({"p_a": 7}, "outside 0 to 1"),
        ({"p_a": "much"}, "no number"),
        ({"p_a": float("nan")}, "no number"),
        ({"p_a": 0.5}, "no pair that one item won"),
        ({"fold": "first"}, "no number"),
    ],
)
def test_broken_pairs_are_told_in_one_sentence(
    tmp_path: Path, pair: dict[str, object], sentence: str
) -> None:
    packed(tmp_path / "items.jsonl.gz", [ITEM, OTHER])
    packed(tmp_path / "eval_pairs.jsonl.gz", [PAIR | pair])

    with pytest.raises(BrokenVotes, match=sentence):
        read_sets(tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no gzip", "breaks off"),
        (gzip.compress(b'{"item_id": "a"}\n'), "line 1 has no 'group_id'"),
        (gzip.compress(b"[1]\n"), "line 1 is not a JSON object"),
        (gzip.compress(b"{\n"), "line 1 is not JSON"),
        (gzip.compress(b"[" * 100_000), "line 1 is not JSON"),
        (gzip.compress(b"\xff\xfe\n"), "breaks off"),
        (gzip.compress(b'{"item_id": 1}' * 500)[:-9], "breaks off"),
    ],
)
def test_broken_files_are_told_with_their_line(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    packed(tmp_path / "eval_pairs.jsonl.gz", [PAIR])
    (tmp_path / "items.jsonl.gz").write_bytes(content)

    with pytest.raises(BrokenVotes, match=sentence):
        read_sets(tmp_path)


def test_a_group_in_two_folds_is_refused(tmp_path: Path) -> None:
    packed(tmp_path / "items.jsonl.gz", [ITEM, OTHER])
    packed(tmp_path / "eval_pairs.jsonl.gz", [PAIR | {"fold": 0}, PAIR | {"fold": 1}])

    with pytest.raises(BrokenVotes, match="second fold"):
        read_sets(tmp_path)


def test_folders_without_votes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenVotes, match="holds no items"):
        read_sets(tmp_path)
    with pytest.raises(BrokenVotes, match="is not a folder"):
        read_sets(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "language"),
    [("The tide went out.", "en"), ("潮水退去了。", "zh"), ("潮水 OK 退去了", "zh"), ("", "en")],
)
def test_the_language_is_told_from_the_letters(text: str, language: str) -> None:
    assert language_of([text]) == language
