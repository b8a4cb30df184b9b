"""
Scenes and layouts as vectors and back: fields as one-hot numbers, the layout's shares beside them.

Knows which number means what; no network and no text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.image.scenes.layout import FIELDS as SHARES
from engine.image.scenes.layout import Layout
from engine.image.scenes.scene import VOCABULARY, Scene

Vector = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

CODES: Mapping[str, tuple[str, ...]] = {field: tuple(words) for field, words in VOCABULARY.items()}
HOT = 2.0  # what a chosen code is in a vector; the others are 0
SPREAD = 4.0  # a share s stands as (s - 0.5) * SPREAD
GROUP = 3  # shares that ride in one token of the network


def _spans() -> Mapping[str, slice]:
    spans, start = {}, 0
    for field, codes in CODES.items():
        spans[field] = slice(start, start + len(codes))
        start += len(codes)
    return spans


SPANS = _spans()  # field -> its numbers in a vector
N_CODES = sum(len(codes) for codes in CODES.values())
SIZE = N_CODES + len(SHARES)  # of a vector
TOKENS: tuple[slice, ...] = (
    *SPANS.values(),
    *(slice(at, min(at + GROUP, SIZE)) for at in range(N_CODES, SIZE, GROUP)),
)


@dataclass(frozen=True, slots=True)
class Composition:
    """What the model decides and the renderer draws; `seed` is the renderer's."""

    scene: Scene
    layout: Layout
    seed: int


def encoded(scene: Scene, layout: Layout) -> Vector:
    """The vector of a scene in its layout, (SIZE,)."""
    vector = np.zeros(SIZE, np.float32)
    for field, span in SPANS.items():
        vector[span.start + CODES[field].index(getattr(scene, field))] = HOT
    vector[N_CODES:] = (np.array(layout.shares(), np.float32) - 0.5) * SPREAD
    return vector


def indices(scene: Scene) -> list[int]:
    """The place of each field's code among its codes, in the order of CODES."""
    return [codes.index(getattr(scene, field)) for field, codes in CODES.items()]


def decoded(vector: Vector) -> tuple[Scene, Layout]:
    """
    The scene and layout nearest to a vector, (SIZE,).

    A companion that equals its thing, or stands beside nothing, is taken back.

    Raises:
        ValueError: A number is not finite.
    """
    if not np.isfinite(vector).all():
        raise ValueError("a composition holds numbers that are not finite")
    codes = {field: CODES[field][int(vector[span].argmax())] for field, span in SPANS.items()}
    if codes["thing"] == "nothing":
        codes["thing"] = codes["second"]
        codes["second"] = "nothing"
    if codes["second"] == codes["thing"]:
        codes["second"] = "nothing"
    shares: Iterable[float] = (vector[N_CODES:] / SPREAD + 0.5).tolist()
    return Scene(**codes), Layout.clamped(shares)


def allowed(only: Mapping[str, str], never: Mapping[str, str]) -> Mask:
    """
    Which codes a composition may hold, (N_CODES,): `only` fixes fields, `never` forbids a code.

    What `only` fixes, `never` does not take away; a thing forbidden is forbidden as companion too.
    """
    mask = np.ones(N_CODES, np.bool_)
    for field, code in never.items():
        for one in ("thing", "second") if field in {"thing", "second"} else (field,):
            if code != "nothing":
                mask[SPANS[one].start + CODES[one].index(code)] = False
    for field, code in only.items():
        mask[SPANS[field]] = False
        mask[SPANS[field].start + CODES[field].index(code)] = True
    return mask
