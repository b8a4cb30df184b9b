"""Real pipelines of four kinds, small and with random weights, painted with on the CPU."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from safetensors.torch import load_file, save_file

from engine.errors import BadOutput, OutOfMemory, Rejected
from engine.image.backend import Order
from engine.image.pipelines.backend import DiffusersBackend
from tests.engine.image.pipelines.asking import (
    STEPS,
    drawing,
    largest_difference,
    manner,
    painted,
)
from tests.engine.image.pipelines.tiny import SIDE_PX, byte_letters

# diffusers' own: a scheduler hands numpy a tensor in a way that is to end.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers.*")


def test_a_prompt_in_either_language_becomes_a_picture(backend: DiffusersBackend) -> None:
    orders = [Order("一片宁静的森林", 1), Order("a quiet forest", 1)]

    chinese, english = backend.paint(orders, manner(backend))

    assert chinese.image.size == english.image.size == (SIDE_PX, SIDE_PX)
    assert chinese.image.mode == "RGB"
    assert largest_difference(chinese.image, english.image) > 0
    assert chinese.alt_zh == "一片宁静的森林"
    assert english.alt_en == "a quiet forest"


def test_a_seed_gives_the_same_picture_alone_and_among_three(backend: DiffusersBackend) -> None:
    order = Order("a quiet forest", 7)

    (alone,) = painted(backend, [order])
    among = painted(backend, [Order("snow", 1), order, Order("a dark street", 2)])

    assert largest_difference(alone, among[1]) <= 1
    assert largest_difference(alone, painted(backend, [order])[0]) == 0
    assert largest_difference(alone, painted(backend, [Order("a quiet forest", 8)])[0]) > 8


def test_a_picture_can_be_started_from(backend: DiffusersBackend) -> None:
    orders = [Order("the sea", 3, source=drawing(), strength=s) for s in (0.2, 0.9, 0.2)]

    near, far, again = painted(backend, orders, from_source=True)

    assert near.size == (SIDE_PX, SIDE_PX)
    assert largest_difference(near, again) <= 1
    if "Flux2" not in type(backend._painter._pipe).__name__:  # it has no strength
        assert largest_difference(near, far) > 8


def test_a_source_is_not_painted_from_nothing(backend: DiffusersBackend) -> None:
    with pytest.raises(Rejected):
        painted(backend, [Order("the sea", 3)], from_source=True)


def test_what_not_to_paint_counts_where_guidance_is_on(backend: DiffusersBackend) -> None:
    plain = painted(backend, [Order("the sea", 3)])[0]
    without = painted(backend, [Order("the sea", 3, negative="boats, people")])[0]

    changed = largest_difference(plain, without) > 0
    assert changed == (backend.card.guidance > 0)


def test_a_distilled_model_is_not_guided_whatever_is_asked(
    backend_of: Callable[[str], DiffusersBackend],
) -> None:
    klein = backend_of("klein")

    plain = painted(klein, [Order("the sea", 3)])[0]
    asked = painted(klein, [Order("the sea", 3)], guidance=9.0)[0]

    assert klein.card.guidance == 0
    assert klein.card.steps == 4
    assert largest_difference(plain, asked) == 0


def test_a_style_adds_its_words_and_is_named(backend: DiffusersBackend) -> None:
    plain, styled = backend.paint(
        [Order("海边", 3), Order("海边", 3, style="watercolour")], manner(backend)
    )

    assert largest_difference(plain.image, styled.image) > 0
    assert styled.alt_zh == "海边，水彩"
    assert styled.alt_en == "海边, watercolour"


@pytest.mark.parametrize(
    "prompt", ["word " * 1_000, "海" * 5_000, "a\x00b\ud800c", "x" * 1_000_000]
)
def test_a_prompt_longer_than_any_model_reads_is_painted(
    backend: DiffusersBackend, prompt: str
) -> None:
    (picture,) = backend.paint([Order(prompt, 1)], manner(backend))

    assert len(picture.alt_en) <= 1_001
    picture.alt_en.encode()


def test_a_batch_is_watched_step_by_step_with_previews(backend: DiffusersBackend) -> None:
    seen: list[tuple[int, int, list[tuple[int, int]]]] = []

    def watch(step: int, steps: int, previews: list[Image.Image]) -> None:
        seen.append((step, steps, [preview.size for preview in previews]))

    backend.paint([Order("the sea", 1), Order("snow", 2)], manner(backend), watch)

    assert [step for step, _, _ in seen] == list(range(1, STEPS + 1))
    assert all(steps == STEPS for _, steps, _ in seen)
    assert all(sizes == [(SIDE_PX, SIDE_PX)] * 2 for _, _, sizes in seen)


class Gone(Exception):
    """Nobody waits any more."""


def test_a_batch_that_is_broken_off_leaves_no_trace(backend: DiffusersBackend) -> None:
    (before,) = painted(backend, [Order("the sea", 1)])

    def leave(step: int, _steps: int, _previews: object) -> None:
        if step == 2:
            raise Gone

    with pytest.raises(Gone):
        backend.paint([Order("snow", 2)], manner(backend), leave)

    assert painted(backend, [Order("the sea", 1)])[0].tobytes() == before.tobytes()


def test_previews_come_to_look_like_the_picture(backend: DiffusersBackend) -> None:
    shown: list[Image.Image] = []

    (picture,) = backend.paint(
        [Order("the sea", 1)], manner(backend, steps=6), lambda _s, _n, p: shown.extend(p)
    )

    def distance(preview: Image.Image) -> float:
        ours, theirs = (
            image.resize((8, 8), Image.Resampling.BOX) for image in (preview, picture.image)
        )
        pairs = zip(ours.tobytes(), theirs.tobytes(), strict=True)
        return sum(abs(a - b) for a, b in pairs) / (8 * 8 * 3)

    flat = Image.new("RGB", picture.image.size, (128, 128, 128))
    assert distance(shown[-1]) < distance(flat)


def test_prompts_that_were_read_before_are_not_read_again(backend: DiffusersBackend) -> None:
    encoder = backend._painter.encoder
    assert encoder is not None
    painted(backend, [Order("a heron at dawn", 1)])
    misses = encoder.misses

    painted(backend, [Order("a heron at dawn", 2), Order("a heron at dawn", 3)])

    assert encoder.misses == misses


def test_what_does_not_fit_is_told_and_the_next_is_painted(
    backend_of: Callable[[str], DiffusersBackend],
) -> None:
    backend = backend_of("sd")
    before = painted(backend, [Order("the sea", 1)])[0]

    with pytest.raises(OutOfMemory):
        painted(backend, [Order("the sea", 1)], width_px=1 << 24, height_px=1 << 24)

    assert painted(backend, [Order("the sea", 1)])[0].tobytes() == before.tobytes()


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_a_picture_is_enlarged(backend_of: Callable[[str], DiffusersBackend], factor: int) -> None:
    large = backend_of("sd").enlarge(drawing(), factor)

    assert large.size == (90 * factor, 50 * factor)
    assert largest_difference(large.resize((90, 50), Image.Resampling.BOX), drawing()) < 70


def test_a_picture_is_not_enlarged_without_bound(
    backend_of: Callable[[str], DiffusersBackend],
) -> None:
    with pytest.raises(Rejected):
        backend_of("sd").enlarge(drawing(), 50)


def poisoned(model: Path, folder: Path, part: str, file: str, key: str, row: int | None) -> Path:
    shutil.copytree(model, folder)
    path = folder / part / file
    weights = load_file(path)
    weights[key][slice(None) if row is None else row] = float("nan")
    save_file(weights, path, metadata={"format": "pt"})
    return folder


def test_weights_that_are_no_numbers_give_bad_output(
    folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    file = "diffusion_pytorch_model.safetensors"
    folder = poisoned(folder_of("sd"), tmp_path / "nan", "unet", file, "conv_in.bias", None)
    backend = DiffusersBackend.load(str(folder), device="cpu", side_px=SIDE_PX)

    with pytest.raises(BadOutput):
        painted(backend, [Order("the sea", 1)])


def test_only_the_order_that_is_spoiled_is_named(
    folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    weights = load_file(folder_of("sd") / "text_encoder" / "model.safetensors")
    key = next(name for name in weights if name.endswith("token_embedding.weight"))
    row = 256 + byte_letters().index("~")  # the token of a tilde that ends a word
    folder = poisoned(
        folder_of("sd"), tmp_path / "word", "text_encoder", "model.safetensors", key, row
    )
    backend = DiffusersBackend.load(str(folder), device="cpu", side_px=SIDE_PX)
    orders = [Order("the sea", 1), Order("snow ~", 2), Order("a street", 3)]
    sound = painted(backend, [orders[0], orders[2]])

    with pytest.raises(BadOutput, match="number 2 of"):
        painted(backend, orders)

    assert [p.tobytes() for p in painted(backend, [orders[0], orders[2]])] == [
        p.tobytes() for p in sound
    ]
