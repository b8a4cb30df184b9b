"""Layouts: eighteen numbers, all within their range."""

import math

import pytest

from engine.image.scenes.layout import FIELDS, Layout


def test_a_layout_is_neutral_unless_told() -> None:
    assert Layout().shares() == (0.5,) * len(FIELDS)
    assert len(FIELDS) == 18


@pytest.mark.parametrize("share", [-0.01, 1.01, math.nan, math.inf])
def test_a_number_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="haze"):
        Layout(haze=share)


def test_numbers_are_brought_into_range_in_the_order_of_the_fields() -> None:
    shares = [0.25] * len(FIELDS)
    shares[0], shares[-1] = -3.0, 7.0

    layout = Layout.clamped(shares)

    assert (layout.horizon, layout.grain, layout.haze) == (0.0, 1.0, 0.25)
    assert Layout.clamped(layout.shares()) == layout


def test_too_few_numbers_and_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="17 numbers"):
        Layout.clamped([0.5] * 17)
    with pytest.raises(ValueError):
        Layout.clamped([math.nan] * len(FIELDS))
