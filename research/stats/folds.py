"""Folds that balance labels and keep groups whole."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from research.arrays import Rows
from research.i18n import _


def theme_balanced_folds(
    labels: NDArray[np.int8],
    groups: NDArray[np.int64],
    *,
    n_folds: int,
    seed: int,
) -> Iterator[tuple[Rows, Rows]]:
    """Split articles into folds that balance theme sets and keep groups whole.

    Parameters
    ----------
    labels : ndarray of shape (n_docs, n_themes)
        1 where the article has the theme.
    groups : ndarray of shape (n_docs,)
        Articles of one group, such as near-duplicates, share a fold.
    n_folds : int
        Number of folds, at least 2 and at most the number of groups.
    seed : int
        Seed of the shuffle.

    Yields
    ------
    train, test : ndarray of int
        Row numbers.

    Raises
    ------
    ValueError
        If there are fewer groups than folds.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    n_groups = len(np.unique(groups))
    if not 2 <= n_folds <= n_groups:
        raise ValueError(
            _(
                "n_folds must lie between 2 and the number of groups, {n_groups}, got "
                "{n_folds}.",
                n_groups=n_groups,
                n_folds=n_folds,
            )
        )
    splitter = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
    yield from splitter.split(labels, _strata(labels, n_folds), groups)


def _strata(labels: NDArray[np.int8], n_folds: int) -> NDArray[np.int64]:
    """Give each theme set a number; those too rare to stand in every fold share 0."""
    rows = [row.tobytes() for row in np.ascontiguousarray(labels, dtype=np.int8)]
    sizes = Counter(rows)
    common = sorted(row for row, size in sizes.items() if size >= n_folds)
    numbers = {row: number for number, row in enumerate(common, start=1)}
    strata = np.array([numbers.get(row, 0) for row in rows], dtype=np.int64)
    if common and 0 < np.count_nonzero(strata == 0) < n_folds:
        strata[strata == 0] = 1
    return strata
