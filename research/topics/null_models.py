"""Corpora without topics, to hold topics against: words dealt out anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.topics.coherence import Articles, coherence
from research.topics.lda import BACKGROUND, fit_lda
from research.topics.model import TopicModel
from research.topics.quality import Gain, HeldOut, completion

Floats = NDArray[np.float64]

N_TOP = 10
MAX_DOCS = 3000


def dealt_out(*parts: csr_matrix, seed: int) -> tuple[csr_matrix, ...]:
    """Deal the tokens of all articles out anew.

    Articles keep their lengths and words their frequencies; which words stand together
    is chance alone.

    Parameters
    ----------
    *parts : csr_matrices of shape (n_docs, n_terms)
        Words change places across all of them, so that those held out are alike.
    seed : int

    Returns
    -------
    tuple of csr_matrix
        Of the shapes given.
    """
    rng = np.random.default_rng(seed)
    lengths = [np.asarray(part.sum(axis=1), dtype=np.int64).ravel() for part in parts]
    tokens = [np.repeat(part.indices, part.data.astype(np.int64)) for part in parts]
    pile = np.concatenate(tokens)
    pile = pile[rng.permutation(len(pile))]
    ends = np.cumsum([len(own) for own in tokens])[:-1]
    return tuple(
        csr_matrix(
            (
                np.ones(len(own), dtype=part.dtype),
                (np.repeat(np.arange(part.shape[0]), sizes), own),
            ),
            shape=part.shape,
        )
        for part, sizes, own in zip(parts, lengths, np.split(pile, ends), strict=True)
    )


@dataclass(frozen=True, slots=True)
class NullFits:
    """What fits find where there is nothing to find.

    Attributes
    ----------
    coherence : ndarray of shape (n_fits,)
        Mean NPMI of the first ten terms, on articles held out and dealt out alike.
    gain : ndarray of shape (n_fits,)
        What topics tell of words beyond their frequency, in nats a token.
    per_topic : ndarray of shape (n_fits * n_topics,)
        NPMI of each topic.
    """

    coherence: Floats
    gain: Floats
    per_topic: Floats


def null_fits(
    fitted: csr_matrix,
    held_out: csr_matrix,
    vocabulary: Sequence[str],
    *,
    n_topics: int,
    n_fits: int = 2,
    seed: int = 7,
) -> NullFits:
    """Fit topics to words dealt out anew, and judge them like any others.

    Parameters
    ----------
    fitted, held_out : csr_matrices of shape (n_docs, n_terms)
    vocabulary : sequence of n_terms str
    n_topics, n_fits, seed : int
        Each fit is of another deal.

    Returns
    -------
    NullFits
    """
    found = []
    for one in range(seed, seed + n_fits):
        dealt, unseen = dealt_out(fitted, held_out, seed=one)
        model = fit_lda(dealt, vocabulary=vocabulary, n_topics=n_topics, seed=one)
        measured = coherence(model.top_terms(N_TOP), Articles(unseen, vocabulary))
        found.append((measured, prediction_of(model, dealt, unseen)[1].value))
    return NullFits(
        coherence=np.array([measured.mean for measured, _ in found]),
        gain=np.array([gain for _, gain in found]),
        per_topic=np.concatenate([measured.per_topic for measured, _ in found]),
    )


def null_npmi(
    counts: csr_matrix, vocabulary: Sequence[str], *, n_topics: int, seed: int = 7
) -> float:
    """Give the NPMI that topics of words dealt out anew hardly ever exceed.

    On the very articles they are fitted to, where chance helps most: to hold topics
    against that are judged on their own articles, too.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
        At most 3,000 articles are drawn: fewer give the null more, not less.
    vocabulary : sequence of n_terms str
    n_topics, seed : int

    Returns
    -------
    float
        The 95th percentile over topics.
    """
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.permutation(counts.shape[0])[:MAX_DOCS])
    (dealt,) = dealt_out(counts[rows], seed=seed)
    model = fit_lda(dealt, vocabulary=vocabulary, n_topics=n_topics, seed=seed)
    found = coherence(model.top_terms(N_TOP), Articles(dealt, vocabulary)).per_topic
    return float(np.quantile(found, 0.95))


def prediction_of(
    model: TopicModel, fitted: csr_matrix, held_out: csr_matrix
) -> tuple[HeldOut, Gain]:
    """Give perplexity and gain of a model that `fit_lda` fitted to some articles.

    Parameters
    ----------
    model : TopicModel
    fitted, held_out : csr_matrices of shape (n_docs, n_terms)

    Returns
    -------
    HeldOut, Gain
    """
    frequency = np.asarray(fitted.sum(axis=0), dtype=np.float64).ravel()
    halves = completion(model.topic_term, model.prior, held_out, seed=0)
    return halves.perplexity(), halves.gain(frequency, background=BACKGROUND)
