"""Old names of settings: taken in calls for one version, and from files for good.

It stands in the lowest wing because cleaners, classifiers, topic models and the reader
of saved models need it alike, and old names come in as files do: from outside.
"""

import functools
import warnings
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from research.i18n import _, sentences

Function = TypeVar("Function", bound=Callable[..., Any])
Class = TypeVar("Class", bound=type)


def renamed_parameters(**new_names: str) -> Callable[[Function], Function]:
    """Let a function take parameters under their old names too, with a warning.

    The signature stays that of the new names, so scikit-learn sees no others.

    Parameters
    ----------
    **new_names : str
        New names by old ones; None as a value of an old one is passed on as any other.

    Raises
    ------
    TypeError
        In the call, if a parameter is given under both names.

    Examples
    --------
    >>> @renamed_parameters(colour="color")
    ... def paint(*, color="red"):
    ...     return color
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as said:
    ...     warnings.simplefilter("always")
    ...     print(paint(colour="blue"), said[0].message)
    blue 'colour' is now called 'color'; the old name goes with the next version.
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            said = []
            for old, new in new_names.items():
                if old not in kwargs:
                    continue
                if new in kwargs:
                    raise TypeError(
                        _(
                            "{old!r} is the old name of {new!r}: give one of them.",
                            old=old,
                            new=new,
                        )
                    )
                warnings.warn(renaming(old, new), FutureWarning, stacklevel=2)
                kwargs[new] = kwargs.pop(old)
                said.append((old, new))
            try:
                return function(*args, **kwargs)
            except (ValueError, TypeError) as error:
                told = [renaming(old, new) for old, new in said if new in str(error)]
                if not told or type(error) not in (ValueError, TypeError):
                    raise
                # Who gave the old name does not know the one that the error names.
                raise type(error)(sentences([str(error), *told])) from error

        return call  # type: ignore[return-value]

    return decorate


def renamed_fields(**new_names: str) -> Callable[[Class], Class]:
    """Let a dataclass take fields under their old names too, with a warning."""

    def decorate(cls: Class) -> Class:
        initialise = renamed_parameters(**new_names)(cls.__init__)  # type: ignore[misc]
        type.__setattr__(cls, "__init__", initialise)
        return cls

    return decorate


def renaming(old: str, new: str) -> str:
    """Say that a name has changed."""
    return _(
        "{old!r} is now called {new!r}; the old name goes with the next version.",
        old=old,
        new=new,
    )


def with_new_names(
    settings: Mapping[str, Any], new_names: Mapping[str, str]
) -> dict[str, Any]:
    """Give settings read from a file under the names they have now."""
    return {new_names.get(name, name): value for name, value in settings.items()}


def with_old_names(
    settings: Mapping[str, Any], new_names: Mapping[str, str]
) -> dict[str, Any]:
    """Give settings under the names that files of this format have."""
    old_names = {new: old for old, new in new_names.items()}
    return {old_names.get(name, name): value for name, value in settings.items()}
