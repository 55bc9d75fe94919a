"""Which articles to code next, so that a classifier learns and shares stay known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.evaluation.metrics import Floats, Interval

# Probabilities closer to 0 or 1 say no more about how sure a model is.
SURE = 1e-4


@dataclass(frozen=True, slots=True)
class Draw:
    """Articles drawn with known probabilities.

    Attributes
    ----------
    rows : ndarray of int, shape (n_drawn,)
        Which articles, in increasing order.
    probability : ndarray of shape (n_drawn,)
        In (0, 1]: the chance that each had to be in the draw. One over it is the
        weight with which it stands for all articles.
    """

    rows: NDArray[np.int64]
    probability: Floats


def usefulness(
    probabilities: Floats, thresholds: Floats, *, rare_weight: float = 0.5
) -> Floats:
    """How much a label of each article would teach: near a threshold, rare themes more.

    Parameters
    ----------
    probabilities : ndarray of shape (n_docs, n_themes)
        Calibrated, in [0, 1].
    thresholds : ndarray of shape (n_themes,)
        From which probability a theme is given.
    rare_weight : float
        0 treats themes alike; 1 weighs a theme by one over its expected share.

    Returns
    -------
    ndarray of shape (n_docs,)
        Positive: the largest over themes of exp(-|distance|), the distance between
        the log-odds of probability and threshold.
    """
    shares = np.clip(probabilities.mean(axis=0), 0.01, 1)
    weights = (shares.max() / shares) ** rare_weight
    distance = np.abs(_log_odds(probabilities) - _log_odds(thresholds))
    return np.asarray((weights * np.exp(-distance)).max(axis=1))


def _log_odds(probability: Floats) -> Floats:
    p = np.clip(probability, SURE, 1 - SURE)
    return np.asarray(np.log(p) - np.log1p(-p))


def draw_next(
    utility: Floats,
    *,
    n: int,
    explore: float = 0.2,
    strata: Sequence[str] | None = None,
    seed: int = 7,
) -> Draw:
    """Draw articles, the useful ones more likely, every one with some chance.

    Systematic sampling with probability proportional to size: articles stand in
    line by stratum, each as long as its chance, and every n-th part is hit from a
    random start. So the draw has the size asked for, each chance is exact, and strata
    (sources, clusters) are hit in proportion.

    Parameters
    ----------
    utility : ndarray of shape (n_docs,)
        At least 0; from `usefulness`.
    n : int
        Articles to draw.
    explore : float
        Share of the chances that is the same for all articles, in (0, 1]. With 1 the
        draw is a simple one.
    strata : sequence of n_docs str, optional
    seed : int

    Returns
    -------
    Draw

    Raises
    ------
    ValueError
        If n is more than the articles, or explore is out of range.

    References
    ----------
    Madow (1949), "On the theory of systematic sampling, II". Tillé (2006), "Sampling
    algorithms", chapter 7.
    """
    n_docs = len(utility)
    if not (1 <= n <= n_docs and 0 < explore <= 1):
        raise ValueError(
            f"n must lie between 1 and the {n_docs} articles and explore in (0, 1], "
            f"got {n} and {explore}."
        )
    chance = _inclusion(np.asarray(utility, dtype=float), n, explore)
    rng = np.random.default_rng(seed)
    line = rng.permutation(n_docs)
    if strata is not None:
        _, numbers = np.unique(np.asarray(strata, dtype=str), return_inverse=True)
        line = line[np.argsort(numbers[line], kind="stable")]
    ends = np.cumsum(chance[line])
    ends[-1] = n  # whatever rounding made of it
    hits = np.searchsorted(ends, rng.random() + np.arange(n), side="right")
    rows = np.sort(line[hits])
    return Draw(rows, chance[rows])


def _inclusion(utility: Floats, n: int, explore: float) -> Floats:
    """Turn utilities into chances that add up to n, none above 1."""
    total = utility.sum()
    even = np.full(len(utility), 1 / len(utility))
    size = even if total <= 0 else explore * even + (1 - explore) * utility / total
    chance = np.zeros(len(utility))
    certain = np.zeros(len(utility), dtype=bool)
    while True:
        rest = ~certain
        room = n - certain.sum()
        chance[certain] = 1
        chance[rest] = room * size[rest] / max(size[rest].sum(), np.finfo(float).tiny)
        above = rest & (chance > 1)
        if not above.any():
            return np.minimum(chance, 1)
        certain |= above


def weighted_prevalence(
    labels: NDArray[np.int8], probability: Floats, *, level: float = 0.95
) -> list[Interval]:
    """Share of all articles with each theme, from articles drawn with known chances.

    Parameters
    ----------
    labels : ndarray of shape (n_drawn, n_themes)
    probability : ndarray of shape (n_drawn,)
        Of being drawn, from `Draw`.
    level : float
        Of the interval.

    Returns
    -------
    list of n_themes Intervals
        Normal ones by linearisation, as for sampling with replacement, which errs
        on the wide side. In [0, 1].

    References
    ----------
    Hájek (1971), comment on Basu; Särndal, Swensson and Wretman (1992), "Model
    assisted survey sampling", section 5.7.
    """
    from scipy.stats import norm

    weight = 1 / np.asarray(probability, dtype=float)
    share = weight @ labels / weight.sum()
    n = len(weight)
    residual = weight[:, np.newaxis] * (labels - share) / weight.sum()
    spread = residual - residual.mean(axis=0)
    error = np.sqrt(n / max(n - 1, 1) * (spread**2).sum(axis=0))
    half = norm.ppf(0.5 + level / 2) * error
    return [
        Interval(float(p), float(max(p - h, 0)), float(min(p + h, 1)))
        for p, h in zip(share, half, strict=True)
    ]


def rank_label_errors(labels: NDArray[np.int8], probabilities: Floats) -> Floats:
    """How much the labels of each article look like an error.

    Each label gets the probability of its opposite; those of one article are brought
    together with the largest weighing most.

    Parameters
    ----------
    labels : ndarray of shape (n_docs, n_themes)
        As given, perhaps wrong.
    probabilities : ndarray of shape (n_docs, n_themes)
        From a model that has not seen the article.

    Returns
    -------
    ndarray of shape (n_docs,)
        In [0, 1]; higher is more suspicious.

    References
    ----------
    Thyagarajan, Snorrason, Northcutt and Mueller (2022), "Identifying incorrect
    annotations in multi-label classification data": the exponential moving average
    over the sorted label scores, with α = 0.8.
    """
    doubt = np.sort(np.abs(labels - probabilities), axis=1)
    score = doubt[:, 0]
    for column in doubt.T[1:]:
        score = 0.8 * column + 0.2 * score
    return np.asarray(score)
