"""NMF as scikit-learn's defaults for TF-IDF give it, beside engine "nmf"."""

import warnings

import numpy as np
from scipy.sparse import csr_matrix, diags_array
from sklearn.decomposition import NMF, non_negative_factorization
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from research.arrays import Floats

ROUNDS = 200


def fit_plain_nmf(
    counts: csr_matrix, n_topics: int, *, seed: int
) -> tuple[Floats, Floats]:
    """Factorise TF-IDF as scikit-learn computes it by default.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    n_topics, seed : int

    Returns
    -------
    topic_term : ndarray of shape (n_topics, n_terms)
        Parts of TF-IDF, each row scaled to sum to 1.
    idf : ndarray of shape (n_terms,)
    """
    transformer = TfidfTransformer()
    rows = transformer.fit_transform(counts.astype(np.float64))
    model = NMF(n_topics, init="nndsvda", random_state=seed, max_iter=ROUNDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows)
    parts = model.components_
    # A part that all others have made idle is an even spread.
    parts = np.where(parts.sum(axis=1, keepdims=True) > 0, parts, 1.0)
    return parts / parts.sum(axis=1, keepdims=True), np.asarray(transformer.idf_)


def plain_loadings(counts: csr_matrix, topic_term: Floats, idf: Floats) -> Floats:
    """Give the loadings of articles on such parts, rows scaled to sum to 1.

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
    rows = normalize(csr_matrix(counts.astype(np.float64) @ diags_array(idf)))
    shares = np.full((counts.shape[0], len(topic_term)), np.nan)
    known = np.flatnonzero(np.diff(counts.indptr))
    if not len(known):
        return shares
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        loadings, _, _ = non_negative_factorization(
            rows[known],
            H=np.ascontiguousarray(topic_term),
            n_components=len(topic_term),
            update_H=False,
            max_iter=ROUNDS,
        )
    total = loadings.sum(axis=1, keepdims=True)
    shares[known] = np.where(
        total > 0, loadings / np.where(total > 0, total, 1), np.nan
    )
    return shares
