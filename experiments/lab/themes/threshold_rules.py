"""Which rule for thresholds gives the best decisions, on few articles and on many?"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats, Labels
from research.evaluation.cross_validation import Predictions
from research.stats.folds import theme_balanced_folds
from research.themes.calibration import best_f1_threshold, fit_sigmoid, to_probability


def _as_counted(y_true: Labels, prob: Floats, *, smoothing: float) -> float:
    return best_f1_threshold(prob, y_true, smoothing=smoothing)


# Smoothing holds back thresholds that hang on one article of a rare theme.
RULES: dict[str, Callable[[Labels, Floats], float]] = {
    "expected F1": lambda y_true, prob: best_f1_threshold(prob),  # noqa: ARG005
    "F1 as counted": partial(_as_counted, smoothing=0),
    "F1 as counted, smoothed by 1": partial(_as_counted, smoothing=1),
    "F1 as counted, smoothed by 10": partial(_as_counted, smoothing=10),
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
