"""Shares on two sides of a corpus, such as before and after a day, within sources."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from research.arrays import Floats
from research.stats.comparability import MIN_SIDE
from research.stats.estimates import Estimate
from research.stats.strata import kept, make_blocks

Bools = NDArray[np.bool_]
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Contrast:
    """Mean shares on two sides, each source weighing alike on both.

    Attributes
    ----------
    first, second : ndarray of shape (n_columns,)
    difference, low, high : ndarray of shape (n_columns,)
        Second less first, with 95 % intervals; bounds of NaN where there is too
        little for one.
    p : ndarray of shape (n_columns,)
        Two-sided, each by itself; NaN where there is no interval.
    same : ndarray of int, shape (n_columns,)
        Sources that differ in the direction in which all together do.
    n_sources, n_first, n_second : int
        What it rests on: sources with ten articles on both sides, and their articles.
    n_left_out : int
        Articles of other sources.
    """

    first: Floats
    second: Floats
    difference: Floats
    low: Floats
    high: Floats
    p: Floats
    same: NDArray[np.int64]
    n_sources: int
    n_first: int
    n_second: int
    n_left_out: int

    def estimate(self, column: int) -> Estimate:
        """Give the difference of a column with its interval."""
        parts = (self.difference, self.low, self.high)
        return Estimate(*(float(part[column]) for part in parts))


def contrast(
    shares: Floats,
    second: Bools,
    *,
    sources: Sequence[Hashable] | None = None,
    keys: Sequence[Hashable] | None = None,
) -> Contrast | None:
    """Compare the mean shares of two sides within sources.

    Only sources with ten articles on both sides speak, each with the same weight on
    either, so that another mix of sources makes no difference.

    Parameters
    ----------
    shares : ndarray of shape (n_docs, n_columns)
        θ, or labels as 0 and 1. Rows of NaN are left out.
    second : ndarray of bool, shape (n_docs,)
        Which articles are on the second side.
    sources : sequence of n_docs str, optional
        All of one source if None.
    keys : sequence of n_docs str, optional
        Months or days of a source, whose articles hang together: intervals are over
        these. Articles are taken to be independent if None.

    Returns
    -------
    Contrast or None
        None where no source has ten articles on both sides.

    References
    ----------
    Cochran (1954), "Some methods for strengthening the common χ² tests", for the
    weights; Bell and McCaffrey (2002), "Bias reduction in standard errors for linear
    regression with multi-stage samples", for errors as if each block were left out;
    Satterthwaite (1946) for degrees of freedom.
    """
    known = np.asarray(~np.isnan(np.asarray(shares, dtype=np.float64)).any(axis=1))
    every = kept(sources, known)
    found = make_blocks(int(known.sum()), sources=every, keys=[0] * int(known.sum()))
    source, late = found.source[found.of_doc], second[known]
    y = np.asarray(shares[known], dtype=np.float64)
    cell = 2 * source + late
    n_cells = 2 * found.n_sources
    n = np.bincount(cell, minlength=n_cells).astype(float)
    speaks = n.reshape(-1, 2).min(axis=1) >= MIN_SIDE
    if not speaks.any():
        return None
    total = np.zeros((n_cells, y.shape[1]))
    np.add.at(total, cell, y)
    mean = total / np.maximum(n, 1)[:, np.newaxis]
    weight = np.where(speaks, _product_over_sum(n.reshape(-1, 2)), 0.0)
    weight /= weight.sum()
    by_source = mean.reshape(-1, 2, y.shape[1])
    first, last = (np.tensordot(weight, by_source[:, side], axes=1) for side in (0, 1))
    moved = by_source[speaks, 1] - by_source[speaks, 0]
    same = (np.sign(moved) == np.sign(last - first)).sum(axis=0)
    error, free = _error(y, cell, mean, n, weight, kept(keys, known))
    half = student.ppf(0.975, np.maximum(free, 1)) * error
    used = n.reshape(-1, 2)[speaks].sum(axis=0)
    return Contrast(
        first,
        last,
        last - first,
        last - first - half,
        last - first + half,
        _p_values(last - first, error, free),
        same.astype(np.int64),
        int(speaks.sum()),
        int(used[0]),
        int(used[1]),
        int(len(y) - used.sum()),
    )


def _p_values(difference: Floats, error: Floats, free: Floats) -> Floats:
    distance = np.abs(difference) / np.where(error > 0, error, np.inf)
    p = 2 * student.sf(distance, np.maximum(free, 1))
    return np.where(np.isnan(error), np.nan, p)


def _product_over_sum(n: Floats) -> Floats:
    return np.asarray(n.prod(axis=1) / np.maximum(n.sum(axis=1), 1))


def _error(
    y: Floats,
    cell: NDArray[np.int64],
    mean: Floats,
    n: Floats,
    weight: Floats,
    keys: Sequence[Hashable] | None,
) -> tuple[Floats, Floats]:
    """Give standard errors and degrees of freedom of the difference, a column each.

    NaN where a source that speaks has but one block on a side.
    """
    blocks = make_blocks(len(y), sources=cell.tolist(), keys=keys)
    of_block = np.zeros(len(blocks.size), dtype=np.int64)
    of_block[blocks.of_doc] = cell
    left = blocks.totals(y - mean[cell])
    rest = n[of_block] - blocks.size
    own = weight[of_block // 2]
    alone = (rest < TINY) & (own > 0)
    left = own[:, np.newaxis] * left / np.maximum(rest, 1)[:, np.newaxis]
    squares = left**2
    variance = squares.sum(axis=0)
    free = variance**2 / np.maximum((squares**2).sum(axis=0), 1e-300) - 1
    error = np.sqrt(variance)
    if alone.any():
        error = np.full_like(error, np.nan)
    return error, free
