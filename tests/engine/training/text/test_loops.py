"""Rows against words without end."""

from pathlib import Path

import torch

from engine.training.text.base import load
from engine.training.text.likelihood import held
from engine.training.text.loops import LOOP, looped
from engine.training.text.recipe import Recipe
from engine.training.text.run import bench_of, train
from engine.training.text.tokens import Tokens
from tests.engine.training.text.tiny import dataset, likes_the_moon, tiny_base

PAIR = Tokens((1, 2), tuple(range(10, 50)), (3, 4, 5), 1.5, 1.5)


def test_a_loop_stands_below_the_text_that_it_breaks_off() -> None:
    [row] = looped([PAIR], 1.0, seed=0)

    begun = len(row.rejected) - LOOP
    assert row.rejected[:begun] == row.chosen[:begun] == PAIR.chosen[:begun]
    assert set(row.rejected[begun - 1 :]) == {PAIR.chosen[begun - 1]}
    assert row.chosen == PAIR.chosen[: begun + LOOP]
    assert (row.weight, row.hold) == (1.0, 0.0)


def test_as_many_as_were_asked_for_of_pairs_alone() -> None:
    passage = Tokens((1,), PAIR.chosen, (), 0.0, 1.0)
    short = Tokens((1,), (1, 2), (3,), 1.0, 1.0)

    assert len(looped([PAIR] * 8 + [passage] * 8, 0.25, seed=0)) == 2
    assert looped([passage, short], 1.0, seed=0) == []
    assert looped([PAIR] * 8, 0.25, seed=0) == looped([PAIR] * 8, 0.25, seed=0)


def test_an_adapter_trained_with_them_loops_less(tmp_path: Path) -> None:
    """Measured on loops in texts of other rounds, beside an adapter trained without them."""
    base = tiny_base(tmp_path / "base")
    data = dataset(likes_the_moon(), tmp_path)
    held_out = bench_of(data, base, Recipe()).validation
    loops = looped(held_out, 1.0, seed=1)

    def likely(share: float) -> float:
        recipe = Recipe(lr=5e-3, epochs=2, max_length=256, loops=share)
        out = tmp_path / f"{share}"
        train(data, base, out, recipe)
        from peft import PeftModel

        model = PeftModel.from_pretrained(load(base), out / "adapter")
        with torch.inference_mode():
            return sum(rejected for _, rejected in held(model, loops, 0, 8)) / len(loops)

    assert likely(0.5) < likely(0.0) - 1
