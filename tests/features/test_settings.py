"""Settings that are right pass without a word; others are named."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.features import settings

ODD = st.one_of(st.none(), st.text(max_size=3), st.booleans(), st.lists(st.integers()))


@given(st.integers() | st.floats() | ODD, st.integers(-3, 3))
def test_a_whole_number_is_one_within_its_bounds(value, least):
    right = type(value) is int and least <= value <= 10
    assert (settings.whole_number("n", value, least=least, most=10) == []) == right


@given(st.integers() | st.floats() | ODD)
def test_a_number_is_finite_and_within_its_bounds(value):
    right = type(value) in (int, float) and 0 < value <= 1
    assert (settings.real_number("x", value, above=0, most=1) == []) == right


@pytest.mark.parametrize("value", [np.int64(3), np.int8(3), np.uint16(3)])
def test_numbers_of_numpy_are_numbers(value):
    assert settings.whole_number("n", value, least=1) == []
    assert settings.real_number("n", value, above=1) == []
    assert settings.real_number("n", np.float32(0.5), below=1) == []
    assert settings.real_number("n", np.float64(math.inf), above=1)
    assert settings.real_number("n", Decimal(1), above=0)  # no binary number


def test_errors_say_what_must_hold_and_what_came():
    problems = [
        *settings.whole_number("n", 0, least=1, most=1000),
        *settings.real_number("x", "1", above=0, below=1),
        *settings.instance("words", 3, dict),
    ]
    with pytest.raises(ValueError, match="words must be a dict or None") as raised:
        settings.refuse(problems)
    assert str(raised.value) == (
        "n must be a whole number of at least 1, at most 1,000, got 0; "
        "x must be a number above 0 and below 1, got '1'; "
        "words must be a dict or None, got int 3."
    )
    settings.refuse([])
