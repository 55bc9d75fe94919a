"""Estimating equations with labels of a model, corrected by those of people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.i18n import N_, _

MAX_STEPS, TOLERANCE = 100, 1e-10
COLLINEAR = N_("the predictors must not add up to each other: leave one out.")
UNSOLVED = N_(
    "the equations have no solution that could be found: a predictor may tell the "
    "outcome exactly, or too few articles were read."
)


@dataclass(frozen=True)
class Design:
    """Outcome and predictors as numbers."""

    y: Floats
    x: Floats
    names: Sequence[str]

    def take(self, rows: NDArray[np.bool_]) -> "Design":
        """Keep some articles."""
        return Design(self.y[rows], self.x[rows], self.names)


@dataclass(frozen=True)
class Moments:
    """Moments with the model's labels, corrected by people's.

    `weight` is R/π; of the articles people did not read it is 0, and what `people`
    holds there does not matter.
    """

    kind: str
    machine: Design
    people: Design
    weight: Floats

    def at(self, beta: Floats) -> tuple[Floats, Floats]:
        """Give the moments, (n_docs, n_terms), and their mean derivative."""
        first, first_slope = _moments(self.kind, self.machine, beta)
        second, second_slope = _moments(self.kind, self.people, beta)
        weight = self.weight[:, np.newaxis]
        moments = first + weight * (second - first)
        n = len(self.weight)
        slope = _mean_slope(self.machine.x, first_slope * (1 - self.weight), n)
        return moments, slope + _mean_slope(
            self.people.x, second_slope * self.weight, n
        )


def _moments(kind: str, design: Design, beta: Floats) -> tuple[Floats, Floats]:
    """Give x (y - mean) and minus the derivative of the mean by the linear part."""
    linear = design.x @ beta
    if kind == "linear":
        mean, slope = linear, np.ones(len(linear))
    else:
        mean = 1 / (1 + np.exp(-np.clip(linear, -700, 700)))
        slope = mean * (1 - mean)
    return design.x * (design.y - mean)[:, np.newaxis], slope


def _mean_slope(x: Floats, slope: Floats, n: int) -> Floats:
    return np.asarray(-(x.T * slope) @ x / n)


def solve(moments: Moments, groups: NDArray[np.int64] | None) -> tuple[Floats, Floats]:
    """Find where the mean moments are 0, by Newton; give it and its covariance."""
    n, n_terms = moments.machine.x.shape
    beta = np.zeros(n_terms)
    for _rest in range(MAX_STEPS):
        found, slope = moments.at(beta)
        try:
            step = np.linalg.solve(slope, found.mean(axis=0))
        except np.linalg.LinAlgError:
            raise ValueError(_(COLLINEAR)) from None
        beta = beta - step
        if np.abs(step).max() < TOLERANCE * (1 + np.abs(beta).max()):
            break
    else:
        raise ValueError(_(UNSOLVED))
    found, slope = moments.at(beta)
    inner = found if groups is None else _summed(found, groups)
    bread = np.linalg.inv(slope)
    few = 1.0 if groups is None else len(inner) / max(len(inner) - 1, 1)
    return beta, bread @ (inner.T @ inner * few) @ bread.T / n**2


def _summed(found: Floats, groups: NDArray[np.int64]) -> Floats:
    total = np.zeros((int(groups.max()) + 1, found.shape[1]))
    np.add.at(total, groups, found)
    return total
