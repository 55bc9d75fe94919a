"""Do topics or themes change over time? Trends and change points, tested."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import false_discovery_control, norm

from research.arrays import Floats


@dataclass(frozen=True, slots=True)
class Trends:
    """Change of mean shares per unit of time, a column each.

    Attributes
    ----------
    slope, low, high : ndarray of shape (n_columns,)
        With 95 % intervals.
    p : ndarray of shape (n_columns,)
        Two-sided, corrected over columns for the rate of false discoveries.
    """

    slope: Floats
    low: Floats
    high: Floats
    p: Floats


def trends(
    shares: Floats, times: Sequence[float], *, deviation: Floats | None = None
) -> Trends:
    """Fit a straight line through the shares of articles over time.

    Intervals allow for shares that vary more at some times than at others, and, with
    `deviation`, for shares that are themselves uncertain.

    Parameters
    ----------
    shares : ndarray of shape (n_docs, n_columns)
        θ, or labels as 0 and 1. Rows of NaN are left out.
    times : sequence of n_docs float
        Such as year and fraction of the year.
    deviation : ndarray of shape (n_docs, n_columns), optional
        Standard deviation of each share, from `share_deviation`.

    Returns
    -------
    Trends

    Raises
    ------
    ValueError
        If all articles are of one time.

    References
    ----------
    White (1980), "A heteroskedasticity-consistent covariance matrix estimator",
    Econometrica 48. Treier and Jackman (2008), "Democracy as a latent variable",
    AJPS 52, for carrying the uncertainty of shares on (method of composition).
    """
    known = ~np.isnan(shares).any(axis=1)
    y, t = shares[known], np.asarray(times, dtype=np.float64)[known]
    centred = t - t.mean() if len(t) else t
    total = (centred**2).sum()
    if total == 0:
        raise ValueError(
            f"times must differ, got {len(t)} known articles of one time. A trend "
            "needs articles of at least two times."
        )
    slope = centred @ y / total
    left = y - y.mean(axis=0) - np.outer(centred, slope)
    variance = left**2
    if deviation is not None:
        variance = variance + deviation[known] ** 2
    error = np.sqrt((centred**2) @ variance) / total
    half = norm.ppf(0.975) * error
    z = np.abs(slope) / np.where(error > 0, error, 1)
    p = np.where(error > 0, 2 * norm.sf(z), 1.0)
    return Trends(slope, slope - half, slope + half, false_discovery_control(p))


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """The strongest change of a mean share.

    Attributes
    ----------
    column : int
    period : str
        The first after the change.
    before, after : float
        Mean shares.
    p : float
        How often periods in a random order hold a change as strong, corrected over
        columns for the rate of false discoveries.
    """

    column: int
    period: str
    before: float
    after: float
    p: float


def change_points(
    shares: Floats, periods: Sequence[str], *, n_permutations: int = 999, seed: int = 7
) -> list[ChangePoint]:
    """Find where the mean share of each column changes most, and test it.

    Parameters
    ----------
    shares : ndarray of shape (n_docs, n_columns)
        Rows of NaN are left out.
    periods : sequence of n_docs str
        Sorted as strings, such as "2024 Q1".
    n_permutations, seed : int
        Articles are shuffled against their periods so often.

    Returns
    -------
    list of n_columns ChangePoint
        Empty if there is but one period.

    References
    ----------
    Page (1955), "A test for a change in a parameter occurring at an unknown point",
    Biometrika 42. Antoch and Hušková (2001), "Permutation tests in change point
    analysis", Statistics & Probability Letters 53.
    """
    known = ~np.isnan(shares).any(axis=1)
    y = shares[known]
    names, of_doc, sizes = np.unique(
        np.asarray(periods, dtype=object).astype(str)[known],
        return_inverse=True,
        return_counts=True,
    )
    if len(names) < 2:
        return []
    centred = y - y.mean(axis=0)
    n_before = np.cumsum(sizes)[:-1, np.newaxis]
    width = np.sqrt(n_before * (len(y) - n_before) / len(y))
    order = np.argsort(of_doc, kind="stable")
    starts = np.cumsum(sizes) - sizes

    def strength(rows: Floats) -> Floats:
        """Difference of means at each cut, in units of its standard error."""
        sums = np.add.reduceat(rows, starts, axis=0)
        return np.asarray(np.abs(np.cumsum(sums, axis=0)[:-1]) / width)

    seen = strength(centred[order])
    rng = np.random.default_rng(seed)
    as_strong = np.zeros(y.shape[1])
    for _ in range(n_permutations):
        shuffled = centred[rng.permutation(len(y))]
        as_strong += strength(shuffled).max(axis=0) >= seen.max(axis=0) - 1e-12
    p = false_discovery_control((as_strong + 1) / (n_permutations + 1))
    sums = np.cumsum(np.add.reduceat(y[order], starts, axis=0), axis=0)
    found = []
    for column, cut in enumerate(seen.argmax(axis=0).tolist()):
        n, total = int(n_before[cut, 0]), sums[-1, column]
        found.append(
            ChangePoint(
                column=column,
                period=str(names[cut + 1]),
                before=float(sums[cut, column] / n),
                after=float((total - sums[cut, column]) / (len(y) - n)),
                p=float(p[column]),
            )
        )
    return found
