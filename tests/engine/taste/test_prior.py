"""The shipped priors, and files that are none."""

import json
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.taste.features import CODES, Kind
from engine.taste.prior import SHIPPED, load_prior
from engine.types import Language


@pytest.mark.parametrize("kind", ["text", "image"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_prior_ships_for_each_kind_and_language(kind: Kind, language: Language) -> None:
    prior = load_prior(kind, language)

    assert prior.codes == CODES[kind]
    assert (np.diag(prior.spread_guild) < 1).all()  # more than 1 would claim wild communities
    assert (np.diag(prior.spread_guild) > 0.0025).all()  # below 0.05 nothing could be learned
    assert np.abs(prior.mean).max() < 1
    assert 0 < prior.ties < 10


def changed(tmp_path: Path, **kept: object) -> Path:
    whole: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    whole["priors"]["text/en"] |= kept
    path = tmp_path / "prior.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def test_without_a_half_life_nothing_fades(tmp_path: Path) -> None:
    assert load_prior("text", "en", changed(tmp_path, half_life=None)).half_life == inf


@pytest.mark.parametrize(
    "kept",
    [
        {"codes": ["length"]},
        {"mean": [0.0]},
        {"mean": [float("nan")] * 12},
        {"spread_guild": np.zeros((12, 12)).tolist()},
        {"spread_form": np.triu(np.ones((12, 12))).tolist()},
        {"ties": 0},
        {"half_life": -1.0},
        {"unexplained": "much"},
        {"mean": None},
    ],
)
def test_numbers_that_are_no_prior_are_refused(tmp_path: Path, kept: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        load_prior("text", "en", changed(tmp_path, **kept))


def test_a_file_without_the_language_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prior.json"
    path.write_text('{"priors": {}}', encoding="utf-8")

    with pytest.raises(ValueError, match="text/en"):
        load_prior("text", "en", path)
