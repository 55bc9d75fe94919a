"""Do fits give articles the same shares? McDonald's ω of each topic."""

import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.decomposition import FactorAnalysis
from sklearn.exceptions import ConvergenceWarning

from research.arrays import Floats
from research.i18n import _
from research.topics.model import TopicModel
from research.topics.stability import matched_agreement

LEAST_FITS = 3  # of which one factor can be told


def topic_reliability(
    model: TopicModel, fits: Sequence[TopicModel], *, reference: Floats | None = None
) -> Floats:
    """Give McDonald's ω of each topic over fits: how far shares of articles are true.

    Each fit is an item, and an article's share of the topic what it answers. One
    factor is what the fits have in common; ω is its part of the variance of their sum.
    Topics of the fits are matched by the top terms they share; a topic that a fit
    lacks is answered by the nearest it has.

    Parameters
    ----------
    model : TopicModel
        Whose topics are asked about.
    fits : sequence of at least 3 TopicModel
        With `doc_topic` of the same articles.
    reference : ndarray of shape (n_topics, n_terms), optional
        φ by which topics are matched; that of the model if None.

    Returns
    -------
    ndarray of shape (n_topics,)
        In [0, 1]. 0 where shares do not vary.

    Raises
    ------
    ValueError
        If there are fewer than three fits, or they are not of the same articles.

    References
    ----------
    McDonald (1999), "Test theory: a unified treatment", chapter 6; Schroeder and
    Wood-Doughty (2025), "Reliability of topic modeling", NAACL, for its use.
    """
    sizes = {len(fit.doc_topic) for fit in fits}
    if len(fits) < LEAST_FITS or len(sizes) > 1 or 0 in sizes:
        raise ValueError(
            _(
                "fits must be at least {least} with the shares of the same articles, "
                "got {n} of {sizes} articles.",
                least=LEAST_FITS,
                n=len(fits),
                sizes=sorted(sizes),
            )
        )
    phi = model.topic_term if reference is None else reference
    answers = np.stack([_shares_of(fit, phi) for fit in fits], axis=2)
    answers = answers[~np.isnan(answers).any(axis=(1, 2))]
    return np.array([_omega(answers[:, topic]) for topic in range(len(phi))])


def _shares_of(fit: TopicModel, phi: Floats) -> Floats:
    """Give the shares of the topics of a fit that are most like those of φ."""
    partner, _agreement = matched_agreement(phi, fit.topic_term)
    lacking = np.flatnonzero(partner < 0)
    if len(lacking):
        nearest = phi[lacking] @ fit.topic_term.T
        partner[lacking] = nearest.argmax(axis=1)
    return np.asarray(fit.doc_topic)[:, partner]


def _omega(answers: Floats) -> float:
    """Give ω of answers of shape (n_docs, n_items), each scaled to variance 1."""
    spread = answers.std(axis=0)
    varies = spread > 1e-9
    if varies.sum() < LEAST_FITS:
        return 0.0
    scaled = (answers - answers.mean(axis=0))[:, varies] / spread[varies]
    model = FactorAnalysis(1, svd_method="lapack", max_iter=500)
    with warnings.catch_warnings():
        # Of fits that are all but alike, what is left to each nears 0 without end.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(scaled)
    common = float(np.abs(model.components_[0].sum()) ** 2)
    return common / (common + float(model.noise_variance_.sum()))
