"""What a model must beat, scored in the same folds."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone

from research.arrays import Floats, Labels
from research.corpus.corpus import Corpus
from research.evaluation.cross_validation import Predictions, cross_validate
from research.themes.classifier import ThemeClassifier
from research.themes.keyword_rules import KeywordClassifier
from research.themes.labels import theme_matrix


def compare_with_baselines(
    ours: ThemeClassifier,
    corpus: Corpus,
    *,
    themes: Sequence[str],
    extra: Corpus | None = None,
    n_folds: int = 5,
    seed: int = 7,
) -> list[Predictions]:
    """Cross-validate a classifier and its baselines in the same folds.

    The baselines are the same model with the cut where the score is 0, without its
    word vectors (where it has any), with all terms free to weigh alike, without its
    lexicon, of characters alone, keyword rules whose cuts are learned in the folds,
    and the majority answer.

    Parameters
    ----------
    ours : ThemeClassifier
    corpus : Corpus
        Labelled articles.
    themes : sequence of str
        Columns of the labels.
    extra : Corpus, optional
        Labelled articles that are trained on and never scored.
    n_folds, seed : int
        Of the random folds.

    Returns
    -------
    list of Predictions
        Ours first.
    """

    def validated(name: str, model: Any) -> Predictions:
        return cross_validate(
            name, model, corpus, themes=themes, extra=extra, n_folds=n_folds, seed=seed
        )

    def without(name: str, **changed: Any) -> Predictions:
        return validated(name, clone(ours).set_params(**changed))

    found = validated("ours", ours)
    vectors = ours.vectors is not None
    return [
        found,
        found.with_decisions("untuned cut", found.y_score > 0),
        *([without("without word vectors", vectors=None)] if vectors else []),
        without("terms weigh alike", naive_bayes_share=0.0),
        without("without word lists", lexicon=None),
        without("characters only", lexicon=None, vectors=None, word_ngrams=None),
        validated("keyword rules", KeywordClassifier()),
        validated("majority", MajorityBaseline()),
    ]


class MajorityBaseline(ClassifierMixin, BaseEstimator):
    """Give each article the answer most training articles have, theme by theme."""

    def fit(self, texts: Sequence[str], Y: Any) -> Self:
        """Count the labels; the texts are not read."""
        del texts
        self.themes_, labels = theme_matrix(Y)
        self.prevalence_ = labels.mean(axis=0)
        return self

    def decision_function(self, texts: Sequence[str]) -> Floats:
        """Score every article by the themes' shares in training."""
        return np.tile(self.prevalence_, (len(texts), 1))

    def predict(self, texts: Sequence[str]) -> Labels:
        """Give a theme if at least half of the training articles have it."""
        return (self.decision_function(texts) >= 0.5).astype(np.int8)
