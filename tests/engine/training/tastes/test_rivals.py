"""Rivals, shares and errors: identities on made-up votes."""

from pathlib import Path

import numpy as np
import pytest

from engine.training.tastes.accuracy import Figure, difference, over_groups, right
from engine.training.tastes.baselines import by_system, longer, rivals
from engine.training.tastes.folder import read_sets
from engine.training.tastes.surface import NAMES, surface
from engine.training.tastes.systems import within_systems
from engine.training.tastes.votes import Grade, Item, Pair, VoteSet
from tests.engine.training.tastes.folders import small


def pair(group: str, won: bool, fold: int = 0) -> Pair:
    return Pair(group, f"{group}a", f"{group}b", float(won), 1, fold)


def test_level_pairs_are_told_half_right() -> None:
    pairs = [pair("g", True), pair("h", False)]

    assert right(np.array([0.0, -2.0]), pairs).tolist() == [0.5, 1.0]


def test_an_error_counts_groups_not_pairs() -> None:
    pairs = [pair(group, True) for group in "gggghhhh"]

    found = over_groups(np.array([1.0] * 4 + [0.0] * 4), pairs)

    assert found.mean == 0.5
    assert found.error == pytest.approx(0.5)  # of two groups, not of eight pairs


def test_a_scorer_does_not_differ_from_itself() -> None:
    margins = np.array([1.0, -1.0, 0.5])

    found = difference(margins, margins, [pair(g, True) for g in "ghi"])

    assert (found.mean, found.error, found.verdict) == (0.0, 0.0, "noise")


@pytest.mark.parametrize(
    ("mean", "error", "verdict"),
    [(0.05, 0.02, "better"), (0.05, 0.03, "noise"), (-0.05, 0.02, "worse")],
)
def test_two_standard_errors_make_a_difference(mean: float, error: float, verdict: str) -> None:
    assert Figure(mean, error).verdict == verdict


@pytest.mark.parametrize("zh", [False, True])
def test_rivals_find_that_the_longer_are_liked(tmp_path: Path, zh: bool) -> None:
    (votes,) = read_sets(small(tmp_path / "votes", zh=zh))

    found = {r.name: right(r.margins(votes), votes.pairs).mean() for r in rivals()}

    assert found["longer wins"] == 1 if zh else found["longer wins"] > 0.95
    assert found["surface features"] > 0.9
    assert found["knowing the system alone"] == 0.5
    assert all(np.isfinite(share) for share in found.values())


def test_a_rival_is_not_fitted_on_the_pairs_that_it_tells(tmp_path: Path) -> None:
    (votes,) = read_sets(small(tmp_path / "votes", groups=8))
    turned = VoteSet(
        "turned",
        "en",
        votes.items,
        tuple(
            Pair(p.group, p.a, p.b, 1 - p.share if p.fold == 1 else p.share, 1, p.fold)
            for p in votes.pairs
        ),
        {},
    )
    rival = next(r for r in rivals() if r.name == "surface features")
    told = np.array([p.fold for p in votes.pairs]) == 1

    same = np.allclose(rival.margins(votes)[told], rival.margins(turned)[told])

    assert told.any()
    assert same


def test_an_encoder_is_a_rival_only_by_name(tmp_path: Path) -> None:
    (votes,) = read_sets(small(tmp_path / "votes"))

    def encode(texts: list[str]) -> np.ndarray:
        return np.array([[len(text), 1.0] for text in texts], np.float32)

    found = {r.name: r for r in rivals(encode)}

    assert {"encoder", "encoder and surface"} & {r.name for r in rivals()} == set()
    assert not found["encoder"].offline
    assert right(found["encoder"].margins(votes), votes.pairs).mean() > 0.9


@pytest.mark.parametrize("text", ["", "?", "\ud800\x00", "。" * 50, "a" * 100_000])
def test_figures_of_any_text_are_finite(text: str) -> None:
    assert np.isfinite(surface(text, "en")).all()
    assert surface(text, "zh").shape == (len(NAMES),)


def with_systems() -> VoteSet:
    items, grades, pairs = {}, {}, []
    for n in range(8):
        group, fold = f"g{n}", n % 2
        for system, mean in (("good", 4), ("bad", 2)):
            key = f"{group}-{system}"
            items[key] = Item(key, group, "Text.", system=system)
            grades[key] = Grade(((float(mean), 2), (float(n), 1)))
        pairs.append(Pair(group, f"{group}-good", f"{group}-bad", 1.0, 3, fold))
    return VoteSet("made up", "en", items, tuple(pairs), grades)


def test_knowing_the_system_is_worth_nothing_within_a_system() -> None:
    votes = with_systems()

    within = within_systems(votes)

    assert right(by_system(votes), votes.pairs).mean() == 1
    assert within is not None
    assert len(within.pairs) == 2 * 2 * 6  # systems, folds, pairs of four prompts
    assert all(within.items[p.a].system == within.items[p.b].system for p in within.pairs)
    assert right(by_system(within), within.pairs).mean() == 0.5


def test_single_votes_are_not_compared_across_prompts() -> None:
    votes = with_systems()
    single = {key: Grade(((grade.mean, 1),)) for key, grade in votes.grades.items()}

    assert within_systems(VoteSet("made up", "en", votes.items, votes.pairs, single)) is None


def test_longer_is_a_plain_count(tmp_path: Path) -> None:
    (votes,) = read_sets(small(tmp_path / "votes", groups=2, items=2))

    first = votes.pairs[0]

    assert longer(votes)[0] == len(votes.items[first.a].text) - len(votes.items[first.b].text)
