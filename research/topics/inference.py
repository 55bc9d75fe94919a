"""Which topics does an article hold, and how sure is that?"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.topics.em import ratios

STEPS = 50
CLOSE = 1e-4  # an article whose shares move less is done
BATCH = 512  # articles


def topic_shares_of(counts: csr_matrix, topic_term: Floats, prior: Floats) -> Floats:
    """Infer the topic shares of articles from counts, with φ held fixed.

    Fixed-point steps of the smoothed mixture, all articles of a batch at once: the
    zero-order collapsed update. An article's shares do not depend on the articles
    beside it.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    topic_term : ndarray of shape (n_topics, n_terms)
        φ.
    prior : ndarray of shape (n_topics,)
        α.

    Returns
    -------
    ndarray of shape (n_docs, n_topics)
        Rows sum to 1; a row is NaN where an article holds no term.

    References
    ----------
    Asuncion, Welling, Smyth and Teh (2009), "On smoothing and inference for topic
    models", UAI, equation 13 with φ fixed.
    """
    term_topic = np.ascontiguousarray(topic_term.T, dtype=np.float32)
    alpha = np.maximum(prior, 1e-6).astype(np.float32)
    counts = counts.astype(np.float32)
    shares = np.full((counts.shape[0], len(alpha)), np.nan)
    known = np.flatnonzero(np.diff(counts.indptr))
    for start in range(0, len(known), BATCH):
        rows = known[start : start + BATCH]
        shares[rows] = _folded_in(counts[rows], term_topic, alpha)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _folded_in(
    counts: csr_matrix, term_topic: NDArray[np.float32], alpha: NDArray[np.float32]
) -> NDArray[np.float32]:
    shares = np.tile(alpha / alpha.sum(), (counts.shape[0], 1))
    rows, current = np.arange(counts.shape[0]), shares
    moving = np.ones(len(rows), dtype=bool)
    of_entry = term_topic.take(counts.indices, axis=0)
    for _ in range(STEPS):
        ratio = ratios(counts, current, of_entry)
        fresh = alpha + current * (ratio @ term_topic)
        fresh /= fresh.sum(axis=1, keepdims=True)
        moved = np.abs(fresh - current).max(axis=1)
        # Each article stops by itself, whatever its neighbours do.
        current = np.where(moving[:, np.newaxis], fresh, current)
        moving &= moved >= CLOSE
        if moving.mean() < 0.6:
            shares[rows] = current
            if not moving.any():
                return shares
            counts, rows, current = counts[moving], rows[moving], current[moving]
            moving = np.ones(len(rows), dtype=bool)
            of_entry = term_topic.take(counts.indices, axis=0)
    shares[rows] = current
    return shares


def share_draws(
    counts: csr_matrix, shares: Floats, prior: Floats, *, n_draws: int, seed: int
) -> Floats:
    """Draw topic shares from what an article leaves uncertain, with φ held fixed.

    Given the expected topic counts n of its tokens, the shares of an article are
    Dirichlet(α + n), as in variational inference. A short article says little, so
    its draws differ widely. The uncertainty of φ is not in them.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    shares : ndarray of shape (n_docs, n_topics)
        From `topic_shares_of`.
    prior : ndarray of shape (n_topics,)
    n_draws, seed : int

    Returns
    -------
    ndarray of shape (n_draws, n_docs, n_topics)
        NaN where shares are.

    References
    ----------
    Blei, Ng and Jordan (2003), "Latent Dirichlet allocation", JMLR 3, section 5.
    """
    rng = np.random.default_rng(seed)
    weights = _dirichlet(counts, shares, prior)
    drawn = rng.standard_gamma(np.nan_to_num(weights), (n_draws, *weights.shape))
    drawn /= np.maximum(drawn.sum(axis=2, keepdims=True), 1e-300)
    return np.asarray(np.where(np.isnan(weights), np.nan, drawn))


def share_deviation(counts: csr_matrix, shares: Floats, prior: Floats) -> Floats:
    """Give the standard deviation of `share_draws`, shape (n_docs, n_topics)."""
    weights = _dirichlet(counts, shares, prior)
    total = weights.sum(axis=1, keepdims=True)
    mean = weights / total
    return np.asarray(np.sqrt(mean * (1 - mean) / (total + 1)))


def _dirichlet(counts: csr_matrix, shares: Floats, prior: Floats) -> Floats:
    n_tokens = np.asarray(counts.sum(axis=1)).reshape(-1, 1)
    return np.asarray(shares * (n_tokens + prior.sum()))
