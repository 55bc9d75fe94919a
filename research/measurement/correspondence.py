"""Correspondence analysis: which words go with which groups, on one map."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.i18n import _
from research.measurement.words import WordCounts

LEAST_GROUPS = 3  # of fewer there is no map
N_WORDS = 200  # the commonest, whose rare places say little


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Words and groups in one space, by how words are spread over groups.

    Attributes
    ----------
    words, groups : tuples of str
    word_place : ndarray of shape (n_words, n_axes)
        Principal coordinates.
    group_place : ndarray of shape (n_groups, n_axes)
    contribution : ndarray of shape (n_words, n_axes)
        Share of each axis's inertia that a word makes; columns sum to 1.
    inertia : ndarray of shape (n_axes,)
        Share of all inertia on each axis.
    total : float
        χ² over the number of words counted.
    """

    words: tuple[str, ...]
    groups: tuple[str, ...]
    word_place: Floats
    group_place: Floats
    contribution: Floats
    inertia: Floats
    total: float


def correspondence(
    found: WordCounts, groups: Sequence[str | None], *, n_words: int = N_WORDS
) -> Correspondence:
    """Lay out the commonest words and the groups of their articles.

    Parameters
    ----------
    found : WordCounts
    groups : sequence of n_docs str or None
        Articles of no group take no part.
    n_words : int
        The commonest are taken.

    Returns
    -------
    Correspondence
        With two axes; the sign of each is such that its largest word is positive.

    Raises
    ------
    ValueError
        If there are fewer than three groups with a word, or three words.

    References
    ----------
    Greenacre (2007), "Correspondence analysis in practice", 2nd ed., appendix A.
    """
    names = sorted({group for group in groups if group is not None})
    at = {name: place for place, name in enumerate(names)}
    rows = [row for row, group in enumerate(groups) if group is not None]
    of = [at[group] for group in groups if group is not None]
    summing = csr_matrix((np.ones(len(rows)), (of, rows)), (len(names), len(groups)))
    table = np.asarray((summing @ found.counts).todense(), dtype=float).T
    order = sorted(range(len(table)), key=lambda n: (-table[n].sum(), found.words[n]))
    taken = [n for n in order[:n_words] if table[n].sum()]
    table = table[taken]
    kept = np.flatnonzero(table.sum(axis=0)) if len(table) else np.empty(0, dtype=int)
    if len(kept) < LEAST_GROUPS or len(table) < LEAST_GROUPS:
        raise ValueError(
            _(
                "a map takes {least} groups and {least} words or more, got {n_groups} "
                "and {n_words}.",
                least=LEAST_GROUPS,
                n_groups=len(kept),
                n_words=len(table),
            )
        )
    share = table[:, kept] / table[:, kept].sum()
    of_word, of_group = share.sum(axis=1), share.sum(axis=0)
    expected = np.outer(of_word, of_group)
    left, size, right = np.linalg.svd(
        (share - expected) / np.sqrt(expected), full_matrices=False
    )
    left, size, right = left[:, :2], size, right[:2]
    turn = np.sign(left[np.abs(left).argmax(axis=0), [0, 1]])
    left, right = left * turn, right * turn[:, None]
    total = float((size**2).sum())
    return Correspondence(
        tuple(found.words[n] for n in taken),
        tuple(names[n] for n in kept.tolist()),
        left * size[:2] / np.sqrt(of_word)[:, None],
        right.T * size[:2] / np.sqrt(of_group)[:, None],
        left**2,
        size[:2] ** 2 / max(total, 1e-300),
        total,
    )
