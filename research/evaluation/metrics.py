"""Scores for several labels an article, with bootstrap intervals by group.

Every metric takes `weights`, how often each article counts, of shape (n_docs,) or
(n_resamples, n_docs): a bootstrap sample is a row of weights, and a thousand of
them are scored at once.
"""

from collections.abc import Callable

import numpy as np
import sklearn.metrics

from research.arrays import Floats, Labels
from research.stats.resampling import Metric


def precision(y_true: Labels, y_pred: Labels, weights: Floats) -> Floats:
    """Share of the given labels that are right; 0 where none is given.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_docs,)
    weights : ndarray of shape (..., n_docs)

    Returns
    -------
    ndarray of shape (...)
        In [0, 1].
    """
    return _ratio(weights @ (y_true * y_pred), weights @ y_pred)


def recall(y_true: Labels, y_pred: Labels, weights: Floats) -> Floats:
    """Share of the true labels that are given; 0 where there is none.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_docs,)
    weights : ndarray of shape (..., n_docs)

    Returns
    -------
    ndarray of shape (...)
        In [0, 1].
    """
    return _ratio(weights @ (y_true * y_pred), weights @ y_true)


def f1(y_true: Labels, y_pred: Labels, weights: Floats) -> Floats:
    """Harmonic mean of precision and recall; 0 where no label is true or given.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_docs,)
    weights : ndarray of shape (..., n_docs)

    Returns
    -------
    ndarray of shape (...)
        In [0, 1].
    """
    return _ratio(2 * (weights @ (y_true * y_pred)), weights @ (y_true + y_pred))


def average_precision(y_true: Labels, y_score: Floats, weights: Floats) -> Floats:
    """Area under the precision–recall steps; 0 where no label is true.

    Articles with equal scores enter together, as in scikit-learn.

    Parameters
    ----------
    y_true, y_score : ndarray of shape (n_docs,)
    weights : ndarray of shape (..., n_docs)

    Returns
    -------
    ndarray of shape (...)
        In [0, 1].

    References
    ----------
    Buckley and Voorhees (2000), "Evaluating evaluation measure stability", SIGIR.
    """
    order = np.argsort(-y_score, kind="stable")
    last_of_tie = np.append(np.diff(y_score[order]) != 0, True)
    ranked = weights[..., order]
    found = np.cumsum(ranked * y_true[order], axis=-1)[..., last_of_tie]
    taken = np.cumsum(ranked, axis=-1)[..., last_of_tie]
    gained = np.diff(found, axis=-1, prepend=0)
    return _ratio((gained * _ratio(found, taken)).sum(axis=-1), found[..., -1])


def brier_score(y_true: Labels, y_prob: Floats, weights: Floats) -> Floats:
    """Mean squared distance of probability and truth.

    References
    ----------
    Brier (1950), "Verification of forecasts expressed in terms of probability".
    """
    return _ratio(weights @ (y_prob - y_true) ** 2, weights.sum(axis=-1))


def calibration_error(
    y_true: Labels, y_prob: Floats, weights: Floats, *, n_bins: int = 10
) -> Floats:
    """Mean gap between probability and frequency over bins of equal width.

    Parameters
    ----------
    y_true, y_prob : ndarray of shape (n_docs,)
    weights : ndarray of shape (..., n_docs)
    n_bins : int

    Returns
    -------
    ndarray of shape (...)
        In [0, 1]; 0 is best.

    References
    ----------
    Naeini, Cooper and Hauskrecht (2015), "Obtaining well calibrated
    probabilities using Bayesian binning", AAAI.
    """
    bins = np.minimum((y_prob * n_bins).astype(int), n_bins - 1)
    in_bin = np.eye(n_bins)[bins]
    gaps = np.abs(weights @ ((y_prob - y_true)[:, np.newaxis] * in_bin))
    return _ratio(gaps.sum(axis=-1), weights.sum(axis=-1))


def precision_recall_curve(y_true: Labels, y_score: Floats) -> tuple[Floats, Floats]:
    """Recall and precision at every threshold, the highest score first.

    Returns
    -------
    recall, precision : ndarray of shape (n_cuts,)
    """
    precision_, recall_, _ = sklearn.metrics.precision_recall_curve(y_true, y_score)
    return recall_[::-1], precision_[::-1]


def reliability_curve(
    y_true: Labels, y_prob: Floats, *, n_bins: int
) -> tuple[Floats, Floats]:
    """Mean probability and frequency in bins of as many articles each.

    Returns
    -------
    probability, frequency : ndarray of shape (at most n_bins,)
    """
    frequency, probability = sklearn.calibration.calibration_curve(
        y_true, y_prob, n_bins=n_bins, strategy="quantile"
    )
    return probability, frequency


def risk_by_coverage(
    y_true: Labels, y_pred: Labels, y_prob: Floats
) -> tuple[Floats, Floats]:
    """Share of wrong decisions if a person looks at the least sure ones.

    A decision is as sure as its calibrated chance of being right.

    Parameters
    ----------
    y_true, y_pred, y_prob : ndarray of shape (n_decisions,)

    Returns
    -------
    coverage, risk : ndarray of shape (n_decisions,)
        Share left to the model, rising to 1, and the share of errors in it.

    References
    ----------
    El-Yaniv and Wiener (2010), "On the foundations of noise-free selective
    classification", JMLR 11.
    """
    confidence = np.where(y_pred == 1, y_prob, 1 - y_prob)
    order = np.argsort(-confidence, kind="stable")
    n_left = np.arange(1, len(order) + 1)
    wrong = (y_true != y_pred)[order]
    return n_left / len(order), np.cumsum(wrong) / n_left


def macro(
    metric: Callable[..., Floats], y_true: Labels, y_other: Labels | Floats
) -> Metric:
    """Mean of a metric over themes, as a function of the weights."""

    def mean_over_themes(weights: Floats) -> Floats:
        columns = zip(y_true.T, y_other.T, strict=True)
        values = [metric(true, other, weights) for true, other in columns]
        return np.asarray(np.mean(values, axis=0))

    return mean_over_themes


def micro_f1(y_true: Labels, y_pred: Labels) -> Metric:
    """F1 over all labels of all themes together, as a function of the weights."""
    hits = (y_true * y_pred).sum(axis=1)
    sizes = (y_true + y_pred).sum(axis=1)
    return lambda weights: _ratio(2 * (weights @ hits), weights @ sizes)


def exact_match(y_true: Labels, y_pred: Labels) -> Metric:
    """Share of articles whose themes are all right, as a function of the weights."""
    right = (y_true == y_pred).all(axis=1)
    return lambda weights: _ratio(weights @ right, weights.sum(axis=-1))


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Divide, with 0/0 = 0."""
    numerator, denominator = np.broadcast_arrays(numerator, denominator)
    result = np.zeros(numerator.shape)
    np.divide(numerator, denominator, out=result, where=denominator != 0)
    return result
