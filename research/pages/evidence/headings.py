"""What headings of a page have in common: subheads of an article are built alike."""

from collections.abc import Sequence

import numpy as np

from research.arrays import Floats, Ints
from research.pages.blocks import Block

COLON_PLACES = 8  # a colon further on is none that subheads share
MANY_CHARS = 14  # longer headings are of one length by chance


def alike_headings(blocks: Sequence[Block]) -> Floats:
    """Compare the forms of headings with each other.

    Returns
    -------
    ndarray of shape (n_blocks, n_blocks)
        1 where two headings have their colon at one place, a half where they have
        none and are of one length, -1 where one has a colon and the other has not;
        else, and for a block itself, 0.
    """
    heading = np.array([b.kind == "heading" for b in blocks], bool)
    colon = np.array([_colon(b.text) for b in blocks], np.int64)
    length = np.array([len(b.text) for b in blocks], np.int64)
    both = heading[:, None] & heading[None, :] & ~np.eye(len(blocks), dtype=bool)
    with_colon = (colon[:, None] > 0) & (colon[None, :] > 0)
    same_colon = with_colon & (colon[:, None] == colon[None, :])
    none = (colon[:, None] == 0) & (colon[None, :] == 0)
    same_length = none & (length[:, None] == length[None, :])
    same_length &= length[:, None] <= MANY_CHARS
    form = np.where(same_colon, 1.0, np.where(same_length, 0.5, 0.0))
    form = np.where(~with_colon & ~none, -1.0, form)
    return np.where(both, form, 0.0)


def _colon(text: str) -> int:
    """Give the place of an early colon, counted from 1; 0 where there is none."""
    places = [text.find(sign, 0, COLON_PLACES + 1) for sign in "：:"]
    return 1 + max(places) if max(places) > 0 else 0


def heading_runs(heading: Floats) -> Ints:
    """Count the headings that stand in a row from each block on."""
    runs = np.zeros(len(heading), np.int64)
    for at in range(len(heading) - 1, -1, -1):
        if heading[at]:
            runs[at] = 1 + (runs[at + 1] if at + 1 < len(heading) else 0)
    return runs


def credited_share(heading: Floats, runs: Ints, credited: Floats) -> float:
    """Give the share of runs of headings that a byline or a dateline follows."""
    first = (heading > 0) & (np.append(0, heading[:-1]) == 0)
    after = np.arange(len(heading)) + runs
    inside = first & (after < len(heading))
    return float(credited[after[inside]].mean()) if inside.any() else 0.0
