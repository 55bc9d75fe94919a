"""The errors a classifier is surest of, and which terms it would have to do without."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.evaluation.cross_validation import Predictions
from research.i18n import _


class ThemeError(NamedTuple):
    """A wrong decision on an article that the model had not seen."""

    theme: str
    id: str
    labelled: bool  # a theme that was missed, rather than one wrongly given
    probability: float


def confident_errors(found: Predictions, *, n_errors: int = 5) -> list[ThemeError]:
    """List the errors of each theme whose probability is farthest from the truth.

    Parameters
    ----------
    found : Predictions
    n_errors : int
        At most so many a theme.

    Raises
    ------
    ValueError
        If the model gives no probabilities.
    """
    if found.y_prob is None:
        raise ValueError(
            _("{model!r} gives no probabilities to be confident by.", model=found.model)
        )
    errors = []
    for column, theme in enumerate(found.themes):
        true, prob = found.y_true[:, column], found.y_prob[:, column]
        wrong = np.flatnonzero(true != found.y_pred[:, column])
        miss = np.abs(true - prob)[wrong]
        for row in wrong[np.argsort(-miss, kind="stable")[:n_errors]]:
            name, chance = found.ids[row], float(prob[row])
            errors.append(ThemeError(theme, name, bool(true[row]), chance))
    return errors


def suspicious_labels(labels: NDArray[np.int8], probabilities: Floats) -> Floats:
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
