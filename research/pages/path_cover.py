"""The links between blocks that together are likeliest: a path cover of the page."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from research.arrays import Floats, Ints


def choose_links(n_blocks: int, i: Ints, j: Ints, scores: Floats) -> Ints:
    """Choose for each block at most one successor and one predecessor.

    The sum of the log odds of all links is made as large as it can be. Where links
    close a circle, its weakest is forbidden and the choice made again.

    Parameters
    ----------
    n_blocks : int
    i, j : ndarray of shape (n_pairs,)
    scores : ndarray of shape (n_pairs,)
        Log odds that j continues i; a link of negative odds is never made.

    Returns
    -------
    ndarray of shape (n_blocks,)
        The successor of each block; -1 where it has none.
    """
    gain = np.zeros((n_blocks, n_blocks))
    likely = scores > 0
    gain[i[likely], j[likely]] = scores[likely]
    while True:
        rows, columns = linear_sum_assignment(gain, maximize=True)
        successors = np.where(gain[rows, columns] > 0, columns, -1)
        weakest = _weakest_of_circles(successors, gain)
        if not weakest:
            return successors
        for block in weakest:
            gain[block, successors[block]] = 0


def _weakest_of_circles(successors: Ints, gain: Floats) -> list[int]:
    """List, for each circle, the block whose link is weakest."""
    state = np.zeros(len(successors), np.int64)  # the walk that first came by
    weakest = []
    for walk, start in enumerate(range(len(successors)), start=1):
        at = start
        while at >= 0 and not state[at]:
            state[at] = walk
            at = int(successors[at])
        if at >= 0 and state[at] == walk:
            circle = [at]
            while successors[circle[-1]] != at:
                circle.append(int(successors[circle[-1]]))
            weakest.append(min(circle, key=lambda b: gain[b, successors[b]]))
    return weakest
