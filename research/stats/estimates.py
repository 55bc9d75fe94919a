"""Estimate (value, 95 % interval), Spread (mean, least, most over runs), wilson."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its bootstrap interval."""

    value: float
    low: float
    high: float


Z = 1.959963984540054  # 95 % of a normal distribution lie within


class Share(NamedTuple):
    """An estimated share and its 95 % interval, all in [0, 1]."""

    value: float
    low: float
    high: float


def counted_share(y_pred: NDArray[np.int8]) -> Share:
    """Share of articles the classifier gives the theme, errors and all.

    Returns
    -------
    Share
        With Wilson's interval, which knows of sampling only.
    """
    found = binomtest(int(y_pred.sum()), len(y_pred)).proportion_ci(method="wilson")
    return Share(float(y_pred.mean()), float(found.low), float(found.high))


def within(value: float, centre: float, half: float) -> Share:
    """Keep a share between 0 and 1."""
    low, high = np.clip([centre - half, centre + half], 0, 1)
    return Share(float(np.clip(value, low, high)), float(low), float(high))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval, a cell of a table."""

    value: float
    low: float
    high: float
