"""Bootstrap by group, permutation, Holm and Benjamini-Hochberg."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.stats.estimates import Estimate

Metric = Callable[[Floats], Floats]


def bootstrap_weights(
    groups: NDArray[np.int64], *, n_resamples: int, seed: int
) -> Floats:
    """Draw groups of articles with replacement.

    Near-duplicates are no independent evidence; drawn together, they do not make
    an interval narrower than it should be.

    Parameters
    ----------
    groups : ndarray of shape (n_docs,)
    n_resamples : int
    seed : int

    Returns
    -------
    ndarray of shape (n_resamples, n_docs)
        How often each article counts in each sample.

    References
    ----------
    Efron and Tibshirani (1993), "An introduction to the bootstrap", chapter 8.
    """
    _, member_of = np.unique(groups, return_inverse=True)
    n_groups = int(member_of.max()) + 1
    rng = np.random.default_rng(seed)
    equal = np.full(n_groups, 1 / n_groups)
    drawn = rng.multinomial(n_groups, equal, size=n_resamples)
    return drawn[:, member_of].astype(np.float64)


def bootstrap_interval(
    metric: Metric, resamples: Floats, *, rows: NDArray[np.bool_] | None = None
) -> Estimate:
    """Score all articles, and take the 95 % percentile interval over resamples.

    Parameters
    ----------
    metric : callable
        From weights of shape (..., n_docs) to values of shape (...).
    resamples : ndarray of shape (n_resamples, n_docs)
        From `bootstrap_weights`.
    rows : ndarray of bool, shape (n_docs,), optional
        The articles to score; all if None.
    """
    chosen = np.ones(resamples.shape[1]) if rows is None else rows.astype(np.float64)
    # A copy of all resamples is for those that leave something out.
    weights = resamples if chosen.all() else resamples * chosen
    low, high = np.percentile(metric(weights), [2.5, 97.5])
    return Estimate(float(metric(chosen)), float(low), float(high))


def holm(p_values: Floats) -> Floats:
    """Adjust p values of several tests by Holm's method.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]

    References
    ----------
    Holm (1979), "A simple sequentially rejective multiple test procedure",
    Scandinavian Journal of Statistics 6.
    """
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.maximum.accumulate(factors * p_values[order]).clip(max=1)
    return adjusted
