"""What would coding in another order have brought? Simulated on labelled articles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.metrics import average_precision_score, f1_score

from research.arrays import Floats, Rows
from research.corpus.corpus import Corpus
from research.evaluation.sampling import (
    Draw,
    decision_kappa,
    draw,
    informativeness,
    nearest_similarity,
    round_weights,
    weighted_prevalence,
)
from research.evaluation.splits import group_folds
from research.text.cleaner import Cleaner
from research.text.duplicates import duplicate_groups
from research.text.lexicon import Lexicon
from research.themes.linear import hit_density

Strategy = Literal["random", "informative"]


@dataclass(frozen=True, slots=True)
class CodingCurve:
    """What a classifier was worth, by how many articles were coded.

    Attributes
    ----------
    strategy : str
    sizes : tuple of int, length n_sizes
    macro_f1, mean_average_precision : ndarray of shape (n_seeds, n_sizes)
        On articles never coded.
    kappa : ndarray of shape (n_seeds, n_sizes)
        How far a model decides as the one before it, see `sampling.decision_kappa`;
        NaN for the first.
    prevalence_error : ndarray of shape (n_seeds, n_sizes, n_themes)
        Estimated share of all articles that could be coded, less the true one.
    covered : ndarray of bool, shape (n_seeds, n_sizes, n_themes)
        Whether the estimate's 95 % interval holds the true share.
    """

    strategy: Strategy
    sizes: tuple[int, ...]
    macro_f1: Floats
    mean_average_precision: Floats
    kappa: Floats
    prevalence_error: Floats
    covered: NDArray[np.bool_]

    def labels_needed(self, score: float) -> float:
        """Labels at which the mean curve first reaches a score; NaN if it never does.

        Between two sizes the curve is taken for straight.
        """
        mean = np.maximum.accumulate(self.macro_f1.mean(axis=0))
        if mean[-1] < score:
            return float("nan")
        return float(np.interp(score, mean, self.sizes))

    def stops(self, *, level: float, n_rounds: int) -> NDArray[np.int64]:
        """Say where a coder who stops when decisions are stable would have stopped.

        Parameters
        ----------
        level : float
            What kappa must reach,
        n_rounds : int
            in so many rounds on end.

        Returns
        -------
        ndarray of int, shape (n_seeds,)
            Columns of `sizes`; the last where it never came to that.
        """
        stable = np.nan_to_num(self.kappa) >= level
        runs = np.lib.stride_tricks.sliding_window_view(stable, n_rounds, axis=1)
        held = np.asarray(runs.all(axis=-1))
        first = held.argmax(axis=1) + n_rounds - 1
        last = len(self.sizes) - 1
        return np.where(held.any(axis=1), first, last).astype(np.int64)


def simulate(
    estimator: Any,
    corpus: Corpus,
    *,
    strategy: Strategy,
    sizes: Sequence[int],
    seeds: Sequence[int],
    random_share: float = 0.2,
) -> CodingCurve:
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
        Batches by plain chance, or as `sampling.draw` draws them.
    sizes : sequence of int
        Increasing numbers of labels at which to score.
    seeds : sequence of int
    random_share : float
        See `sampling.draw`.

    Returns
    -------
    CodingCurve
    """
    corpus = corpus.in_order()
    labels = corpus.label_matrix(corpus.themes)
    groups = duplicate_groups(corpus.texts)
    simulated = [
        list(
            _rounds(
                estimator, corpus, labels, groups, strategy, sizes, random_share, seed
            )
        )
        for seed in seeds
    ]
    f1, precision, kappa, error, covered = (
        np.array([[step[part] for step in steps] for steps in simulated])
        for part in range(5)
    )
    return CodingCurve(
        strategy, tuple(sizes), f1, precision, kappa, error, covered.astype(bool)
    )


def _rounds(
    estimator: Any,
    corpus: Corpus,
    labels: NDArray[np.int8],
    groups: Rows,
    strategy: Strategy,
    sizes: Sequence[int],
    random_share: float,
    seed: int,
) -> Iterator[tuple[float, float, float, Floats, NDArray[np.bool_]]]:
    """Simulate one seed: scores, kappa, and shares of themes, after each round."""
    texts = corpus.texts
    fold = next(group_folds(labels, groups, n_folds=3, seed=seed))
    test = [texts[row] for row in fold.test]
    rest = np.random.default_rng(seed).permutation(fold.train)
    truth = labels[fold.train].mean(axis=0)
    coded, inclusions = rest[:0], list[Floats]()
    drawn = draw(np.ones(len(rest)), n=sizes[0], random_share=1.0, seed=seed)
    before = None
    for n, size in enumerate(sizes):
        coded = np.concatenate([coded, rest[drawn.rows]])
        rest = np.delete(rest, drawn.rows)
        inclusions.append(drawn.probability)
        weight = np.concatenate(round_weights(inclusions))
        named = pd.DataFrame(labels[coded], columns=list(corpus.themes))
        model = clone(estimator).fit(
            [texts[row] for row in coded], named, sample_weight=weight
        )
        given = model.predict([*test, *(texts[row] for row in fold.train)])
        now = given[len(test) :]
        found = weighted_prevalence(labels[coded], weight)
        yield (
            f1_score(
                labels[fold.test], given[: len(test)], average="macro", zero_division=0
            ),
            average_precision_score(labels[fold.test], model.decision_function(test)),
            np.nan if before is None else decision_kappa(before, now),
            np.array([share.value for share in found]) - truth,
            np.array(
                [
                    share.low <= true <= share.high
                    for share, true in zip(found, truth, strict=True)
                ]
            ),
        )
        before = now
        if n + 1 < len(sizes):
            following = sizes[n + 1] - size
            drawn = _draw(
                model, texts, rest, coded, following, strategy, random_share, seed
            )


def _draw(
    model: Any,
    texts: Sequence[str],
    rest: Rows,
    coded: Rows,
    n: int,
    strategy: Strategy,
    random_share: float,
    seed: int,
) -> Draw:
    seed = seed + len(coded)
    if strategy == "random":
        return draw(np.ones(len(rest)), n=n, random_share=1.0, seed=seed)
    left = [texts[row] for row in rest]
    similarity = nearest_similarity(
        model.linear_.features.transform(left),
        model.linear_.features.transform([texts[row] for row in coded]),
    )
    utility = informativeness(model.predict_proba(left), similarity)
    return draw(utility, n=n, random_share=random_share, seed=seed)


def word_list_precision(
    lexicon: Lexicon, corpus: Corpus, *, seeds: Sequence[int]
) -> Floats:
    """Mean average precision of word lists alone, on the articles `simulate` scores.

    Parameters
    ----------
    lexicon : Lexicon
        Of all themes of the corpus.
    corpus : Corpus
    seeds : sequence of int
        Of the split into articles to code and articles to score.

    Returns
    -------
    ndarray of shape (n_seeds,)
    """
    corpus = corpus.in_order()
    labels = corpus.label_matrix(lexicon.themes)
    # The folds of `simulate` come from the labels in the order of the corpus.
    strata = corpus.label_matrix(corpus.themes)
    groups = duplicate_groups(corpus.texts)
    cleaner = Cleaner()
    density = hit_density([cleaner(text).text for text in corpus.texts], lexicon)
    found = []
    for seed in seeds:
        test = next(group_folds(strata, groups, n_folds=3, seed=seed)).test
        found.append(average_precision_score(labels[test], density[test]))
    return np.array(found)
