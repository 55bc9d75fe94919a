"""Topics beside themes, and both over time. Arrays in, arrays out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from research.arrays import Floats


def theme_lift(doc_topic: Floats, labels: NDArray[np.int8]) -> Floats:
    """How much larger a topic is among the articles of a theme than among all.

    Parameters
    ----------
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN are left out.
    labels : ndarray of shape (n_docs, n_themes)

    Returns
    -------
    ndarray of shape (n_topics, n_themes)
        1 where theme and topic have nothing to do with each other, and where no
        article has the theme.
    """
    known = ~np.isnan(doc_topic).any(axis=1)
    shares, given = doc_topic[known], labels[known].astype(float)
    sizes = given.sum(axis=0)
    within = shares.T @ given / np.where(sizes > 0, sizes, 1)
    overall = shares.mean(axis=0)[:, np.newaxis]
    lift = within / np.where(overall > 0, overall, 1)
    return np.where(sizes > 0, lift, 1.0)


def theme_lift_intervals(
    doc_topic: Floats,
    labels: NDArray[np.int8],
    *,
    draws: Floats | None = None,
    n_bootstrap: int = 1000,
    seed: int = 7,
) -> tuple[Floats, Floats]:
    """Give 95 % bootstrap intervals of the lift, over articles.

    Parameters
    ----------
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN are left out.
    labels : ndarray of shape (n_docs, n_themes)
    draws : ndarray of shape (n_draws, n_docs, n_topics), optional
        From `share_draws`: each resample takes its shares from one draw, so that
        intervals hold the uncertainty of the shares too.
    n_bootstrap, seed : int

    Returns
    -------
    low, high : ndarrays of shape (n_topics, n_themes)

    References
    ----------
    Efron (1979), "Bootstrap methods: another look at the jackknife". Treier and
    Jackman (2008), "Democracy as a latent variable", AJPS 52 (method of composition).
    """
    rng = np.random.default_rng(seed)
    known = np.flatnonzero(~np.isnan(doc_topic).any(axis=1))
    lifts = np.empty((n_bootstrap, doc_topic.shape[1], labels.shape[1]))
    for turn in range(n_bootstrap):
        rows = known[rng.integers(0, len(known), len(known))]
        shares = doc_topic if draws is None else draws[turn % len(draws)]
        lifts[turn] = theme_lift(shares[rows], labels[rows])
    low, high = np.quantile(lifts, [0.025, 0.975], axis=0)
    return low, high


def theme_lift_over_fits(
    doc_topics: Sequence[Floats],
    partners: Sequence[NDArray[np.int64]],
    labels: NDArray[np.int8],
) -> Floats:
    """Give the lift of the same topics in other fits, to see how it varies with seeds.

    Parameters
    ----------
    doc_topics : sequence of n_fits ndarrays of shape (n_docs, n_topics)
    partners : sequence of n_fits ndarrays of int, shape (n_topics,)
        Which topic of each fit a topic is, -1 for none; from `matched_agreement`.
    labels : ndarray of shape (n_docs, n_themes)

    Returns
    -------
    ndarray of shape (n_fits, n_topics, n_themes)
        NaN where a fit lacks a topic.
    """
    lifts = []
    for doc_topic, partner in zip(doc_topics, partners, strict=True):
        lift = theme_lift(doc_topic, labels)[partner]
        lift[partner < 0] = np.nan
        lifts.append(lift)
    return np.array(lifts)


def theme_information(doc_topic: Floats, labels: NDArray[np.int8]) -> Floats:
    """How much topics tell of each theme: normalised mutual information.

    Parameters
    ----------
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN are left out. An article counts for each topic by its share.
    labels : ndarray of shape (n_docs, n_themes)

    Returns
    -------
    ndarray of shape (n_themes,)
        In [0, 1]: mutual information over the mean of both entropies. 0 where
        all articles have the theme or none has.

    References
    ----------
    Strehl and Ghosh (2002), "Cluster ensembles", JMLR 3; for the mean, Vinh, Epps
    and Bailey (2010), "Information theoretic measures for clusterings comparison",
    JMLR 11.
    """
    known = ~np.isnan(doc_topic).any(axis=1)
    shares, given = doc_topic[known], labels[known].astype(float)
    with_theme = shares.T @ given / len(shares)
    overall = shares.mean(axis=0)[:, np.newaxis]
    joint = np.stack([with_theme, overall - with_theme])
    of_theme = joint.sum(axis=1)
    shared = _entropy(overall).sum(axis=0) + _entropy(of_theme).sum(axis=0)
    information = shared - _entropy(joint).sum(axis=(0, 1))
    varies = _entropy(of_theme).sum(axis=0) > 0
    return np.where(varies, 2 * information / np.where(varies, shared, 1), 0.0)


def _entropy(p: Floats) -> Floats:
    return np.asarray(-p * np.log(np.maximum(p, np.finfo(float).tiny)))


def theme_lift_p_values(
    doc_topic: Floats,
    labels: NDArray[np.int8],
    *,
    n_permutations: int,
    seed: int,
    corrected: bool = True,
) -> Floats:
    """How often chance alone gives a lift as far from 1.

    Articles are shuffled against their labels; the p-values of all pairs are
    corrected together for the rate of false discoveries, unless told otherwise.

    Parameters
    ----------
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN are left out.
    labels : ndarray of shape (n_docs, n_themes)
    n_permutations, seed : int

    Returns
    -------
    ndarray of shape (n_topics, n_themes)
        In (0, 1].

    References
    ----------
    Phipson and Smyth (2010), "Permutation p-values should never be zero".
    Benjamini and Hochberg (1995), "Controlling the false discovery rate".
    """
    rng = np.random.default_rng(seed)
    known = ~np.isnan(doc_topic).any(axis=1)
    doc_topic, labels = doc_topic[known], labels[known]
    seen = np.abs(theme_lift(doc_topic, labels) - 1)
    as_far = np.zeros(seen.shape)
    for _ in range(n_permutations):
        shuffled = labels[rng.permutation(len(labels))]
        as_far += np.abs(theme_lift(doc_topic, shuffled) - 1) >= seen
    p_values = (as_far + 1) / (n_permutations + 1)
    if not corrected:
        return np.asarray(p_values)
    return np.asarray(false_discovery_control(p_values.ravel()).reshape(seen.shape))
