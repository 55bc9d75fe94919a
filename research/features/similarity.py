"""Which articles are like one another, by the words that set each apart."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

N_WORDS = 30  # an article: the weightiest say what it is about, and keep this fast
BATCH = 500  # articles
LEAST = 0.1  # cosine: articles less alike share a word or two by chance


def most_similar(
    counts: csr_matrix, groups: NDArray[np.int64] | None = None, *, n: int = 5
) -> list[tuple[int, ...]]:
    """List the articles most like each, the most alike first.

    By the cosine of TF-IDF (sublinear), of which each article keeps its thirty
    weightiest terms.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    groups : ndarray of int, shape (n_docs,), optional
        Near-duplicates share a number: none of an article's own is listed, and of
        others one. Each article is a group of its own if None.
    n : int
        At most so many; fewer where no others are alike.

    Returns
    -------
    list of n_docs tuples of int
        Rows; equal ones in the order of their rows.
    """
    n_docs = counts.shape[0]
    own = np.arange(n_docs) if groups is None else np.asarray(groups)
    rows = _weightiest(TfidfTransformer(sublinear_tf=True).fit_transform(counts))
    across = rows.T.tocsc()
    found: list[tuple[int, ...]] = []
    for start in range(0, n_docs, BATCH):
        alike = (rows[start : start + BATCH] @ across).tocsr()
        for place in range(alike.shape[0]):
            begin, end = alike.indptr[place : place + 2]
            others, likeness = alike.indices[begin:end], alike.data[begin:end]
            kept = (likeness >= LEAST) & (own[others] != own[start + place])
            others, likeness = others[kept], likeness[kept].round(6)
            ranked = others[np.lexsort((others, -likeness))]
            _, first = np.unique(own[ranked], return_index=True)
            found.append(tuple(ranked[np.sort(first)[:n]].tolist()))
    return found


def _weightiest(tfidf: csr_matrix) -> csr_matrix:
    """Keep the weightiest terms of each article, and scale it to length 1."""
    # By article, then by weight, equal ones by column.
    of_doc = np.repeat(np.arange(tfidf.shape[0]), np.diff(tfidf.indptr))
    order = np.lexsort((tfidf.indices, -tfidf.data, of_doc))
    rank = np.arange(len(order)) - tfidf.indptr[:-1][of_doc[order]]
    kept = np.sort(order[rank < N_WORDS])
    parts = (tfidf.data[kept], (of_doc[kept], tfidf.indices[kept]))
    return normalize(csr_matrix(parts, shape=tfidf.shape))
