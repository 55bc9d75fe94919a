"""From scores to decisions: out-of-fold scores, calibration, one threshold a theme."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from research.arrays import Rows
from research.stats.folds import theme_balanced_folds


def out_of_fold_scores(
    fit_and_score: Callable[[Rows, Rows], NDArray[np.float64]],
    labels: NDArray[np.int8],
    groups: NDArray[np.int64],
    *,
    n_folds: int,
    seed: int,
) -> NDArray[np.float64]:
    """Score every article by a model that has not seen its group.

    Parameters
    ----------
    fit_and_score : callable
        Takes the row numbers to fit on and those to score; returns scores of
        shape (n_scored, n_themes).
    labels : ndarray of shape (n_docs, n_themes)
    groups : ndarray of shape (n_docs,)
        Articles of one group share a fold.
    n_folds : int
        At least 2 and at most the number of groups.
    seed : int
        Of the shuffle.

    Returns
    -------
    ndarray of shape (n_docs, n_themes)
    """
    scores = np.full(labels.shape, np.nan)
    folds = theme_balanced_folds(labels, groups, n_folds=n_folds, seed=seed)
    for train, test in folds:
        scores[test] = fit_and_score(train, test)
    return scores


def fit_sigmoid(
    y_true: NDArray[np.int8],
    y_score: NDArray[np.float64],
    sample_weight: NDArray[np.float64] | None = None,
) -> tuple[float, float]:
    """Fit the slope and intercept that turn scores into probabilities.

    The targets are smoothed as Platt does, so that a theme whose scores separate
    perfectly still gets probabilities short of 0 and 1.

    Parameters
    ----------
    y_true : ndarray of shape (n_docs,)
        1 where the article has the theme; both values must occur.
    y_score : ndarray of shape (n_docs,)
        Scores of a model that was not fitted on these articles.
    sample_weight : ndarray of shape (n_docs,), optional
        How many articles each stands for; 1 if None.

    Returns
    -------
    slope, intercept : float
        The probability is 1 / (1 + exp(-(slope · score + intercept))).

    References
    ----------
    Platt (1999), "Probabilistic outputs for support vector machines and
    comparisons to regularized likelihood methods".
    """
    from sklearn.linear_model import LogisticRegression

    n_positive = int(y_true.sum())
    n_negative = len(y_true) - n_positive
    high = (n_positive + 1) / (n_positive + 2)
    low = 1 / (n_negative + 2)
    target = np.where(y_true == 1, high, low)
    # Every article stands twice, once for each answer, weighted by its target.
    x = np.concatenate([y_score, y_score])[:, np.newaxis]
    y = np.repeat([1, 0], len(y_score))
    weight = np.concatenate([target, 1 - target])
    if sample_weight is not None:
        weight *= np.tile(sample_weight, 2)
    with threadpool_limits(limits=1):  # sums in another order give other last bits
        model = LogisticRegression(C=np.inf).fit(x, y, sample_weight=weight)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def to_probability(
    y_score: NDArray[np.float64], slope: float, intercept: float
) -> NDArray[np.float64]:
    """Turn scores into probabilities by a fitted sigmoid."""
    # tanh does not overflow where exp would.
    return 0.5 * (1 + np.tanh(0.5 * (slope * y_score + intercept)))


def best_f1_probability(
    probabilities: NDArray[np.float64],
    sample_weight: NDArray[np.float64] | None = None,
) -> float:
    """Threshold that maximises the expected F1 of calibrated probabilities.

    Taking the expectation over the probabilities, rather than counting right and wrong
    answers, uses every article and so varies less from sample to sample than the
    threshold with the highest F1 seen, smoothed or not. The best threshold is half the
    best F1.

    Parameters
    ----------
    probabilities : ndarray of shape (n_docs,)
        In [0, 1], from articles like those to be decided.
    sample_weight : ndarray of shape (n_docs,), optional
        How many articles each stands for; 1 if None.

    Returns
    -------
    float
        In [0, 0.5]: decide for the theme where the probability is at least this.

    References
    ----------
    Lipton, Elkan and Naryanaswamy (2014), "Optimal thresholding of classifiers
    to maximize F1 measure", ECML PKDD.

    Examples
    --------
    >>> round(best_f1_probability(np.array([0.9, 0.8, 0.1, 0.1])), 3)
    0.436
    """
    weight = np.ones(len(probabilities)) if sample_weight is None else sample_weight
    order = np.argsort(-probabilities, kind="stable")
    decided = np.cumsum(weight[order])
    right = np.cumsum((weight * probabilities)[order])
    expected_f1 = 2 * right / (decided + right[-1])
    return float(expected_f1.max() / 2)
