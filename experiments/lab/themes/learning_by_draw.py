"""How much more labels bring to articles drawn in different ways."""

from collections.abc import Sequence

import numpy as np

from experiments.lab.themes.held_out import NAME
from research.arrays import Floats, Ints, Labels
from research.corpus.corpus import Corpus
from research.evaluation.cross_validation import Predictions
from research.evaluation.splits import Fold, group_folds, leakage_groups
from research.features.tfidf import TfidfFeatures
from research.text.tokens import Tokens
from research.themes.calibration import calibrate, to_probability
from research.themes.classifier import ThemeClassifier
from research.themes.fitting import fit_linear
from research.themes.linear import LinearScores


def predictions_by_size(
    model: ThemeClassifier,
    corpus: Corpus,
    shares: Sequence[float],
    *,
    n_folds: int = 5,
) -> list[Predictions]:
    """Cross-validate after learning from random parts of the training articles.

    Weights are learned from a part of each fold's training articles; probabilities and
    thresholds from the out-of-fold scores, at that size, of the other folds.

    Parameters
    ----------
    model : ThemeClassifier
        Not fitted.
    corpus : Corpus
        Labelled articles.
    shares : sequence of float
        Of the training articles, in (0, 1]; each part holds the smaller ones.
    n_folds : int

    Returns
    -------
    list of Predictions
        One a share, of all articles in order.
    """
    corpus = corpus.in_order()
    themes = corpus.themes
    tokens = model.tokens(corpus.texts)
    labels = corpus.label_matrix(themes)
    groups = leakage_groups(corpus.articles, tokens=tokens)
    folds = list(group_folds(labels, groups, n_folds=n_folds, seed=model.seed))
    rng = np.random.default_rng(model.seed)
    scores = np.zeros((len(shares), *labels.shape))
    for fold in folds:
        shuffled = rng.permutation(fold.train)
        for place, share in enumerate(shares):
            rows = np.sort(shuffled[: round(share * len(shuffled))])
            linear = _linear(model, tokens.take(rows), labels[rows])
            scores[place, fold.test], _ = linear.score(tokens.take(fold.test))
    return [_answers(corpus, labels, groups, of_share, folds) for of_share in scores]


def _answers(
    corpus: Corpus,
    labels: Labels,
    groups: Ints,
    scores: Floats,
    folds: Sequence[Fold],
) -> Predictions:
    """Decide on each fold by calibration and thresholds of the other folds' scores."""
    probability = np.zeros(labels.shape)
    decision = np.zeros_like(labels)
    for fold in folds:
        calibration, thresholds = calibrate(
            labels[fold.train],
            scores[fold.train],
            np.ones(len(fold.train)),
            one_class=False,
        )
        probability[fold.test] = to_probability(scores[fold.test], *calibration.T)
        decision[fold.test] = probability[fold.test] >= thresholds
    return Predictions(
        NAME,
        corpus.themes,
        tuple(corpus.ids),
        groups,
        labels,
        decision,
        scores,
        probability,
    )


def _linear(model: ThemeClassifier, tokens: Tokens, labels: Labels) -> LinearScores:
    return fit_linear(
        TfidfFeatures(**model.feature_settings()),
        model.lexicon,
        tokens,
        labels,
        C=model.C,
        naive_bayes_share=model.naive_bayes_share,
        seed=model.seed,
        vectors=model.vectors,
        vector_scale=model.vector_scale,
    )
