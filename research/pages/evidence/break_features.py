"""Does a link run inside a paragraph, which the page broke, or between two?"""

import numpy as np
from numpy.typing import NDArray

from research.arrays import Ints
from research.pages.evidence.chain_features import as_chains
from research.pages.evidence.pair_features import LOCAL, NO_PAIR, Evidence

# What the links before and after tell: a title stands before half a paragraph.
_BESIDE = (
    "flow", "surprise", "i_finished", "i_ending", "i_length", "i_heading", "i_byline",
    "j_beginning", "j_length", "j_heading", "j_byline", "j_finished", "j_dated",
    "j_opening", "next", "crossing",
)  # fmt: skip
BREAK_FEATURES = (
    *LOCAL,
    *(f"before_{name}" for name in _BESIDE),
    *(f"after_{name}" for name in _BESIDE),
    "n_before",
    "n_after",
)
FAR = 9  # links before or after, and more


def break_features(
    found: Evidence, successors: Ints, rows: Ints
) -> NDArray[np.float32]:
    """Describe links by themselves, by the links beside them and by their place.

    Parameters
    ----------
    found : Evidence
    successors : ndarray of shape (n_blocks,)
        The block that each leads to; -1 where none.
    rows : ndarray of shape (n_links,)
        Numbers of the pairs that are links.

    Returns
    -------
    ndarray of float32, shape (n_links, len(BREAK_FEATURES))
    """
    n = len(successors)
    out_of = np.full(n, -1)  # of the link that leaves each block
    linked = np.flatnonzero(successors[found.i] == found.j)
    out_of[found.i[linked]] = linked
    into = np.full(n, -1)
    into[found.j[linked]] = linked
    n_before, n_after = np.zeros(n), np.zeros(n)
    for members in as_chains(successors):
        n_before[members] = np.arange(len(members))
        n_after[members] = np.arange(len(members))[::-1]
    i, j = found.i[rows], found.j[rows]
    columns = [LOCAL.index(name) for name in _BESIDE]
    beside = []
    for other in (into[i], out_of[j]):
        known = other >= 0
        part = np.full((len(rows), len(columns)), NO_PAIR, np.float32)
        part[known] = found.local[other[known]][:, columns]
        beside.append(part)
    places = np.column_stack([n_before[i], n_after[j]]).clip(max=FAR)
    return np.hstack([found.local[rows], *beside, places.astype(np.float32)])
