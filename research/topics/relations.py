"""How topics hang together: which share articles, and which share words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage, optimal_leaf_ordering
from scipy.spatial.distance import pdist

from research.arrays import Floats
from research.i18n import _
from research.stats.strata import step_down

if TYPE_CHECKING:
    import networkx as nx

N_PERMUTATIONS = 199
SIGNIFICANT = 0.05
LEAST_DOCS = 30  # articles


@dataclass(frozen=True, eq=False)
class TopicCorrelations:
    """Which topics stand in the same articles more often than chance has it.

    Attributes
    ----------
    value : ndarray of shape (n_topics, n_topics)
        Correlation of shares over articles; 1 on the diagonal.
    beyond : ndarray of shape (n_topics, n_topics)
        By how much a correlation is above its mean where topics are dealt out anew:
        shares of an article sum to 1, so that topics of nothing in common correlate
        negatively.
    p : ndarray of shape (n_topics, n_topics)
        How often chance gives as much anywhere; 1 on the diagonal.
    """

    value: Floats
    beyond: Floats
    p: Floats

    @property
    def links(self) -> list[tuple[int, int]]:
        """Pairs that are together more often than chance has it, the closest first."""
        one, other = np.nonzero(np.triu(self.p <= SIGNIFICANT, 1) & (self.beyond > 0))
        order = np.argsort(-self.beyond[one, other], kind="stable")
        pairs = np.stack([one, other], axis=1)[order]
        return [(int(first), int(second)) for first, second in pairs]

    def graph(self, names: Sequence[str] = ()) -> "nx.Graph":
        """Give the links as a network of networkx, for its measures and formats.

        Parameters
        ----------
        names : sequence of n_topics str
            Becomes the attribute `name` of the nodes.
        """
        import networkx as nx

        graph = nx.Graph()
        for topic in range(len(self.value)):
            graph.add_node(topic, name=names[topic] if names else str(topic))
        for one, other in self.links:
            weight = float(self.beyond[one, other])
            graph.add_edge(one, other, weight=weight, r=float(self.value[one, other]))
        return graph


def topic_correlations(
    doc_topic: Floats, *, n_permutations: int = N_PERMUTATIONS, seed: int = 7
) -> TopicCorrelations:
    """Find topics that stand in the same articles.

    Shares of an article sum to 1, so that any two topics crowd each other out. What is
    left of that is taken off by chance: the shares of each topic are dealt out to
    other articles, each topic by itself, and every article is scaled to sum to 1.

    Parameters
    ----------
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN are left out.
    n_permutations, seed : int

    Returns
    -------
    TopicCorrelations

    Raises
    ------
    ValueError
        If there are fewer than 30 articles or two topics.

    References
    ----------
    Blei and Lafferty (2007), "A correlated topic model of Science", Annals of Applied
    Statistics 1, for networks of topics; Aitchison (1986), "The statistical analysis
    of compositional data", for what the sum does to correlations; Westfall and Young
    (1993), for all pairs together.
    """
    known = np.asarray(doc_topic)[~np.isnan(doc_topic).any(axis=1)]
    n_docs, n_topics = known.shape
    if n_docs < LEAST_DOCS or n_topics < 2:
        raise ValueError(
            _(
                "at least {least} articles and two topics are needed, got {n} and "
                "{n_topics}.",
                least=LEAST_DOCS,
                n=n_docs,
                n_topics=n_topics,
            )
        )
    rng = np.random.default_rng(seed)
    seen = _correlation(known)
    upper = np.triu_indices(n_topics, 1)
    drawn = np.empty((n_permutations, len(upper[0])))
    for turn in range(n_permutations):
        dealt = rng.permuted(known, axis=0)
        dealt /= np.maximum(dealt.sum(axis=1, keepdims=True), np.finfo(float).tiny)
        drawn[turn] = _correlation(dealt)[upper]
    beyond, p = np.zeros_like(seen), np.ones_like(seen)
    beyond[upper] = seen[upper] - drawn.mean(axis=0)
    p[upper] = step_down(seen[upper], drawn)
    beyond += beyond.T
    p = np.minimum(p, p.T)
    return TopicCorrelations(seen, beyond, p)


def _correlation(shares: Floats) -> Floats:
    centred = shares - shares.mean(axis=0)
    norm = np.sqrt((centred**2).sum(axis=0))
    centred /= np.where(norm > 0, norm, 1)
    found = np.asarray(centred.T @ centred)
    np.fill_diagonal(found, 1)
    return found


@dataclass(frozen=True, eq=False)
class TopicTree:
    """Topics joined step by step, those of like words first.

    Attributes
    ----------
    linkage : ndarray of shape (n_topics - 1, 4)
        As scipy has it: what is joined, at which distance, and how many topics then.
    """

    linkage: Floats

    def cut(self, n_groups: int) -> NDArray[np.int64]:
        """Give the group of each topic in at most so many groups.

        Returns
        -------
        ndarray of int, shape (n_topics,)
            From 0, in the order in which groups come up.
        """
        found = fcluster(self.linkage, n_groups, criterion="maxclust")
        _rest, first = np.unique(found, return_index=True)
        order = {int(found[row]): n for n, row in enumerate(np.sort(first))}
        return np.array([order[int(group)] for group in found], dtype=np.int64)

    @property
    def n_groups(self) -> int:
        """Groups before the largest step in distance; at least two."""
        heights = self.linkage[:, 2]
        if len(heights) < 2:
            return len(heights) + 1
        step = int(np.diff(heights).argmax())
        return len(heights) - step


def topic_tree(topic_term: Floats) -> TopicTree:
    """Join topics of like words, step by step.

    Jensen–Shannon distances, average linkage, leaves in the order in which neighbours
    are most alike.

    Parameters
    ----------
    topic_term : ndarray of shape (n_topics, n_terms)

    References
    ----------
    Endres and Schindelin (2003), "A new metric for probability distributions"; Sokal
    and Michener (1958), for average linkage; Bar-Joseph, Gifford and Jaakkola (2001),
    "Fast optimal leaf ordering for hierarchical clustering", Bioinformatics 17.
    """
    distance = np.nan_to_num(pdist(topic_term, "jensenshannon"))
    tree = linkage(distance, method="average")
    return TopicTree(optimal_leaf_ordering(tree, distance))
