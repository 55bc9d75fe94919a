"""What topics are worth, on articles they were not fitted to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from research.arrays import Floats, Rows
from research.corpus.corpus import Corpus
from research.evaluation.splits import leakage_groups
from research.features.counts import count_terms, token_columns
from research.stats.folds import theme_balanced_folds
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.text.tokens import tokens_of
from research.topics.coherence import Articles, Windows, coherence
from research.topics.model import CLEAR
from research.topics.quality import held_out_perplexity, topic_diversity

N_COHERENT, N_DIVERSE = 10, 25  # top terms
N_FOLDS = 5
WINDOW = 10  # tokens


@dataclass(frozen=True, slots=True)
class Judge:
    """The articles no model is fitted to.

    Attributes
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    windows : Windows
    labels : ndarray of shape (n_docs, n_themes)
    folds : sequence of (train, test)
        Rows. Near-duplicates and parts of one story share a fold.
    """

    counts: csr_matrix
    windows: Windows
    labels: NDArray[np.int8]
    folds: Sequence[tuple[Rows, Rows]]

    @classmethod
    def of(
        cls,
        corpus: Corpus,
        terms: Sequence[str],
        *,
        cleaner: Cleaner,
        segmenter: Segmenter,
        seed: int = 7,
    ) -> "Judge":
        """Read labelled articles as the vocabulary of the models has them."""
        tokens = tokens_of(corpus.texts, cleaner=cleaner, segmenter=segmenter)
        counts, _ = count_terms(
            tokens, vocabulary=terms, cleaner=cleaner, segmenter=segmenter
        )
        columns = token_columns(tokens, terms, cleaner=cleaner, segmenter=segmenter)
        windows = Windows(*columns, terms, window=WINDOW)
        labels = corpus.label_matrix(corpus.themes)
        folds = theme_balanced_folds(
            labels, leakage_groups(corpus.articles), n_folds=N_FOLDS, seed=seed
        )
        return cls(counts, windows, labels, tuple(folds))


def shown_terms(ranking: Floats, terms: Sequence[str]) -> list[list[str]]:
    """List the first 25 terms of each topic, or as many as there are."""
    columns = np.argsort(-ranking, axis=1, kind="stable")[:, :N_DIVERSE]
    return [[terms[column] for column in row] for row in columns]


def judge_topics(
    shown: Sequence[Sequence[str]],
    alike: Sequence[Sequence[str]],
    shares: Floats,
    judge: Judge,
    *,
    topic_term: Floats,
    prior: Floats | None,
) -> tuple[float, ...]:
    """Measure the topics of one fit.

    Parameters
    ----------
    shown, alike : sequences of n_topics sequences of str
        Terms as the engine ranks them, and ranked alike for all engines.
    shares : ndarray of shape (n_docs, n_topics)
        Of the judge's articles; NaN where nothing is known.
    judge : Judge
    topic_term : ndarray of shape (n_topics, n_terms)
    prior : ndarray of shape (n_topics,) or None
        None of what is no mixture model: its perplexity is NaN.

    Returns
    -------
    tuple of float
        NPMI in articles, of the terms ranked alike, and in windows; median number of
        articles that hold a top term; diversity; perplexity; average precision of
        themes from shares and from their square roots; percent of the articles
        without a topic.
    """
    terms = judge.windows.vocabulary
    top = [row[:N_COHERENT] for row in shown]
    other = [row[:N_COHERENT] for row in alike]
    articles = Articles(judge.counts, terms)
    held = np.asarray((judge.counts > 0).sum(axis=0)).ravel()
    place = {term: column for column, term in enumerate(terms)}
    holding = [held[place[term]] for row in top for term in row]
    perplexity = np.nan
    if prior is not None:
        found = held_out_perplexity(topic_term, prior, judge.counts, seed=0)
        perplexity = found.perplexity
    known = np.nan_to_num(shares)
    return (
        coherence(top, articles).mean,
        coherence(other, articles).mean,
        coherence(top, judge.windows).mean,
        float(np.median(holding)),
        topic_diversity(shown),
        perplexity,
        theme_precision(known, judge),
        theme_precision(np.sqrt(known), judge),
        100 * float((known.max(axis=1) < CLEAR).mean()),
    )


def theme_precision(rows: Floats, judge: Judge) -> float:
    """Give the average precision of themes predicted from rows, mean over themes.

    By logistic regression on standardised columns, in five folds; a theme that
    lacks a positive or a negative article in a part of a fold is left out of it.

    Parameters
    ----------
    rows : ndarray of shape (n_docs, n_columns)
    judge : Judge

    Returns
    -------
    float
        In [0, 1]; NaN if no theme can be predicted in any fold.
    """
    scores = []
    for train, test in judge.folds:
        for labels in judge.labels.T:
            if min(np.ptp(labels[train]), np.ptp(labels[test])) == 0:
                continue
            model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
            model.fit(rows[train], labels[train])
            asked = model.decision_function(rows[test])
            scores.append(average_precision_score(labels[test], asked))
    return float(np.mean(scores)) if scores else float("nan")
