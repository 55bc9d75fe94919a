"""Which terms are shown first of a topic: those its own articles are about."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer

Floats = NDArray[np.float64]

POWER = 2


def term_weights(
    counts: csr_matrix, doc_topic: Floats, *, power: float = POWER
) -> Floats:
    """Weigh each term of each topic by the articles that are the topic's own.

    A term's weight is its mean TF-IDF over articles, each article weighing as the
    square of its share of the topic. The square is the probability that two tokens
    drawn from the article are both of the topic, and that two words stand together
    because of the topic is what a reader takes a list of its words to say. With a
    power of 1, an article that holds a little of everything weighs as much as its
    part in all topics: common words come first. With larger powers, ever fewer
    articles decide, and the terms become rare.

    φ itself follows long articles and common words, as every token counts alike.
    TF-IDF of unit length lets every article count alike and words that tell articles
    apart count most. The topics, and the shares of articles, are the same whichever
    way their terms are ranked.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN are left out.
    power : float
        At least 1.

    Returns
    -------
    ndarray of shape (n_topics, n_terms)
        At least 0; all 0 of a topic that no article holds.

    References
    ----------
    Salton and Buckley (1988), "Term-weighting approaches in automatic text
    retrieval", Information Processing & Management 24, for TF-IDF.
    """
    rows = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    weights = np.nan_to_num(doc_topic) ** power
    total = weights.sum(axis=0)
    return np.asarray((rows.T @ (weights / np.where(total > 0, total, 1))).T)


def largest(rows: Floats, n: int) -> NDArray[np.int64]:
    """Give the columns of the largest values of each row, the largest first.

    Of equal values the first come first, as in a stable sort of all, which takes
    twenty times as long.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_columns)
        Without NaN.
    n : int

    Returns
    -------
    ndarray of int, shape (n_rows, min(n, n_columns))
    """
    n = min(n, rows.shape[1])
    if n == 0:
        return np.zeros((len(rows), 0), dtype=np.int64)
    least = -np.partition(-rows, n - 1, axis=1)[:, n - 1]
    found = np.empty((len(rows), n), dtype=np.int64)
    for place, (row, smallest) in enumerate(zip(rows, least, strict=True)):
        columns = np.flatnonzero(row >= smallest)
        found[place] = columns[np.argsort(-row[columns], kind="stable")[:n]]
    return found
