"""The head learns what was put in, from the folds that it may see and no others."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from engine.taste.reward import to_tensors
from engine.training.tastes.accuracy import right
from engine.training.tastes.folder import read_sets
from engine.training.tastes.head_commands import held_out
from engine.training.tastes.head_fit import HeadFit, ridge
from engine.training.tastes.head_targets import targets
from engine.training.tastes.votes import Grade, Item, Pair, VoteSet
from tests.engine.analysis.loaded import space
from tests.engine.training.tastes.folders import small


def graded(groups: int = 20, items: int = 8) -> VoteSet:
    """Captions of which those with a lantern in them are liked; longer or not is all the same."""
    rng = random.Random(3)
    words = ["river", "morning", "silver", "window", "garden", "letter", "winter", "boat"]
    found, grades, pairs = {}, {}, []
    for group in (f"c{n}" for n in range(groups)):
        for n in range(items):
            key, liked = f"{group}-{n}", n % 2
            said = rng.sample(words, rng.randint(4, 8)) + ["lantern"] * liked
            rng.shuffle(said)
            found[key] = Item(key, group, " ".join(said).capitalize() + ".")
            grades[key] = Grade(((1.0, 20.0 - 10 * liked), (3.0, 20.0 + 10 * liked)))
            if n:
                won = 0.9 if liked and not (n - 1) % 2 else 0.1
                pairs.append(Pair(group, key, f"{group}-{n - 1}", won, 40, int(group[1:]) % 3))
    return VoteSet("lanterns", "en", found, tuple(pairs), grades)


def test_what_was_liked_elsewhere_is_told_in_groups_that_were_not_seen() -> None:
    votes = graded()

    margins = held_out([votes], HeadFit([votes], space()))[0]

    assert right(margins, votes.pairs).mean() > 0.95


def test_a_fold_left_out_teaches_nothing() -> None:
    votes = graded()
    turned = {
        key: replace(grade, counts=((1.0, 35.0), (3.0, 5.0)))
        if votes.folds[votes.items[key].group] == 1 else grade
        for key, grade in votes.grades.items()
    }  # fmt: skip
    fold = frozenset({1})

    honest = HeadFit([votes], space())
    other = HeadFit([replace(votes, grades=turned)], space())

    line = "A lantern."
    assert honest.fitted(fold).score(line, "en") == other.fitted(fold).score(line, "en")
    assert honest.fitted().score(line, "en") > other.fitted().score(line, "en")


def test_the_same_votes_give_the_same_head() -> None:
    votes = graded()

    first, second = (to_tensors(HeadFit([votes], space()).experts()) for _ in range(2))

    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_pairs_alone_teach_where_nothing_was_graded(tmp_path: Path) -> None:
    sets = read_sets(small(tmp_path / "votes"))

    margins = held_out(sets, HeadFit(sets, space()))[0]

    assert right(margins, sets[0].pairs).mean() > 0.8


def test_a_look_with_few_texts_gets_no_expert() -> None:
    votes = graded(groups=2)

    assert HeadFit([votes], space()).experts() == {}


def test_worth_is_what_stands_off_the_group() -> None:
    found = targets([graded()])

    assert np.mean([one.worth for one in found]) == pytest.approx(0, abs=1e-9)
    assert {round(one.worth, 3) for one in found} == {-1.0, 1.0}
    assert np.mean([one.weight for one in found]) == pytest.approx(1)


def test_a_lenient_voter_of_one_system_is_believed_half() -> None:
    found = {
        f"{group}-{system}": Item(f"{group}-{system}", group, "A text.", "", system)
        for group in "abcd" for system in "xy"
    }  # fmt: skip
    grades = {key: Grade(((3.0 if key.endswith("x") else 1.0, 1.0),)) for key in found}
    pairs = tuple(Pair(group, f"{group}-x", f"{group}-y", 1.0, 1, 0) for group in "abcd")
    grades["a-y"] = Grade(((3.0, 1.0),))
    votes = VoteSet("one voter", "en", found, pairs, grades)

    worth = dict(zip(found, (one.worth for one in targets([votes])), strict=True))

    assert worth["b-x"] > worth["b-y"]
    assert worth["a-y"] > worth["a-x"]


def test_the_ridge_is_the_one_of_the_normal_equations() -> None:
    rng = np.random.default_rng(1)
    columns = rng.normal(size=(40, 5)).astype(np.float32)
    dense = rng.normal(size=(40, 2)).astype(np.float32)
    worth, weight = rng.normal(size=40), rng.uniform(0.5, 2, size=40)

    found = ridge(sparse.csr_array(columns), dense, worth, weight, 2.0)

    x = np.hstack([columns, dense]).astype(float)
    exact = np.linalg.solve(x.T @ (weight[:, None] * x) + 2 * np.eye(7), x.T @ (weight * worth))
    assert found == pytest.approx(exact, abs=5e-3)
