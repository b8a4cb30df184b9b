"""
Fresh pictures for the prompts of held-out rounds, as the server would compose them: in fours.

Knows no votes: what they are like stands elsewhere.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.image.house.composer.codes import CODES, N_CODES, SPREAD, Vector, decoded, encoded
from engine.image.house.composer.model import Composer, FlowNetwork
from engine.image.scenes.scene import caption
from engine.training.image.house.recomposed import Pair, composed_alone, wish_for
from engine.training.image.words import Words
from engine.types import Language

TOGETHER = 4
_SAME = 0.03  # mean distance of layouts, in shares, up to which equal scenes are one picture


@dataclass(frozen=True, slots=True)
class Fresh:
    """Pictures of one prompt that nobody has voted on."""

    prompt: str
    session: str
    language: Language
    made: tuple[Vector, ...]

    def told(self) -> str:
        """What the first of them shows."""
        return caption(decoded(self.made[0])[0], self.language)


def fresh_of(
    model: Composer, flow: FlowNetwork, pairs: Sequence[Pair], n_prompts: int
) -> list[Fresh]:
    """
    Four pictures for each of so many prompts, in an order that favours no session; the same seeds
    for any flow.

    Raises:
        BadOutput: The flow names numbers that are not finite.
    """
    asked: dict[Words, Pair] = {}
    for pair in pairs:
        words = Words(pair.row.prompt, pair.row.negative, pair.row.style)
        asked.setdefault(words, pair)
    chosen = sorted(asked.items(), key=lambda one: one[1].row.group)[:n_prompts]
    return [_four(model, flow, words, pair) for words, pair in chosen]


def _four(model: Composer, flow: FlowNetwork, words: Words, pair: Pair) -> Fresh:
    seed = int.from_bytes(hashlib.sha256(words.prompt.encode()).digest()[:4], "big") >> 2
    made = []
    for at in range(TOGETHER):
        scene, layout = decoded(composed_alone(model, flow, wish_for(words, seed + at)))
        made.append(encoded(scene, layout))
    return Fresh(words.prompt, pair.row.session, pair.row.language, tuple(made))


def likeness(some: Fresh) -> npt.NDArray[np.float64]:
    """How alike the pictures are: the share of fields in which two agree, (n, n)."""
    fields = np.stack([codes_of(one) for one in some.made])
    alike: npt.NDArray[np.float64] = (fields[:, None] == fields[None]).mean(2)
    return alike


def codes_of(end: Vector) -> npt.NDArray[np.int64]:
    """The place of each field's code, (fields,)."""
    places, start = [], 0
    for codes in CODES.values():
        places.append(int(end[start : start + len(codes)].argmax()))
        start += len(codes)
    return np.array(places)


def copied(some: Sequence[Fresh], learned: Sequence[Vector]) -> float:
    """The share of pictures that show the scene of a learned one, things in the same places."""
    if not learned:
        return 0.0
    known = np.stack(learned)
    codes = np.stack([codes_of(one) for one in learned])
    hits = [_known(one, known, codes) for each in some for one in each.made]
    return sum(hits) / len(hits)


def _known(one: Vector, known: npt.NDArray[np.float32], codes: npt.NDArray[np.int64]) -> bool:
    same = (codes == codes_of(one)).all(1)
    away = np.abs(known[:, N_CODES:] - one[N_CODES:]).mean(1) / SPREAD
    return bool((same & (away <= _SAME)).any())
