"""Which recipes for pictures are tried."""

from dataclasses import replace

import pytest

from engine.training.image.recipe import HUB, LEAST_DPO, Recipe, grid


def test_few_pairs_only_show_what_was_liked() -> None:
    assert [one.loss for one in grid("usual", LEAST_DPO - 1, centre=Recipe())] == ["weighted"]


def test_the_weighted_loss_comes_last_and_only_where_there_is_time() -> None:
    assert [one.loss for one in grid("quick", 100, centre=Recipe())] == ["dpo"]
    assert [one.loss for one in grid("usual", 100, centre=Recipe())] == [*["dpo"] * 3, "weighted"]


def test_the_grid_lies_around_the_last_recipe_that_was_let_in() -> None:
    earlier = [
        {"verdict": "promoted", "recipe": replace(Recipe(), lr=5e-4).as_json()},
        {"verdict": "refused", "recipe": replace(Recipe(), lr=9e-3).as_json()},
        {"verdict": "trial", "recipe": {"of": "another version"}},
    ]

    assert grid("quick", 100, earlier=earlier, centre=Recipe())[0].lr == 5e-4


def test_rates_of_a_model_with_another_loss_are_not_taken_over() -> None:
    earlier = [
        {"verdict": "promoted", "recipe": replace(HUB, lr=3e-4).as_json()},
        {"verdict": "promoted", "recipe": Recipe().as_json()},
    ]

    assert grid("quick", 100, earlier=earlier, centre=HUB)[0].lr == 3e-4


def test_what_a_recipe_does_not_say_is_as_usual_for_its_model() -> None:
    assert Recipe.of({"steps": 9}, HUB) == replace(HUB, steps=9)


def test_a_recipe_is_read_back_as_it_was_written() -> None:
    made = Recipe(lr=2e-3, steps=7, guard=False)

    assert Recipe.of(made.as_json()) == made


@pytest.mark.parametrize(
    "said", [{"lr": "fast"}, {"magic": 1}, {"loss": "kto"}, {"rank": 0}, {"steps": 0}]
)
def test_what_is_no_recipe_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="recipe"):
        Recipe.of(said)
