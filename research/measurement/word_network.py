"""Words that stand together in articles, as a network."""

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from scipy.stats import hypergeom

from research.arrays import Floats, Ints
from research.i18n import _
from research.measurement.words import WordCounts

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

ALPHA = 0.05
MAX_SHARE = 0.25  # of articles: commoner words are linked to all others
_MODIFIED = re.compile(r' lastmodifieddate="[^"]*"')


@dataclass(frozen=True)
class WordNetwork:
    """A network of words, with modules and places to draw them at.

    Attributes
    ----------
    words : tuple of n_words str
    n_docs : ndarray of int, shape (n_words,)
        Articles with the word.
    module : ndarray of int, shape (n_words,)
        From 0, the largest first.
    place : ndarray of shape (n_words, 2)
    edges : DataFrame
        `first`, `second`, `together` (articles with both), `cosine` and `p_value`,
        corrected over all pairs looked at.
    """

    words: tuple[str, ...]
    n_docs: Ints
    module: Ints
    place: Floats
    edges: "pd.DataFrame"

    @property
    def graph(self) -> "nx.Graph":
        """The network as networkx has it, for its own measures and formats."""
        import networkx as nx

        graph = nx.Graph()
        for word, n, module in zip(
            self.words, self.n_docs.tolist(), self.module.tolist(), strict=True
        ):
            graph.add_node(word, articles=n, module=module)
        for edge in self.edges.itertuples(index=False):
            graph.add_edge(
                edge.first,
                edge.second,
                weight=float(edge.cosine),
                together=int(edge.together),
            )
        return graph

    def gexf(self) -> bytes:
        """Write the network as Gephi reads it, the same bytes on any day."""
        import networkx as nx

        text = "\n".join(nx.generate_gexf(self.graph))
        return _MODIFIED.sub("", text).encode()

    def graphml(self) -> bytes:
        """Write the network as GraphML."""
        import networkx as nx

        buffer = io.BytesIO()
        nx.write_graphml_xml(self.graph, buffer)
        return buffer.getvalue()


def word_network(
    found: WordCounts,
    *,
    n_words: int = 80,
    n_edges: int = 200,
    max_share: float = MAX_SHARE,
    alpha: float = ALPHA,
    seed: int = 7,
) -> WordNetwork:
    """Link words that stand in one article more often than chance lets them.

    The words of most articles are taken. A pair is linked if its number of articles is
    too large for two words that fall into articles independently (hypergeometric,
    Bonferroni over all pairs), and of these pairs those of the largest cosine. Modules
    are Louvain's, places a spring layout's.

    Parameters
    ----------
    found : WordCounts
    n_words, n_edges : int
        At most.
    max_share : float
        Words of a larger share of the articles are left out.
    alpha : float
        Level of the test, over all pairs.
    seed : int

    Returns
    -------
    WordNetwork
        Words without a link are left out.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    Test of co-occurrence: Veech (2013), "A probabilistic model for analysing species
    co-occurrence", Global Ecology and Biogeography 22. Blondel et al. (2008), "Fast
    unfolding of communities in large networks", J. Stat. Mech. P10008.
    """
    if n_words < 2 or n_edges < 1 or not (0 < alpha < 1 and 0 < max_share <= 1):
        raise ValueError(
            _(
                "n_words must be at least 2, n_edges 1, alpha and max_share between 0 "
                "and 1, got {n_words}, {n_edges}, {alpha} and {max_share}.",
                n_words=n_words,
                n_edges=n_edges,
                alpha=alpha,
                max_share=max_share,
            )
        )
    import networkx as nx

    held, words = _commonest(found, n_words, max_share)
    n_docs = np.asarray(held.sum(axis=0)).ravel()
    edges = _edges(words, np.asarray((held.T @ held).todense()), held.shape[0], alpha)
    edges = edges.head(n_edges).reset_index(drop=True)
    linked = sorted({*edges["first"], *edges["second"]}, key=words.index)
    rows = [words.index(word) for word in linked]
    empty = np.zeros(len(linked), dtype=np.int64)
    bare = WordNetwork(tuple(linked), n_docs[rows], empty, np.zeros((0, 2)), edges)
    if not linked:
        return bare
    graph = bare.graph
    groups = nx.community.louvain_communities(graph, weight="weight", seed=seed)
    groups = sorted(groups, key=lambda group: (-len(group), min(group)))
    module = {word: number for number, group in enumerate(groups) for word in group}
    places = nx.spring_layout(graph, weight="weight", seed=seed, iterations=200)
    return WordNetwork(
        bare.words,
        bare.n_docs,
        np.array([module[word] for word in linked]),
        np.array([places[word] for word in linked]),
        edges,
    )


def _commonest(
    found: WordCounts, n_words: int, max_share: float
) -> tuple[csr_matrix, list[str]]:
    """Give which articles hold the words of most articles, and these words."""
    held = (found.counts > 0).astype(np.int64)
    n_docs = np.asarray(held.sum(axis=0)).ravel()
    allowed = np.flatnonzero(n_docs <= max_share * held.shape[0]).tolist()
    chosen = sorted(allowed, key=lambda column: (-n_docs[column], found.words[column]))
    chosen = chosen[:n_words]
    return held[:, chosen], [found.words[column] for column in chosen]


def _edges(
    words: list[str], together: Ints, n_articles: int, alpha: float
) -> "pd.DataFrame":
    """List the pairs that pass the test, by cosine."""
    import pandas as pd

    n = np.diag(together)
    first, second = np.triu_indices(len(words), 1)
    both = together[first, second]
    chance = hypergeom.sf(both - 1, n_articles, n[first], n[second])
    table = pd.DataFrame(
        {
            "first": [words[row] for row in first.tolist()],
            "second": [words[row] for row in second.tolist()],
            "together": both,
            "cosine": both / np.sqrt(np.maximum(n[first] * n[second], 1)),
            "p_value": np.minimum(chance * max(len(first), 1), 1.0),
        }
    )
    table = table[(table["p_value"] <= alpha) & (table["together"] > 0)]
    return table.sort_values(
        ["cosine", "first", "second"], ascending=[False, True, True]
    )
