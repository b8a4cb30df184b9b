"""How two answers without chance are told apart."""

import pytest

from engine.errors import BadOutput
from engine.text.canaries import differs
from engine.text.wire import Greedy, greedy_answer


def said(*logprobs: float, text: str = "a lamp") -> tuple[Greedy, ...]:
    return (Greedy(text, logprobs),)


def test_other_words_are_a_difference() -> None:
    assert differs(said(text="a lamp"), said(text="the sea"), said(text="the sea"))


def test_the_same_words_with_other_probabilities_are_one_too() -> None:
    assert differs(said(-0.5, -0.9), said(-0.5, -0.7), said(-0.5, -0.7))


def test_what_the_base_is_from_itself_is_none() -> None:
    assert not differs(said(-0.5, -0.9), said(-0.5, -0.7), said(-0.5, -0.8))
    assert not differs(said(-0.501), said(-0.5), said(-0.5))


def test_a_server_that_tells_no_probabilities_is_judged_by_its_words() -> None:
    assert not differs(said(), said(), said())


@pytest.mark.parametrize("logprob", [None, "-1", float("nan"), [-1.0]])
def test_a_probability_that_is_none_is_refused(logprob: object) -> None:
    told = {"content": [{"token": "a", "logprob": logprob}]}

    with pytest.raises(BadOutput):
        greedy_answer({"choices": [{"message": {"content": "a"}, "logprobs": told}]})
