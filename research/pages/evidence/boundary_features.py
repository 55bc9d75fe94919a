"""Where articles begin and end on a page, judged from all pairs of a block together.

A block whose predecessor is in doubt between several is sure to have one, and a pair
that is the best of its block may still be none. Whether a block begins or ends an
article is therefore judged by itself, and weighed against the pairs.
"""

import numpy as np
from numpy.typing import NDArray

from research.arrays import Ints, Reals
from research.pages.evidence.chain_features import CHAIN_FEATURES
from research.pages.evidence.pair_features import LOCAL, NO_PAIR, Evidence, best_other

SUMMARY = ("best", "second", "any", "rival", "n_likely", "n_blocks", "kept")
BOUNDARY = (*LOCAL, *CHAIN_FEATURES, *SUMMARY)
LIKELY = -2.0  # log odds of a pair that is worth counting


def boundary_features(
    found: Evidence, features: NDArray[np.float32], scores: Reals, successors: Ints
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Describe each block by its likeliest pair backwards, and by that forwards.

    Parameters
    ----------
    found : Evidence
    features : ndarray of float32, shape (n_pairs, len(LOCAL) + len(CHAIN_FEATURES))
        Of the pairs, from the chains that the last links form.
    scores : ndarray of shape (n_pairs,)
        Log odds of the last pass.
    successors : ndarray of shape (n_blocks,)

    Returns
    -------
    before, after : ndarray of float32, shape (n_blocks, len(BOUNDARY))
    """
    return (
        _described(found, found.j, found.i, features, scores, successors),
        _described(found, found.i, found.j, features, scores, successors),
    )


def _described(
    found: Evidence,
    of: Ints,
    other: Ints,
    features: NDArray[np.float32],
    scores: Reals,
    successors: Ints,
) -> NDArray[np.float32]:
    n = len(found.blocks)
    rows = np.full((n, len(BOUNDARY)), NO_PAIR, np.float32)
    if n < 2:
        return rows
    order = np.lexsort((other, -scores, of))
    best = order[np.flatnonzero(np.diff(of[order], prepend=-1))]
    rival = scores - best_other(scores, other, n)
    linked = successors[found.i] == found.j
    summary = (
        scores[best],
        best_other(scores, of, n)[best],
        _log_sums(scores, of, n),
        rival[best],
        np.bincount(of, scores > LIKELY, n),
        np.full(n, n),
        np.bincount(of, linked, n),
    )
    return np.hstack([features[best], np.column_stack(summary)]).astype(np.float32)


def weigh_boundaries(
    found: Evidence, scores: Reals, preceded: Reals, succeeded: Reals
) -> Reals:
    """Weigh pairs against the chance that a block has none.

    Parameters
    ----------
    found : Evidence
    scores : ndarray of shape (n_pairs,)
    preceded, succeeded : ndarray of shape (n_blocks,)
        Log odds that something comes before a block, and after it.

    Returns
    -------
    ndarray of shape (n_pairs,)
        Log odds of each pair against none, of both its blocks, on average.
    """
    n = len(found.blocks)
    backwards = scores - _log_sums(scores, found.j, n)[found.j] + preceded[found.j]
    forwards = scores - _log_sums(scores, found.i, n)[found.i] + succeeded[found.i]
    return np.asarray((backwards + forwards) / 2)


def _log_sums(scores: Reals, group: Ints, n_groups: int) -> Reals:
    """Give the logarithm of the sum of the odds of each group."""
    top = np.full(n_groups, NO_PAIR)
    np.maximum.at(top, group, scores)
    sums = np.bincount(group, np.exp(scores - top[group]), n_groups)
    return np.asarray(top + np.log(np.maximum(sums, 1e-9)))
