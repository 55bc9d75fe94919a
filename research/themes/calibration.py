"""From scores to decisions: out-of-fold scores, calibration, one threshold a theme."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from research.i18n import _

MIN_SLOPE = 1e-9


@cache
def _libraries() -> ThreadpoolController:
    """Find the libraries that have threads: once, as it takes as long as a fit."""
    return ThreadpoolController()


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
    # Sums in another order give other last bits.
    with _libraries().limit(limits=1):
        model = LogisticRegression(C=np.inf).fit(x, y, sample_weight=weight)
    slope = float(model.coef_[0, 0])
    if abs(slope) < MIN_SLOPE:  # scores that say nothing, all alike
        slope = MIN_SLOPE
    return slope, float(model.intercept_[0])


def fit_temperature(
    y_true: NDArray[np.int64],
    y_score: NDArray[np.float64],
    sample_weight: NDArray[np.float64] | None = None,
) -> float:
    """Fit the factor by which scores of classes become logits, of which one is right.

    One number for all classes, so that the class with the highest score has the
    highest probability too. It is the one of the highest likelihood.

    Parameters
    ----------
    y_true : ndarray of shape (n_docs,)
        Column of the right class.
    y_score : ndarray of shape (n_docs, n_classes)
        Scores of a model that was not fitted on these articles.
    sample_weight : ndarray of shape (n_docs,), optional
        How many articles each stands for; 1 if None.

    Returns
    -------
    float
        In [0.01, 100]; probabilities are softmax(factor · scores).

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), "On calibration of modern neural
    networks", ICML.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    rows = np.arange(len(y_true))
    weight = np.ones(len(y_true)) if sample_weight is None else sample_weight

    def loss(log_factor: float) -> float:
        logits = np.exp(log_factor) * y_score
        return -float(weight @ log_softmax(logits, axis=1)[rows, y_true])

    bounds = (np.log(0.01), np.log(100))
    return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))


def calibrate(
    labels: NDArray[np.int8],
    scores: NDArray[np.float64],
    sample_weight: NDArray[np.float64],
    *,
    one_class: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Learn from out-of-fold scores what is probable, and what is likely enough.

    Parameters
    ----------
    labels, scores : ndarrays of shape (n_docs, n_themes)
    sample_weight : ndarray of shape (n_docs,)
    one_class : bool
        Whether each article has one class and no more.

    Returns
    -------
    calibration : ndarray of shape (n_themes, 2)
        Slope and intercept; of classes, one slope for all and no intercept.
    thresholds : ndarray of shape (n_themes,)
        Probabilities from which a theme is given; of classes, 0.5, which is where a
        class is parted from the others.
    """
    if one_class:
        slope = fit_temperature(labels.argmax(axis=1), scores, sample_weight)
        shape = (labels.shape[1], 1)
        return np.tile([slope, 0.0], shape), np.full(labels.shape[1], 0.5)
    calibration = np.array(
        [
            fit_sigmoid(y, score, sample_weight)
            for y, score in zip(labels.T, scores.T, strict=True)
        ]
    )
    probabilities = [
        to_probability(score, *sigmoid)
        for score, sigmoid in zip(scores.T, calibration, strict=True)
    ]
    thresholds = [
        best_f1_threshold(p, sample_weight=sample_weight) for p in probabilities
    ]
    return calibration, np.array(thresholds)


def check_slopes(calibration: NDArray[np.float64], *, one_class: bool) -> None:
    """Raise ValueError unless probabilities depend on scores, as they can.

    Of shape (n_themes, 2), as `calibrate` gives it. The slope of a theme may be
    negative where its scores tell the opposite; that of classes is one, and is not.
    """
    slopes = calibration[:, 0]
    if (np.abs(slopes) < MIN_SLOPE).any():
        raise ValueError(
            _(
                "calibration: slopes must be {MIN_SLOPE:g} or more, or less",
                MIN_SLOPE=MIN_SLOPE,
            )
        )
    if one_class and ((slopes <= 0).any() or np.ptp(calibration, axis=0).any()):
        raise ValueError(_("calibration of classes must be one slope above 0 for all"))


def to_probability(
    y_score: NDArray[np.float64],
    slope: float | NDArray[np.float64],
    intercept: float | NDArray[np.float64],
) -> NDArray[np.float64]:
    """Turn scores into probabilities by a fitted sigmoid."""
    # tanh does not overflow where exp would.
    return np.asarray(0.5 * (1 + np.tanh(0.5 * (slope * y_score + intercept))))


def best_f1_threshold(
    scores: NDArray[np.float64],
    y_true: NDArray[np.int8] | None = None,
    *,
    sample_weight: NDArray[np.float64] | None = None,
    smoothing: float = 0.0,
) -> float:
    """Find the threshold with the best F1: the expected one, or as counted.

    Taking the expectation over probabilities, rather than counting right and wrong
    answers, uses every article and so varies less from sample to sample than the
    threshold with the highest F1 seen, smoothed or not. The best threshold is half the
    best expected F1.

    Parameters
    ----------
    scores : ndarray of shape (n_docs,)
        Of articles like those to be decided. Without `y_true`, calibrated
        probabilities in [0, 1].
    y_true : ndarray of 0 and 1, shape (n_docs,), optional
        What is true, to be counted.
    sample_weight : ndarray of shape (n_docs,), optional
        How many articles each stands for; 1 if None.
    smoothing : float
        Added to both parts of the fraction: holds back thresholds that a few rare
        articles would set.

    Returns
    -------
    float
        Decide for the theme where the score is at least this. In [0, 0.5] without
        `y_true`, otherwise halfway between two scores that occur.

    References
    ----------
    Lipton, Elkan and Naryanaswamy (2014), "Optimal thresholding of classifiers
    to maximize F1 measure", ECML PKDD. Lin and Lin (2023), "On the thresholding
    strategy for infrequent labels in multi-label classification", CIKM: smoothing.

    Examples
    --------
    >>> scores = np.array([0.9, 0.8, 0.1, 0.1])
    >>> round(best_f1_threshold(scores), 3)
    0.436
    >>> round(best_f1_threshold(scores, np.array([1, 1, 0, 0])), 3)
    0.45
    """
    truth = scores if y_true is None else y_true
    weight = np.ones(len(scores)) if sample_weight is None else sample_weight
    order = np.argsort(-scores, kind="stable")
    decided = np.cumsum(weight[order])
    right = np.cumsum((weight * truth)[order])
    f1 = (2 * right + smoothing) / (decided + right[-1] + smoothing)
    if y_true is None:
        return float(f1.max() / 2)
    ranked = scores[order]
    # A threshold parts no two articles of one score.
    parts = np.append(ranked[:-1] > ranked[1:], True)
    last = int(np.where(parts, f1, -1.0).argmax())
    below = ranked[last + 1] if last + 1 < len(ranked) else 0.0
    return float((ranked[last] + below) / 2)
