"""Topics beside themes, and both over time. Arrays in, arrays out."""

import warnings
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from research.arrays import Floats
from research.i18n import _
from research.stats.strata import CHUNK, ROUNDING, make_blocks, step_down

# Issues that must hold a theme before its lift has bounds: leaving out one of three
# says little about another draw of issues, and bounds held the truth in 0.90 only.
MIN_ISSUES = 4
# Fewer degrees of freedom are hardly known themselves: taken as they come, intervals
# of themes in ten articles hold the truth in 0.98 to 0.99.
MIN_FREE = 6.0
# Of an article of the whole corpus, reckoned with beside those of the theme. Without
# it, 0.88 of the intervals of themes in ten to twenty-five articles hold the truth
# where topics are told well apart.
UNSEEN = 0.25
LEAST_LIFT = 1e-6  # what stands for none on the log scale


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
        1 where theme and topic have nothing to do with each other. NaN where no
        article has the theme, or the topic.
    """
    known = ~np.isnan(doc_topic).any(axis=1)
    shares, given = doc_topic[known], labels[known].astype(float)
    sizes = given.sum(axis=0)
    within = shares.T @ given / np.where(sizes > 0, sizes, 1)
    overall = shares.sum(axis=0)[:, np.newaxis] / max(len(shares), 1)
    lift = within / np.where(overall > 0, overall, 1)
    return np.where((sizes > 0) & (overall > 0), lift, np.nan)


def theme_lift_intervals(
    doc_topic: Floats,
    labels: NDArray[np.int8],
    *,
    issues: Sequence[Hashable] | None = None,
    draws: Floats | None = None,
    n_bootstrap: int | None = None,
    seed: int | None = None,
) -> tuple[Floats, Floats]:
    """Give 95 % intervals of the lift, over issues.

    Each issue is left out in turn and the logarithm of the lift taken; few issues
    that weigh much leave few degrees of freedom, and wide intervals. Where a few
    articles of a theme are all that a topic has of it, and none of them was drawn,
    nothing varies: so the upper bound is at least that of the mean with a part of an
    article of the whole corpus beside.

    Parameters
    ----------
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN are left out.
    labels : ndarray of shape (n_docs, n_themes)
    issues : sequence of n_docs str, optional
        From `issues_of`: source and day, whose articles hang together. Articles are
        independent if None.
    draws : ndarray of shape (n_draws, n_docs, n_topics), optional
        From `share_draws`: intervals hold the uncertainty of the shares too.
    n_bootstrap, seed : int, optional
        Of no use any more: nothing is drawn.

    Returns
    -------
    low, high : ndarrays of shape (n_topics, n_themes)
        0 and infinity where fewer than four issues hold the theme: nothing can be
        said. NaN where the lift is.

    References
    ----------
    Efron and Tibshirani (1993), "An introduction to the bootstrap", chapter 11.
    Degrees of freedom after Satterthwaite (1946), "An approximate distribution of
    estimates of variance components", Biometrics Bulletin 2; Lipsitz, Dear and
    Zhao (1994), "Jackknife estimators of variance for parameter estimates from
    estimating equations with applications to clustered survival data", Biometrics
    50. Articles beside those seen as by Agresti and Coull (1998), "Approximate is
    better than 'exact' for interval estimation of binomial proportions", The American
    Statistician 52. Treier and Jackman (2008), "Democracy as a latent variable", AJPS
    52 (method of composition).
    """
    if n_bootstrap is not None or seed is not None:
        warnings.warn(
            _(
                "theme_lift_intervals draws nothing any more: leave out 'n_bootstrap' "
                "and 'seed'."
            ),
            FutureWarning,
            stacklevel=2,
        )
    known = np.flatnonzero(~np.isnan(doc_topic).any(axis=1))
    shares, given = doc_topic[known], labels[known].astype(float)
    keys = None if issues is None else [issues[row] for row in known.tolist()]
    issue = make_blocks(len(known), keys=keys).of_doc
    low = np.empty((doc_topic.shape[1], labels.shape[1]))
    high = np.empty_like(low)
    lift = theme_lift(shares, given)
    over_draws = np.zeros_like(low)
    if draws is not None:
        drawn = [theme_lift(draw[known], given) for draw in draws]
        over_draws = _log_lift(np.array(drawn)).var(axis=0, ddof=1)
    for theme, has in enumerate(given.T):
        error, free = _jackknife(shares, has, issue, over_draws[:, theme])
        half = student.ppf(0.975, free) * error
        centre = _log_lift(lift[:, theme])
        if len(np.unique(issue[has > 0])) < MIN_ISSUES:
            half[:] = np.inf
        low[:, theme] = np.exp(centre - half)
        unseen = _high_with_unseen(shares, has, issue)
        high[:, theme] = np.maximum(np.exp(centre + half), unseen)
    return low, high


def _high_with_unseen(shares: Floats, has: Floats, issue: NDArray[np.int64]) -> Floats:
    """Give the upper bound of the lift with a part of an article nobody saw.

    Parameters
    ----------
    shares : ndarray of shape (n_docs, n_topics)
    has : ndarray of 0 and 1, shape (n_docs,)
    issue : ndarray of int, shape (n_docs,)
    """
    n = int(issue.max(initial=-1)) + 1
    n_docs = max(len(shares), 1)
    overall = shares.sum(axis=0) / n_docs
    spread = ((shares - overall) ** 2).sum(axis=0) / n_docs
    joint = np.zeros((n, shares.shape[1]))
    np.add.at(joint, issue, shares * has[:, np.newaxis])
    sizes, n_reckoned = np.bincount(issue, has, n), has.sum() + UNSEEN
    mean = (joint.sum(axis=0) + UNSEEN * overall) / n_reckoned
    seen = ((joint - sizes[:, np.newaxis] * mean) ** 2).sum(axis=0)
    unseen = UNSEEN * (spread + (overall - mean) ** 2)
    error = np.sqrt(seen + unseen) / n_reckoned
    bound = mean + norm.ppf(0.975) * error
    return np.asarray(bound / np.where(overall > 0, overall, 1))


def _log_lift(lift: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(lift, LEAST_LIFT)))


def _jackknife(
    shares: Floats, has: Floats, issue: NDArray[np.int64], more: Floats
) -> tuple[Floats, Floats]:
    """Give standard error and degrees of freedom of the log lift of one theme.

    Parameters
    ----------
    shares : ndarray of shape (n_docs, n_topics)
    has : ndarray of 0 and 1, shape (n_docs,)
    issue : ndarray of int, shape (n_docs,)
    more : ndarray of shape (n_topics,)
        Further variance, known without error.
    """
    n = int(issue.max(initial=-1)) + 1
    alone = np.zeros((n, shares.shape[1]))
    joint = np.zeros_like(alone)
    np.add.at(alone, issue, shares)
    np.add.at(joint, issue, shares * has[:, np.newaxis])
    without = joint.sum(axis=0) - joint
    without /= np.maximum(has.sum() - np.bincount(issue, has, n), 1)[:, np.newaxis]
    rest = alone.sum(axis=0) - alone
    rest /= np.maximum(len(issue) - np.bincount(issue, minlength=n), 1)[:, np.newaxis]
    log = _log_lift(without / np.where(rest > 0, rest, 1))
    square = (log - log.mean(axis=0)) ** 2
    variance = (n - 1) / max(n, 1) * square.sum(axis=0)
    tiny = np.finfo(float).tiny
    free = square.sum(axis=0) ** 2 / np.maximum((square**2).sum(axis=0), tiny) - 1
    known = variance / np.maximum(variance + more, tiny)
    return np.sqrt(variance + more), np.maximum(free, MIN_FREE) / np.maximum(
        known**2, ROUNDING
    )


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
    issues: Sequence[Hashable] | None = None,
    n_permutations: int,
    seed: int,
    corrected: bool = True,
) -> Floats:
    """How often chance alone gives a lift as far from 1.

    Labels are laid over the shares of other articles, issue by issue in a random
    order, so that what hangs together stays together; without issues, articles are
    shuffled. p-values of all pairs are corrected together, unless told otherwise, so
    that no number of pairs keeps one that stands alone from being found.

    Parameters
    ----------
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN are left out.
    labels : ndarray of shape (n_docs, n_themes)
    issues : sequence of n_docs str, optional
        From `issues_of`: source and day.
    n_permutations, seed : int
    corrected : bool
        Whether a p-value holds for all pairs together.

    Returns
    -------
    ndarray of shape (n_topics, n_themes)
        In (0, 1]. NaN where the lift is.

    References
    ----------
    Phipson and Smyth (2010), "Permutation p-values should never be zero".
    Westfall and Young (1993), "Resampling-based multiple testing".
    """
    known = np.flatnonzero(~np.isnan(doc_topic).any(axis=1))
    shares, given = doc_topic[known], labels[known].astype(float)
    seen = np.abs(theme_lift(shares, given) - 1).ravel()
    defined = ~np.isnan(seen)
    p_values = np.full(seen.shape, np.nan)
    if not defined.any():
        return p_values.reshape(doc_topic.shape[1], labels.shape[1])
    keys = None if issues is None else [issues[row] for row in known.tolist()]
    issue = make_blocks(len(known), keys=keys).of_doc
    # Articles stand issue by issue, whatever order they came in.
    place = np.argsort(issue, kind="stable")
    drawn = _shuffled_lifts(
        shares[place], given[place], issue[place], n=n_permutations, seed=seed
    )
    drawn = np.abs(drawn - 1)[:, defined]
    if corrected:
        p_values[defined] = step_down(seen[defined], drawn)
    else:
        as_far = (drawn >= seen[defined] - ROUNDING).sum(axis=0)
        p_values[defined] = (as_far + 1) / (n_permutations + 1)
    return p_values.reshape(doc_topic.shape[1], labels.shape[1])


def _shuffled_lifts(
    shares: Floats, given: Floats, issue: NDArray[np.int64], *, n: int, seed: int
) -> Floats:
    """Give lifts after labels were laid over other articles, (n, all pairs)."""
    rng = np.random.default_rng(seed)
    n_docs, n_themes = given.shape
    sizes, overall = given.sum(axis=0), shares.mean(axis=0)
    expected = np.outer(overall, sizes)
    step = max(1, CHUNK // max(n_docs * n_themes, 1))
    lifts = []
    for start in range(0, n, step):
        turns = min(step, n - start)
        keys = rng.random((turns, int(issue.max()) + 1))[:, issue]
        moved = given[np.argsort(keys, axis=1, kind="stable")]
        flat = moved.transpose(1, 0, 2).reshape(n_docs, turns * n_themes)
        within = (shares.T @ flat).reshape(len(overall), turns, n_themes)
        lift = within / np.where(expected > 0, expected, 1)[:, np.newaxis]
        lifts.append(lift.transpose(1, 0, 2).reshape(turns, -1))
    return np.concatenate(lifts)
