"""How likely each link is beside all others, and what then is likely to hang together.

Links that were chosen hide how close the choice was. Here every block leads to others
by marginal probabilities, so that what an article is about can be told from blocks that
only may belong to it.
"""

import numpy as np

from research.arrays import Reals
from research.pages.evidence.pair_features import Evidence

N_ROUNDS = 20
HIGHEST = 12.0  # log odds
# Marginal probabilities along a chain fall off a little with every link, so that
# circles end.
DAMPING = 0.95


def link_marginals(found: Evidence, scores: Reals) -> Reals:
    """Turn log odds of pairs into marginal probabilities of links.

    Each block has at most one successor and one predecessor; belief propagation tells
    how likely each link is among all ways to choose links, each weighing as much as
    the product of its odds.

    Parameters
    ----------
    found : Evidence
    scores : ndarray of shape (n_pairs,)
        Log odds.

    Returns
    -------
    ndarray of shape (n_blocks, n_blocks)
        Chance that the block of the column follows on that of the row.

    References
    ----------
    Huang and Jebara (2009), "Approximating the permanent with belief propagation",
    arXiv:0908.1769.
    """
    n = len(found.blocks)
    odds = np.zeros((n, n))
    odds[found.i, found.j] = np.exp(np.clip(scores, -HIGHEST, HIGHEST))
    backwards = np.ones((n, n))
    for _ in range(N_ROUNDS):
        # What a block says of a link leaves out what it heard over that link.
        weights = odds * backwards
        forwards = 1 / (1 + weights.sum(axis=1, keepdims=True) - weights)
        weights = odds * forwards
        backwards = 1 / (1 + weights.sum(axis=0, keepdims=True) - weights)
    linked = odds * forwards * backwards
    return np.asarray(linked / (1 + linked))


def reachability(marginals: Reals) -> Reals:
    """Give the chance that each block comes after each, over any number of links.

    Returns
    -------
    ndarray of shape (n_blocks, n_blocks)
        1 for a block itself.
    """
    n = len(marginals)
    return np.linalg.inv(np.eye(n) - DAMPING * marginals).clip(0, 2)
