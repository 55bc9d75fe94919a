"""Where should the fitting of topics begin? At clusters of articles."""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer

from research.arrays import Singles

MAX_DOCS = 20_000  # clustered; more would only cost time
N_CANDIDATES = 4  # drawn for each new centre
N_ROUNDS = 8
# Of 4,000 articles and 20 topics, over three seeds and scored on other articles: NPMI
# .249 after 10 rounds, .256 after 30, .264 after 60; average precision of themes .68,
# .69, .70; the whole fit takes a quarter longer than with 10.
N_FACTOR_ROUNDS = 60
# A round takes the square of the number of parts: beyond 25 there are fewer.
ROUNDS_TIMES_PARTS = 1500
LEAST_ROUNDS = 10
OWN = 0.7  # of a topic's first counts; the rest is spread like the whole corpus


def clustered_start(
    counts: csr_matrix,
    n_topics: int,
    *,
    rng: np.random.Generator,
    seed_words: Sequence[NDArray[np.int64]] = (),
) -> Singles:
    """Give each topic the counts of a cluster of articles, mixed with all counts.

    Each article belongs to the strongest part of a non-negative factorisation of
    TF-IDF, which hardly depends on chance: of 9,000 articles and 20 topics, three
    seeds have 8.8 of ten first terms in common, 6.6 after spherical k-means, and
    predict unseen articles better. Clusters of seed words begin at these and are
    improved by spherical k-means, as are all in a corpus too small to factorise. From
    a random start, expectation maximisation finds topics that are harder to read.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    n_topics : int
    rng : Generator
    seed_words : sequence of at most n_topics ndarrays of int
        Terms the first topics are to be about; their clusters begin there.

    Returns
    -------
    ndarray of float32, shape (n_terms, n_topics)
        Expected counts; they add up to the counts of the articles.

    References
    ----------
    Boutsidis and Gallopoulos (2008), "SVD based initialization: a head start for
    nonnegative matrix factorization", Pattern Recognition 41.
    Arthur and Vassilvitskii (2007), "k-means++: the advantages of careful seeding".
    Dhillon and Modha (2001), "Concept decompositions for large sparse text data
    using clustering", Machine Learning 42.
    """
    overall = np.asarray(counts.sum(axis=0), dtype=np.float32).ravel()
    held = np.flatnonzero(np.diff(counts.indptr))
    drawn = np.sort(rng.permutation(held)[:MAX_DOCS])
    counts = counts[drawn]
    tfidf = TfidfTransformer(sublinear_tf=True).fit(counts)
    rows = tfidf.transform(counts).astype(np.float32)
    n_free = n_topics - len(seed_words)
    centres = np.zeros((counts.shape[1], n_topics), dtype=np.float32)
    for topic, columns in enumerate(seed_words):
        centres[columns, topic] = tfidf.idf_[columns]
    if 0 < n_free < min(rows.shape):
        centres[:, len(seed_words) :] = _parts(rows, n_free, rng)
        centres = _unit(centres)
        n_rounds = N_ROUNDS if seed_words else 0
    else:
        centres, n_rounds = _unit(centres), N_ROUNDS
        _add_far_centres(centres, rows, len(seed_words), rng)
    for _ in range(n_rounds):
        members = _members(rows, centres)
        centres = _unit((members @ rows).toarray().T)
    own = (_members(rows, centres) @ counts).toarray().T
    own *= overall.sum() / max(own.sum(), 1)
    spread = overall[:, np.newaxis] / n_topics
    return np.asarray(OWN * own + (1 - OWN) * spread, dtype=np.float32)


def _parts(rows: csr_matrix, n_parts: int, rng: np.random.Generator) -> Singles:
    """Factorise TF-IDF a few rounds, shape (n_terms, n_parts)."""
    seed = int(rng.integers(1 << 31))
    n_rounds = max(LEAST_ROUNDS, min(N_FACTOR_ROUNDS, ROUNDS_TIMES_PARTS // n_parts))
    model = NMF(n_parts, init="nndsvda", max_iter=n_rounds, random_state=seed, tol=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows)
    return np.asarray(model.components_.T, dtype=np.float32)


def _add_far_centres(
    centres: Singles, rows: csr_matrix, n_given: int, rng: np.random.Generator
) -> None:
    """Choose articles as centres, each far from those before it.

    Not `sklearn.cluster.kmeans_plusplus`: it knows no centres that are given, as those
    of seed words are, and refuses fewer articles than centres, which is when this is
    asked.
    """
    apart = np.ones(rows.shape[0])
    if n_given:
        apart -= (rows @ centres[:, :n_given]).max(axis=1)
    for topic in range(n_given, centres.shape[1]):
        weight = np.maximum(apart, 0) ** 2
        total = weight.sum()
        chance = weight / total if total > 0 else None
        drawn = rng.choice(len(apart), size=N_CANDIDATES, p=chance)
        likeness = (rows @ rows[drawn].T).toarray()
        nearest = np.minimum(apart[:, np.newaxis], 1 - likeness)
        best = int((np.maximum(nearest, 0) ** 2).sum(axis=0).argmin())
        apart = nearest[:, best]
        centres[:, topic] = rows[drawn[best]].toarray().ravel()


def _members(rows: csr_matrix, centres: Singles) -> csr_matrix:
    """Tell which article belongs to which centre, shape (n_topics, n_docs)."""
    nearest = (rows @ centres).argmax(axis=1)
    n_docs = len(nearest)
    ones = np.ones(n_docs, dtype=np.float32)
    return csr_matrix(
        (ones, (nearest, np.arange(n_docs))), shape=(centres.shape[1], n_docs)
    )


def _unit(columns: Singles) -> Singles:
    norms = np.linalg.norm(columns, axis=0)
    # In order of rows: a product with sparse rows then reads it line by line.
    return np.ascontiguousarray(columns / np.where(norms > 0, norms, 1))
