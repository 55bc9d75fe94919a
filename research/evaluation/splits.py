"""Divide articles into training and test so that no test article was seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.classification.thresholds import Rows, theme_balanced_folds


@dataclass(frozen=True, slots=True)
class Fold:
    """Row numbers of the articles to fit on and of those to score."""

    train: Rows
    test: Rows


def group_folds(
    labels: NDArray[np.int8],
    groups: NDArray[np.int64],
    *,
    n_folds: int,
    seed: int,
    n_extra: int = 0,
) -> Iterator[Fold]:
    """Split so that near-duplicates stay together and themes are balanced.

    Parameters
    ----------
    labels : ndarray of shape (n_docs, n_themes)
        Labels of the articles that are scored in turn.
    groups : ndarray of shape (n_docs + n_extra,)
        Near-duplicates share a number. The last `n_extra` articles are only ever
        trained on, and not where a near-duplicate of theirs is scored.
    n_folds : int
    seed : int
    n_extra : int

    Yields
    ------
    Fold
        Audited: no group stands on both sides.
    """
    n_docs = len(groups) - n_extra
    extra = np.arange(n_docs, len(groups))
    folds = theme_balanced_folds(labels, groups[:n_docs], n_folds=n_folds, seed=seed)
    for train, test in folds:
        unseen = extra[~np.isin(groups[extra], groups[test])]
        fold = Fold(np.concatenate([train, unseen]), test)
        audit_fold(fold, groups)
        yield fold


def audit_fold(
    fold: Fold, groups: NDArray[np.int64], *, ids: Sequence[str] | None = None
) -> None:
    """Raise unless training and test articles are different texts.

    Parameters
    ----------
    fold : Fold
    groups : ndarray of shape (n_docs,)
        Near-duplicates share a number.
    ids : sequence of n_docs str, optional
        Names for the message; row numbers if None.

    Raises
    ------
    ValueError
        Naming pairs of near-duplicates that stand on both sides.
    """
    shared = np.intersect1d(groups[fold.train], groups[fold.test])
    if not len(shared):
        return

    def first(rows: Rows, group: int) -> str:
        row = int(rows[groups[rows] == group][0])
        return ids[row] if ids is not None else str(row)

    pairs = [f"{first(fold.train, g)} ~ {first(fold.test, g)}" for g in shared[:10]]
    raise ValueError(
        f"{len(shared)} groups of near-duplicates stand in training and test: "
        + ", ".join(pairs)
        + (", …" if len(shared) > 10 else "")
        + ". Split by group."
    )
