"""What a model must beat, scored in the same folds."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone

from research.classification.keywords import KeywordClassifier
from research.classification.labels import theme_matrix
from research.classification.themes import ThemeClassifier
from research.corpus import Corpus
from research.evaluation.metrics import Floats, Labels
from research.evaluation.protocols import Predictions, cross_validate


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

    The baselines are the same model with the cut where the score is 0, with all
    terms free to weigh alike, without its lexicon, without words too, keyword rules
    whose cuts are learned in the folds, and the majority answer.

    Parameters
    ----------
    ours : ThemeClassifier
    corpus, themes, extra, n_folds, seed
        As in `cross_validate`.

    Returns
    -------
    list of Predictions
        Ours first.
    """

    def validated(name: str, model: Any) -> Predictions:
        return cross_validate(
            name, model, corpus, themes=themes, extra=extra, n_folds=n_folds, seed=seed
        )

    found = validated("ours", ours)
    return [
        found,
        found.with_decisions("untuned cut", found.y_score > 0),
        validated("terms weigh alike", clone(ours).set_params(ratio_share=0.0)),
        validated("without word lists", clone(ours).set_params(lexicon=None)),
        validated(
            "characters only",
            clone(ours).set_params(lexicon=None, word_ngrams=None),
        ),
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
