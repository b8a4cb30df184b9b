"""
Which recipes a run tries: a few declared ones, laid around the best of the runs before it.

Knows recipes and the lines of a shelf's history; trains nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from engine.training.text.recipe import Recipe

Preset = Literal["quick", "usual"]
PRESETS: tuple[Preset, ...] = ("quick", "usual")

# Times the centre's learning rate, and its hold on the chosen text; the likeliest first, since a
# run that has no time left stops trying.
_TRIED: Mapping[Preset, tuple[tuple[float, float], ...]] = {
    "quick": ((1.0, 1.0),),
    "usual": ((1.0, 1.0), (2.0, 1.0), (0.5, 1.0)),
}
_CENTRE: Mapping[Preset, Recipe] = {
    "quick": Recipe(lr=5e-4, beta=0.1, sft_weight=1.0, epochs=3),
    "usual": Recipe(lr=5e-4, beta=0.1, sft_weight=1.0, epochs=3),
}
_LEAST_LR, _MOST_LR = 2e-5, 4e-3
_MOST_HOLD = 4.0
_LOST = frozenset({"form", "variety", "reads", "copies", "canary"})  # what holding on mends


def grid(
    preset: Preset,
    *,
    earlier: Sequence[Mapping[str, Any]] = (),
    centre: Recipe | None = None,
    loss: Literal["dpo", "kto", "sft"] = "dpo",
    seed: int = 0,
    threads: int = 1,
) -> list[Recipe]:
    """
    The recipes to try, the likeliest first.

    Args:
        earlier: Lines of the shelf's history, oldest first; the best of the last few is the centre.
        centre: Given by somebody who knows better than history.
    """
    middle = centre or _best(earlier) or _CENTRE[preset]
    middle = replace(middle, loss=loss, seed=seed, threads=threads)
    found: list[Recipe] = []
    for faster, firmer in _TRIED[preset]:
        lr = min(_MOST_LR, max(_LEAST_LR, middle.lr * faster))
        hold = min(_MOST_HOLD, middle.sft_weight * firmer)
        one = replace(middle, lr=lr, sft_weight=hold)
        if one not in found:
            found.append(one)
    return found


def _best(earlier: Sequence[Mapping[str, Any]]) -> Recipe | None:
    """
    The recipe that served best of the last ten runs, gentler if the gate refused it; None of none.
    """
    known = [one for one in (_read(line) for line in earlier[-10:]) if one is not None]
    if not known:
        return None
    _, _, recipe, why = max(known, key=lambda one: one[:2])
    if why in _LOST:
        gentler = max(_LEAST_LR, recipe.lr / 2)
        return replace(recipe, lr=gentler, sft_weight=min(_MOST_HOLD, recipe.sft_weight * 2))
    return replace(recipe, lr=max(_LEAST_LR, recipe.lr / 4)) if why == "nan" else recipe


def _read(line: Mapping[str, Any]) -> tuple[bool, float, Recipe, str | None] | None:
    """Whether it was let in, how many pairs it told, by which recipe, why it was refused."""
    validation, recipe, why = line.get("validation"), line.get("recipe"), line.get("why")
    told = validation.get("told") if isinstance(validation, Mapping) else None
    if not isinstance(recipe, Mapping):
        return None
    try:
        read = Recipe.of(recipe)
    except ValueError:  # of another version of this house
        return None
    share = float(told) if isinstance(told, int | float) else 0.0
    return why is None, share, read, why if isinstance(why, str) else None
