"""Clusters of document vectors, with class-based TF-IDF: BERTopic's way, no encoder."""

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from research.arrays import Floats

N_DIMS = 100


def fit_clusters(
    counts: csr_matrix, n_topics: int, *, seed: int
) -> tuple[Floats, Floats]:
    """Cluster articles by their vectors, and describe clusters by their terms.

    Vectors are those of latent semantic analysis, so that they cost little and know
    nothing but these articles; those of an encoder may be better.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    n_topics, seed : int

    Returns
    -------
    topic_term : ndarray of shape (n_topics, n_terms)
        Class-based TF-IDF; rows sum to 1.
    weights : ndarray of shape (n_terms, n_topics)
        The likeness of an article's counts to the centre of a cluster, but for a
        factor of the article.

    References
    ----------
    Grootendorst (2022), "BERTopic: Neural topic modeling with a class-based TF-IDF
    procedure".
    """
    transformer = TfidfTransformer(sublinear_tf=True)
    rows = transformer.fit_transform(counts.astype(np.float64))
    n_dims = min(N_DIMS, min(counts.shape) - 1)
    decomposed = TruncatedSVD(n_dims, random_state=seed)
    vectors = normalize(decomposed.fit_transform(rows))
    means = KMeans(n_topics, n_init=4, random_state=seed).fit(vectors)
    members = csr_matrix(
        (np.ones(len(vectors)), (means.labels_, np.arange(len(vectors)))),
        shape=(n_topics, len(vectors)),
    )
    of_class = np.asarray((members @ counts).todense(), dtype=np.float64)
    frequency = np.maximum(of_class.sum(axis=0), 1)
    idf = np.log1p(of_class.sum() / n_topics / frequency)
    topic_term = normalize(of_class, norm="l1") * idf
    centres = normalize(means.cluster_centers_)
    weights = transformer.idf_[:, np.newaxis] * (decomposed.components_.T @ centres.T)
    return topic_term / topic_term.sum(axis=1, keepdims=True), weights


def members_of(counts: csr_matrix, weights: Floats) -> Floats:
    """Give each article whole to the nearest cluster.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    weights : ndarray of shape (n_terms, n_topics)

    Returns
    -------
    ndarray of shape (n_docs, n_topics)
        0 and 1; a row is NaN where an article holds no term.
    """
    rows = csr_matrix(counts, dtype=np.float64, copy=True)
    rows.data = np.log(rows.data) + 1
    shares = np.eye(weights.shape[1])[(rows @ weights).argmax(axis=1)]
    shares[np.diff(counts.indptr) == 0] = np.nan
    return np.asarray(shares)
