"""Can a topic be read, and does it differ from the others?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coherence:
    """How coherent topics are, and on what that was measured.

    Attributes
    ----------
    per_topic : ndarray of shape (n_topics,)
        Mean over pairs of top terms, in [-1, 1]; finite. 0, as for unrelated
        terms, where fewer than two terms of a topic stand in the reference.
    n_top : int
        Top terms a topic.
    coverage : float
        Share of all top terms that stand in the reference.
    n_docs : int
        Articles in the reference; a whole article is the window.
    """

    per_topic: Floats
    n_top: int
    coverage: float
    n_docs: int

    @property
    def mean(self) -> float:
        """Mean over topics."""
        return float(self.per_topic.mean())


def npmi(
    top_terms: Sequence[Sequence[str]], counts: csr_matrix, vocabulary: Sequence[str]
) -> Coherence:
    """Mean normalised pointwise mutual information of a topic's top terms.

    Probabilities are shares of the reference articles that hold a term, or both.
    A pair that never meets scores -1, a pair that is nowhere apart 1; pairs with a
    term the reference lacks are left out. So the result is always finite.

    Parameters
    ----------
    top_terms : sequence of n_topics sequences of n_top str
    counts : csr_matrix of shape (n_docs, n_terms)
        The reference; best not the articles the topics were fitted on.
    vocabulary : sequence of n_terms str

    Returns
    -------
    Coherence

    Raises
    ------
    ValueError
        If there is no topic, topics list different numbers of terms, or the
        reference is empty.

    References
    ----------
    Bouma (2009), "Normalized (pointwise) mutual information in collocation
    extraction". Lau, Newman and Baldwin (2014), "Machine reading tea leaves", EACL.
    """
    n_top = _common_length(top_terms)
    n_docs = counts.shape[0]
    if n_docs == 0:
        raise ValueError("the reference must hold at least one article, got none.")
    column_of = {term: column for column, term in enumerate(vocabulary)}
    asked = sorted({term for terms in top_terms for term in terms})
    known = [term for term in asked if term in column_of]
    held = counts[:, [column_of[term] for term in known]].astype(bool).astype(float)
    together = np.asarray((held.T @ held).todense()) / n_docs
    place = {term: row for row, term in enumerate(known) if together[row, row] > 0}
    scores = _npmi_matrix(together)
    per_topic = []
    for terms in top_terms:
        rows = [place[term] for term in terms if term in place]
        pairs = scores[np.ix_(rows, rows)][np.triu_indices(len(rows), 1)]
        per_topic.append(pairs.mean() if len(pairs) else 0.0)
    n_found = sum(term in place for terms in top_terms for term in terms)
    coverage = n_found / (n_top * len(top_terms))
    return Coherence(np.array(per_topic), n_top, coverage, n_docs)


def _npmi_matrix(together: Floats) -> Floats:
    """From shares of articles with both terms to NPMI of every pair."""
    alone = np.diag(together)
    scores = np.full(together.shape, -1.0)
    meets = together > 0
    always = together >= 1
    usable = meets & ~always
    expected = np.outer(alone, alone)
    np.log(together / np.where(meets, expected, 1), out=scores, where=usable)
    np.divide(
        scores, -np.log(np.where(usable, together, 0.5)), out=scores, where=usable
    )
    scores[always] = 1.0
    return scores


def topic_diversity(top_terms: Sequence[Sequence[str]]) -> float:
    """Share of distinct terms among the top terms of all topics.

    Parameters
    ----------
    top_terms : sequence of n_topics sequences of n_top str
        Most probable terms of each topic.

    Returns
    -------
    float
        In (0, 1]; 1 when no term is shared by two topics.

    Raises
    ------
    ValueError
        If there is no topic, or topics list different numbers of terms.

    References
    ----------
    Dieng, Ruiz and Blei (2020), "Topic Modeling in Embedding Spaces", TACL 8.

    Examples
    --------
    >>> topic_diversity([["股市", "基金"], ["股市", "球队"]])
    0.75
    """
    n_top = _common_length(top_terms)
    distinct = {term for terms in top_terms for term in terms}
    return len(distinct) / (len(top_terms) * n_top)


def _common_length(top_terms: Sequence[Sequence[str]]) -> int:
    sizes = {len(terms) for terms in top_terms}
    if len(sizes) != 1 or 0 in sizes:
        raise ValueError(
            "top_terms must hold the same positive number of terms for every "
            f"topic, got lengths {sorted(sizes)}."
        )
    return sizes.pop()
