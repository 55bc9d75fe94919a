"""One model from many fits: what they agree on, and what they do not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.topics.lda import largest_first
from research.topics.model import TopicModel
from research.topics.stability import N_TOP, shared_top_terms

ROUNDS = 20
ENOUGH = 0.6  # share of top terms that fits must have in common


@dataclass(frozen=True, slots=True)
class Dropped:
    """A topic that the fits do not agree on.

    Attributes
    ----------
    terms : tuple of str
        Top terms of the median of its members.
    agreement : float
        Mean share of these that a member has among its own.
    """

    terms: tuple[str, ...]
    agreement: float


@dataclass(frozen=True, slots=True)
class Consensus:
    """What several fits agree on.

    Attributes
    ----------
    model : TopicModel
        The topics kept, the largest first.
    agreement : ndarray of shape (n_topics,)
        Mean share of a topic's top ten terms that its members have among theirs.
    dropped : tuple of Dropped
        The others, the most agreed on first.
    n_runs : int
    """

    model: TopicModel
    agreement: Floats
    dropped: tuple[Dropped, ...]
    n_runs: int


def consensus(
    models: Sequence[TopicModel], counts: csr_matrix, *, enough: float = ENOUGH
) -> Consensus:
    """Bring the topics of several fits together, and drop what is not reproducible.

    Each group holds one topic of each fit. Groups begin at the topics of the fit that
    agrees best with the others; then topics are given to groups, so that they are as
    like the groups' medians as can be, until nothing changes. A group's median is a
    topic of the result if its members share enough top terms with it.

    Parameters
    ----------
    models : sequence of at least 2 TopicModel
        Fits of one vocabulary and one number of topics with different seeds.
    counts : csr_matrix of shape (n_docs, n_terms)
        The articles they were fitted on.
    enough : float
        In [0, 1]: the agreement below which a topic is dropped.

    Returns
    -------
    Consensus

    Raises
    ------
    ValueError
        If the fits do not go together, or no topic is reproducible.

    References
    ----------
    Kotliar et al. (2019), "Identifying gene expression programs of cell-type identity
    and cellular activity with single-cell RNA-Seq", eLife 8, for medians of clustered
    runs. Greene, O'Callaghan and Cunningham (2014), "How many topics? Stability
    analysis for topic models", ECML PKDD, for the agreement of top terms.
    """
    first = models[0]
    kinds = {(model.vocabulary, model.n_topics) for model in models}
    if len(models) < 2 or len(kinds) > 1:
        raise ValueError(
            "models must be at least two fits of one vocabulary and one number of "
            f"topics, got {len(models)} of {len(kinds)} kinds."
        )
    runs = np.stack([model.topic_term for model in models])
    groups, members = _grouped(runs)
    agreement = np.mean(
        [np.diag(shared_top_terms(groups, members[run])) for run in range(len(runs))],
        axis=0,
    )
    kept = agreement >= enough
    if not kept.any():
        raise ValueError(
            f"no topic agrees to {enough} between the fits; the best to "
            f"{agreement.max():.2f}. Fit fewer topics or more articles."
        )
    left_out = [
        Dropped(_names(groups[topic], first.vocabulary), float(agreement[topic]))
        for topic in np.flatnonzero(~kept)
    ]
    model = replace(
        first,
        topic_term=groups[kept],
        doc_topic=np.empty((0, int(kept.sum()))),
        prior=np.full(int(kept.sum()), first.prior.mean()),
        topic_share=np.full(int(kept.sum()), 1 / kept.sum()),
        seed_names=(),
    )
    ordered, order = largest_first(model, counts)
    return Consensus(
        model=ordered,
        agreement=agreement[kept][order],
        dropped=tuple(sorted(left_out, key=lambda topic: -topic.agreement)),
        n_runs=len(models),
    )


def _grouped(runs: Floats) -> tuple[Floats, Floats]:
    """Give the medians of the groups, and the topics of each run in their order.

    Returns
    -------
    groups : ndarray of shape (n_topics, n_terms)
    members : ndarray of shape (n_runs, n_topics, n_terms)
    """
    roots = np.sqrt(runs)
    groups = runs[_most_typical(roots)]
    order = np.full(runs.shape[:2], -1)
    for _ in range(ROUNDS):
        likeness = roots @ np.sqrt(groups).T
        fresh = np.array([linear_sum_assignment(-run.T)[1] for run in likeness])
        if (fresh == order).all():
            break
        order = fresh
        groups = np.median(_in_order(runs, order), axis=0)
        groups /= groups.sum(axis=1, keepdims=True)
    return groups, _in_order(runs, order)


def _in_order(runs: Floats, order: NDArray[np.int64]) -> Floats:
    return np.take_along_axis(runs, order[:, :, np.newaxis], axis=1)


def _most_typical(roots: Floats) -> int:
    """Choose the run whose topics are most like those of the others."""
    likeness = np.zeros(len(roots))
    for run, others in enumerate(roots):
        for other in roots:
            between = others @ other.T
            likeness[run] += between[linear_sum_assignment(-between)].sum()
    return int(likeness.argmax())


def _names(topic: Floats, vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    top = np.argsort(-topic, kind="stable")[:N_TOP]
    return tuple(vocabulary[column] for column in top)
