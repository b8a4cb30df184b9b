"""Which recipes a run tries, and how earlier runs move them."""

import pytest

from engine.training.text.grid import PRESETS, grid
from engine.training.text.recipe import Recipe
from engine.training.text.tokens import Tokens
from engine.training.text.validation import MOST_LOST, Validation, validated

MADE = Recipe(lr=3e-4, sft_weight=0.3)


def line(recipe: Recipe, told: float, why: str | None = None) -> dict[str, object]:
    return {"recipe": recipe.as_json(), "validation": {"told": told}, "why": why}


def test_quick_tries_one_and_usual_a_few() -> None:
    assert [len(grid(one)) for one in PRESETS] == [1, 3]


def test_the_next_grid_is_laid_around_the_best_before_it() -> None:
    worse = Recipe(lr=2e-3, sft_weight=0.1)

    found = grid("usual", earlier=[line(worse, 0.6), line(MADE, 0.8)], seed=4, threads=2)

    assert (found[0].lr, found[0].sft_weight) == (3e-4, 0.3)
    assert {one.lr for one in found} == {1.5e-4, 3e-4, 6e-4}
    assert {(one.seed, one.threads) for one in found} == {(4, 2)}


@pytest.mark.parametrize("why", ["form", "variety", "reads", "copies"])
def test_what_cost_the_model_its_language_is_tried_more_gently(why: str) -> None:
    first = grid("quick", earlier=[line(MADE, 0.9, why)])[0]

    assert first.lr < MADE.lr
    assert first.sft_weight > MADE.sft_weight


def test_a_recipe_that_was_let_in_goes_before_one_that_was_not() -> None:
    found = grid("quick", earlier=[line(MADE, 0.6), line(Recipe(lr=1e-3), 0.9, "form")])

    assert found[0].lr == MADE.lr


def test_lines_of_another_version_are_passed_over() -> None:
    broken = [{"recipe": {"speed": 3}}, {"recipe": None}, {}]

    assert grid("quick", earlier=broken) == grid("quick")


@pytest.mark.parametrize(
    "said", [{"lr": "fast"}, {"rank": 0}, {"rank": True}, {"loss": "ppo"}, {"beta": float("nan")}]
)
def test_no_recipe_is_none(said: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"recipe|loss"):
        Recipe.of(said)


def test_a_recipe_is_the_same_after_its_json() -> None:
    assert Recipe.of(MADE.as_json()) == MADE


def test_what_lost_its_language_goes_behind_what_kept_it() -> None:
    forgetful = Validation(told=0.9, surprise=0.3, lost=MOST_LOST + 0.01, pairs=50)
    steady = Validation(told=0.6, surprise=0.6, lost=0.0, pairs=50)

    assert steady.merit > forgetful.merit


def test_a_likelihood_that_is_no_number_is_no_validation() -> None:
    one = Tokens((1,), (2,), (3,), 1.0, 1.0)

    assert validated([one], [(float("nan"), 0.0)]) is None
    assert validated([one], [(1.0, 0.0)]) is not None
