"""Label errors found when planted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.evaluation.cross_validation import cross_validate
from research.evaluation.errors import suspicious_labels


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
        suspicion = suspicious_labels(seen.y_true, seen.y_prob)
        order = np.argsort(-suspicion, kind="stable")[: round(looked_at * n_docs)]
        ids = {corpus.ids[row] for row in flipped}
        found.append(sum(seen.ids[row] in ids for row in order) / len(flipped))
    return np.array(found)
