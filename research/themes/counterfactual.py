"""Which terms tip a decision: what an article would have to lose for another one."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.base import clone

from research.corpus.corpus import Corpus
from research.evaluation.errors import ThemeError
from research.evaluation.splits import leakage_groups
from research.themes.classifier import ThemeClassifier


def counterfactual_errors(
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
    groups = leakage_groups(corpus.articles)
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
        found.append([] if right else counterfactual_terms(model, text, error.theme))
    return found


def counterfactual_terms(
    model: ThemeClassifier, text: str, theme: str
) -> list[str] | None:
    """List the fewest terms without which the decision on a theme would be another.

    A term counts with all its occurrences, as a word and as characters. Its weight is
    taken from the score, while all other terms keep theirs: the article is thought to
    say something else in its place, of no weight for the theme.

    Parameters
    ----------
    model : ThemeClassifier
        Fitted.
    text : str
        An article as published.
    theme : str

    Returns
    -------
    list of str, or None
        The weightiest first. None where no loss of terms changes the decision: an
        article with nothing against a theme does not get it by losing terms.

    Raises
    ------
    ValueError
        If the model does not know the theme.
    """
    weights: dict[str, float] = {}
    for found in model.explain(text, theme=theme):
        weights[found.term] = weights.get(found.term, 0.0) + found.weight
    column = model.themes_.index(theme)
    article = model.tokens([text])
    limit = model.score_thresholds(len(article.cleaned[0]))[column]
    above = float(model.decision_function(article)[0, column] - limit)
    side = 1 if above >= 0 else -1
    left = side * above
    removed = []
    # Ties go to the first term in the order of code points.
    for term in sorted(weights, key=lambda term: (-side * weights[term], term)):
        if side * weights[term] <= 0:
            return None
        removed.append(term)
        left -= side * weights[term]
        if left < 0:
            return removed
    return None
