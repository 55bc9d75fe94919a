"""What JSON gave, held to the types it should have, before anything is built of it."""

import math
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of plain value: how a message calls it, and how it is told.

    Attributes
    ----------
    noun : str
    holds : callable
        Takes a value of any type; tells whether it is of this kind.
    """

    noun: str
    holds: Callable[[Any], bool]


_LARGEST = sys.float_info.max


def _is_text(value: Any) -> bool:
    """Tell a text that every encoding takes: without half a surrogate pair."""
    return isinstance(value, str) and not any(
        "\ud800" <= character <= "\udfff" for character in value
    )


def _is_whole(value: Any) -> bool:
    return type(value) is int and value >= 0  # True is an int as well


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and 0 <= value <= 1


def _are(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(holds, value))


TEXT = Kind("a text", _is_text)
FILLED_TEXT = Kind("a text that is not empty", lambda v: _is_text(v) and v != "")
TEXTS = Kind("a list of texts", _are(_is_text))
FILLED_TEXTS = Kind("a list of texts, none empty", _are(FILLED_TEXT.holds))
FLAG = Kind("true or false", lambda v: isinstance(v, bool))
COUNT = Kind("a whole number of at least 0", _is_whole)
COUNTS = Kind("a list of whole numbers of at least 0", _are(_is_whole))
SHARE = Kind("a number from 0 to 1", _is_share)
NUMBER = Kind(
    "a finite number",
    lambda v: type(v) in (int, float) and abs(v) <= _LARGEST,
)
PLAIN_VALUES = Kind(
    "a list of texts, numbers, or true and false",
    _are(lambda v: _is_text(v) or type(v) in (bool, int, float)),
)
NOTHING = Kind("null", lambda v: v is None)
OBJECT = Kind("an object", lambda v: isinstance(v, dict))
TEXTS_BY_NAME = Kind(
    "an object of texts",
    lambda v: isinstance(v, dict) and all(map(_is_text, v.values())),
)
OBJECTS = Kind("a list of objects", _are(OBJECT.holds))


def or_null(kind: Kind) -> Kind:
    """Give the kind that may also be null."""
    return Kind(f"{kind.noun}, or null", lambda v: v is None or kind.holds(v))


def checked_members(
    where: str,
    found: Any,
    kinds: Mapping[str, Kind],
    *,
    optional: Collection[str] = (),
) -> dict[str, Any]:
    """Give the members of an object, each of its kind, none missing, no other.

    Parameters
    ----------
    where : str
        How a message calls the object.
    found : Any
        As JSON gave it.
    kinds : mapping of str to Kind
        Every member there may be.
    optional : collection of str
        Those that may be missing.

    Raises
    ------
    ValueError
        Naming every member that is not as it must be.

    Examples
    --------
    >>> checked_members("it", {"n": True}, {"n": COUNT})
    Traceback (most recent call last):
    ValueError: it: 'n' must be a whole number of at least 0, got True
    """
    if not isinstance(found, Mapping):
        raise ValueError(f"{where} must be an object, got {type(found).__name__}")
    problems = [
        f"{name!r} is missing"
        for name in kinds
        if name not in found and name not in optional
    ]
    problems += [f"{name!r:.40} is unknown" for name in found if name not in kinds]
    problems += [
        f"{name!r} must be {kinds[name].noun}, got {value!r:.60}"
        for name, value in found.items()
        if name in kinds and not kinds[name].holds(value)
    ]
    if problems:
        raise ValueError(f"{where}: {'; '.join(problems)}")
    return dict(found)
