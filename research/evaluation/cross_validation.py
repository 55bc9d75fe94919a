"""What is fitted on what, scored on what, with which interval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from research.arrays import Floats, Labels, Rows
from research.corpus.corpus import Corpus
from research.evaluation import metrics
from research.evaluation.splits import (
    Fold,
    group_folds,
    later_articles,
    leakage_groups,
    left_out_sources,
)
from research.stats.estimates import Estimate
from research.stats.resampling import Metric, bootstrap_interval, bootstrap_weights
from research.text.tokens import Tokens

Split = Literal["random", "time", "source"]
SPLITS: tuple[Split, ...] = ("random", "time", "source")


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model said of articles it had not seen.

    Attributes
    ----------
    model : str
        Name in tables and figures.
    themes : tuple of str, length n_themes
    ids : tuple of str, length n_docs
    groups : ndarray of shape (n_docs,)
        Near-duplicates share a number.
    y_true, y_pred : ndarray of shape (n_docs, n_themes)
    y_score : ndarray of shape (n_docs, n_themes)
        Higher speaks for the theme.
    y_prob : ndarray of shape (n_docs, n_themes), or None
        Calibrated probabilities, where the model gives them.
    """

    model: str
    themes: tuple[str, ...]
    ids: tuple[str, ...]
    groups: NDArray[np.int64]
    y_true: Labels
    y_pred: Labels
    y_score: Floats
    y_prob: Floats | None = None

    def with_decisions(self, model: str, y_pred: NDArray[Any]) -> "Predictions":
        """Return the same scores under other decisions."""
        return replace(self, model=model, y_pred=y_pred.astype(np.int8))


@dataclass(frozen=True, slots=True)
class Score:
    """One metric of one model, for a theme or over all of them."""

    model: str
    theme: str
    metric: str
    interval: Estimate
    n_docs: int
    n_positive: int


OVER_ALL = "all themes"


def cross_validate(
    model: str,
    estimator: Any,
    corpus: Corpus,
    *,
    themes: Sequence[str],
    extra: Corpus | None = None,
    split: Split = "random",
    n_folds: int = 5,
    seed: int = 7,
    tokens: Tokens | None = None,
) -> Predictions:
    """Let a model predict articles of a corpus after training without them.

    Articles are taken in the order of their ids, so that the order of the file
    changes nothing. Near-duplicates and parts of one story stand on one side, and
    everything that is learned (vocabulary, weights, calibration, thresholds) is
    learned from the training articles.

    Parameters
    ----------
    model : str
        Name in tables and figures.
    estimator : object
        With `fit(texts, labels)`, `predict`, `decision_function` and, if it
        gives probabilities, `predict_proba`. It is cloned for each fold.
    corpus : Corpus
        Labelled articles.
    themes : sequence of str
        Columns of the labels.
    extra : Corpus, optional
        Labelled articles that are trained on and never scored.
    split : {"random", "time", "source"}
        Score every article in one of `n_folds` random folds; the later articles
        after training on the earlier; or each source after training on the others.
    n_folds, seed : int
        Of the random folds.
    tokens : Tokens, optional
        Of the corpus in canonical order and then of `extra`, as the estimator wants
        them, where they are made already.

    Returns
    -------
    Predictions
        Of the articles that were scored.
    """
    corpus = corpus.in_order()
    extra = Corpus(()) if extra is None else extra.in_order()
    texts = [*corpus.texts, *extra.texts]
    # Cleaning and segmenting learn nothing: once for all folds.
    if tokens is None and hasattr(estimator, "tokens"):
        tokens = estimator.tokens(texts)
    labels = np.vstack([corpus.label_matrix(themes), extra.label_matrix(themes)])
    named = pd.DataFrame(labels, columns=list(themes))
    groups = leakage_groups([*corpus, *extra], tokens=tokens)
    n_docs = len(corpus)
    y_true = labels[:n_docs]
    y_score = np.full(y_true.shape, np.nan)
    y_prob = np.full(y_true.shape, np.nan)
    y_pred = np.zeros_like(y_true)
    for fold in _folds(split, corpus, y_true, groups, n_folds, seed):
        train = _taken(texts, tokens, fold.train)
        fitted = clone(estimator).fit(train, named.iloc[fold.train])
        test = _taken(texts, tokens, fold.test)
        y_score[fold.test] = fitted.decision_function(test)
        y_pred[fold.test] = fitted.predict(test)
        if hasattr(fitted, "predict_proba"):
            y_prob[fold.test] = fitted.predict_proba(test)
    scored = np.flatnonzero(~np.isnan(y_score).any(axis=1))
    return Predictions(
        model=model,
        themes=tuple(themes),
        ids=tuple(corpus.ids[row] for row in scored),
        groups=groups[scored],
        y_true=y_true[scored],
        y_pred=y_pred[scored],
        y_score=y_score[scored],
        y_prob=None if np.isnan(y_prob).all() else y_prob[scored],
    )


def _taken(texts: list[str], tokens: Tokens | None, rows: Rows) -> list[str] | Tokens:
    return [texts[row] for row in rows] if tokens is None else tokens.take(rows)


def _folds(
    split: Split,
    corpus: Corpus,
    labels: Labels,
    groups: NDArray[np.int64],
    n_folds: int,
    seed: int,
) -> list[Fold]:
    n_extra = len(groups) - len(corpus)
    if split == "time":
        dates = [article.date for article in corpus]
        return [later_articles(dates, groups, n_extra=n_extra)]
    if split == "source":
        sources = [article.source for article in corpus]
        found = left_out_sources(sources, groups, n_extra=n_extra)
        return [fold for _, fold in found]
    folds = group_folds(labels, groups, n_folds=n_folds, seed=seed, n_extra=n_extra)
    return list(folds)


def score(
    predictions: Predictions,
    *,
    rows: NDArray[np.bool_] | None = None,
    n_resamples: int = 2000,
    seed: int = 7,
) -> list[Score]:
    """Score predictions by theme and over all themes, with 95 % intervals.

    Parameters
    ----------
    predictions : Predictions
    rows : ndarray of bool, shape (n_docs,), optional
        Score these articles only.
    n_resamples, seed : int
        Of the bootstrap by group of near-duplicates.

    Returns
    -------
    list of Score
        Per theme: precision, recall, F1, average precision, Brier score and
        calibration error; over all: macro and micro F1, mean average precision
        and exact match.
    """
    resamples = bootstrap_weights(
        predictions.groups, n_resamples=n_resamples, seed=seed
    )
    chosen = np.ones(len(predictions.ids), dtype=bool) if rows is None else rows

    def scored(theme: str, name: str, metric: Metric, n_positive: int) -> Score:
        interval = bootstrap_interval(metric, resamples, rows=chosen)
        return Score(
            predictions.model, theme, name, interval, int(chosen.sum()), n_positive
        )

    scores = []
    by_theme = []
    for column, theme in enumerate(predictions.themes):
        n_positive = int(predictions.y_true[chosen, column].sum())
        of_theme = _theme_metrics(predictions, column)
        for name in _AVERAGED:
            of_theme[name] = _once(of_theme[name])
        by_theme.append(of_theme)
        for name, metric in of_theme.items():
            scores.append(scored(theme, name, metric, n_positive))
    n_labels = int(predictions.y_true[chosen].sum())
    for name, metric in _overall_metrics(predictions, by_theme).items():
        scores.append(scored(OVER_ALL, name, metric, n_labels))
    return scores


_AVERAGED = ("F1", "average precision")


def _once(metric: Metric) -> Metric:
    """Work out a metric once for all articles, and once for all resamples.

    Each takes as long as there are articles, and of many themes there are many: means
    over themes do not do it again.
    """
    known: dict[int, Floats] = {}

    def of(weights: Floats) -> Floats:
        if weights.ndim not in known:
            known[weights.ndim] = metric(weights)
        return known[weights.ndim]

    return of


def _mean_of(metrics_of_themes: Sequence[Metric]) -> Metric:
    return lambda weights: np.asarray(
        np.mean([metric(weights) for metric in metrics_of_themes], axis=0)
    )


def _theme_metrics(
    predictions: Predictions, column: int
) -> dict[str, Callable[[Floats], Floats]]:
    true, pred = predictions.y_true[:, column], predictions.y_pred[:, column]
    y_score = predictions.y_score[:, column]
    found: dict[str, Callable[[Floats], Floats]] = {
        "precision": lambda w: metrics.precision(true, pred, w),
        "recall": lambda w: metrics.recall(true, pred, w),
        "F1": lambda w: metrics.f1(true, pred, w),
        "average precision": lambda w: metrics.average_precision(true, y_score, w),
    }
    if predictions.y_prob is not None:
        prob = predictions.y_prob[:, column]
        found["Brier score"] = lambda w: metrics.brier_score(true, prob, w)
        found["calibration error"] = lambda w: metrics.calibration_error(true, prob, w)
    return found


def _overall_metrics(
    predictions: Predictions, by_theme: Sequence[dict[str, Metric]]
) -> dict[str, Metric]:
    true, pred = predictions.y_true, predictions.y_pred
    means = {name: _mean_of([of[name] for of in by_theme]) for name in _AVERAGED}
    return {
        "macro F1": means["F1"],
        "micro F1": metrics.micro_f1(true, pred),
        "mean average precision": means["average precision"],
        "exact match": metrics.exact_match(true, pred),
    }
