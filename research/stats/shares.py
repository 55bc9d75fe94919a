"""SharesByPeriod: shares of labels or topics by period or group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from research.arrays import Floats


@dataclass(frozen=True, slots=True)
class Shares:
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


def label_shares(labels: NDArray[np.int8], periods: Sequence[str]) -> Shares:
    """Share of articles with each label, by period, with Wilson intervals.

    Parameters
    ----------
    labels : ndarray of shape (n_docs, n_columns)
    periods : sequence of n_docs str

    References
    ----------
    Wilson (1927), "Probable inference, the law of succession, and statistical
    inference".
    """
    names, _, n_docs, value = _means(labels.astype(float), periods)
    n = n_docs[:, np.newaxis]
    z = norm.ppf(0.975)
    centre = (value + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(value * (1 - value) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # Rounding must not carry a bound past the estimate.
    low, high = np.minimum(centre - half, value), np.maximum(centre + half, value)
    return Shares(names, n_docs, value, np.maximum(low, 0), np.minimum(high, 1))


def topic_shares(
    doc_topic: Floats, periods: Sequence[str], *, deviation: Floats | None = None
) -> Shares:
    """Mean topic shares by period, with Student's intervals over articles.

    An article alone has the interval from 0 to 1.

    Parameters
    ----------
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN are left out.
    periods : sequence of n_docs str
        Or any other field of articles: sources, genres.
    deviation : ndarray of shape (n_docs, n_topics), optional
        Standard deviation of each share, from `share_deviation`; with it, intervals
        hold the uncertainty of the shares too, as the mean over many draws would.
    """
    known = np.asarray(~np.isnan(doc_topic).any(axis=1))
    doc_topic = doc_topic[known]
    kept = [period for period, row in zip(periods, known.tolist(), strict=True) if row]
    names, inverse, n_docs, value = _means(doc_topic, kept)
    squares = np.zeros_like(value)
    np.add.at(squares, inverse, (doc_topic - value[inverse]) ** 2)
    n = n_docs[:, np.newaxis]
    variance = squares / np.maximum(n - 1, 1)
    if deviation is not None:
        own = np.zeros_like(value)
        np.add.at(own, inverse, deviation[known] ** 2)
        variance += own / n
    half = student.ppf(0.975, np.maximum(n - 1, 1)) * np.sqrt(variance / n)
    half[n_docs < 2] = 1
    return Shares(
        names, n_docs, value, np.maximum(value - half, 0), np.minimum(value + half, 1)
    )


def _means(
    rows: Floats, periods: Sequence[str]
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int64], Floats]:
    names, inverse, n_docs = np.unique(
        np.asarray(periods, dtype=object).astype(str),
        return_inverse=True,
        return_counts=True,
    )
    sums = np.zeros((len(names), rows.shape[1]))
    np.add.at(sums, inverse, rows)
    return tuple(names.tolist()), inverse, n_docs, sums / n_docs[:, np.newaxis]
