"""What would more labels bring? A learning curve and its forecast."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.evaluation.cross_validation import cross_validate
from research.evaluation.metrics import average_precision, f1, macro
from research.i18n import _


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """Scores by number of labelled articles.

    Attributes
    ----------
    sizes : tuple of int
        Articles drawn, of which all but one fold train.
    macro_f1, mean_average_precision : ndarray of shape (n_sizes, n_draws)
    """

    sizes: tuple[int, ...]
    macro_f1: Floats
    mean_average_precision: Floats


def learning_curve(
    estimator: Any,
    corpus: Corpus,
    *,
    themes: Sequence[str],
    sizes: Sequence[int],
    extra: Corpus | None = None,
    n_draws: int = 2,
    n_folds: int = 5,
    seed: int = 7,
) -> LearningCurve:
    """Cross-validate on random parts of a corpus.

    Parameters
    ----------
    estimator : object
        With `fit`, `predict` and `decision_function`; cloned for each fold.
    corpus : Corpus
        Labelled articles.
    themes : sequence of str
        Columns of the labels.
    extra : Corpus, optional
        Labelled articles that are trained on and never scored.
    n_folds : int
        Random folds.
    sizes : sequence of int
        Articles in each part, at most those of the corpus.
    n_draws : int
        Parts of each size.
    seed : int
        Of the draws and of the folds.
    """
    ordered = corpus.in_order().articles
    rng = np.random.default_rng(seed)
    found = np.zeros((2, len(sizes), n_draws))
    for place in np.ndindex(len(sizes), n_draws):
        size = sizes[place[0]]
        drawn = sorted(rng.choice(len(ordered), size=size, replace=False))
        part = Corpus(tuple(ordered[row] for row in drawn))
        scored = cross_validate(
            _("{size} articles", size=size),
            estimator,
            part,
            themes=themes,
            extra=extra,
            n_folds=n_folds,
            seed=seed + place[1],
        )
        weights = np.ones(len(scored.ids))
        found[(0, *place)] = macro(f1, scored.y_true, scored.y_pred)(weights)
        found[(1, *place)] = macro(average_precision, scored.y_true, scored.y_score)(
            weights
        )
    return LearningCurve(tuple(sizes), found[0], found[1])


def forecast(sizes: Sequence[int], scores: Floats, size: int) -> float:
    """Extend a learning curve to another number of articles.

    The error, 1 less the score, is taken to fall as a power of the number.

    Parameters
    ----------
    sizes : sequence of n_sizes int
        At least two different.
    scores : ndarray of shape (n_sizes, n_draws)
        In [0, 1).
    size : int

    Returns
    -------
    float

    References
    ----------
    Cortes et al. (1994), "Learning curves: asymptotic values and rate of
    convergence", NIPS 6; with an asymptote of no error.

    Examples
    --------
    >>> sizes = [100, 400, 1600]
    >>> scores = 1 - 2 / np.sqrt(sizes)[:, np.newaxis]
    >>> round(forecast(sizes, scores, 6400), 4)
    0.975
    """
    if len(set(sizes)) < 2:
        raise ValueError(
            _("a forecast needs two sizes or more, got {sizes}.", sizes=list(sizes))
        )
    x = np.log(np.repeat(sizes, scores.shape[1]))
    y = np.log(1 - scores.ravel())
    slope, start = np.polyfit(x, y, 1)
    return float(1 - np.exp(slope * np.log(size) + start))
