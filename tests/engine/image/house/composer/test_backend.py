"""The backend: sizes, seeds, styles, sources, adapters, enlarging, and what it says it left out."""

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.errors import Rejected
from engine.image.backend import Manner, Order
from engine.image.house.composer.adapters import Manifest, layers, write
from engine.image.house.composer.backend import CARD, ScenesBackend
from engine.image.house.composer.codes import Composition
from engine.image.house.composer.kept import Kept
from engine.image.house.composer.model import Composer
from engine.image.house.composer.sketch import looked_at
from engine.image.house.composer.weights import SHIPPED, digest
from engine.image.scenes.layout import Layout
from engine.image.scenes.scene import STYLE_WORDS, Scene

MANNER = Manner(160, 112, CARD.steps, CARD.guidance)


@pytest.fixture
def backend(shipped: Composer) -> ScenesBackend:
    return ScenesBackend(shipped, digest(SHIPPED))


def through_webp(image: Image.Image) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def away(a: Image.Image, b: Image.Image) -> float:
    return float(np.abs(np.asarray(a, np.int16) - np.asarray(b, np.int16)).mean())


def test_a_seed_gives_the_same_bytes_alone_and_among_eight(backend: ScenesBackend) -> None:
    orders = [Order(f"a boat, number {seed}", seed) for seed in range(8)]

    among = backend.paint(orders, MANNER)
    alone = [backend.paint([order], MANNER)[0] for order in orders]

    for a, b in zip(among, alone, strict=True):
        assert a.image.tobytes() == b.image.tobytes()
        assert a == b or (a.alt_en, a.left_out) == (b.alt_en, b.left_out)


def test_pictures_have_the_size_that_was_asked_for(backend: ScenesBackend) -> None:
    for width, height in CARD.sizes:
        [one] = backend.paint([Order("a tree", 1)], Manner(width, height, 2, 1.5))
        assert one.image.size == (width, height)
        assert one.image.mode == "RGB"


def test_what_the_lists_find_is_in_the_picture(backend: ScenesBackend) -> None:
    [english] = backend.paint([Order("a whale under the moon, woodcut", 4)], MANNER)
    [chinese] = backend.paint([Order("月夜的鲸鱼，木刻", 4)], MANNER)

    assert "a whale" in english.alt_en
    assert "at night" in english.alt_en
    assert "woodcut" in english.alt_en
    assert "鲸" in chinese.alt_zh
    assert "夜里" in chinese.alt_zh


def test_neighbouring_seeds_differ_in_style_unless_one_is_named(backend: ScenesBackend) -> None:
    four = [Order("a house", seed) for seed in range(4)]
    styles = {
        next(code for code, said in STYLE_WORDS.items() if said[1] in one.alt_zh)
        for one in backend.paint(four, MANNER)
    }
    assert len(styles) == 4

    for order in (Order("a house", 3, style="ink"), Order("a house in ink wash", 3)):
        [one] = backend.paint([order], MANNER)
        assert "水墨" in one.alt_zh


def test_what_is_negative_stays_out(backend: ScenesBackend) -> None:
    orders = [Order("a quiet lake", seed, negative="birds, a boat, rain") for seed in range(8)]

    for one in backend.paint(orders, MANNER):
        assert "boat" not in one.alt_en
        assert "birds" not in one.alt_en
        assert "in the rain" not in one.alt_en


def test_what_lies_beyond_the_world_is_said(backend: ScenesBackend) -> None:
    [english] = backend.paint([Order("a tiger in a forest", 2)], MANNER)
    [chinese] = backend.paint([Order("森林里的老虎", 2)], MANNER)
    [inside] = backend.paint([Order("a cat in a forest", 2)], MANNER)

    assert (english.left_out, english.drawn_en) == (("tiger",), "a cat")
    assert (chinese.left_out, chinese.drawn_zh) == (("老虎",), "一只猫")
    assert (inside.left_out, inside.drawn_en) == ((), "")


def test_nobody_means_nobody(backend: ScenesBackend) -> None:
    orders = [Order("空无一人的广场", seed) for seed in range(6)]

    for one in backend.paint(orders, MANNER):
        assert "nobody about" in one.alt_en


def test_steps_are_told_as_they_go(backend: ScenesBackend) -> None:
    seen: list[tuple[int, int]] = []

    backend.paint(
        [Order("a tree", 1), Order("a fox", 2)],
        MANNER,
        lambda step, steps, _: seen.append((step, steps)),
    )

    assert seen == [(n + 1, CARD.steps) for n in range(CARD.steps)]


def test_a_weak_variation_of_our_own_picture_keeps_what_it_shows(backend: ScenesBackend) -> None:
    [first] = backend.paint([Order("a castle on an island at night", 7)], MANNER)
    source = through_webp(first.image)

    again = Order("", 8, source=source, strength=0.1)
    [near] = backend.paint([again], MANNER)

    assert "a castle" in near.alt_en
    assert "An island at night" in near.alt_en
    assert away(near.image, first.image) < 40


def test_a_dark_photograph_gives_a_dark_night(backend: ScenesBackend) -> None:
    dark = Image.new("RGB", (640, 480), (12, 14, 40))
    bright = Image.new("RGB", (640, 480), (250, 240, 200))

    orders = [Order("a tree in a field", seed, source=dark, strength=0.3) for seed in range(4)]
    nights = backend.paint(orders, MANNER)
    orders = [Order("a tree in a field", seed, source=bright, strength=0.3) for seed in range(4)]
    days = backend.paint(orders, MANNER)

    assert all("at night" in one.alt_en for one in nights)
    darkness = [np.asarray(one.image).mean() for one in nights]
    assert np.mean(darkness) < 0.75 * np.mean([np.asarray(one.image).mean() for one in days])


def test_a_sketch_tells_where_light_and_horizon_are() -> None:
    pixels = np.full((200, 300, 3), 170, np.uint8)
    pixels[120:] = (60, 50, 40)
    pixels[20:40, 240:270] = 255

    shares = looked_at(Image.fromarray(pixels)).shares

    assert 0.4 < shares["horizon"] < 0.7
    assert shares["light_x"] > 0.75
    assert shares["light_y"] < 0.4


def test_a_picture_is_known_again_after_webp_and_another_is_not(backend: ScenesBackend) -> None:
    one, other = (backend.paint([Order("a tree", n)], MANNER)[0].image for n in (1, 2))
    made = Composition(Scene("sea", "day", "clear", "summer", "boat", "calm"), Layout(), 1)
    kept = Kept(most=2)

    kept.keep(one, made)

    assert kept.recall(through_webp(one)) is made
    assert kept.recall(other) is None
    for _ in range(2):
        kept.keep(other, made)
    assert kept.recall(one) is None


def test_a_known_picture_is_drawn_again_larger(backend: ScenesBackend) -> None:
    [one] = backend.paint([Order("a lighthouse, flat colours", 5)], MANNER)

    large = backend.enlarge(through_webp(one.image), 2)
    foreign = backend.enlarge(Image.new("RGB", (50, 40), (9, 99, 9)), 4)

    assert large.size == (320, 224)
    assert away(large.resize(one.image.size), one.image) < 8
    plain = one.image.resize((320, 224), Image.Resampling.LANCZOS)
    assert (
        np.abs(np.diff(np.asarray(large, np.int16), axis=1)).max()
        > np.abs(np.diff(np.asarray(plain, np.int16), axis=1)).mean()
    )
    assert foreign.size == (200, 160)


def test_adapters_come_and_go_and_change_the_picture(
    backend: ScenesBackend, tmp_path: Path
) -> None:
    torch.manual_seed(1)
    name, layer = next(iter(layers(backend._model.flow).items()))
    tensors = {
        f"{name}.lora_A": torch.randn(4, layer.in_features),
        f"{name}.lora_B": torch.randn(layer.out_features, 4),
    }
    write(tmp_path, Manifest(4, 1.0, digest(SHIPPED)), tensors)
    orders = [Order("", seed) for seed in range(4)]
    tuned = Manner(160, 112, CARD.steps, CARD.guidance, adapter="ours")
    before = [one.alt_en for one in backend.paint(orders, MANNER)]

    with pytest.raises(Rejected):
        backend.paint(orders, tuned)
    backend.load_adapter("ours", tmp_path)
    changed = [one.alt_en for one in backend.paint(orders, tuned)]
    after = [one.alt_en for one in backend.paint(orders, MANNER)]
    backend.unload_adapter("ours")

    assert changed != before
    assert after == before
    with pytest.raises(Rejected):
        backend.paint(orders, tuned)


def test_a_refused_adapter_changes_nothing(backend: ScenesBackend, tmp_path: Path) -> None:
    with pytest.raises(Rejected):
        backend.load_adapter("ours", tmp_path)

    with pytest.raises(Rejected):
        backend.paint([Order("a tree", 1)], Manner(160, 112, 2, 1.5, adapter="ours"))


@pytest.mark.parametrize("prompt", ["\0\ud800", "森" * 100_000, "", "🦊🌊"])
def test_strange_prompts_give_a_picture(backend: ScenesBackend, prompt: str) -> None:
    [one] = backend.paint([Order(prompt, 1)], MANNER)

    assert one.image.size == (160, 112)
    assert one.alt_en
    assert one.alt_zh
