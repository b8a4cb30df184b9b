"""
From pictures that were voted on back to the compositions that made them.

A composition is not kept: model, words and seed give the same one again. What cannot be composed
again (from another picture, by an adapter that is gone, by other weights) is left out and counted.
Knows no votes and trains nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.errors import BadOutput, Rejected
from engine.image.backend import Order
from engine.image.house.composer.adapters import adapted
from engine.image.house.composer.codes import N_CODES, Vector, decoded, encoded
from engine.image.house.composer.model import Composer, FlowNetwork
from engine.image.house.composer.sample import GUIDANCE, STEPS, Wish, composed, padded
from engine.image.house.composer.tokens import tokenized
from engine.image.house.composer.wishing import wish_of
from engine.image.house.world import mapped
from engine.image.scenes.scene import caption
from engine.training.examples import Pictured, PictureRow
from engine.training.image.words import Words, words_of

MAX_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Made:
    """One composition that is known again, and the wish that brought it."""

    end: Vector  # (SIZE,), codes whole and shares in [0, 1], as they were drawn
    wish: Wish


@dataclass(frozen=True, slots=True)
class Pair:
    """Two compositions of the same words, of which members liked the first better."""

    chosen: Made
    rejected: Made
    row: PictureRow


@dataclass(frozen=True, slots=True)
class Recomposed:
    """Pairs in the order of their rows, and why pictures are missing."""

    pairs: tuple[Pair, ...]
    left_out: Mapping[str, int]


def recomposed(
    rows: Iterable[PictureRow],
    model: Composer,
    base: str,
    shelf: Path | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> Recomposed:
    """
    Compose every picture of the rows again, each once.

    Args:
        base: Digest of the model's weights, that adapters name.
        shelf: Where the adapters of earlier rounds lie, each by its name.
        told: Called with the number of rows that are done.
    """
    studio = Studio(model, base, shelf)
    pairs = []
    for number, row in enumerate(rows, 1):
        both = [studio.again(words_of(row), one) for one in (row.chosen, row.rejected)]
        if both[0] is not None and both[1] is not None:
            pairs.append(Pair(both[0], both[1], row))
        told(number)
    return Recomposed(tuple(pairs), dict(sorted(studio.left_out.items())))


class Studio:
    """The model with the adapters of earlier rounds, each read when a picture first needs it."""

    def __init__(self, model: Composer, base: str, shelf: Path | None) -> None:
        self._model = model
        self._base = base
        self._shelf = shelf
        self._flows: dict[str, FlowNetwork | None] = {}
        self._known: dict[tuple[Words, int, str | None, str, bool], Made | None] = {}
        self.left_out: Counter[str] = Counter()

    def again(self, words: Words, picture: Pictured) -> Made | None:
        """The composition of a picture; None where it cannot be had, which is counted by cause."""
        alone = picture.of is None and picture.strength is None
        key = (words, picture.seed, picture.adapter, picture.text, alone)
        if key not in self._known:
            self._known[key] = self._made(words, picture)
        return self._known[key]

    def _made(self, words: Words, picture: Pictured) -> Made | None:
        made = self._tried(words, picture)
        if isinstance(made, Made):
            return made
        self.left_out[made] += 1
        return None

    def _tried(self, words: Words, picture: Pictured) -> Made | str:
        """A composition, or why it cannot be had."""
        if picture.of is not None or picture.strength is not None:
            return "from a picture"
        if not 0 <= picture.seed <= MAX_SEED:
            return "without a seed"
        flow = self._flow(picture.adapter)
        if flow is None:
            return "by an adapter that is gone"
        wish = wish_for(words, picture.seed)
        try:
            scene, layout = decoded(composed_alone(self._model, flow, wish))
        except BadOutput:
            return "not finite"
        if picture.text not in (caption(scene, "en"), caption(scene, "zh")):
            return "made otherwise"
        return Made(encoded(scene, layout), wish)

    def _flow(self, adapter: str | None) -> FlowNetwork | None:
        if adapter is None:
            return self._model.flow
        if adapter not in self._flows:
            self._flows[adapter] = self._from_shelf(adapter)
        return self._flows[adapter]

    def _from_shelf(self, adapter: str) -> FlowNetwork | None:
        if self._shelf is None or adapter != Path(adapter).name:
            return None
        try:
            return adapted(self._model.flow, self._shelf / adapter, self._base)
        except Rejected:
            return None


def wish_for(words: Words, seed: int) -> Wish:
    """As the image server wishes for a picture that starts from nothing."""
    order = Order(words.prompt, seed, words.negative, words.style)
    return wish_of(order, mapped(words.prompt))


def composed_alone(model: Composer, flow: FlowNetwork, wish: Wish) -> Vector:
    """The composition of one wish at the server's own steps and guidance, (SIZE,)."""
    *_, last = composed(model, flow, [wish], STEPS, GUIDANCE)
    end: Vector = last[0]
    return end


@dataclass(frozen=True, slots=True)
class Table:
    """
    Compositions with all that their loss needs, one a line.

    Texts were read once, as the text encoder is not changed.
    """

    ends: Tensor  # (N, SIZE)
    texts: Tensor  # (N, T, C)
    seen: Tensor  # (N, T)
    styles: Tensor  # (N,)
    allowed: Tensor  # (N, N_CODES)

    def of(self, rows: Tensor) -> "Table":
        return Table(
            *(part[rows] for part in (self.ends, self.texts, self.seen, self.styles, self.allowed))
        )

    def __len__(self) -> int:
        return len(self.ends)


def table(model: Composer, made: Iterable[Made]) -> Table:
    """
    Raises:
        ValueError: There are none.
    """
    every = list(made)
    if not every:
        raise ValueError("no compositions")
    wishes = [one.wish for one in every]
    ids, seen = padded([tokenized(wish.text) for wish in wishes])
    with torch.no_grad():
        parts = [slice(at, at + 64) for at in range(0, len(ids), 64)]
        texts = torch.cat([model.text(ids[part], seen[part]) for part in parts])
    open_ = np.ones(N_CODES, np.bool_)
    rules = [open_ if wish.allowed is None else wish.allowed for wish in wishes]
    return Table(
        torch.from_numpy(np.stack([one.end for one in every])),
        texts,
        seen,
        torch.tensor([wish.style for wish in wishes]),
        torch.from_numpy(np.stack(rules)),
    )
