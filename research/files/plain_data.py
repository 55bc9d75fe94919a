"""What JSON gave, held to the types it should have, before anything is built of it."""

import math
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from research.i18n import N_, _


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of plain value: how a message calls it, and how it is told.

    Attributes
    ----------
    noun : str
    holds : callable
        Takes a value of any type; tells whether it is of this kind.
    or_null : bool
        Whether it holds null too, which a message then says.
    """

    noun: str
    holds: Callable[[Any], bool]
    or_null: bool = False

    def told(self) -> str:
        """Say it in a message."""
        noun = _(self.noun)
        return _("{noun}, or null", noun=noun) if self.or_null else noun


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


TEXT = Kind(N_("a text"), _is_text)
FILLED_TEXT = Kind(N_("a text that is not empty"), lambda v: _is_text(v) and v != "")
TEXTS = Kind(N_("a list of texts"), _are(_is_text))
FILLED_TEXTS = Kind(N_("a list of texts, none empty"), _are(FILLED_TEXT.holds))
FLAG = Kind(N_("true or false"), lambda v: isinstance(v, bool))
COUNT = Kind(N_("a whole number of at least 0"), _is_whole)
COUNTS = Kind(N_("a list of whole numbers of at least 0"), _are(_is_whole))
SHARE = Kind(N_("a number from 0 to 1"), _is_share)
NUMBER = Kind(
    N_("a finite number"),
    lambda v: type(v) in (int, float) and abs(v) <= _LARGEST,
)
PLAIN_VALUES = Kind(
    N_("a list of texts, numbers, or true and false"),
    _are(lambda v: _is_text(v) or type(v) in (bool, int, float)),
)
NOTHING = Kind("null", lambda v: v is None)
OBJECT = Kind(N_("an object"), lambda v: isinstance(v, dict))
TEXTS_BY_NAME = Kind(
    N_("an object of texts"),
    lambda v: isinstance(v, dict) and all(map(_is_text, v.values())),
)
OBJECTS = Kind(N_("a list of objects"), _are(OBJECT.holds))


def or_null(kind: Kind) -> Kind:
    """Give the kind that may also be null."""
    return Kind(kind.noun, lambda v: v is None or kind.holds(v), or_null=True)


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
        raise ValueError(
            _(
                "{where} must be an object, got {kind}",
                where=where,
                kind=type(found).__name__,
            )
        )
    problems = [
        _("{name!r} is missing", name=name)
        for name in kinds
        if name not in found and name not in optional
    ]
    problems += [
        _("{name!r:.40} is unknown", name=name) for name in found if name not in kinds
    ]
    problems += [
        _(
            "{name!r} must be {noun}, got {value!r:.60}",
            name=name,
            noun=kinds[name].told(),
            value=value,
        )
        for name, value in found.items()
        if name in kinds and not kinds[name].holds(value)
    ]
    if problems:
        raise ValueError(f"{where}: {'; '.join(problems)}")
    return dict(found)


def settings_of(noun: Any) -> dict[str, Any] | None:
    """Give the settings of a cleaner, segmenter or lexicon; None of None."""
    return None if noun is None else noun.as_dict()


def rebuilt(noun: Any, settings: Mapping[str, Any] | None) -> Any:
    """Make such a noun of its settings; None of None."""
    return None if settings is None else noun.from_dict(settings)
