"""The errors a classifier is surest of, and which terms it would have to do without."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import clone

from research.classification.themes import ThemeClassifier
from research.classification.tipping import tipping_terms
from research.corpus import Corpus
from research.evaluation.protocols import Predictions
from research.evaluation.splits import story_groups


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
        raise ValueError(f"{found.model!r} gives no probabilities to be confident by.")
    errors = []
    for column, theme in enumerate(found.themes):
        true, prob = found.y_true[:, column], found.y_prob[:, column]
        wrong = np.flatnonzero(true != found.y_pred[:, column])
        miss = np.abs(true - prob)[wrong]
        for row in wrong[np.argsort(-miss, kind="stable")[:n_errors]]:
            name, chance = found.ids[row], float(prob[row])
            errors.append(ThemeError(theme, name, bool(true[row]), chance))
    return errors


def tip_errors(
    errors: Sequence[ThemeError], estimator: ThemeClassifier, corpus: Corpus
) -> list[list[str] | None]:
    """Name the fewest terms without which each wrong decision would be right.

    They are terms of one model that learned from all other articles of the corpus: it
    has seen none of those in question, nor their near-duplicates.

    Parameters
    ----------
    errors : sequence of ThemeError
    estimator : ThemeClassifier
        Cloned.
    corpus : Corpus
        Labelled articles, those of the errors among them.

    Returns
    -------
    list of list of str, or None
        One an error; no term where that model decides rightly, None where it errs and
        no loss of terms would change it.
    """
    corpus = corpus.in_order()
    groups = story_groups(corpus.articles)
    rows = {name: row for row, name in enumerate(corpus.ids)}
    held_back = np.unique([groups[rows[error.id]] for error in errors])
    kept = np.flatnonzero(~np.isin(groups, held_back))
    themes = corpus.themes
    labels = pd.DataFrame(corpus.label_matrix(themes), columns=list(themes))
    model = clone(estimator).fit([corpus.texts[row] for row in kept], labels.iloc[kept])
    found = []
    for error in errors:
        text = corpus.texts[rows[error.id]]
        given = model.predict([text])[0, model.themes_.index(error.theme)]
        right = bool(given) == error.labelled
        found.append([] if right else tipping_terms(model, text, error.theme))
    return found
