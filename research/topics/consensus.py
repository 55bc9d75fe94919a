"""One model from many fits: what they agree on, and what they do not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix
from scipy.spatial.distance import squareform

from research.arrays import Floats
from research.i18n import N_, _
from research.topics.em import Prior, fit_beside
from research.topics.lda import BACKGROUND, canonical_order, largest_first
from research.topics.model import TopicModel
from research.topics.stability import N_TOP, shared_top_terms

ENOUGH = 0.6  # share of top terms that fits must have in common
SAME = 0.5  # share of top terms that make two topics the same
PASSES = 10
ETA = 0.01


@dataclass(frozen=True, slots=True)
class Dropped:
    """A topic that the fits do not agree on, and that no free topic took up.

    Attributes
    ----------
    terms : tuple of str
        Top terms of the median of its members.
    agreement : float
        Mean share of these that the most similar topic of a fit has among its own.
    """

    terms: tuple[str, ...]
    agreement: float


@dataclass(frozen=True, slots=True)
class Consensus:
    """What several fits agree on.

    Attributes
    ----------
    model : TopicModel
        First the topics that fits agree on, the largest first; then free ones, which
        hold what is left.
    agreement : ndarray of shape (n_agreed,)
        Mean share of a topic's top ten terms that the most similar topic of a fit has
        among its own.
    coverage : float
        Share of articles whose main topic, in a fit, is among those agreed on: has
        at least half of its top ten terms in common with one. Mean over fits.
    dropped : tuple of Dropped
        The others, the most agreed on first.
    n_runs : int
    """

    model: TopicModel
    agreement: Floats
    coverage: float
    dropped: tuple[Dropped, ...]
    n_runs: int

    @property
    def n_agreed(self) -> int:
        """Number of topics that the fits agree on; those after them are free."""
        return len(self.agreement)


_NONE_AGREES = N_(
    "no topic agrees to {enough} between the fits; the best to "
    "{agreement:.2f}. Fit fewer topics or more articles."
)


def consensus(
    models: Sequence[TopicModel], counts: csr_matrix, *, enough: float = ENOUGH
) -> Consensus:
    """Bring the topics of several fits together, and keep what is reproducible.

    Topics of all fits are clustered by the top terms they share. A cluster may hold
    several topics of a fit, or none: one fit may tell apart what another has together,
    and either is a subject if enough fits have it. A cluster's median is a topic of the
    result if the most similar topics of the fits share enough top terms with it, and
    no topic that they agree on more is much the same.

    Articles about something else must not be given to the nearest of these topics. So
    free topics are fitted beside them, as many as a fit has beside those agreed on;
    they begin at the clusters that come next. They are not reproducible.

    Parameters
    ----------
    models : sequence of at least 2 TopicModel
        Fits of one vocabulary and one number of topics with different seeds.
    counts : csr_matrix of shape (n_docs, n_terms)
        The articles they were fitted on.
    enough : float
        In [0, 1]: the agreement below which a topic is not agreed on.

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
    _check_alike(models)
    first = replace(models[0], seed_names=(), names=(), hidden=(), term_weight=None)
    medians = _cluster_medians(np.concatenate([model.topic_term for model in models]))
    agreement = np.mean(
        [shared_top_terms(medians, model.topic_term).max(axis=1) for model in models],
        axis=0,
    )
    ranked = _most_agreed(medians, agreement)
    kept = [cluster for cluster in ranked if agreement[cluster] >= enough]
    if not kept:
        raise ValueError(_(_NONE_AGREES, enough=enough, agreement=agreement.max()))
    like = [
        shared_top_terms(model.topic_term, medians[kept]).max(axis=1) >= SAME
        for model in models
    ]
    n_free = round(float(np.mean([(~own).sum() for own in like])))
    rest = [cluster for cluster in ranked if cluster not in kept][:n_free]
    free = _free_topics(counts, medians[kept], medians[rest], models)
    topics = np.concatenate([medians[kept], free])
    model, order = largest_first(
        replace(
            first,
            topic_term=topics,
            doc_topic=np.empty((0, len(topics))),
            prior=np.full(len(topics), first.prior.mean()),
            topic_share=np.full(len(topics), 1 / len(topics)),
        ),
        counts,
        n_before=len(kept),
    )
    taken_up = shared_top_terms(medians[rest], topics).max(axis=1) >= SAME
    left_out = np.array(rest, dtype=int)[~taken_up]
    return Consensus(
        model=model,
        agreement=agreement[kept][order[: len(kept)]],
        coverage=_coverage(models, like, counts),
        dropped=tuple(
            Dropped(_names(medians[one], first.vocabulary), float(agreement[one]))
            for one in left_out
        ),
        n_runs=len(models),
    )


def _check_alike(models: Sequence[TopicModel]) -> None:
    """Refuse fits that cannot be held against each other."""
    kinds = {(model.vocabulary, model.n_topics) for model in models}
    if len(models) < 2 or len(kinds) > 1:
        raise ValueError(
            _(
                "models must be at least two fits of one vocabulary and one number of "
                "topics, got {n_models} of {n_kinds} kinds.",
                n_models=len(models),
                n_kinds=len(kinds),
            )
        )


def _cluster_medians(topics: Floats) -> Floats:
    """Cluster topics of all fits by their top terms, and give the clusters' medians.

    Clusters are joined while their topics share half of their top terms, on average.

    Returns
    -------
    ndarray of shape (n_clusters, n_terms)
        Rows sum to 1.
    """
    apart = 1 - shared_top_terms(topics, topics)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), method="average")
    member = fcluster(tree, 1 - SAME, criterion="distance")
    medians = []
    for cluster in range(1, member.max() + 1):
        own = topics[member == cluster]
        median = np.median(own, axis=0)
        medians.append(median if median.sum() > 0 else own.mean(axis=0))
    found = np.array(medians)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _most_agreed(medians: Floats, agreement: Floats) -> list[int]:
    """Rank clusters by agreement; leave out those much like one before them."""
    tops = [
        tuple(row) for row in np.argsort(-medians, axis=1, kind="stable")[:, :N_TOP]
    ]
    order = sorted(range(len(medians)), key=lambda c: (-agreement[c], tops[c]))
    shared = shared_top_terms(medians, medians)
    ranked: list[int] = []
    for cluster in order:
        if not ranked or shared[cluster, ranked].max() < SAME:
            ranked.append(cluster)
    return ranked


def _free_topics(
    counts: csr_matrix, fixed: Floats, start: Floats, models: Sequence[TopicModel]
) -> Floats:
    """Fit what is left beside the topics agreed on, shape (n_free, n_terms)."""
    if not len(start) or not models[0].is_mixture:
        return start
    prior = Prior(alpha=float(models[0].prior.mean()), eta=ETA, background=BACKGROUND)
    return fit_beside(
        counts[canonical_order(counts)],
        fixed,
        start,
        prior,
        passes=PASSES,
        seed=min(model.seed for model in models),
    )


def _coverage(
    models: Sequence[TopicModel],
    like: Sequence[NDArray[np.bool_]],
    counts: csr_matrix,
) -> float:
    """Share of articles whose main topic is like one agreed on, mean over fits."""
    covered = []
    for model, agreed in zip(models, like, strict=True):
        shares = model.doc_topic if len(model.doc_topic) else model.infer(counts)
        known = ~np.isnan(shares).any(axis=1)
        covered.append(agreed[shares[known].argmax(axis=1)].mean())
    return float(np.mean(covered))


def _names(topic: Floats, vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    top = np.argsort(-topic, kind="stable")[:N_TOP]
    return tuple(vocabulary[column] for column in top)
