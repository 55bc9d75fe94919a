"""Do topics or themes change over time? Trends and change points, tested."""

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from research.arrays import Floats
from research.i18n import _
from research.stats.comparability import MIN_BLOCKS, MIN_SIDE, sources_that_tell
from research.stats.resampling import holm
from research.stats.strata import (
    Blocks,
    kept,
    make_blocks,
    months_of,
    shuffled_orders,
    step_down,
)

Bools = NDArray[np.bool_]

# A trend and a change point are asked of the same shares, and either would be told:
# both together are to be false in 5 % of corpora.
N_QUESTIONS = 2
N_PERMUTATIONS = 999
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Trends:
    """Change of mean shares per unit of time within sources, a column each.

    Attributes
    ----------
    slope, low, high : ndarray of shape (n_columns,)
        With 95 % intervals. NaN where within a source nothing can be said.
    p : ndarray of shape (n_columns,)
        Two-sided, corrected over columns and doubled, as a change point is asked of
        the same shares: where nothing changes, anything is found in 5 % of corpora.
    n_docs, n_sources, n_blocks : int
        Articles, sources and blocks (months of a source) that it rests on.
    """

    slope: Floats
    low: Floats
    high: Floats
    p: Floats
    n_docs: int
    n_sources: int
    n_blocks: int


def trends(
    shares: Floats,
    times: Sequence[float],
    *,
    deviation: Floats | None = None,
    sources: Sequence[Hashable] | None = None,
    issues: Sequence[Hashable] | None = None,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 7,
) -> Trends:
    """Fit a straight line through the shares of articles over time, within sources.

    Each source has a level of its own, so that sources that come and go make no
    trend. With `issues`, the slope is compared with those after months have changed
    places within each source: articles of a day, and days of a month, are alike.
    Without, articles are taken to be independent, which those of newspapers are not.

    Parameters
    ----------
    shares : ndarray of shape (n_docs, n_columns)
        θ, or labels as 0 and 1. Rows of NaN are left out.
    times : sequence of n_docs float
        Such as year and fraction of the year. NaN is left out.
    deviation : ndarray of shape (n_docs, n_columns), optional
        Standard deviation of each share, from `share_deviation`; intervals hold it.
    sources : sequence of n_docs str, optional
        All of one source if None.
    issues : sequence of n_docs str, optional
        From `issues_of`: source and day. An issue without a day stays whole.
    n_permutations, seed : int

    Returns
    -------
    Trends
        NaN throughout if no source has ten articles of two times, or all such
        sources together fewer than six months.

    Raises
    ------
    ValueError
        If all articles are of one time.

    References
    ----------
    White (1980), "A heteroskedasticity-consistent covariance matrix estimator",
    Econometrica 48; for blocks, Bell and McCaffrey (2002), "Bias reduction in
    standard errors for linear regression with multi-stage samples", Survey
    Methodology 28. Winkler, Webster, Vidaurre, Nichols and Smith (2015),
    "Multi-level block permutation", NeuroImage 123. Chung and Romano (2013), "Exact
    and asymptotically robust permutation tests", Annals of Statistics 41, for the
    spread. Treier and Jackman (2008),
    "Democracy as a latent variable", AJPS 52, for carrying the uncertainty of shares
    on (method of composition).
    """
    t = np.asarray(times, dtype=np.float64)
    known = ~np.isnan(shares).any(axis=1) & ~np.isnan(t)
    if not known.any() or np.ptp(t[known]) == 0:
        raise ValueError(
            _(
                "times must differ, got {n} known articles of one time. A trend needs "
                "articles of at least two times.",
                n=known.sum(),
            )
        )
    known[known] = sources_that_tell(t[known], kept(sources, known))
    blocks = _blocks(known, sources, issues)
    n_columns = shares.shape[1]
    if len(blocks.size) < MIN_BLOCKS:
        nothing = np.full(n_columns, np.nan)
        return Trends(nothing, nothing, nothing, nothing, 0, 0, 0)
    left, when = _within(shares[known], t[known], blocks)
    slope, error, free = _line(left, when, blocks, known, deviation)
    if issues is None:
        z = np.abs(slope) / np.where(error > 0, error, 1)
        p = holm(np.where(error > 0, 2 * norm.sf(z), 1.0))
        half = norm.ppf(0.975) * error
    else:
        p = _trend_p(left, when, blocks, n=n_permutations, seed=seed)
        half = student.ppf(0.975, free) * error
    return Trends(
        slope,
        slope - half,
        slope + half,
        np.minimum(N_QUESTIONS * p, 1),
        int(known.sum()),
        blocks.n_sources,
        len(blocks.size),
    )


def _blocks(
    known: Bools,
    sources: Sequence[Hashable] | None,
    issues: Sequence[Hashable] | None,
    slots: NDArray[np.int64] | None = None,
) -> Blocks:
    own = kept(issues, known)
    return make_blocks(
        int(known.sum()),
        sources=kept(sources, known),
        keys=None if own is None else months_of(own),
        slots=slots,
    )


def _within(y: Floats, t: Floats, blocks: Blocks) -> tuple[Floats, Floats]:
    """Give sums of shares less their source's mean, and the mean time, by block."""
    total = blocks.totals(y)
    level = blocks.by_source(total) / blocks.by_source(blocks.size)[:, np.newaxis]
    left = total - blocks.size[:, np.newaxis] * level[blocks.source]
    return left, blocks.totals(t[:, np.newaxis])[:, 0] / blocks.size


def _line(
    left: Floats,
    when: Floats,
    blocks: Blocks,
    known: Bools,
    deviation: Floats | None,
) -> tuple[Floats, Floats, Floats]:
    """Give slope, standard error and degrees of freedom of each column.

    Each block counts as if the line had been fitted without it; few blocks that
    weigh much leave few degrees of freedom.
    """
    early = _less_mean(when[np.newaxis], blocks)[0]
    weight = blocks.size * early**2
    total = weight.sum()
    slope = early @ left / total
    own = early[:, np.newaxis] * left - weight[:, np.newaxis] * slope
    own /= np.maximum(total - weight, TINY * total)[:, np.newaxis]
    variance = (own**2).sum(axis=0)
    free = variance**2 / np.maximum((own**4).sum(axis=0), 1e-300) - 1
    if deviation is not None:
        variance = variance + early[blocks.of_doc] ** 2 @ deviation[known] ** 2 / (
            total**2
        )
    return slope, np.sqrt(variance), np.maximum(free, 1)


def _less_mean(when: Floats, blocks: Blocks) -> Floats:
    """Take the mean time of its source from each block's; a row an order."""
    sums = np.add.reduceat(when * blocks.size, blocks.starts, axis=1)
    means = sums / blocks.by_source(blocks.size)
    return np.asarray(when - means[:, blocks.source])


def _trend_p(
    left: Floats, when: Floats, blocks: Blocks, *, n: int, seed: int
) -> Floats:
    """How often months in a random order within sources have a slope as steep.

    In units of a spread that the months themselves give: years of few articles lie
    far out and weigh much. Corrected over columns.
    """

    def steepness(times: Floats) -> Floats:
        early = _less_mean(times, blocks)
        spread = np.sqrt((early**2) @ left**2)
        return np.asarray(np.abs(early @ left) / np.maximum(spread, TINY))

    rng = np.random.default_rng(seed)
    orders = shuffled_orders(blocks.source, n, rng)
    drawn = np.concatenate([steepness(when[order]) for order in orders])
    return step_down(steepness(when[np.newaxis])[0], drawn)


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """The strongest change of a mean share within sources.

    Attributes
    ----------
    column : int
    period : str
        The first after the change.
    before, after : float
        Mean shares, of sources with articles on both sides, each weighing alike
        before and after: a mix of sources that changes does not move them.
    p : float
        How often time in a random order holds a change as strong, corrected over
        columns and doubled, as a trend is asked of the same shares: where nothing
        changes, anything is found in 5 % of corpora.
    n_before, n_after, n_sources : int
        Articles and sources that it rests on.
    """

    column: int
    period: str
    before: float
    after: float
    p: float
    n_before: int = 0
    n_after: int = 0
    n_sources: int = 0


def change_points(
    shares: Floats,
    periods: Sequence[str],
    *,
    sources: Sequence[Hashable] | None = None,
    issues: Sequence[Hashable] | None = None,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 7,
) -> list[ChangePoint]:
    """Find where the mean share of each column changes most, and test it.

    Only sources with ten articles on both sides of a point speak there. With
    `issues`, months change places within each source; without, articles do.

    Parameters
    ----------
    shares : ndarray of shape (n_docs, n_columns)
        Rows of NaN are left out.
    periods : sequence of n_docs str
        Sorted as strings, such as "2024 Q1".
    sources : sequence of n_docs str, optional
        All of one source if None.
    issues : sequence of n_docs str, optional
        From `issues_of`: source and day. An issue without a day stays whole.
    n_permutations, seed : int

    Returns
    -------
    list of n_columns ChangePoint
        Empty if there is but one period, no source with ten articles on both sides
        of any point, or fewer than six blocks to change places.

    References
    ----------
    Page (1955), "A test for a change in a parameter occurring at an unknown point",
    Biometrika 42. Antoch and Hušková (2001), "Permutation tests in change point
    analysis", Statistics & Probability Letters 53. Winkler, Webster, Vidaurre,
    Nichols and Smith (2015), "Multi-level block permutation", NeuroImage 123.
    """
    known = np.asarray(~np.isnan(shares).any(axis=1))
    every = np.asarray(periods, dtype=object).astype(str)
    if not known.any():
        return []
    names, slot = np.unique(every[known], return_inverse=True)
    known[known] = sources_that_tell(
        slot.ravel().astype(np.float64), kept(sources, known)
    )
    if not known.any():
        return []
    names, slot = np.unique(every[known], return_inverse=True)
    blocks = _blocks(known, sources, issues, slot.ravel().astype(np.int64))
    if len(names) < 2 or len(blocks.size) < MIN_BLOCKS:
        return []
    y = shares[known]
    sums = np.column_stack([blocks.totals(y), blocks.size])
    here = np.arange(len(sums))[np.newaxis]
    seen = _strength(sums, here, blocks, len(names))[0]
    if not seen.any():
        return []
    rng = np.random.default_rng(seed)
    orders = shuffled_orders(blocks.source, n_permutations, rng, width=sums.shape[1])
    drawn = [_strength(sums, order, blocks, len(names)).max(axis=1) for order in orders]
    p = step_down(seen.max(axis=0), np.concatenate(drawn))
    p = np.minimum(N_QUESTIONS * p, 1)
    source = blocks.source[blocks.of_doc]
    found = []
    # A column that never varies has no strongest cut: take one where sources speak.
    seen[~seen.any(axis=1)] = -1
    for column, cut in enumerate(seen.argmax(axis=0).tolist()):
        before, after, sizes = _sides(y[:, column], source, slot.ravel() > cut)
        found.append(
            ChangePoint(
                column, str(names[cut + 1]), before, after, float(p[column]), *sizes
            )
        )
    return found


def _strength(
    sums: Floats, order: NDArray[np.int64], blocks: Blocks, n_slots: int
) -> Floats:
    """Give the difference of means at each cut, in units of its standard error.

    Parameters
    ----------
    sums : ndarray of shape (n_blocks, n_columns + 1)
        Sums of shares, and sizes last.
    order : ndarray of int, shape (n_orders, n_blocks)
        Which block stands in which place.

    Returns
    -------
    ndarray of shape (n_orders, n_slots - 1, n_columns)
        0 where no source has enough articles on both sides.
    """
    apart = np.zeros((len(order), n_slots - 1, sums.shape[1] - 1))
    square = np.zeros((len(order), n_slots - 1, 1))
    ends = np.append(blocks.starts, len(blocks.source))
    for start, end in itertools.pairwise(ends.tolist()):
        moved = sums[order[:, start:end]]
        running = np.cumsum(np.pad(moved, ((0, 0), (1, 0), (0, 0))), axis=1)
        cuts = np.arange(n_slots - 1)
        places = np.searchsorted(blocks.slot[start:end], cuts, side="right")
        whole, before = running[:, -1:], running[:, places]
        n_all, n_before = whole[..., -1:], before[..., -1:]
        n_after = n_all - n_before
        speaks = np.minimum(n_before, n_after) >= MIN_SIDE
        level = whole[..., :-1] / n_all
        apart += np.where(speaks, before[..., :-1] - n_before * level, 0)
        square += np.where(speaks, n_before * n_after / n_all, 0)
    # Where nobody speaks, `apart` is 0 too.
    return np.abs(apart) / np.sqrt(np.maximum(square, TINY))


def _sides(
    y: Floats, source: NDArray[np.int64], late: Bools
) -> tuple[float, float, tuple[int, int, int]]:
    """Give means before and after over sources that speak, and what they rest on."""
    cells = 2 * source + late
    n_cells = 2 * (int(source.max()) + 1)
    n = np.bincount(cells, minlength=n_cells).astype(float).reshape(-1, 2).T
    total = np.bincount(cells, y, minlength=n_cells).reshape(-1, 2).T
    speaks = n.min(axis=0) >= MIN_SIDE
    n, total = n[:, speaks], total[:, speaks]
    weight = n.prod(axis=0) / n.sum(axis=0)
    before, after = ((total / n) @ weight / weight.sum()).tolist()
    sizes = int(n[0].sum()), int(n[1].sum()), int(speaks.sum())
    return before, after, sizes
