"""Who a coder is: one person is one coder, and no address stands in a table."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from research.i18n import _

ADDRESS = re.compile(r"(?<![^\s@<>,;()])([^\s@<>,;()]+)@[^\s@<>,;()]+")
NOBODY = "coder"  # where a tool does not say who answered
# What tools call a person by, the surest first.
KEYS = ("id", "email", "username")


def person_keys(person: Any) -> tuple[str, ...]:
    """Give what a tool calls a person by, the surest first.

    Parameters
    ----------
    person : object
        A number, a name or address, or an object with an id, an address or a name,
        as `completed_by` of Label Studio; None where nobody is named.

    Raises
    ------
    TypeError
        If it is none of these.
    """
    if person is None:
        return (NOBODY,)
    if isinstance(person, Mapping):
        keys = tuple(key for name in KEYS for key in _plain(person.get(name)))
    else:
        keys = _plain(person)
    if not keys:
        raise TypeError(
            _(
                "who answered must be a number or a name, got {person!r:.60}",
                person=person,
            )
        )
    return keys


def _plain(value: Any) -> tuple[str, ...]:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return (str(value),)
    if isinstance(value, str) and value.strip():
        name = value.strip()
        return (name.casefold() if ADDRESS.fullmatch(name) else name,)
    return ()


def coder_names(people: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Name each person once, by the surest of all that the person is called by.

    Parameters
    ----------
    people : iterable of tuple of str
        From `person_keys`. Who shares a number or an address is one person.

    Returns
    -------
    dict
        A name by keys; without an address, of which only what stands before the @ is
        left. Different people have different names, whatever their order.

    Examples
    --------
    >>> names = coder_names([("7", "kim@example.org"), ("kim@example.org",), ("9",)])
    >>> sorted(set(names.values()))
    ['7', '9']
    >>> coder_names([("kim@example.org",)])
    {('kim@example.org',): 'kim'}
    """
    distinct = sorted(set(people))
    # A number that comes with an address names also who is called by the address alone.
    numbered = {
        key: keys[0] for keys in distinct for key in keys[1:] if ADDRESS.fullmatch(key)
    }
    surest = {keys: numbered.get(keys[0], keys[0]) for keys in distinct}
    shown = _without_addresses(sorted(set(surest.values())))
    return {keys: shown[name] for keys, name in surest.items()}


def _without_addresses(names: Iterable[str]) -> dict[str, str]:
    """Take addresses out of names; those that become alike are numbered."""
    names = list(names)
    shown = {name: name for name in names if not ADDRESS.search(name)}
    for name in names:
        if name in shown:
            continue
        plain = base = ADDRESS.sub(r"\1", name)
        number = 1
        while plain in shown.values():
            number += 1
            plain = f"{base}-{number}"
        shown[name] = plain
    return shown
