"""SharesByPeriod: shares of labels or topics by period or group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from research.arrays import Floats
from research.stats.estimates import Estimate, wilson


@dataclass(frozen=True, slots=True)
class SharesByPeriod:
    """Mean shares by period, with 95 % intervals.

    Attributes
    ----------
    periods : tuple of str, length n_periods
        Sorted.
    n_docs : ndarray of int, shape (n_periods,)
    value, low, high : ndarray of shape (n_periods, n_columns)
    """

    periods: tuple[str, ...]
    n_docs: NDArray[np.int64]
    value: Floats
    low: Floats
    high: Floats

    def estimates(self, place: int) -> list[Estimate]:
        """Give the shares of the period at a place, an estimate a column."""
        parts = (part[place].tolist() for part in (self.value, self.low, self.high))
        return [Estimate(*cell) for cell in zip(*parts, strict=True)]


def shares_by_period(
    shares: NDArray[Any],
    periods: Sequence[str | None],
    *,
    deviation: Floats | None = None,
) -> SharesByPeriod:
    """Give mean shares by period, of labels or of topics, with 95 % intervals.

    Parameters
    ----------
    shares : ndarray of shape (n_docs, n_columns)
        Labels as whole numbers, 0 and 1: each share has Wilson's interval. Or shares
        of topics, θ: each mean has Student's interval over articles, from 0 to 1 where
        there is but one; rows of NaN are left out.
    periods : sequence of n_docs str or None
        From `periods`, or any other field of articles: sources, genres. Articles of
        None are left out.
    deviation : ndarray of shape (n_docs, n_columns), optional
        Standard deviation of each share of a topic, from `share_deviation`; with it,
        intervals hold the uncertainty of the shares too, as the mean over many draws
        would.

    Returns
    -------
    SharesByPeriod

    References
    ----------
    Wilson (1927), "Probable inference, the law of succession, and statistical
    inference".
    """
    counted = shares.dtype.kind in "biu"
    known = np.array([period is not None for period in periods], dtype=bool)
    if not counted:
        known &= ~np.isnan(shares).any(axis=1)
    names, inverse, n_docs = np.unique(
        np.asarray(periods, dtype=object)[known].astype(str),
        return_inverse=True,
        return_counts=True,
    )
    kept = shares[known].astype(np.float64)
    sums = np.zeros((len(names), kept.shape[1]))
    np.add.at(sums, inverse, kept)
    value = sums / n_docs[:, np.newaxis]
    if counted:
        low, high = _wilson_bounds(sums, n_docs)
    else:
        own = None if deviation is None else deviation[known]
        low, high = _student_bounds(kept, inverse, n_docs, value, own)
    return SharesByPeriod(tuple(names.tolist()), n_docs, value, low, high)


def _wilson_bounds(
    hits: Floats, n_docs: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    cells = [
        [wilson(int(k), n) for k in row]
        for row, n in zip(hits.tolist(), n_docs.tolist(), strict=True)
    ]
    low = [[cell.low for cell in row] for row in cells]
    high = [[cell.high for cell in row] for row in cells]
    return np.reshape(low, hits.shape), np.reshape(high, hits.shape)


def _student_bounds(
    shares: Floats,
    inverse: NDArray[np.int64],
    n_docs: NDArray[np.int64],
    value: Floats,
    deviation: Floats | None,
) -> tuple[Floats, Floats]:
    squares = np.zeros_like(value)
    np.add.at(squares, inverse, (shares - value[inverse]) ** 2)
    n = n_docs[:, np.newaxis]
    variance = squares / np.maximum(n - 1, 1)
    if deviation is not None:
        own = np.zeros_like(value)
        np.add.at(own, inverse, deviation**2)
        variance += own / n
    half = student.ppf(0.975, np.maximum(n - 1, 1)) * np.sqrt(variance / n)
    half[n_docs < 2] = 1
    return np.maximum(value - half, 0), np.minimum(value + half, 1)
