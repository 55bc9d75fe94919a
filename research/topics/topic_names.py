"""Names that people gave topics, and topics they hid, from a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from research.files.formats.opening import sound_rows
from research.i18n import N_, _
from research.topics.model import TopicModel

N_TERMS = 10  # by which a topic is known again
LEAST_SHARED = 0.5  # of its terms
COLUMNS = ("terms", "name", "hidden")
YES = frozenset(("yes", "y", "1", "true", "是", "对", "√"))
NO = frozenset(("no", "n", "0", "false", "否", "不", ""))

_NO_NAMES = N_(
    "{path}: must be a table of names with the columns {columns}, as the explorer "
    "saves it; it lacks {missing}."
)


@dataclass(frozen=True, slots=True)
class TopicName:
    """What a person called a topic, and by what it is known again.

    Attributes
    ----------
    terms : tuple of str
        Its first terms.
    name : str
        "" where it keeps its terms for a name.
    is_hidden : bool
        Whether it is not to be shown.
    """

    terms: tuple[str, ...]
    name: str
    is_hidden: bool = False

    @property
    def shown(self) -> str:
        """Its name, or its first three terms."""
        return self.name or "·".join(self.terms[:3])


def read_topic_names(path: str | Path) -> tuple[TopicName, ...]:
    """Read the names of topics that the explorer saved.

    Parameters
    ----------
    path : path
        A table, such as CSV or XLSX, with the columns `terms` (the first terms of a
        topic, with blanks between), `name` and `hidden` (yes or no); others are left
        alone.

    Returns
    -------
    tuple of TopicName
        Of the topics that are named or hidden.

    Raises
    ------
    ValueError
        If it cannot be read, or is no such table.
    """
    path = Path(path)
    rows = sound_rows(path)
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise ValueError(
            _(
                _NO_NAMES,
                path=path,
                columns=", ".join(COLUMNS),
                missing=", ".join(missing),
            )
        )
    found, problems = [], []
    for number, row in enumerate(rows, start=2):
        terms, name, hidden = (_cell(row, column) for column in COLUMNS)
        if hidden.casefold() not in YES | NO:
            problems.append(
                _(
                    "{path}:{line}: 'hidden' must be yes or no, got {hidden!r}.",
                    path=path,
                    line=number,
                    hidden=hidden,
                )
            )
        elif not terms and (name or hidden.casefold() in YES):
            problems.append(
                _(
                    "{path}:{line}: 'terms' must hold the first terms of the topic, "
                    "is empty.",
                    path=path,
                    line=number,
                )
            )
        elif name or hidden.casefold() in YES:
            is_hidden = hidden.casefold() in YES
            found.append(TopicName(tuple(terms.split()[:N_TERMS]), name, is_hidden))
    if problems:
        raise ValueError("\n".join(problems))
    return tuple(found)


def _cell(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None else " ".join(str(value).split())


def named_topics(
    model: TopicModel, given: Sequence[TopicName]
) -> tuple[TopicModel, tuple[TopicName, ...]]:
    """Give a model the names that people gave its topics, and hide those they hid.

    A topic is known again by its first terms, not by its number: fitted anew to a few
    more articles, topics come in another order. Each name goes to one topic, so that
    as many terms as possible agree.

    Parameters
    ----------
    model : TopicModel
    given : sequence of TopicName

    Returns
    -------
    model : TopicModel
    left : tuple of TopicName
        Those of which no topic has half of the terms.
    """
    if not given:
        return model, ()
    top = [set(terms) for terms in model.top_terms(N_TERMS)]
    shared = np.array(
        [[len(own & set(one.terms)) / len(one.terms) for own in top] for one in given]
    )
    names = list(model.names or [""] * model.n_topics)
    hidden, placed = set(model.hidden), set()
    for row, topic in zip(*linear_sum_assignment(-shared), strict=True):
        if shared[row, topic] < LEAST_SHARED:
            continue
        placed.add(int(row))
        names[topic] = given[row].name or names[topic]
        if given[row].is_hidden:
            hidden.add(int(topic))
    left = tuple(one for row, one in enumerate(given) if row not in placed)
    return replace(model, names=tuple(names), hidden=tuple(sorted(hidden))), left
