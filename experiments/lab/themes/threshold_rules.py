"""Which rule for thresholds gives the best decisions, on few articles and on many?"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats, Labels
from research.evaluation.cross_validation import Predictions
from research.stats.folds import theme_balanced_folds
from research.themes.calibration import best_f1_probability, fit_sigmoid, to_probability


def smoothed_f1_probability(
    y_true: NDArray[np.int8], probabilities: NDArray[np.float64], *, smoothing: float
) -> float:
    """Threshold that maximises F1 as counted, smoothed for rare themes.

    The smoothed F1 is (2 TP + s) / (2 TP + FP + FN + s). Unsmoothed it is 0 wherever no
    article with the theme is found, and a rare theme's threshold hangs on one article.

    Parameters
    ----------
    y_true : ndarray of shape (n_docs,)
        1 where the article has the theme.
    probabilities : ndarray of shape (n_docs,)
    smoothing : float
        s, at least 0.

    Returns
    -------
    float
        Half-way between the probabilities it parts; the highest of equally good
        thresholds.

    References
    ----------
    Lin and Lin (2023), "On the thresholding strategy for infrequent labels in
    multi-label classification", CIKM.

    Examples
    --------
    >>> y_true, prob = np.array([1, 0, 1, 0]), np.array([0.9, 0.6, 0.4, 0.1])
    >>> round(smoothed_f1_probability(y_true, prob, smoothing=0), 3)
    0.25
    """
    ranks = np.argsort(-probabilities, kind="stable")
    ranked, hits = probabilities[ranks], np.cumsum(y_true[ranks])
    n_decided = np.arange(1, len(ranked) + 1)
    smoothed = (2 * hits + smoothing) / (n_decided + y_true.sum() + smoothing)
    # A threshold parts no two articles of one probability.
    parts = np.append(ranked[:-1] > ranked[1:], True)
    last = int(np.where(parts, smoothed, -1.0).argmax())
    below = ranked[last + 1] if last + 1 < len(ranked) else 0.0
    return float((ranked[last] + below) / 2)


RULES: dict[str, Callable[[Labels, Floats], float]] = {
    "expected F1": lambda y_true, prob: best_f1_probability(prob),  # noqa: ARG005
    "F1 as counted": partial(smoothed_f1_probability, smoothing=0),
    "F1 as counted, smoothed by 1": partial(smoothed_f1_probability, smoothing=1),
    "F1 as counted, smoothed by 10": partial(smoothed_f1_probability, smoothing=10),
}


def compare_thresholds(
    found: Predictions,
    *,
    sizes: Sequence[int | None] = (None, 400, 150),
    n_folds: int = 5,
    seed: int = 7,
) -> list[tuple[int | None, Predictions]]:
    """Decide by thresholds learned by several rules, each without the articles decided.

    Parameters
    ----------
    found : Predictions
        Scores by models that had not seen the articles.
    sizes : sequence of int or None
        Articles of each training part that calibration and thresholds are learned from,
        drawn at random; all if None, or if there are fewer.
    n_folds, seed : int

    Returns
    -------
    list of (size, Predictions)
        By size, then by rule, whose name the predictions bear.
    """
    folds = list(
        theme_balanced_folds(found.y_true, found.groups, n_folds=n_folds, seed=seed)
    )
    results = []
    for size in sizes:
        rng = np.random.default_rng(seed)
        drawn = [(_some(train, size, rng), test) for train, test in folds]
        for rule in RULES:
            decided = np.zeros_like(found.y_true)
            for learn, test in drawn:
                decided[test] = _decisions(found, rule, learn, test)
            results.append((size, found.with_decisions(rule, decided)))
    return results


def _some(
    rows: NDArray[np.int64], size: int | None, rng: np.random.Generator
) -> NDArray[np.int64]:
    size = len(rows) if size is None else min(size, len(rows))
    return rng.permutation(rows)[:size]


def _decisions(
    found: Predictions, rule: str, learn: NDArray[np.int64], test: NDArray[np.int64]
) -> NDArray[np.bool_]:
    columns = []
    for y_true, y_score in zip(found.y_true.T, found.y_score.T, strict=True):
        sigmoid = fit_sigmoid(y_true[learn], y_score[learn])
        threshold = RULES[rule](y_true[learn], to_probability(y_score[learn], *sigmoid))
        columns.append(to_probability(y_score[test], *sigmoid) >= threshold)
    return np.stack(columns, axis=1)
