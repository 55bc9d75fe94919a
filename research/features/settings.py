"""What estimators over texts share: settings checked in one form, and tags."""

import math
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

import numpy as np

MAX_SEED = 2**32 - 1


def whole_number(
    name: str, value: Any, *, least: int, most: int | None = None
) -> list[str]:
    """Say what is wrong with a setting that must be a whole number; nothing if right.

    Both bounds are allowed values.
    """
    allowed = f"of at least {least:,}" + ("" if most is None else f", at most {most:,}")
    right = (
        isinstance(value, Integral)
        and not isinstance(value, bool | np.bool_)
        and least <= int(value)
        and (most is None or int(value) <= most)
    )
    return [] if right else [f"{name} must be a whole number {allowed}, got {value!r}"]


def seed_number(value: Any) -> list[str]:
    """Say what is wrong with a seed, as `whole_number` does."""
    return whole_number("seed", value, least=0, most=MAX_SEED)


def real_number(
    name: str,
    value: Any,
    *,
    above: float | None = None,
    least: float | None = None,
    below: float | None = None,
    most: float | None = None,
) -> list[str]:
    """Say what is wrong with a setting that must be a finite number; nothing if right.

    `least` and `most` are allowed values, `above` and `below` are not.
    """
    bounds = {"above": above, "of at least": least, "below": below, "of at most": most}
    allowed = " and ".join(f"{k} {v:g}" for k, v in bounds.items() if v is not None)
    is_number = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    number = float(value) if is_number else math.nan
    right = (
        math.isfinite(number)
        and (above is None or number > above)
        and (least is None or number >= least)
        and (below is None or number < below)
        and (most is None or number <= most)
    )
    return [] if right else [f"{name} must be a number {allowed}, got {value!r}"]


def flag(name: str, value: Any) -> list[str]:
    """Say what is wrong with a setting that must be true or false."""
    right = isinstance(value, bool | np.bool_)
    return [] if right else [f"{name} must be True or False, got {value!r:.60}"]


def instance(name: str, value: Any, kind: type, *, optional: bool = True) -> list[str]:
    """Say what is wrong with what must be of a kind, or None where that is allowed."""
    if isinstance(value, kind) or (optional and value is None):
        return []
    allowed = f"a {kind.__name__}" + (" or None" if optional else "")
    return [f"{name} must be {allowed}, got {type(value).__name__} {value!r:.60}"]


def refuse(problems: Iterable[str]) -> None:
    """Raise one error that names all problems, if there are any.

    Raises
    ------
    ValueError
    """
    problems = list(problems)
    if problems:
        raise ValueError("; ".join(problems) + ".")


def takes_texts(tags: Any) -> Any:
    """Say in the tags of scikit-learn that texts go in, one after the other."""
    tags.input_tags.one_d_array = True
    tags.input_tags.two_d_array = False
    tags.input_tags.string = True
    return tags
