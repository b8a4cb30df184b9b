from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.image.backend import Card
from engine.image.server.asking import Asked, read_request
from engine.image.server.errors import Refused
from tests.engine.image.server.flat import CARD

BARE = Card("bare", ((64, 64),), 4, 8, 0.0, 1, takes_source=False, takes_adapters=False)


def asked(card: Card = CARD, source: tuple[int, int] | None = None, **fields: Any) -> Asked:
    fields = {"prompt": "a sea", **fields}
    return read_request(fields, card, ("tuned",), longest_s=60.0, source_size=source)


def test_what_is_not_said_is_the_models_own() -> None:
    request = asked()

    assert (request.manner.width_px, request.manner.steps, request.manner.guidance) == (64, 4, 2.0)
    assert (len(request.orders), request.format, request.deadline_s) == (1, "webp", 60.0)
    assert not request.stream
    assert request.manner.adapter is None


def test_each_picture_has_the_next_seed() -> None:
    assert [order.seed for order in asked(n=3, seed=7).orders] == [7, 8, 9]
    assert [order.seed for order in asked(n=2, seed=2**31 - 1).orders] == [2**31 - 1, 0]


def test_a_request_without_a_seed_is_another_each_time() -> None:
    assert asked().orders[0].seed != asked().orders[0].seed


def test_forms_may_send_numbers_as_text() -> None:
    request = asked(n="2", seed="5", strength="0.4", stream="true", steps="")

    assert (len(request.orders), request.orders[0].seed, request.stream) == (2, 5, True)
    assert request.orders[0].strength == 0.4


@pytest.mark.parametrize("value", ["tuned", None])
def test_adapters_are_named_by_model_as_vllm_does_it(value: str | None) -> None:
    assert asked(model="tuned").manner.adapter == "tuned"
    assert asked(model="flat", adapter=value).manner.adapter == value


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"prompt": ""}, "no_prompt"),
        ({"prompt": " \n"}, "no_prompt"),
        ({"prompt": None}, "no_prompt"),
        ({"prompt": 7}, "bad_prompt"),
        ({"prompt": "a" * 2_001}, "bad_prompt"),
        ({"prompt": "a\0b"}, "bad_prompt"),
        ({"prompt": "a\ud800b"}, "bad_prompt"),
        ({"size": "65x64"}, "unknown_size"),
        ({"size": "99999x99999"}, "unknown_size"),
        ({"size": 64}, "unknown_size"),
        ({"size": ["64x64"]}, "unknown_size"),
        ({"n": 0}, "bad_n"),
        ({"n": 9}, "bad_n"),
        ({"n": True}, "bad_n"),
        ({"n": 1.5}, "bad_n"),
        ({"n": "9" * 400}, "bad_n"),
        ({"seed": -1}, "bad_seed"),
        ({"seed": 2**31}, "bad_seed"),
        ({"steps": 0}, "bad_steps"),
        ({"steps": 51}, "bad_steps"),
        ({"guidance": -1}, "bad_guidance"),
        ({"guidance": float("nan")}, "bad_guidance"),
        ({"guidance": "inf"}, "bad_guidance"),
        ({"strength": 0}, "bad_strength"),
        ({"strength": 1.2}, "bad_strength"),
        ({"style": "vivid"}, "unknown_style"),
        ({"output_format": "gif"}, "unknown_output_format"),
        ({"response_format": "file"}, "unknown_response_format"),
        ({"adapter": "other"}, "adapter_not_found"),
        ({"model": "dall-e-3"}, "model_not_found"),
        ({"user": "u" * 201}, "bad_user"),
        ({"deadline_s": 0}, "bad_deadline_s"),
        ({"stream": "perhaps"}, "bad_stream"),
        ({"partial_images": 4}, "bad_partial_images"),
    ],
)
def test_a_wrong_wish_is_refused_with_a_sentence(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        asked(**fields)

    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")


def test_a_model_that_starts_from_no_picture_says_so() -> None:
    with pytest.raises(Refused, match="starts from no picture"):
        asked(BARE, source=(64, 64))


def test_a_model_without_guidance_has_one_manner_whatever_is_asked() -> None:
    assert asked(BARE, guidance=7).manner == asked(BARE).manner


@pytest.mark.parametrize(
    ("size", "manner"), [((900, 600), (96, 64)), ((50, 80), (64, 96)), ((70, 72), (64, 64))]
)
def test_a_picture_to_start_from_gets_the_size_of_its_shape(
    size: tuple[int, int], manner: tuple[int, int]
) -> None:
    request = asked(source=size).starting_from(Image.new("RGB", size))

    start = request.orders[0].source
    assert start is not None
    assert (request.manner.width_px, request.manner.height_px) == start.size == manner
    assert request.manner.from_source


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
NAMES = ["prompt", "n", "size", "seed", "steps", "guidance", "negative_prompt", "style", "adapter"]
NAMES += ["strength", "user", "output_format", "response_format", "stream", "deadline_s", "model"]


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_json_is_taken_or_refused(fields: dict[str, Any]) -> None:
    try:
        request = read_request(fields, CARD, (), longest_s=60.0)
    except Refused:
        return
    assert 1 <= len(request.orders) <= 8
