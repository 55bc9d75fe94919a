"""Which labels look wrong? A ranking, and how many flipped ones it finds."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.corpus import Corpus
from research.evaluation.metrics import Floats
from research.evaluation.protocols import cross_validate


def rank_label_errors(labels: NDArray[np.int8], probabilities: Floats) -> Floats:
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


def flipped_labels_found(
    estimator: Any,
    corpus: Corpus,
    *,
    share: float = 0.1,
    looked_at: float = 0.15,
    seeds: Sequence[int] = (0, 1, 2),
) -> Floats:
    """Flip labels, rank articles by suspicion, and count the flips near the top.

    Parameters
    ----------
    estimator : ThemeClassifier
    corpus : Corpus
        Labelled articles.
    share : float
        Articles of which one theme, drawn at random, is flipped.
    looked_at : float
        Articles from the top that a person would look at.
    seeds : sequence of int

    Returns
    -------
    ndarray of shape (n_seeds,)
        Share of the flipped articles among those looked at.
    """
    corpus = corpus.in_order()
    themes = corpus.themes
    n_docs = len(corpus)
    found = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        flipped = rng.choice(n_docs, size=round(share * n_docs), replace=False)
        labels = corpus.label_matrix(themes)
        labels[flipped, rng.integers(len(themes), size=len(flipped))] ^= 1
        given = [
            replace(
                article,
                labels=tuple(t for t, yes in zip(themes, row, strict=True) if yes),
            )
            for article, row in zip(corpus, labels, strict=True)
        ]
        seen = cross_validate(
            "flipped", estimator, Corpus(tuple(given)), themes=themes, seed=seed
        )
        assert seen.y_prob is not None
        suspicion = rank_label_errors(seen.y_true, seen.y_prob)
        order = np.argsort(-suspicion, kind="stable")[: round(looked_at * n_docs)]
        ids = {corpus.ids[row] for row in flipped}
        found.append(sum(seen.ids[row] in ids for row in order) / len(flipped))
    return np.array(found)
