"""What is told from names, configurations, cards and prompts: pure functions."""

import time

import pytest

from engine.image.pipelines.licence import licence_in, restricted
from engine.image.pipelines.sampling import Facts, recognised, steps_for
from engine.image.pipelines.sizes import sizes_around
from engine.image.pipelines.styles import MAX_PROMPT_CHARS, Styles, cleaned
from engine.types import STYLES


@pytest.mark.parametrize(
    ("facts", "steps", "guidance"),
    [
        (Facts("StableDiffusionPipeline", "sd-v1-5", "PNDMScheduler"), 25, 7.5),
        (Facts("StableDiffusionXLPipeline", "sdxl-base", "EulerDiscreteScheduler"), 30, 6.0),
        (Facts("StableDiffusionXLPipeline", "SDXL-Lightning-8step", "Euler"), 8, 0.0),
        (Facts("StableDiffusionXLPipeline", "sdxl", "LCMScheduler"), 4, 0.0),
        (Facts("StableDiffusionXLPipeline", "me/Hyper-SD-8steps", "Euler"), 8, 0.0),
        (Facts("StableDiffusionXLPipeline", "hyperrealism-xl", "Euler"), 30, 6.0),
        (Facts("StableDiffusionXLPipeline", "turbocharged", "Euler"), 30, 6.0),
        (Facts("Flux2KleinPipeline", "a-folder", "FlowMatch", is_distilled=True), 4, 0.0),
        (Facts("Flux2KleinPipeline", "FLUX.2-klein-base-4B", "FlowMatch"), 50, 4.0),
        (Facts("ZImagePipeline", "Z-Image-Turbo", "FlowMatch"), 9, 0.0),
        (Facts("ZImagePipeline", "Z-Image", "FlowMatch"), 50, 4.0),
        (Facts("FluxPipeline", "flux", "FlowMatch", guidance_embedded=False), 4, 0.0),
        (Facts("FluxPipeline", "flux-dev", "FlowMatch", guidance_embedded=True), 28, 3.5),
        (Facts("LatentConsistencyModelPipeline", "dreamshaper", "LCMScheduler"), 4, 8.5),
        (Facts("SomethingNewPipeline", "new", "FlowMatch"), 28, 5.0),
    ],
)
def test_steps_and_guidance_are_told_from_what_a_model_says(
    facts: Facts, steps: int, guidance: float
) -> None:
    habit = recognised(facts)

    assert (habit.steps, habit.guidance) == (steps, guidance)
    assert habit.takes_negative == (not habit.distilled and guidance > 0)


def test_what_the_operator_gives_wins() -> None:
    facts = Facts("ZImagePipeline", "Z-Image-Turbo", "FlowMatch")

    habit = recognised(facts, steps=12, guidance=1.5)

    assert (habit.steps, habit.guidance) == (12, 1.5)


@pytest.mark.parametrize("steps", [1, 2, 4, 9, 30])
@pytest.mark.parametrize("strength", [0.01, 0.1, 0.2, 1 / 3, 0.6, 1.0])
def test_a_source_is_always_changed_by_a_step_or_more(steps: int, strength: float) -> None:
    asked = steps_for(steps, strength)

    assert int(asked * strength) >= 1
    assert asked == steps or int((asked - 1) * strength) < 1


def test_sizes_suit_the_model_and_hold_those_of_sessions() -> None:
    assert sizes_around(512, 64) == ((512, 512), (640, 448), (448, 640))
    large = sizes_around(1024, 64)
    assert large[:3] == ((1024, 1024), (1280, 896), (896, 1280))
    assert {(640, 448), (512, 512), (448, 640)} <= set(large)
    assert all(side % 64 == 0 for size in large for side in size)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlicense: apache-2.0\ntags:\n- x\n---\n# Model", "apache-2.0"),
        ("---\nlicense: other\nlicense_name: flux-non-commercial\n---\n", "flux-non-commercial"),
        ('---\nlicense: "mit"  # yes\n---\n', "mit"),
        ("---\r\nlicense: apache-2.0\r\n---\r\n", "apache-2.0"),
        ("# A model\nlicense: mit", ""),
        ("", ""),
        ("---\n" + "a" * 1_000_000, ""),
        ("---\nlicense: " + "x" * 500_000 + "\n---\n", ""),
    ],
)
def test_a_licence_is_read_from_the_cards_front(card: str, licence: str) -> None:
    began = time.perf_counter()

    assert licence_in(card) == licence
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("apache-2.0", False),
        ("openrail++", False),
        ("creativeml-openrail-m", False),
        ("mit", False),
        ("cc-by-nc-4.0", True),
        ("flux-1-dev-non-commercial-license", True),
        ("sai-nc-community", True),
        ("stabilityai-ai-community", True),
        ("nvidia-nscl-v2-custom", True),
        ("", False),
    ],
)
def test_a_restricted_licence_is_known_by_its_name(licence: str, expected: bool) -> None:
    assert restricted(licence) is expected


def test_every_style_has_its_words_in_both_languages() -> None:
    styles = Styles.load()

    for code in STYLES:
        assert styles.prompt("a boat", code).startswith("a boat, ")
        assert styles.prompt("一只小船", code).startswith("一只小船，")
        assert styles.alt("a boat", code, "zh") != styles.alt("a boat", code, "en")
    assert styles.prompt("a boat", "") == "a boat"
    assert styles.prompt("", "ink") == styles.words["ink"]["en"]


def test_a_prompt_is_cleaned_of_what_no_tokenizer_reads() -> None:
    assert cleaned("a\x00b\ud800c\td\n") == "a b c\td"
    assert len(cleaned("x" * 1_000_000)) == MAX_PROMPT_CHARS
