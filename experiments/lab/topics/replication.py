"""Is what many fits agree on found again by fits that had no part in it?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.topics.alignment import theme_lift, theme_lift_over_fits
from research.topics.consensus import Consensus, consensus
from research.topics.model import TopicModel
from research.topics.stability import matched_agreement

FOUND = 0.5  # share of top terms that make two topics the same


@dataclass(frozen=True, slots=True)
class Replication:
    """How well topics come back, of single fits and of the consensus of half of them.

    Attributes
    ----------
    agreed : Consensus
        Of the first half of the fits.
    single, single_least_stable : ndarray of shape (n_runs,)
        Agreement of each fit of the first half with those of the second: mean over
        topics, and of the least reproducible topic.
    held_out_fits : ndarray of shape (n_agreed,)
        Agreement of each topic of the consensus with those of the second half.
    again : ndarray of shape (n_agreed,)
        Agreement of each topic of the consensus with the consensus of the second
        half.
    partners : list of n_runs ndarrays of int, shape (n_agreed,)
        Topic of each fit of the second half that each topic agreed on is; -1
        where they share less than half of their top terms.
    n_topics : int
        Of each fit.
    """

    agreed: Consensus
    single: Floats
    single_least_stable: Floats
    held_out_fits: Floats
    again: Floats
    partners: list[NDArray[np.int64]]
    n_topics: int


def replicate(models: Sequence[TopicModel], counts: csr_matrix) -> Replication:
    """Compare topics of half of the fits with the other half, alone and as consensus.

    Parameters
    ----------
    models : sequence of at least 4 TopicModel
        Fits with different seeds.
    counts : csr_matrix of shape (n_docs, n_terms)
        The articles they were fitted to.

    Returns
    -------
    Replication

    Raises
    ------
    ValueError
        If there are fewer than four fits, or a half agrees on no topic.
    """
    if len(models) < 4:
        raise ValueError(f"models must be at least four fits, got {len(models)}.")
    first, second = models[: len(models) // 2], models[len(models) // 2 :]
    agreed, other = consensus(first, counts), consensus(second, counts)
    single = np.array([_agreement(one.topic_term, second)[1] for one in first])
    # Free topics claim nothing.
    kept = agreed.model.topic_term[: agreed.n_agreed]
    pairs, held_out_fits = _agreement(kept, second)
    return Replication(
        agreed=agreed,
        single=single.mean(axis=1),
        single_least_stable=single.min(axis=1),
        held_out_fits=held_out_fits,
        again=_agreement(kept, [other.model])[1],
        partners=pairs,
        n_topics=models[0].n_topics,
    )


def _agreement(
    topics: Floats, others: Sequence[TopicModel]
) -> tuple[list[NDArray[np.int64]], Floats]:
    """Give partners in each other fit, and each topic's mean agreement with them."""
    found = [matched_agreement(topics, one.topic_term) for one in others]
    partners = [np.where(same >= FOUND, partner, -1) for partner, same in found]
    return partners, np.mean([same for _, same in found], axis=0)


@dataclass(frozen=True, slots=True)
class LiftOverFits:
    """How a theme's strongest topic does in other fits.

    Attributes
    ----------
    theme, topic : int
    lift : float
        In the consensus.
    over_fits : ndarray of shape (n_fits,)
        The lift of the same topic in each fit; NaN where it has none.
    strongest : int
        Fits in which the same topic is the theme's strongest.
    """

    theme: int
    topic: int
    lift: float
    over_fits: Floats
    strongest: int


def lift_over_fits(
    found: Replication,
    fits: Sequence[TopicModel],
    held: csr_matrix,
    labels: NDArray[np.int8],
) -> list[LiftOverFits]:
    """See whether the topic a theme favours is the same in fits with other seeds.

    Parameters
    ----------
    found : Replication
    fits : sequence of n_fits TopicModel
        The second half.
    held : csr_matrix of shape (n_docs, n_terms)
        Labelled articles, best such as no model was fitted to.
    labels : ndarray of shape (n_docs, n_themes)

    Returns
    -------
    list of n_themes LiftOverFits
    """
    agreed = found.agreed
    lift = theme_lift(agreed.model.infer(held), labels)[: agreed.n_agreed]
    shares = [model.infer(held) for model in fits]
    over = theme_lift_over_fits(shares, found.partners, labels)
    strongest = [
        np.nan_to_num(theme_lift(one, labels)).argmax(axis=0) for one in shares
    ]
    return [
        LiftOverFits(
            theme=theme,
            topic=int(topic),
            lift=float(lift[topic, theme]),
            over_fits=over[:, topic, theme],
            strongest=sum(
                int(best[theme] == partner[topic])
                for best, partner in zip(strongest, found.partners, strict=True)
            ),
        )
        for theme, topic in enumerate(np.nan_to_num(lift).argmax(axis=0))
    ]
