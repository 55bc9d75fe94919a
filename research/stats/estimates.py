"""Estimate (value, 95 % interval), Spread (mean, least, most over runs), wilson."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binomtest, norm, t

from research.arrays import Floats
from research.i18n import _

Z = float(norm.ppf(0.975))  # 95 % of a normal distribution lie within


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its 95 % interval, and nothing else.

    How far runs lie apart is a `Spread`.

    Attributes
    ----------
    value, low, high : float
        The value may lie outside its interval, as a bootstrap's may. Bounds of NaN
        say that there is too little for an interval.

    Raises
    ------
    ValueError
        If the interval is turned round.
    """

    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(
                _(
                    "an estimate's interval must not end before it begins, got "
                    "[{low}, {high}].",
                    low=self.low,
                    high=self.high,
                )
            )

    def scaled(self, factor: float) -> "Estimate":
        """Give the same in another unit, such as percent.

        Examples
        --------
        >>> Estimate(0.5, 0.25, 0.75).scaled(100)
        Estimate(value=50.0, low=25.0, high=75.0)
        """
        low, high = sorted((factor * self.low, factor * self.high))
        return Estimate(factor * self.value, low, high)


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean, least and most over runs: seeds, folds, draws. It is no interval.

    Attributes
    ----------
    mean, least, most : float

    Raises
    ------
    ValueError
        If the mean lies outside.
    """

    mean: float
    least: float
    most: float

    def __post_init__(self) -> None:
        room = 1e-9 * max(1.0, abs(self.least), abs(self.most))  # of rounding
        if self.mean < self.least - room or self.mean > self.most + room:
            raise ValueError(
                _(
                    "a spread's mean must lie between its least and its most, got "
                    "{mean} outside {least} to {most}.",
                    mean=self.mean,
                    least=self.least,
                    most=self.most,
                )
            )

    @classmethod
    def over(cls, values: ArrayLike) -> "Spread":
        """Summarise one number of several runs.

        Parameters
        ----------
        values : array-like of shape (n_runs,)

        Raises
        ------
        ValueError
            If there is no run.

        Examples
        --------
        >>> Spread.over([0.5, 0.25, 0.75])
        Spread(mean=0.5, least=0.25, most=0.75)
        """
        runs = np.asarray(values, dtype=np.float64)
        if not runs.size:
            raise ValueError(_("a spread is over at least one run, got none."))
        return cls(float(runs.mean()), float(runs.min()), float(runs.max()))


def wilson(hits: int, n: int) -> Estimate:
    """Give a counted share with Wilson's 95 % interval, which knows of sampling only.

    Parameters
    ----------
    hits, n : int
        Of `n` independent cases, `hits` have what is counted.

    Raises
    ------
    ValueError
        If there is no case, or there are more hits than cases.

    References
    ----------
    Wilson (1927), "Probable inference, the law of succession, and statistical
    inference", JASA 22.

    Examples
    --------
    >>> found = wilson(3, 4)
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (0.75, 0.3, 0.95)
    """
    if not 0 <= hits <= n or n == 0:
        raise ValueError(
            _(
                "a share must be of at least one case and at most all, got {hits} of "
                "{n}.",
                hits=hits,
                n=n,
            )
        )
    share = hits / n
    # Any share to test against will do, and its own is tested the soonest.
    found = binomtest(hits, n, share).proportion_ci(method="wilson")
    # Rounding must not carry a bound past the estimate.
    return Estimate(share, min(float(found.low), share), max(float(found.high), share))


def counted_share(decisions: NDArray[np.int8]) -> Estimate:
    """Share of articles that were given a theme, errors and all: `wilson` of it.

    Parameters
    ----------
    decisions : ndarray of 0 and 1, shape (n_docs,)
    """
    return wilson(int(np.sum(decisions)), len(decisions))


def mean_estimate(values: Floats) -> Estimate:
    """Give a mean with Student's 95 % interval.

    Parameters
    ----------
    values : ndarray of shape (n_values,)
        Independent, at least two.
    """
    mean = float(values.mean())
    error = float(values.std(ddof=1)) / np.sqrt(len(values))
    half = float(t.ppf(0.975, len(values) - 1) * error)
    return Estimate(mean, mean - half, mean + half)
