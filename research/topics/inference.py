"""Which topics does an article hold, and how sure is that?"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.i18n import _
from research.topics.em import ratios

STEPS = 50
CLOSE = 1e-4  # an article whose shares move less is done
BATCH = 512  # articles
N_LARGEST = 12  # topics of an article whose covariance is followed
DOUBLINGS = 8  # 256 rounds
BURN_IN = 50  # rounds before the first draw


class InferredShares(np.ndarray[Any, np.dtype[np.float64]]):
    """Topic shares as they were inferred, with the topics they were inferred by.

    An ordinary array but for one thing: how sure shares are depends on how alike the
    topics are, so they keep φ at hand. What is taken, copied or computed from them has
    none at hand.

    Attributes
    ----------
    topic_term : ndarray of shape (n_topics, n_terms) or None
        φ.
    """

    topic_term: Floats | None

    def __array_finalize__(self, made_from: object) -> None:
        """Begin without topics, whatever the array was made from."""
        del made_from
        self.topic_term = None


def topic_shares_of(
    counts: csr_matrix, topic_term: Floats, prior: Floats
) -> InferredShares:
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
    InferredShares of shape (n_docs, n_topics)
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
    found: InferredShares = np.asarray(shares / shares.sum(axis=1, keepdims=True)).view(
        InferredShares
    )
    found.topic_term = topic_term
    return found


def _folded_in(
    counts: csr_matrix, term_topic: NDArray[np.float32], alpha: NDArray[np.float32]
) -> NDArray[np.float32]:
    shares = np.tile(alpha / alpha.sum(), (counts.shape[0], 1))
    rows, current = np.arange(counts.shape[0]), shares
    moving = np.ones(len(rows), dtype=bool)
    of_entry = term_topic.take(counts.indices, axis=0)
    for _step in range(STEPS):
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


def share_deviation(
    counts: csr_matrix,
    shares: Floats,
    prior: Floats,
    *,
    topic_term: Floats | None = None,
) -> Floats:
    """Give the standard deviation of the shares' posterior, with φ held fixed.

    The topic of a token is not known but guessed, the less surely the more words
    topics have in common. Were the topic counts n of an article known, its shares
    would be Dirichlet(α + n). These counts vary, given shares, as independent choices
    of topic, token by token, and the shares vary in turn with the counts. A covariance
    that stays as it is when both are drawn in turn, to first order about the inferred
    shares, is what sampling them in turn (Gibbs) would show; see `share_draws`.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    shares : ndarray of shape (n_docs, n_topics)
        From `topic_shares_of`.
    prior : ndarray of shape (n_topics,)
        α.
    topic_term : ndarray of shape (n_topics, n_terms), optional
        φ. May be left out only if the shares are just what `topic_shares_of` gave.

    Returns
    -------
    ndarray of shape (n_docs, n_topics)
        NaN where shares are. Of an article's topics beyond its twelve largest, the
        deviation is that of a Dirichlet, as if their counts were known.

    Raises
    ------
    ValueError
        If nothing says by which topics the shares were inferred.

    References
    ----------
    Louis (1982), "Finding the observed information matrix when using the EM
    algorithm", JRSS B 44, for what missing counts cost. Griffiths and Steyvers (2004),
    "Finding scientific topics", PNAS 101, for the sampling.
    """
    term_topic = _topics_of(shares, topic_term)
    shares, counts = np.asarray(shares), counts.astype(np.float64)
    total = np.asarray(counts.sum(axis=1)).reshape(-1, 1) + prior.sum()
    deviation = np.sqrt(shares * (1 - shares) / (total + 1))
    n_kept = min(N_LARGEST, len(prior))
    known = np.flatnonzero(np.diff(counts.indptr))
    for start in range(0, len(known), BATCH):
        rows = known[start : start + BATCH]
        own = shares[rows]
        largest = np.argsort(-own, axis=1, kind="stable")[:, :n_kept]
        covariance = _covariance(
            counts[rows], own, largest, term_topic, total[rows, :, np.newaxis]
        )
        variance = np.diagonal(covariance, axis1=1, axis2=2)
        found = deviation[rows]
        np.put_along_axis(found, largest, np.sqrt(variance), axis=1)
        # No share of this mean deviates more; where the counts are at odds with the
        # shares given, the linear terms do not settle and would say so.
        most = np.sqrt(own * (1 - own))
        deviation[rows] = np.where(np.isfinite(found), np.minimum(found, most), most)
    return np.asarray(deviation)


def _covariance(
    counts: csr_matrix,
    shares: Floats,
    largest: NDArray[np.int64],
    term_topic: Floats,
    total: Floats,
) -> Floats:
    """Give the covariance of some shares of each article.

    Returns
    -------
    ndarray of shape (n_docs, n_kept, n_kept)
    """
    of_doc = np.repeat(np.arange(len(shares)), np.diff(counts.indptr))
    chance = np.einsum("et,et->e", shares[of_doc], term_topic[counts.indices])
    own = np.take_along_axis(shares, largest, axis=1)
    ratio = term_topic[counts.indices[:, np.newaxis], largest[of_doc]]
    ratio /= np.maximum(chance, 1e-300)[:, np.newaxis]
    weighed = ratio * counts.data[:, np.newaxis]
    first = counts.indptr[:-1]
    summed = np.add.reduceat(weighed, first, axis=0)
    # One small product an article is quicker than all products of entries at once.
    pairs = np.stack(
        [
            ratio[start:end].T @ weighed[start:end]
            for start, end in pairwise(counts.indptr)
        ]
    )
    eye = np.eye(own.shape[1])
    both = own[:, :, np.newaxis] * own[:, np.newaxis, :]
    # Of the counts given the shares; how the counts move with the shares; of the
    # shares given the counts.
    of_counts = eye * (own * summed)[:, np.newaxis, :] - both * pairs
    moves = eye * summed[:, np.newaxis, :] - own[:, :, np.newaxis] * pairs
    of_shares = eye * own[:, np.newaxis, :] - both
    kept = total / (total + 1)
    found = of_shares / (total + 1) + kept * of_counts / total**2
    step = np.sqrt(kept) * moves / total
    for _doubling in range(DOUBLINGS):
        found = found + step @ found @ step.transpose(0, 2, 1)
        step = step @ step
    return np.asarray(found)


def share_draws(
    counts: csr_matrix,
    shares: Floats,
    prior: Floats,
    *,
    n_draws: int,
    seed: int,
    topic_term: Floats | None = None,
) -> Floats:
    """Draw topic shares from what an article leaves uncertain, with φ held fixed.

    Gibbs sampling: the topic of each token and the shares of the article are drawn in
    turn, from the inferred shares on. A short article says little, and so does one
    whose words several topics have in common; their draws differ widely. The
    uncertainty of φ is not in them. It takes some milliseconds an article and hundred
    draws; for a deviation alone see `share_deviation`.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    shares : ndarray of shape (n_docs, n_topics)
        From `topic_shares_of`.
    prior : ndarray of shape (n_topics,)
    n_draws, seed : int
    topic_term : ndarray of shape (n_topics, n_terms), optional
        φ. May be left out only if the shares are just what `topic_shares_of` gave.

    Returns
    -------
    ndarray of shape (n_draws, n_docs, n_topics)
        NaN where shares are.

    Raises
    ------
    ValueError
        If nothing says by which topics the shares were inferred.

    References
    ----------
    Griffiths and Steyvers (2004), "Finding scientific topics", PNAS 101. Pritchard,
    Stephens and Donnelly (2000), "Inference of population structure using multilocus
    genotype data", Genetics 155, for both drawn in turn.
    """
    rng = np.random.default_rng(seed)
    term_topic = _topics_of(shares, topic_term)
    drawn = np.full((n_draws, *shares.shape), np.nan)
    known = np.flatnonzero(np.diff(counts.indptr))
    for start in range(0, len(known), BATCH):
        rows = known[start : start + BATCH]
        part = csr_matrix(counts[rows])
        times = part.data.astype(np.int64)
        of_doc = np.repeat(np.repeat(np.arange(len(rows)), np.diff(part.indptr)), times)
        of_token = term_topic[np.repeat(part.indices, times)]
        theta = np.asarray(shares)[rows]
        for turn in range(-BURN_IN, n_draws):
            theta = _drawn_in_turn(theta, of_doc, of_token, prior, rng)
            if turn >= 0:
                drawn[turn, rows] = theta
    return drawn


def _drawn_in_turn(
    theta: Floats,
    of_doc: NDArray[np.int64],
    of_token: Floats,
    prior: Floats,
    rng: np.random.Generator,
) -> Floats:
    """Draw the topic of every token given shares, and shares given the topics."""
    reached = np.cumsum(theta[of_doc] * of_token, axis=1)
    at = rng.random(len(of_doc)) * reached[:, -1]
    topic = np.minimum((at[:, np.newaxis] >= reached).sum(axis=1), len(prior) - 1)
    cells = np.bincount(of_doc * len(prior) + topic, minlength=theta.size)
    weights = rng.standard_gamma(prior + cells.reshape(theta.shape))
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(weights / np.maximum(total, np.finfo(float).tiny))


def _topics_of(shares: Floats, topic_term: Floats | None) -> Floats:
    """Give φ of shares, shape (n_terms, n_topics)."""
    if topic_term is None:
        topic_term = getattr(shares, "topic_term", None)
    if topic_term is None:
        raise ValueError(
            _(
                "topic_term must be given for shares that were taken, copied or "
                "computed: how sure they are depends on how alike the topics are. "
                "Pass the model's topic_term."
            )
        )
    return np.ascontiguousarray(topic_term.T, dtype=np.float64)
