"""Is this a sequence of texts? Said before anything is made of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Any

from research.i18n import N_, _

REMEDY = N_("Give a list of texts, an article each")


def checked_texts(texts: Sequence[str]) -> list[str]:
    """Give the texts as a list, if they are texts one after the other.

    Parameters
    ----------
    texts : sequence of n_docs str
        A list, a tuple, a column of a table, a one-dimensional array.

    Returns
    -------
    list of n_docs str

    Raises
    ------
    ValueError
        If it is one text, a table, a matrix, a mapping or a set, or holds anything
        but texts; the first place is named.
    """
    given: Any = texts
    kind = type(given).__name__
    if isinstance(given, str | bytes | bytearray):
        what = "string" if isinstance(given, str) else kind
        raise ValueError(
            _(
                "texts must be a sequence of articles, got one {what}. {remedy}.",
                what=what,
                remedy=_(REMEDY),
            )
        )
    is_table = hasattr(given, "columns")
    if is_table or getattr(given, "ndim", 1) != 1:
        column = _(", such as frame['text']") if is_table else ""
        raise ValueError(
            _(
                "texts must have one dimension, got a {kind} of shape {shape}. "
                "{remedy}{column}.",
                kind=kind,
                shape=given.shape,
                remedy=_(REMEDY),
                column=column,
            )
        )
    if isinstance(given, Mapping | Set) or not isinstance(given, Iterable):
        raise ValueError(
            _(
                "texts must be a sequence of articles, got {kind}. {remedy}.",
                kind=kind,
                remedy=_(REMEDY),
            )
        )
    found = list(given)
    wrong = [row for row, text in enumerate(found) if not isinstance(text, str)]
    if wrong:
        raise ValueError(
            _(
                "texts must hold strings, got {kind} at position {wrong}. {remedy}; "
                "leave out those that are missing.",
                kind=type(found[wrong[0]]).__name__,
                wrong=wrong[0],
                remedy=_(REMEDY),
            )
        )
    return found


def checked_words(name: str, words: Collection[str]) -> tuple[str, ...]:
    """Give words as a tuple, if they are words one after the other.

    Parameters
    ----------
    name : str
        What the words are, for the message.
    words : collection of str
        Not one text, whose characters would be taken for words.

    Raises
    ------
    ValueError
        If it is one text, or holds anything but texts of a character or more.
    """
    given: Any = words
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise ValueError(
            _(
                "{name} must be a list of words, got {kind} {given!r:.60}.",
                name=name,
                kind=type(given).__name__,
                given=given,
            )
        )
    found = tuple(given)
    wrong = [word for word in found if not isinstance(word, str) or not word]
    if wrong:
        raise ValueError(
            _(
                "{name} must hold non-empty texts, got {wrong!r:.120}.",
                name=name,
                wrong=wrong[:5],
            )
        )
    return found
