"""What the characters on both sides of a seam say."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.preprocessing.pages.blocks import Block
from research.preprocessing.pages.charmodel import BREAK, ORDER, CharModel, Chars

Array = NDArray[np.float64]
Index = NDArray[np.int64]

AHEAD = ORDER - 1  # characters after a seam whose windows reach back before it


def flow_across(
    blocks: Sequence[Block], chars: CharModel, i: Index, j: Index
) -> tuple[Array, Array, Array, Array]:
    """Score how characters go on across seams.

    Returns
    -------
    flow : how much likelier j's first characters are after i than by themselves
    surprise : how likely they are after i
    ending : for each block, how likely a paragraph ends there
    beginning : for each block, how much likelier its start is after a paragraph break
    """
    n = len(blocks)
    text = "\n".join(
        b.text[:AHEAD].ljust(AHEAD, "\n") + b.text[-AHEAD:].rjust(AHEAD, "\n")
        for b in blocks
    )
    numbers = chars.numbers(text + "\n").reshape(n, 2 * AHEAD + 1)
    heads, tails = numbers[:, :AHEAD], numbers[:, AHEAD : 2 * AHEAD]
    blank = np.full((n, AHEAD), -1, np.int64)
    alone = _chance(chars, blank, heads)
    opened = _chance(chars, np.hstack([blank[:, 1:], np.full((n, 1), BREAK)]), heads)
    ending = chars.log_probability(np.hstack([tails, np.full((n, 1), BREAK)]))
    # Each pair of a distinct tail and head is scored once a window.
    surprise = _chance(chars, tails[i], heads[j])
    return surprise - alone[j], surprise, ending, opened - alone


def _chance(chars: CharModel, tails: Chars, heads: Chars) -> Array:
    both = np.hstack([tails, heads])
    total = np.zeros(len(both))
    for at in range(AHEAD):
        total += chars.log_probability(both[:, at : at + ORDER])
    return total


def crossing_strings(blocks: Sequence[Block], i: Index, j: Index) -> Array:
    """Find the longest string across a seam that stands elsewhere on the page."""
    text = "\n".join(b.text for b in blocks)
    seen = {size: set() for size in range(3, 8)}  # type: dict[int, set[str]]
    for size, strings in seen.items():
        strings.update(text[at : at + size] for at in range(len(text) - size + 1))
    tails = [b.text[-4:] for b in blocks]
    heads = [b.text[:4] for b in blocks]
    shapes = [(a, b) for a in range(1, 5) for b in range(1, 5) if 3 <= a + b <= 7]
    shapes.sort(key=lambda shape: -sum(shape))
    out = np.zeros(len(i))
    for number, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        left, right = tails[a], heads[b]
        if (
            left[-1:] + right[:2] not in seen[3]
            and left[-2:] + right[:1] not in seen[3]
        ):
            continue
        for back, ahead in shapes:
            if back <= len(left) and ahead <= len(right):
                string = left[-back:] + right[:ahead]
                if string in seen[back + ahead]:
                    out[number] = back + ahead
                    break
    return out


def open_pairs(opened: Array, i: Index, j: Index) -> tuple[Array, Array]:
    """Count quotes and brackets that i opens and j closes, and those left over."""
    left, right = opened[i], -opened[j]
    met = np.minimum(left, right).clip(0).sum(axis=1)
    over = np.abs(left - right).sum(axis=1)
    return met, over
