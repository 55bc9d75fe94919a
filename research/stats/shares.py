"""SharesByPeriod: shares of labels or topics by period or group."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from research.arrays import Floats
from research.stats.estimates import Estimate


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
    issues: Sequence[Hashable] | None = None,
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
    issues : sequence of n_docs hashables, optional
        From `issues_by_day`: articles of one issue hang together, and say less than as
        many of different ones. Intervals are those of as many independent articles as
        would vary as the issues do, never of more than there are, with the degrees of
        freedom of the issues; from 0 to 1 where there is but one of several articles.
        Articles are independent if None.

    Returns
    -------
    SharesByPeriod

    References
    ----------
    Wilson (1927), "Probable inference, the law of succession, and statistical
    inference". Korn and Graubard (1998), "Confidence intervals for proportions with
    small expected number of positive counts estimated from survey data", Survey
    Methodology 24, for the effective number.
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
    effective, n_issues = _effective(kept, inverse, n_docs, value, issues, known)
    if counted:
        low, high = _wilson_bounds(value, effective)
    else:
        own = None if deviation is None else deviation[known]
        low, high = _student_bounds(kept, inverse, n_docs, value, own, effective)
    alone = (n_issues < 2) & (n_docs > 1)
    low[alone], high[alone] = 0, 1
    return SharesByPeriod(tuple(names.tolist()), n_docs, value, low, high)


def _effective(
    shares: Floats,
    inverse: NDArray[np.int64],
    n_docs: NDArray[np.int64],
    value: Floats,
    issues: Sequence[Hashable] | None,
    known: NDArray[np.bool_],
) -> tuple[Floats, NDArray[np.int64]]:
    """Say as how many independent articles those of a period count.

    Returns
    -------
    effective : ndarray of shape (n_periods, n_columns)
        At least 1, at most `n_docs`.
    n_issues : ndarray of int, shape (n_periods,)
    """
    every = np.broadcast_to(n_docs[:, np.newaxis], value.shape).astype(np.float64)
    if issues is None:
        return every, n_docs
    own = [issue for issue, is_known in zip(issues, known, strict=True) if is_known]
    of_doc = list(zip(inverse.tolist(), own, strict=True))
    number: dict[Hashable, int] = {}
    issue = np.array([number.setdefault(one, len(number)) for one in of_doc], dtype=int)
    period = np.zeros(len(number), dtype=int)
    period[issue] = inverse
    n_issues = np.bincount(period, minlength=len(n_docs))
    gaps = shares - value[inverse]
    of_issue = np.zeros((len(number), value.shape[1]))
    np.add.at(of_issue, issue, gaps)
    between, within = np.zeros_like(value), np.zeros_like(value)
    np.add.at(between, period, of_issue**2)
    np.add.at(within, inverse, gaps**2)
    n, m = n_docs[:, np.newaxis], n_issues[:, np.newaxis]
    # What the issues' sums vary, over what they would if articles were independent.
    between *= m / np.maximum(m - 1, 1)
    within *= n / np.maximum(n - 1, 1)
    wider = np.where(within > 0, between / np.where(within > 0, within, 1), 1.0)
    # Fewer issues than articles also know less of how much they vary.
    fewer = student.ppf(0.975, np.maximum(m - 1, 1)) / student.ppf(
        0.975, np.maximum(n - 1, 1)
    )
    return np.maximum(every / (np.maximum(wider, 1) * fewer**2), 1.0), n_issues


def _wilson_bounds(value: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Give Wilson's interval of shares of n articles, which need not be whole."""
    z2 = norm.ppf(0.975) ** 2
    middle = (value + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (value * (1 - value) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    low, high = np.maximum(middle - half, 0), np.minimum(middle + half, 1)
    # None and all are their own bounds, whatever the last digit.
    return np.where(value == 0, 0.0, low), np.where(value == 1, 1.0, high)


def _student_bounds(
    shares: Floats,
    inverse: NDArray[np.int64],
    n_docs: NDArray[np.int64],
    value: Floats,
    deviation: Floats | None,
    effective: Floats,
) -> tuple[Floats, Floats]:
    squares = np.zeros_like(value)
    np.add.at(squares, inverse, (shares - value[inverse]) ** 2)
    n = n_docs[:, np.newaxis]
    variance = squares / np.maximum(n - 1, 1) * (n / effective)
    if deviation is not None:
        own = np.zeros_like(value)
        np.add.at(own, inverse, deviation**2)
        variance += own / n
    half = student.ppf(0.975, np.maximum(n - 1, 1)) * np.sqrt(variance / n)
    half[n_docs < 2] = 1
    return np.maximum(value - half, 0), np.minimum(value + half, 1)
