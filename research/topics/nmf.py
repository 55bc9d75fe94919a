"""Non-negative matrix factorisation of TF-IDF: topics without a mixture model."""

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array
from sklearn.decomposition import NMF, non_negative_factorization
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from research.i18n import _

Floats = NDArray[np.float64]

ROUNDS = 200
INFERENCE_ROUNDS = 100


def fit_nmf(
    counts: csr_matrix, n_topics: int, *, passes: int = ROUNDS, seed: int
) -> tuple[Floats, Floats]:
    """Factorise the TF-IDF of articles.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    n_topics : int
        At most the number of articles and of terms.
    passes : int
        Rounds of coordinate descent, at most.
    seed : int
        Of the randomised singular value decomposition it begins with.

    Returns
    -------
    topic_term : ndarray of shape (n_topics, n_terms)
        Parts of TF-IDF, each row scaled to sum to 1. No probabilities of words.
    idf : ndarray of shape (n_terms,)

    Raises
    ------
    ValueError
        If there are more topics than articles or terms.

    References
    ----------
    Lee and Seung (1999), "Learning the parts of objects by non-negative matrix
    factorization", Nature 401. Boutsidis and Gallopoulos (2008), "SVD based
    initialization", Pattern Recognition 41. Cichocki and Phan (2009), "Fast local
    algorithms for large scale nonnegative matrix and tensor factorizations".
    """
    if n_topics > min(counts.shape):
        raise ValueError(
            _(
                "n_topics must be at most the number of articles and of terms for "
                "engine 'nmf', got {n_topics} of {shape} articles and {shape_2} "
                "terms. Ask for fewer topics.",
                n_topics=n_topics,
                shape=counts.shape[0],
                shape_2=counts.shape[1],
            )
        )
    transformer = TfidfTransformer(sublinear_tf=True)
    rows = transformer.fit_transform(counts.astype(np.float64))
    model = NMF(n_topics, init="nndsvda", random_state=seed, max_iter=passes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows)
    parts = model.components_
    # A part that all others have made idle is an even spread.
    parts = np.where(parts.sum(axis=1, keepdims=True) > 0, parts, 1.0)
    return parts / parts.sum(axis=1, keepdims=True), np.asarray(transformer.idf_)


def nmf_shares_of(counts: csr_matrix, topic_term: Floats, idf: Floats) -> Floats:
    """Give the loadings of articles on the parts, rows scaled to sum to 1.

    These are least squares of TF-IDF and no probabilities; nothing says how sure they
    are. An article's loadings do not depend on the articles beside it.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    topic_term : ndarray of shape (n_topics, n_terms)
    idf : ndarray of shape (n_terms,)

    Returns
    -------
    ndarray of shape (n_docs, n_topics)
        A row is NaN where an article holds no term that any part has.
    """
    rows = csr_matrix(counts, dtype=np.float64, copy=True)
    rows.data = np.log(rows.data) + 1
    rows = normalize(csr_matrix(rows @ diags_array(idf)))
    shares = np.full((counts.shape[0], len(topic_term)), np.nan)
    known = np.flatnonzero(np.diff(counts.indptr))
    if not len(known):
        return shares
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        loadings, _, _ = non_negative_factorization(
            rows[known],
            H=np.ascontiguousarray(topic_term, dtype=np.float64),
            n_components=len(topic_term),
            update_H=False,
            tol=0,
            max_iter=INFERENCE_ROUNDS,
        )
    total = loadings.sum(axis=1, keepdims=True)
    shares[known] = np.where(
        total > 0, loadings / np.where(total > 0, total, 1), np.nan
    )
    return shares
