"""What estimators over texts share: settings checked in one form, and tags."""

import math
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

import numpy as np

from research.i18n import _

MAX_SEED = 2**32 - 1


def whole_number(
    name: str, value: Any, *, least: int, most: int | None = None
) -> list[str]:
    """Say what is wrong with a setting that must be a whole number; nothing if right.

    Both bounds are allowed values.
    """
    allowed = _("of at least {least:,}", least=least) + (
        "" if most is None else _(", at most {most:,}", most=most)
    )
    right = (
        isinstance(value, Integral)
        and not isinstance(value, bool | np.bool_)
        and least <= int(value)
        and (most is None or int(value) <= most)
    )
    return (
        []
        if right
        else [
            _(
                "{name} must be a whole number {allowed}, got {value!r}",
                name=name,
                allowed=allowed,
                value=value,
            )
        ]
    )


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
    told = [
        *([] if above is None else [_("above {bound:g}", bound=above)]),
        *([] if least is None else [_("of at least {bound:g}", bound=least)]),
        *([] if below is None else [_("below {bound:g}", bound=below)]),
        *([] if most is None else [_("of at most {bound:g}", bound=most)]),
    ]
    allowed = _(" and ").join(told)
    is_number = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    number = float(value) if is_number else math.nan
    right = (
        math.isfinite(number)
        and (above is None or number > above)
        and (least is None or number >= least)
        and (below is None or number < below)
        and (most is None or number <= most)
    )
    return (
        []
        if right
        else [
            _(
                "{name} must be a number {allowed}, got {value!r}",
                name=name,
                allowed=allowed,
                value=value,
            )
        ]
    )


def flag(name: str, value: Any) -> list[str]:
    """Say what is wrong with a setting that must be true or false."""
    right = isinstance(value, bool | np.bool_)
    return (
        []
        if right
        else [
            _("{name} must be True or False, got {value!r:.60}", name=name, value=value)
        ]
    )


def instance(name: str, value: Any, kind: type, *, optional: bool = True) -> list[str]:
    """Say what is wrong with what must be of a kind, or None where that is allowed."""
    if isinstance(value, kind) or (optional and value is None):
        return []
    allowed = _("a {kind}", kind=kind.__name__) + (_(" or None") if optional else "")
    return [
        _(
            "{name} must be {allowed}, got {kind} {value!r:.60}",
            name=name,
            allowed=allowed,
            kind=type(value).__name__,
            value=value,
        )
    ]


def ngram_range(name: str, value: Any, longest: int) -> list[str]:
    """Say what is wrong with the shortest and longest n-grams; None stands for none.

    Parameters
    ----------
    name : str
    value : object
    longest : int
        What n-grams may be at most.
    """
    if value is None:
        return []
    whole = isinstance(value, tuple | list) and all(
        isinstance(size, Integral) and not isinstance(size, bool | np.bool_)
        for size in value
    )
    if whole and len(value) == 2:
        shortest, last = value
        if 1 <= shortest <= last <= longest:
            return []
    return [
        _(
            "{name} must be (shortest, longest) between 1 and {longest}, or None, got "
            "{ngram_range!r}",
            name=name,
            longest=longest,
            ngram_range=value,
        )
    ]


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
