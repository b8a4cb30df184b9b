"""The fitting of themes and of votes: identities, not snapshots."""

import numpy as np

from engine.analysis.theme_list import ThemeList
from engine.analysis.themes import Lexicon, unit
from engine.analysis.training.themes_corpus import cut
from engine.analysis.training.themes_fit import turned
from engine.analysis.training.votes_fit import fit, held_out, of_column, spread_of
from engine.training.tastes.votes import Pair


def lexicon(words: list[str], vectors: np.ndarray) -> Lexicon:
    rows = {word: row for row, word in enumerate(words)}
    return Lexicon(rows, vectors, np.ones(len(words), np.float32), np.zeros(len(words), np.uint8))


def pairs(won: list[bool], groups: int = 10) -> list[Pair]:
    return [
        Pair(f"g{i % groups}", f"a{i}", f"b{i}", float(w), 1, (i % groups) % 5)
        for i, w in enumerate(won)
    ]


def test_windows_are_whole_sentences_and_nothing_is_lost_but_crumbs() -> None:
    text = "The tide went out and did not come back. " * 40

    found = list(cut(text, "en"))

    assert "".join(found) == text.rstrip() or len(text) - len("".join(found)) < 110
    assert all(window.rstrip().endswith(".") for window in found)
    assert all(len(window) < 520 for window in found)


def test_turning_finds_a_rotation_that_was_hidden() -> None:
    themes = ThemeList.load()
    english = [en for pictures in themes.pictures for en, _ in pictures]
    english = list(dict.fromkeys(english))
    rng = np.random.default_rng(0)
    places = np.stack([unit(row) for row in rng.normal(size=(len(english), 8)).astype(np.float32)])
    hidden, _ = np.linalg.qr(rng.normal(size=(8, 8)))
    chinese: dict[str, np.ndarray] = {}
    for pictures in themes.pictures:
        for en, names in pictures:
            for zh in names:
                chinese.setdefault(zh, places[english.index(en)] @ hidden.T)
    left = lexicon(list(chinese), np.stack(list(chinese.values())).astype(np.float32))

    found = turned(left, lexicon(english, places), themes)

    sea = found.vectors[found.rows["海"]]
    assert float(sea @ places[english.index("sea")]) > 0.95
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-4)


def test_a_column_that_decides_is_right_every_time_and_its_reverse_never() -> None:
    won = [bool(i % 2) for i in range(40)]
    gaps = np.where(won, 1.0, -1.0)

    assert of_column(gaps, pairs(won)).share == 1.0
    assert of_column(-gaps, pairs(won)).share == 0.0
    assert of_column(np.zeros(40), pairs(won)).share == 0.5


def test_noise_is_a_coin_toss_on_held_out_groups() -> None:
    rng = np.random.default_rng(1)
    won = [bool(v) for v in rng.integers(0, 2, 2_000)]

    found = held_out(rng.normal(size=(2_000, 6)), pairs(won, 100), signed=True)

    assert abs(found.share - 0.5) < 4 * found.error
    assert 0.003 < found.error < 0.05


def test_weights_find_the_column_that_votes_follow() -> None:
    rng = np.random.default_rng(2)
    gaps = rng.normal(size=(1_500, 4))
    won = gaps[:, 2] + 0.3 * rng.normal(size=1_500) > 0

    weights = fit(gaps, won, signed=False)

    assert int(np.argmax(weights)) == 2
    assert weights.min() >= 0


def test_a_column_against_the_votes_is_not_silenced_but_counts_least() -> None:
    rng = np.random.default_rng(3)
    gaps = rng.normal(size=(1_500, 3))
    won = gaps[:, 0] - gaps[:, 1] > 0

    unsigned = fit(gaps, won, signed=False)
    assert 0 < unsigned[1] == unsigned.min() < unsigned[0] / 2
    assert fit(gaps, won, signed=True)[1] < -0.3


def test_a_column_that_never_differs_has_the_spread_of_the_others() -> None:
    gaps = np.column_stack([np.zeros(10), np.arange(10.0)])

    assert spread_of(gaps)[0] == spread_of(gaps)[1] > 1.0
    assert spread_of(gaps[:, :1]) == [1.0]
