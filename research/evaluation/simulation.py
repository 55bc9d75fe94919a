"""What would coding in this or that order have brought? Played on labelled articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.metrics import f1_score

from research.corpus import Corpus
from research.evaluation.metrics import Floats
from research.evaluation.sampling import draw_next, usefulness
from research.evaluation.splits import group_folds
from research.preprocessing.duplicates import duplicate_groups

Strategy = Literal["random", "useful"]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """Macro F1 on articles never coded, by how many were.

    Attributes
    ----------
    strategy : str
    sizes : tuple of int, length n_sizes
    macro_f1 : ndarray of shape (n_seeds, n_sizes)
    """

    strategy: Strategy
    sizes: tuple[int, ...]
    macro_f1: Floats

    def labels_needed(self, score: float) -> float:
        """Labels at which the mean curve first reaches a score; NaN if it never does.

        Between two sizes the curve is taken for straight.
        """
        mean = np.maximum.accumulate(self.macro_f1.mean(axis=0))
        if mean[-1] < score:
            return float("nan")
        return float(np.interp(score, mean, self.sizes))


def play(
    estimator: Any,
    corpus: Corpus,
    *,
    strategy: Strategy,
    sizes: Sequence[int],
    seeds: Sequence[int],
    explore: float = 0.2,
) -> LearningCurve:
    """Code articles in an order, and see how a classifier fares on others.

    For each seed, a third of the articles is set aside for scoring, near-duplicates
    on one side; the first batch is drawn at random for either strategy.

    Parameters
    ----------
    estimator : ThemeClassifier
        Cloned for each fit.
    corpus : Corpus
        Labelled articles.
    strategy : {"random", "useful"}
        Batches by plain chance, or as `sampling.draw_next` draws them.
    sizes : sequence of int
        Increasing numbers of labels at which to score.
    seeds : sequence of int
    explore : float
        See `sampling.draw_next`.

    Returns
    -------
    LearningCurve
    """
    corpus = corpus.in_order()
    texts, themes = corpus.texts, corpus.themes
    labels = corpus.label_matrix(themes)
    groups = duplicate_groups(texts)
    rows = []
    for seed in seeds:
        fold = next(group_folds(labels, groups, n_folds=3, seed=seed))
        test = [texts[row] for row in fold.test]
        rest = np.random.default_rng(seed).permutation(fold.train)
        coded, rest = rest[: sizes[0]], rest[sizes[0] :]
        scores = []
        for size, following in zip(sizes, [*sizes[1:], 0], strict=True):
            named = pd.DataFrame(labels[coded], columns=list(themes))
            model = clone(estimator).fit([texts[row] for row in coded], named)
            given = model.predict(test)
            scores.append(
                f1_score(labels[fold.test], given, average="macro", zero_division=0)
            )
            if following:
                picked = _pick(
                    model, texts, rest, following - size, strategy, explore, seed + size
                )
                coded = np.concatenate([coded, rest[picked]])
                rest = np.delete(rest, picked)
        rows.append(scores)
    return LearningCurve(strategy, tuple(sizes), np.array(rows))


def _pick(
    model: Any,
    texts: Sequence[str],
    rest: Rows,
    n: int,
    strategy: Strategy,
    explore: float,
    seed: int,
) -> Rows:
    if strategy == "random":
        return np.arange(n)  # they stand in random order
    probabilities = model.predict_proba([texts[row] for row in rest])
    utility = usefulness(probabilities, model.thresholds_)
    return draw_next(utility, n=n, explore=explore, seed=seed).rows
