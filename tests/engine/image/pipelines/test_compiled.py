"""Compiled blocks on the CPU, where torch traces them as on a GPU but writes no kernels."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image

from engine.image.backend import Order
from engine.image.pipelines.backend import DiffusersBackend
from engine.image.pipelines.placing import compile_blocks
from tests.engine.image.pipelines.adapters_made import denoiser_of, saved_adapter
from tests.engine.image.pipelines.asking import largest_difference, painted
from tests.engine.image.pipelines.tiny import SIDE_PX

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def test_compiled_blocks_paint_as_before_with_and_without_an_adapter(
    kind: str, folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    saved = saved_adapter(folder_of(kind), tmp_path / "one")
    backend = DiffusersBackend.load(
        str(folder_of(kind)), device="cpu", side_px=SIDE_PX, adapters_dir=tmp_path, adapter_rank=8
    )
    backend.load_adapter("one", saved)
    wishes = [(n, side, name) for name in (None, "one") for side in (64, 80) for n in (1, 2, 4)]

    def all_painted() -> list[list[Image.Image]]:
        return [
            painted(
                backend,
                [Order(f"forest {seed}", seed) for seed in range(n)],
                width_px=side,
                adapter=name,
                steps=1,
            )
            for n, side, name in wishes
        ]

    before = all_painted()
    torch.compiler.reset()
    compile_blocks(denoiser_of(backend._painter._pipe)[1], backend="aot_eager")
    after = all_painted()

    pairs = [pair for a, b in zip(before, after, strict=True) for pair in zip(a, b, strict=True)]
    assert max(largest_difference(one, other) for one, other in pairs) <= 1
